namespace MiniTorch;

/// <summary>y = the largest (or smallest) of x over dims;  dx = dy shared equally among all that attain it</summary>
internal sealed class ExtremeNode : Node, IOp
{
    private readonly ReducedDims _dims;
    private SavedTensor _x, _y;

    private ExtremeNode(Tensor x, Tensor y, ReducedDims dims, string name)
    {
        (_dims, Name) = (dims, name);
        Connect(x);
        _x = SavedTensor.Save(x);
        _y = SavedTensor.Save(y, this);
    }

    public static OpFacts Facts => new(nameof(Tensor.AMax),
        new OpSample("all", t => t[0].AMax(), new OpInput([3, 4])),
        new OpSample("dim", t => t[0].AMax(1), new OpInput([3, 4])),
        new OpSample("dims apart", t => t[0].AMax([0, 2], keepDim: true), new OpInput([2, 3, 2])),
        new OpSample("smallest", t => t[0].AMin([0]), new OpInput([3, 4])) { Method = nameof(Tensor.AMin) },
        new OpSample("max of all", t => t[0].Max(), new OpInput([3, 4])) { Method = nameof(Tensor.Max) },
        new OpSample("min of all", t => t[0].Min(), new OpInput([3, 4])) { Method = nameof(Tensor.Min) });

    public override string Name { get; }

    public static Tensor Apply(Tensor x, ReducedDims dims, bool largest, string op, string name)
    {
        if (dims.Count == 0)
        {
            throw new InvalidOperationException($"[{op}] {op}(): Expected reduction dim to have non-zero size: the tensor is {x.Shape}, and no elements have no {(largest ? "largest" : "smallest")}");
        }
        var y = Tensor.Uninitialized(dims.ResultSizes, x.Dtype);
        switch (x.Dtype)
        {
            case Dtype.Float32: Run<float>(x, dims, largest, y); break;
            case Dtype.Float64: Run<double>(x, dims, largest, y); break;
            case Dtype.Int64: Run<long>(x, dims, largest, y); break;
            case Dtype.Int32: Run<int>(x, dims, largest, y); break;
            case Dtype.UInt8: Run<byte>(x, dims, largest, y); break;
            default: return Apply(x.To(Dtype.UInt8), dims, largest, op, name).To(Dtype.Bool);
        }
        return Tensor.Records(x) ? y.ProducedBy(new ExtremeNode(x, y, dims, name)) : y;
    }

    internal override void Release()
    {
        _x.Release();
        _y.Release();
    }

    internal override void Backward(ref Gradients g)
    {
        var attains = _x.Unpack(this).Eq(_y.Unpack(this).Reshape(_dims.KeptSizes)).To(g.Dy.Dtype);
        g.Set(0, attains * (_dims.Spread(g.Dy) / _dims.Fold(attains)));
    }

    private static void Run<T>(Tensor x, ReducedDims dims, bool largest, Tensor y)
        where T : unmanaged
    {
        var (dense, outer, n, inner) = dims.Arrange(x);
        if (largest) Reduce.Max(dense.Elements<T>(), outer, n, inner, y.Span<T>());
        else Reduce.Min(dense.Elements<T>(), outer, n, inner, y.Span<T>());
        GC.KeepAlive(dense);
    }
}

/// <content>Largest and smallest elements; NaN wins.</content>
public partial class Tensor
{
    /// <summary>The largest element, 0-dim; the gradient is shared equally among ties.</summary>
    /// <exception cref="InvalidOperationException">There are no elements.</exception>
    public Tensor Max() => ExtremeNode.Apply(this, ReducedDims.Of(this, [], false, "max"), true, "max", "MaxBackward1");

    /// <summary>The smallest element, 0-dim; the gradient is shared equally among ties.</summary>
    /// <exception cref="InvalidOperationException">There are no elements.</exception>
    public Tensor Min() => ExtremeNode.Apply(this, ReducedDims.Of(this, [], false, "min"), false, "min", "MinBackward1");

    /// <summary>The larger of the two, element by element.</summary>
    public Tensor Max(Tensor other) => Maximum(other);

    /// <summary>The smaller of the two, element by element.</summary>
    public Tensor Min(Tensor other) => Minimum(other);

    /// <summary>The largest over <paramref name="dim"/> (all if none); the gradient is shared equally among ties.</summary>
    /// <exception cref="InvalidOperationException">A dimension of size 0.</exception>
    public Tensor AMax(ReadOnlySpan<int> dim = default, bool keepDim = false) => ExtremeNode.Apply(this, ReducedDims.Of(this, dim, keepDim, "amax"), true, "amax", "AmaxBackward0");

    /// <summary>The largest over <paramref name="dim"/>.</summary>
    /// <exception cref="InvalidOperationException">A dimension of size 0.</exception>
    public Tensor AMax(int dim, bool keepDim = false) => AMax([dim], keepDim);

    /// <summary>The smallest over <paramref name="dim"/> (all if none); the gradient is shared equally among ties.</summary>
    /// <exception cref="InvalidOperationException">A dimension of size 0.</exception>
    public Tensor AMin(ReadOnlySpan<int> dim = default, bool keepDim = false) => ExtremeNode.Apply(this, ReducedDims.Of(this, dim, keepDim, "amin"), false, "amin", "AminBackward0");

    /// <summary>The smallest over <paramref name="dim"/>.</summary>
    /// <exception cref="InvalidOperationException">A dimension of size 0.</exception>
    public Tensor AMin(int dim, bool keepDim = false) => AMin([dim], keepDim);
}
