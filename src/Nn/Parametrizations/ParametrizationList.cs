namespace MiniTorch.Nn;

/// <summary>A parametrization that can say which originals give a value: f(RightInverse(y)) = y.</summary>
public interface IRightInverse
{
    /// <summary>The originals of a value: one, or two if the parametrization takes two.</summary>
    Tensor[] RightInverse(Tensor value);
}

/// <summary>
/// What a parametrized tensor is computed from: the originals ("original", or "original0" and "original1"), and the modules that are applied one after the other, "0", "1", ...
/// </summary>
public sealed class ParametrizationList : Module
{
    [ThreadStatic]
    private static int t_caching, t_cache;

    private readonly bool _isParameter;
    private int _inputs, _count, _cachedIn;

    [NotAMember]
    private Tensor? _cached;

    internal ParametrizationList(Module first, Tensor tensor, bool isUnsafe)
    {
        _isParameter = Parameter.Is(tensor);
        _inputs = first is Module<Tensor, Tensor, Tensor> ? 2 : 1;
        Tensor given = tensor.Detach();
        Tensor[] originals;
        using (Autograd.NoGrad())
        {
            originals = Inverse(first, given);
            if (originals.Length != _inputs) throw new ArgumentException($"[parametrize] right_inverse must return {_inputs} tensors, as many as the parametrization takes: got {originals.Length}");
            if (!isUnsafe) Check(Apply(first, originals), tensor, "parametrization");
            if (!isUnsafe && _inputs == 1 && !ReferenceEquals(originals[0], given)) Check(originals[0], tensor, "right_inverse");
        }
        if (_inputs == 1)
        {
            // The parameter stays the same object: an optimizer over it stays good.
            if (!ReferenceEquals(originals[0], given)) tensor.Data = originals[0].Detach();
            Keep("original", tensor);
        }
        else
        {
            for (int i = 0; i < originals.Length; i++) Keep($"original{i}", _isParameter ? new Parameter(originals[i].Detach().Clone(), tensor.RequiresGrad) : originals[i]);
        }
        RegisterModule("0", first);
        _count = 1;
    }

    /// <summary>The tensors that the parametrized one is computed from.</summary>
    public IReadOnlyList<Tensor> Originals => _inputs == 1 ? [Own("original")!] : [Own("original0")!, Own("original1")!];

    /// <summary>Sets the originals so that the parametrized tensor becomes <paramref name="value"/>.</summary>
    /// <exception cref="NotSupportedException">A parametrization knows no right inverse.</exception>
    public void RightInverse(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        using var noGrad = Autograd.NoGrad();
        Tensor[] originals = [value];
        for (int i = _count - 1; i >= 0; i--)
        {
            var module = At(i);
            if (module is not IRightInverse inverse) throw new NotSupportedException($"[parametrize] {module} does not implement IRightInverse: the originals of a value are not known");
            originals = inverse.RightInverse(originals[0]);
        }
        var own = Originals;
        for (int i = 0; i < own.Count; i++)
        {
            if (own[i].Shape != originals[i].Shape) throw new ArgumentException($"[parametrize] the value {value.Shape} has originals {originals[i].Shape}, but those here are {own[i].Shape}", nameof(value));
        }
        for (int i = 0; i < own.Count; i++) own[i].CopyInPlace(originals[i]);
        _cached = null;
    }

    /// <summary>The parametrized tensor; within <see cref="Parametrize.Cached"/> computed once.</summary>
    internal Tensor Value()
    {
        if (t_caching > 0 && _cachedIn == t_cache && _cached is not null) return _cached;
        var value = Apply(At(0), Originals);
        for (int i = 1; i < _count; i++) value = Apply(At(i), [value]);
        (_cached, _cachedIn) = t_caching > 0 ? (value, t_cache) : (null, 0);
        return value;
    }

    internal void Append(Module next, bool isUnsafe)
    {
        var value = Value();
        if (!isUnsafe)
        {
            using var noGrad = Autograd.NoGrad();
            Check(Apply(next, [value]), value, "parametrization");
        }
        RegisterModule(_count.ToString(System.Globalization.CultureInfo.InvariantCulture), next);
        _count++;
        _cached = null;
    }

    /// <summary>What takes the parametrized tensor's place when the parametrization is removed.</summary>
    internal Tensor Unparametrized(bool leaveParametrized)
    {
        if (!leaveParametrized) return _inputs == 1 ? Originals[0] : throw new ArgumentException("[parametrize] Cannot leave unparametrized (`leave_parametrized=False`) a tensor that is parametrized in terms of a sequence of tensors.", nameof(leaveParametrized));
        var value = Value();
        if (_inputs > 1) return _isParameter ? new Parameter(value.Detach(), value.RequiresGrad) : value.Detach();
        var original = Originals[0];
        original.Data = value.Detach();
        return original;
    }

    internal static IDisposable BeginCaching()
    {
        if (t_caching++ == 0) t_cache++;
        return new CachingScope();
    }

    private Module At(int i) => GetSubmodule(i.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private void Keep(string name, Tensor original)
    {
        if (_isParameter) RegisterParameter(name, original);
        else RegisterBuffer(name, original);
    }

    private static Tensor Apply(Module module, IReadOnlyList<Tensor> inputs) => module is Module<Tensor, Tensor, Tensor> two ? two.Forward(inputs[0], inputs[1]) : ((Module<Tensor, Tensor>)module).Forward(inputs[0]);

    private static Tensor[] Inverse(Module module, Tensor value) => module is IRightInverse inverse ? inverse.RightInverse(value) : [value];

    private static void Check(Tensor value, Tensor tensor, string what)
    {
        if (value.Dtype != tensor.Dtype) throw new ArgumentException($"[parametrize] Registering a parametrization may not change the dtype of the tensor, unless the `unsafe` flag is enabled: {tensor.Dtype.Name()} became {value.Dtype.Name()} by its {what}");
        if (value.Shape != tensor.Shape) throw new ArgumentException($"[parametrize] Registering a parametrization may not change the shape of the tensor, unless the `unsafe` flag is enabled: {tensor.Shape} became {value.Shape} by its {what}");
    }

    private sealed class CachingScope : IDisposable
    {
        private bool _isOver;

        public void Dispose()
        {
            if (_isOver) return;
            _isOver = true;
            t_caching--;
        }
    }
}
