namespace MiniTorch;

/// <summary>y_i = x_0 + ... + x_i along a dim (or x_i + ... + x_(n-1) in reverse);  dx = the same of dy, the other way round</summary>
internal sealed class CumSumNode : Node, IOp
{
    private readonly int _dim;
    private readonly bool _reverse;

    private CumSumNode(Tensor x, int dim, bool reverse)
    {
        (_dim, _reverse) = (dim, reverse);
        Connect(x);
    }

    public static OpFacts Facts => new(nameof(Tensor.CumSum),
        new OpSample("rows", t => t[0].CumSum(1), new OpInput([2, 4])),
        new OpSample("columns", t => t[0].CumSum(0), new OpInput([3, 2])),
        new OpSample("scalar", t => t[0].CumSum(0), new OpInput([])));

    public override string Name => "CumsumBackward0";

    public static Tensor Apply(Tensor x, int dim, bool reverse)
    {
        if (!x.Dtype.IsFloatingPoint()) x = x.To(Dtype.Int64);
        var y = Scanned.Run(x, dim, reverse, product: false);
        return Tensor.Records(x) ? y.ProducedBy(new CumSumNode(x, dim, reverse)) : y;
    }

    internal override void Backward(ref Gradients g) => g.Set(0, Apply(g.Dy, _dim, !_reverse));
}

/// <summary>y_i = x_0 ... x_i along a dim;  dx_i = sum over k >= i of dy_k y_k / x_i</summary>
internal sealed class CumProdNode : Node, IOp
{
    private readonly int _dim;
    private SavedTensor _x, _y;

    private CumProdNode(Tensor x, Tensor y, int dim)
    {
        _dim = dim;
        Connect(x);
        _x = SavedTensor.Save(x);
        _y = SavedTensor.Save(y, this);
    }

    public static OpFacts Facts => new(nameof(Tensor.CumProd),
        new OpSample("rows", t => t[0].CumProd(1), new OpInput([2, 4])),
        new OpSample("columns", t => t[0].CumProd(0), new OpInput([3, 2])),
        new OpSample("with zeros", t => (t[0] * Tensor.Of([1.0, 0, 1, 0])).CumProd(1), new OpInput([2, 4])));

    public override string Name => "CumprodBackward0";

    public static Tensor Apply(Tensor x, int dim)
    {
        if (!x.Dtype.IsFloatingPoint()) x = x.To(Dtype.Int64);
        var y = Scanned.Run(x, dim, reverse: false, product: true);
        return Tensor.Records(x) ? y.ProducedBy(new CumProdNode(x, y, dim)) : y;
    }

    internal override void Release()
    {
        _x.Release();
        _y.Release();
    }

    internal override void Backward(ref Gradients g)
    {
        var x = _x.Unpack(this);
        g.Set(0, x.HasZero() ? WithZeros(x, g.Dy) : CumSumNode.Apply(g.Dy * _y.Unpack(this), _dim, reverse: true) / x);
    }

    /// <summary>Each factor in turn is replaced by 1: row i of the square holds the products without x_i, of which those from i on count.</summary>
    private Tensor WithZeros(Tensor x, Tensor dy)
    {
        var last = x.Dim == 0 ? x.Unsqueeze(0) : x.Transpose(_dim, -1);
        var gradient = dy.Dim == 0 ? dy.Unsqueeze(0) : dy.Transpose(_dim, -1);
        int n = last.Size(-1);
        var index = Tensor.Arange(n);
        var isOwn = index.Unsqueeze(1).Eq(index);
        var counts = index >= index.Unsqueeze(1);
        var without = Tensor.Where(isOwn, Tensor.Ones([], x.Dtype), last.Unsqueeze(-2)).CumProd(-1);
        var dx = Tensor.Where(counts, without * gradient.Unsqueeze(-2), Tensor.Zeros([], x.Dtype)).Sum(-1);
        return x.Dim == 0 ? dx.Squeeze(0) : dx.Transpose(_dim, -1);
    }
}

/// <summary>The kernels of running sums and products over a tensor's dim.</summary>
internal static class Scanned
{
    public static Tensor Run(Tensor x, int dim, bool reverse, bool product)
    {
        var y = Tensor.Uninitialized(x.FreshLayout, x.Dtype);
        switch (x.Dtype)
        {
            case Dtype.Float32: Run<float>(x, dim, reverse, product, y); break;
            case Dtype.Float64: Run<double>(x, dim, reverse, product, y); break;
            default: Run<long>(x, dim, reverse, product, y); break;
        }
        return y;
    }

    private static void Run<T>(Tensor x, int dim, bool reverse, bool product, Tensor y)
        where T : unmanaged
    {
        var (dense, outer, n, inner) = ReducedDims.Of(x, [dim], false, "scan").Arrange(x);
        if (product) Scan.CumProd<T>(dense.Elements<T>(), outer, n, inner, y.Span<T>(), reverse);
        else Scan.CumSum<T>(dense.Elements<T>(), outer, n, inner, y.Span<T>(), reverse);
        GC.KeepAlive(dense);
    }
}

/// <content>Running sums and products.</content>
public partial class Tensor
{
    /// <summary>The running sum along <paramref name="dim"/>; of integers as int64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public Tensor CumSum(int dim) => CumSumNode.Apply(this, Layouts.WrapDim(dim, Dim), false);

    /// <summary>The running product along <paramref name="dim"/>; of integers as int64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public Tensor CumProd(int dim) => CumProdNode.Apply(this, Layouts.WrapDim(dim, Dim));
}
