namespace MiniTorch;

/// <summary>y = product of x over dims;  dx_i = dy times the product of the others</summary>
internal sealed class ProdNode : Node, IOp
{
    private readonly ReducedDims _dims;
    private SavedTensor _x, _y;

    private ProdNode(Tensor x, Tensor y, ReducedDims dims, string name)
    {
        (_dims, Name) = (dims, name);
        Connect(x);
        _x = SavedTensor.Save(x);
        _y = SavedTensor.Save(y, this);
    }

    public static OpFacts Facts => new(nameof(Tensor.Prod),
        new OpSample("all", t => t[0].Prod(), new OpInput([3, 2])),
        new OpSample("dim", t => t[0].Prod(1), new OpInput([3, 4])),
        new OpSample("keep", t => t[0].Prod(0, keepDim: true), new OpInput([3, 4])),
        new OpSample("with zeros", t => (t[0] * Tensor.Of([1.0, 0, 1, 1])).Prod(1), new OpInput([3, 4])));

    public override string Name { get; }

    public static Tensor Apply(Tensor x, ReducedDims dims, string name)
    {
        var y = Tensor.Uninitialized(dims.ResultSizes, x.Dtype.IsFloatingPoint() ? x.Dtype : Dtype.Int64);
        var (dense, outer, n, inner) = dims.Arrange(x);
        switch (x.Dtype)
        {
            case Dtype.Float32: Reduce.Prod<float, float>(dense.Elements<float>(), outer, n, inner, y.Span<float>()); break;
            case Dtype.Float64: Reduce.Prod<double, double>(dense.Elements<double>(), outer, n, inner, y.Span<double>()); break;
            case Dtype.Int64: Reduce.Prod<long, long>(dense.Elements<long>(), outer, n, inner, y.Span<long>()); break;
            case Dtype.Int32: Reduce.Prod<int, long>(dense.Elements<int>(), outer, n, inner, y.Span<long>()); break;
            case Dtype.UInt8: Reduce.Prod<byte, long>(dense.Elements<byte>(), outer, n, inner, y.Span<long>()); break;
            default: Reduce.Prod<bool, long>(dense.Elements<bool>(), outer, n, inner, y.Span<long>()); break;
        }
        GC.KeepAlive(dense);
        return Tensor.Records(x) ? y.ProducedBy(new ProdNode(x, y, dims, name)) : y;
    }

    internal override void Release()
    {
        _x.Release();
        _y.Release();
    }

    internal override void Backward(ref Gradients g)
    {
        var x = _x.Unpack(this);
        var dy = _dims.Spread(g.Dy);
        g.Set(0, x.HasZero() ? dy * ProductOfOthers(x) : dy * (_y.Unpack(this).Reshape(_dims.KeptSizes) / x));
    }

    /// <summary>Division by a zero factor says nothing: each factor in turn is replaced by 1, and the product taken again.</summary>
    private Tensor ProductOfOthers(Tensor x)
    {
        var rows = _dims.Rows(x);
        int n = rows.Size(1);
        var isOwn = Tensor.Eye(n, dtype: Dtype.Bool);
        var others = Tensor.Where(isOwn, Tensor.Ones([], x.Dtype), rows.Unsqueeze(1)).Prod(2);
        return _dims.FromRows(others);
    }
}

/// <content>Products.</content>
public partial class Tensor
{
    /// <summary>The product of all elements, 0-dim; of integers as int64.</summary>
    public Tensor Prod() => ProdNode.Apply(this, ReducedDims.Of(this, [], false, "prod"), "ProdBackward0");

    /// <summary>The product over dimension <paramref name="dim"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public Tensor Prod(int dim, bool keepDim = false) => ProdNode.Apply(this, ReducedDims.Of(this, [dim], keepDim, "prod"), "ProdBackward1");

    /// <summary>Whether any element is 0.</summary>
    internal bool HasZero() => Eq(0).Any().ItemBool();
}
