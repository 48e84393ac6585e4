namespace MiniTorch;

/// <content>Reading elements out.</content>
public partial class Tensor
{
    /// <summary>The one element of this tensor, converted to <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
    /// <exception cref="OverflowException">NaN or infinity as an integer.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is none of float, double, long, int, byte and bool.</exception>
    public T Item<T>()
        where T : unmanaged => Dtypes.Of<T>() switch
        {
            Dtype.Float32 => (T)(object)Number<float>(),
            Dtype.Float64 => (T)(object)Number<double>(),
            Dtype.Int64 => (T)(object)Number<long>(),
            Dtype.Int32 => (T)(object)Number<int>(),
            Dtype.UInt8 => (T)(object)Number<byte>(),
            _ => (T)(object)(Number<double>() != 0),
        };

    /// <summary>The one element of this tensor as a double.</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
    public double Item() => Number<double>();

    /// <summary>Whether the one element is not zero.</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
    public bool ItemBool()
    {
        if (Numel != 1) throw new InvalidOperationException($"[bool] Boolean value of Tensor with {(Numel == 0 ? "no values" : "more than one value")} is ambiguous: its shape is {Shape}; use Any() or All()");
        return Number<double>() != 0;
    }

    /// <summary>The elements in row-major order, as a new array; of another dtype they are converted as <see cref="To(Dtype)"/> does.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is none of float, double, long, int, byte and bool.</exception>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        using var mode = Autograd.NoGrad();
        var from = To(Dtypes.Of<T>());
        var values = new T[Numel];
        Strided.Gather(from._storage.As<T>(), from._layout, 0, values.AsSpan());
        GC.KeepAlive(from);
        return values;
    }

    /// <summary>The elements themselves, to read and write, in row-major order. Writes are not recorded: use on data, not on tensors that a graph has saved.</summary>
    /// <exception cref="InvalidOperationException">Another dtype; a tensor that is not contiguous; one that requires grad (detach it first).</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        RequireElements<T>("AsSpan");
        if (RequiresGrad && GradMode.Enabled) throw new InvalidOperationException("[AsSpan] Can't take a span of a Tensor that requires grad. Use tensor.detach() first: x.Detach().AsSpan<T>()");
        if (!IsContiguous) throw new InvalidOperationException($"[AsSpan] a tensor of shape {Shape} and strides {Layouts.Text(_layout.Strides)} has no contiguous span; use Contiguous() first");
        return _storage.Expose<T>().Slice(_layout.Offset, Numel);
    }

    private T Number<T>()
        where T : unmanaged, System.Numerics.INumberBase<T>
    {
        if (Numel != 1) throw new InvalidOperationException($"[item] a Tensor with {Numel} elements cannot be converted to Scalar (only one element tensors can be converted): its shape is {Shape}");
        int i = _layout.Offset;
        return Dtype switch
        {
            Dtype.Float32 => T.CreateChecked(Span<float>()[i]),
            Dtype.Float64 => T.CreateChecked(Span<double>()[i]),
            Dtype.Int64 => T.CreateChecked(Span<long>()[i]),
            Dtype.Int32 => T.CreateChecked(Span<int>()[i]),
            Dtype.UInt8 => T.CreateChecked(Span<byte>()[i]),
            _ => Span<bool>()[i] ? T.One : T.Zero,
        };
    }

    /// <summary>The elements of a contiguous tensor, for kernels.</summary>
    internal Span<T> Elements<T>()
        where T : unmanaged => _storage.As<T>().Slice(_layout.Offset, _layout.Numel);

    private void RequireElements<T>(string op)
        where T : unmanaged
    {
        if (Dtypes.Of<T>() != Dtype) throw new InvalidOperationException($"[{op}] the tensor is {Dtype.Name()}, not {Dtypes.Of<T>().Name()}; convert it first: x.To(Dtype.{Dtypes.Of<T>()})");
    }
}
