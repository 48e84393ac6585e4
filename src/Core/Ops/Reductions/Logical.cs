namespace MiniTorch;

/// <summary>Whether any, or all, elements over dims are not zero; bool, without a gradient.</summary>
internal readonly struct Quantifier : IOp
{
    public static OpFacts Facts => new(nameof(Tensor.Any),
        Sample(nameof(Tensor.Any), t => t[0].Any(1)),
        Sample(nameof(Tensor.All), t => t[0].All(1)),
        Sample(nameof(Tensor.CountNonzero), t => t[0].CountNonzero()),
        Logical(nameof(Tensor.LogicalAnd), (a, b) => a.LogicalAnd(b), (a, b) => a != 0 && b != 0),
        Logical(nameof(Tensor.LogicalOr), (a, b) => a.LogicalOr(b), (a, b) => a != 0 || b != 0),
        Logical(nameof(Tensor.LogicalXor), (a, b) => a.LogicalXor(b), (a, b) => (a != 0) != (b != 0)),
        Sample(nameof(Tensor.IsNaN), t => t[0].IsNaN()) with { Reference = v => double.IsNaN(v[0]) ? 1 : 0 },
        Sample(nameof(Tensor.IsInf), t => t[0].IsInf()) with { Reference = v => double.IsInfinity(v[0]) ? 1 : 0 },
        Sample(nameof(Tensor.IsFinite), t => t[0].IsFinite()) with { Reference = v => double.IsFinite(v[0]) ? 1 : 0 });

    private static OpSample Sample(string method, Func<Tensor[], Tensor> call) => new(method, call, new OpInput([3, 4])) { Method = method, IsDifferentiable = false };

    private static OpSample Logical(string method, Func<Tensor, Tensor, Tensor> call, Func<double, double, bool> reference) =>
        new(method, t => call(t[0], t[1]), new OpInput([3, 4]), new OpInput([4])) { Method = method, IsDifferentiable = false, Reference = v => reference(v[0], v[1]) ? 1 : 0 };

    public static Tensor Apply(Tensor x, ReducedDims dims, bool any)
    {
        var y = Tensor.Uninitialized(dims.ResultSizes, Dtype.Bool);
        switch (x.Dtype)
        {
            case Dtype.Float32: Run<float>(x, dims, any, y); break;
            case Dtype.Float64: Run<double>(x, dims, any, y); break;
            case Dtype.Int64: Run<long>(x, dims, any, y); break;
            case Dtype.Int32: Run<int>(x, dims, any, y); break;
            case Dtype.UInt8: Run<byte>(x, dims, any, y); break;
            default: Run<bool>(x, dims, any, y); break;
        }
        return y;
    }

    private static void Run<T>(Tensor x, ReducedDims dims, bool any, Tensor y)
        where T : unmanaged
    {
        var (dense, outer, n, inner) = dims.Arrange(x);
        if (any) Reduce.Any(dense.Elements<T>(), outer, n, inner, y.Span<bool>());
        else Reduce.All(dense.Elements<T>(), outer, n, inner, y.Span<bool>());
        GC.KeepAlive(dense);
    }
}

/// <content>Quantifiers and logic, bool.</content>
public partial class Tensor
{
    /// <summary>Whether any element is not zero, 0-dim.</summary>
    public Tensor Any() => Quantifier.Apply(this, ReducedDims.Of(this, [], false, "any"), true);

    /// <summary>Whether any element over <paramref name="dim"/> is not zero.</summary>
    public Tensor Any(int dim, bool keepDim = false) => Quantifier.Apply(this, ReducedDims.Of(this, [dim], keepDim, "any"), true);

    /// <summary>Whether no element is zero, 0-dim.</summary>
    public Tensor All() => Quantifier.Apply(this, ReducedDims.Of(this, [], false, "all"), false);

    /// <summary>Whether no element over <paramref name="dim"/> is zero.</summary>
    public Tensor All(int dim, bool keepDim = false) => Quantifier.Apply(this, ReducedDims.Of(this, [dim], keepDim, "all"), false);

    /// <summary>Where both are not zero.</summary>
    public Tensor LogicalAnd(Tensor other) => (AsMask().To(Dtype.UInt8) * other.AsMask().To(Dtype.UInt8)).To(Dtype.Bool);

    /// <summary>Where either is not zero.</summary>
    public Tensor LogicalOr(Tensor other) => (AsMask().To(Dtype.UInt8) + other.AsMask().To(Dtype.UInt8)).To(Dtype.Bool);

    /// <summary>Where exactly one is not zero.</summary>
    public Tensor LogicalXor(Tensor other) => AsMask().Ne(other.AsMask());

    /// <summary>Where an element is NaN.</summary>
    public Tensor IsNaN() => Ne(this);

    /// <summary>Where an element is an infinity.</summary>
    public Tensor IsInf() => Abs().Eq(double.PositiveInfinity);

    /// <summary>Where an element is neither NaN nor an infinity.</summary>
    public Tensor IsFinite() => Abs() < double.PositiveInfinity;

    /// <summary>How many elements are not zero, over all.</summary>
    public Tensor CountNonzero() => AsMask().Sum();

    /// <summary>Whether both have the same shape and elements; NaN equals nothing.</summary>
    public bool Equal(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Shape == other.Shape && Eq(other).All().ItemBool();
    }

    /// <summary>Whether |this - other| is at most <paramref name="atol"/> + <paramref name="rtol"/> |other| everywhere.</summary>
    public bool AllClose(Tensor other, double rtol = 1e-5, double atol = 1e-8, bool equalNan = false)
    {
        ArgumentNullException.ThrowIfNull(other);
        using var mode = Autograd.NoGrad();
        var close = ((this - other).Abs() <= other.Abs() * rtol + atol).LogicalOr(Eq(other));
        if (equalNan) close = close.LogicalOr(IsNaN().LogicalAnd(other.IsNaN()));
        return close.All().ItemBool();
    }

    private Tensor AsMask() => Dtype == Dtype.Bool ? this : Ne(0);
}
