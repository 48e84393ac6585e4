namespace MiniTorch;

/// <summary>y = exp(x) / sum exp(x) over a dim, or its logarithm;  dx = y (dy - sum y dy),  or dy - exp(y) sum dy</summary>
internal sealed class SoftmaxNode : Node, IOp
{
    private readonly int _dim;
    private readonly bool _log;
    private SavedTensor _y;

    private SoftmaxNode(Tensor x, Tensor y, int dim, bool log)
    {
        (_dim, _log) = (dim, log);
        Connect(x);
        _y = SavedTensor.Save(y, this);
    }

    public static OpFacts Facts => new(nameof(Tensor.Softmax),
        new OpSample("rows", t => t[0].Softmax(-1), new OpInput([3, 5])),
        new OpSample("columns", t => t[0].Softmax(0), new OpInput([3, 5])),
        new OpSample("middle", t => t[0].Softmax(1), new OpInput([2, 3, 4])),
        new OpSample("scalar", t => t[0].Softmax(0), new OpInput([])) { HasSecondOrder = false },
        new OpSample("empty", t => t[0].Softmax(1), new OpInput([0, 3])),
        new OpSample("softmin", t => t[0].Softmin(-1), new OpInput([2, 3])) { Method = nameof(Tensor.Softmin) },
        new OpSample("log of rows", t => t[0].LogSoftmax(-1), new OpInput([3, 5])) { Method = nameof(Tensor.LogSoftmax) },
        new OpSample("log of columns", t => t[0].LogSoftmax(0), new OpInput([3, 5])) { Method = nameof(Tensor.LogSoftmax) },
        new OpSample("log of middle", t => t[0].LogSoftmax(1), new OpInput([2, 3, 4])) { Method = nameof(Tensor.LogSoftmax) });

    public override string Name => _log ? "LogSoftmaxBackward0" : "SoftmaxBackward0";

    public static Tensor Apply(Tensor x, int dim, bool log)
    {
        dim = Layouts.WrapDim(dim, x.Dim);
        if (!x.Dtype.IsFloatingPoint())
        {
            string op = log ? "log_softmax" : "softmax";
            throw new InvalidOperationException($"[{op}] \"{op}_lastdim_kernel_impl\" not implemented for '{x.Dtype.ScalarName()}': convert the tensor, or pass dtype: Dtype.Float32");
        }
        var dense = x.Dense();
        var y = Tensor.Uninitialized(dense.FreshLayout, x.Dtype);
        var (outer, n, inner) = Split(x.Layout.Sizes, dim);
        if (x.Dtype == Dtype.Float32) Softmax.Forward<float>(log, outer, n, inner, dense.Elements<float>(), y.Span<float>());
        else Softmax.Forward<double>(log, outer, n, inner, dense.Elements<double>(), y.Span<double>());
        GC.KeepAlive(dense);
        return Tensor.Records(x) ? y.ProducedBy(new SoftmaxNode(x, y, dim, log)) : y;
    }

    internal override void Release() => _y.Release();

    internal override void Backward(ref Gradients g)
    {
        Tensor y = _y.Unpack(this), dy = g.Dy;
        if (!GradMode.Enabled) g.Set(0, Fused(y, dy));
        else g.Set(0, _log ? dy - y.Exp() * dy.Sum(_dim, keepDim: true) : y * (dy - (y * dy).Sum(_dim, keepDim: true)));
    }

    private Tensor Fused(Tensor y, Tensor dy)
    {
        var dx = Tensor.Uninitialized(y.Layout, y.Dtype);
        var dense = dy.Dense();
        var (outer, n, inner) = Split(y.Layout.Sizes, _dim);
        if (y.Dtype == Dtype.Float32) Softmax.Backward<float>(_log, outer, n, inner, y.Elements<float>(), dense.Elements<float>(), dx.Span<float>());
        else Softmax.Backward<double>(_log, outer, n, inner, y.Elements<double>(), dense.Elements<double>(), dx.Span<double>());
        GC.KeepAlive(dense);
        return dx;
    }

    private static (int Outer, int N, int Inner) Split(int[] sizes, int dim)
        => sizes.Length == 0 ? (1, 1, 1) : (Layouts.Numel(sizes.AsSpan(0, dim)), sizes[dim], Layouts.Numel(sizes.AsSpan(dim + 1)));
}

/// <content>Softmax.</content>
public partial class Tensor
{
    /// <summary>exp(x) / sum exp(x) over <paramref name="dim"/>: positive and summing to 1.</summary>
    /// <param name="dim">The dimension that sums to 1.</param>
    /// <param name="dtype">Converts first; for integers.</param>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public Tensor Softmax(int dim, Dtype? dtype = null) => SoftmaxNode.Apply(dtype is { } d ? To(d) : this, dim, log: false);

    /// <summary>The logarithm of <see cref="Softmax"/>, x - log sum exp(x), without loss at extreme values.</summary>
    /// <param name="dim">The dimension whose exponentials sum to 1.</param>
    /// <param name="dtype">Converts first; for integers.</param>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public Tensor LogSoftmax(int dim, Dtype? dtype = null) => SoftmaxNode.Apply(dtype is { } d ? To(d) : this, dim, log: true);

    /// <summary>The <see cref="Softmax"/> of -x.</summary>
    /// <param name="dim">The dimension that sums to 1.</param>
    /// <param name="dtype">Converts first; for integers.</param>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public Tensor Softmin(int dim, Dtype? dtype = null) => (-this).Softmax(dim, dtype);
}
