namespace MiniTorch;

/// <summary>Values picked by an order along a dim, with their indices: the gradient of a value goes to the place that it came from.</summary>
internal sealed class PickedNode : Node, IOp
{
    private readonly int _dim;
    private readonly bool _keepDim;
    private readonly int[] _sizes;
    private SavedTensor _index;

    private PickedNode(Tensor x, int dim, bool keepDim, Tensor index, string name)
    {
        (_dim, _keepDim, _sizes, Name) = (dim, keepDim, x.Layout.Sizes, name);
        Connect(x);
        _index = SavedTensor.Save(index);
    }

    public static OpFacts Facts => new(nameof(Tensor.Sort),
        new OpSample("sort", t => t[0].Sort(1).Values, new OpInput([3, 4])),
        new OpSample("sort down columns", t => t[0].Sort(0, descending: true).Values, new OpInput([3, 4])),
        new OpSample("max", t => t[0].Max(1).Values, new OpInput([3, 4])) { Method = nameof(Tensor.Max) },
        new OpSample("min, kept", t => t[0].Min(0, keepDim: true).Values, new OpInput([3, 4])) { Method = nameof(Tensor.Min) },
        new OpSample("top", t => t[0].TopK(2, 1).Values, new OpInput([3, 5])) { Method = nameof(Tensor.TopK) },
        new OpSample("median", t => t[0].Median(1).Values, new OpInput([3, 5])) { Method = nameof(Tensor.Median) },
        new OpSample("median of all", t => t[0].Median(), new OpInput([3, 5])) { Method = nameof(Tensor.Median) },
        new OpSample("kth", t => t[0].KthValue(2, 1).Values, new OpInput([3, 5])) { Method = nameof(Tensor.KthValue) },
        new OpSample("argmax", t => t[0].ArgMax(1), new OpInput([3, 4])) { Method = nameof(Tensor.ArgMax), IsDifferentiable = false },
        new OpSample("argmin", t => t[0].ArgMin(), new OpInput([3, 4])) { Method = nameof(Tensor.ArgMin), IsDifferentiable = false },
        new OpSample("argsort", t => t[0].ArgSort(1), new OpInput([3, 4])) { Method = nameof(Tensor.ArgSort), IsDifferentiable = false });

    public override string Name { get; }

    /// <summary>Runs a picking kernel over [outer, n, inner], and puts the k results of each row where the dim was.</summary>
    /// <param name="x">The input.</param>
    /// <param name="dim">The dim; it stays with size k, or goes if <paramref name="k"/> is null.</param>
    /// <param name="k">How many values are picked; null for one.</param>
    /// <param name="keepDim">Keep the dim as 1 where one value is picked.</param>
    /// <param name="name">Of the node.</param>
    /// <param name="kernel">The kernel.</param>
    public static (Tensor Values, Tensor Indices) Apply<TKernel>(Tensor x, int dim, int? k, bool keepDim, string name, TKernel kernel)
        where TKernel : struct, IPick
    {
        int d = Layouts.WrapDim(dim, x.Dim);
        bool isScalar = x.Dim == 0;
        int[] sizes = [.. x.Layout.Sizes];
        if (!isScalar) sizes[d] = k ?? 1;
        var values = Tensor.Uninitialized(sizes, x.Dtype);
        var indices = Tensor.Uninitialized(sizes, Dtype.Int64);
        var (dense, outer, n, inner) = ReducedDims.Of(x, [d], true, "sort").Arrange(x);
        switch (x.Dtype)
        {
            case Dtype.Float32: kernel.Run<float>(dense.Elements<float>(), outer, n, inner, values.Span<float>(), indices.Span<long>()); break;
            case Dtype.Float64: kernel.Run<double>(dense.Elements<double>(), outer, n, inner, values.Span<double>(), indices.Span<long>()); break;
            case Dtype.Int64: kernel.Run<long>(dense.Elements<long>(), outer, n, inner, values.Span<long>(), indices.Span<long>()); break;
            case Dtype.Int32: kernel.Run<int>(dense.Elements<int>(), outer, n, inner, values.Span<int>(), indices.Span<long>()); break;
            case Dtype.UInt8: kernel.Run<byte>(dense.Elements<byte>(), outer, n, inner, values.Span<byte>(), indices.Span<long>()); break;
            default:
                var (bytes, at) = Apply(x.To(Dtype.UInt8), dim, k, keepDim, name, kernel);
                return (bytes.To(Dtype.Bool), at);
        }
        GC.KeepAlive(dense);
        bool drops = k is null && !keepDim && !isScalar;
        var shown = drops ? Layout.Contiguous([.. sizes[..d], .. sizes[(d + 1)..]]) : values.Layout;
        var picked = Tensor.Over(values.Storage, shown);
        if (Tensor.Records(x)) picked.ProducedBy(new PickedNode(x, d, !drops, indices, name));
        return (picked, Tensor.Over(indices.Storage, shown));
    }

    internal override void Release() => _index.Release();

    internal override void Backward(ref Gradients g)
    {
        var dy = _keepDim ? g.Dy : g.Dy.Unsqueeze(_dim);
        g.Set(0, ScatterAddNode.Apply(Tensor.Zeros(_sizes, dy.Dtype), _dim, _index.Unpack(this), dy));
    }
}

/// <summary>A kernel that picks values of each row, with their indices.</summary>
internal interface IPick
{
    void Run<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> values, Span<long> indices) where T : unmanaged;
}

internal readonly struct PickLargest : IPick
{
    public void Run<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> values, Span<long> indices) where T : unmanaged => ReduceIndex.ArgMax(x, outer, n, inner, values, indices);
}

internal readonly struct PickSmallest : IPick
{
    public void Run<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> values, Span<long> indices) where T : unmanaged => ReduceIndex.ArgMin(x, outer, n, inner, values, indices);
}

internal readonly struct PickSorted(bool descending) : IPick
{
    public void Run<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> values, Span<long> indices) where T : unmanaged => Ordering.Sort(x, outer, n, inner, descending, values, indices);
}

internal readonly struct PickTop(int k, bool largest) : IPick
{
    public void Run<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> values, Span<long> indices) where T : unmanaged => Ordering.TopK(x, outer, n, inner, k, largest, values, indices);
}

internal readonly struct PickMedian : IPick
{
    public void Run<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> values, Span<long> indices) where T : unmanaged => Ordering.Median(x, outer, n, inner, values, indices);
}

internal readonly struct PickKth(int k) : IPick
{
    public void Run<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> values, Span<long> indices) where T : unmanaged => Ordering.KthValue(x, outer, n, inner, k, values, indices);
}

/// <content>Orders along a dimension: values with their int64 indices. NaN counts as largest; of equal values the first index is given.</content>
public partial class Tensor
{
    /// <summary>The largest along <paramref name="dim"/> and where it lies; the gradient goes to that place alone.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="InvalidOperationException">It has size 0.</exception>
    public (Tensor Values, Tensor Indices) Max(int dim, bool keepDim = false) => PickedNode.Apply(NonEmpty(dim, "max"), dim, null, keepDim, "MaxBackward0", default(PickLargest));

    /// <summary>The smallest along <paramref name="dim"/> and where it lies; the gradient goes to that place alone.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    /// <exception cref="InvalidOperationException">It has size 0.</exception>
    public (Tensor Values, Tensor Indices) Min(int dim, bool keepDim = false) => PickedNode.Apply(NonEmpty(dim, "min"), dim, null, keepDim, "MinBackward0", default(PickSmallest));

    /// <summary>The index of the largest along <paramref name="dim"/>, int64.</summary>
    /// <exception cref="InvalidOperationException">The dimension has size 0.</exception>
    public Tensor ArgMax(int dim, bool keepDim = false) => PickedNode.Apply(NonEmpty(dim, "argmax").WithoutGradient("ArgMax"), dim, null, keepDim, "", default(PickLargest)).Indices;

    /// <summary>The index of the largest of all, counted row-major, 0-dim int64.</summary>
    /// <exception cref="InvalidOperationException">There are no elements.</exception>
    public Tensor ArgMax() => WithoutGradient("ArgMax").Reshape(-1).ArgMax(0);

    /// <summary>The index of the smallest along <paramref name="dim"/>, int64.</summary>
    /// <exception cref="InvalidOperationException">The dimension has size 0.</exception>
    public Tensor ArgMin(int dim, bool keepDim = false) => PickedNode.Apply(NonEmpty(dim, "argmin").WithoutGradient("ArgMin"), dim, null, keepDim, "", default(PickSmallest)).Indices;

    /// <summary>The index of the smallest of all, counted row-major, 0-dim int64.</summary>
    /// <exception cref="InvalidOperationException">There are no elements.</exception>
    public Tensor ArgMin() => WithoutGradient("ArgMin").Reshape(-1).ArgMin(0);

    /// <summary>All values along <paramref name="dim"/> in order, and where they lay; a stable sort.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public (Tensor Values, Tensor Indices) Sort(int dim = -1, bool descending = false) => PickedNode.Apply(this, dim, Dim == 0 ? 1 : Size(dim), true, "SortBackward0", new PickSorted(descending));

    /// <summary>The indices that put the values along <paramref name="dim"/> in order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public Tensor ArgSort(int dim = -1, bool descending = false) => WithoutGradient("ArgSort").Sort(dim, descending).Indices;

    /// <summary>The <paramref name="k"/> largest (or smallest) along <paramref name="dim"/>, best first, and where they lie.</summary>
    /// <exception cref="ArgumentOutOfRangeException">k is negative or larger than the dimension.</exception>
    public (Tensor Values, Tensor Indices) TopK(int k, int dim = -1, bool largest = true)
    {
        int size = Dim == 0 ? 1 : Size(dim);
        if (k < 0 || k > size) throw new ArgumentOutOfRangeException(nameof(k), $"[topk] selected index k out of range: k is {k}, the dimension has size {size}");
        return PickedNode.Apply(this, dim, k, true, "TopkBackward0", new PickTop(k, largest));
    }

    /// <summary>The <paramref name="k"/>th smallest (from 1) along <paramref name="dim"/> and where it lies.</summary>
    /// <exception cref="ArgumentOutOfRangeException">k is not within 1 and the size of the dimension.</exception>
    public (Tensor Values, Tensor Indices) KthValue(int k, int dim = -1, bool keepDim = false)
    {
        int size = Dim == 0 ? 1 : Size(dim);
        if (k < 1 || k > size) throw new ArgumentOutOfRangeException(nameof(k), $"[kthvalue] kthvalue(): selected number k out of range for dimension {dim}: k is {k}, the size {size}");
        return PickedNode.Apply(this, dim, null, keepDim, "KthvalueBackward0", new PickKth(k));
    }

    /// <summary>The median along <paramref name="dim"/>, the lower of two, and where it lies.</summary>
    /// <exception cref="InvalidOperationException">The dimension has size 0.</exception>
    public (Tensor Values, Tensor Indices) Median(int dim, bool keepDim = false) => PickedNode.Apply(NonEmpty(dim, "median"), dim, null, keepDim, "MedianBackward1", default(PickMedian));

    /// <summary>The median of all, the lower of two, 0-dim.</summary>
    /// <exception cref="InvalidOperationException">There are no elements.</exception>
    public Tensor Median() => Reshape(-1).Median(0).Values;

    private Tensor NonEmpty(int dim, string op)
    {
        if (Dim > 0 && Size(dim) == 0) throw new InvalidOperationException($"[{op}] {op}(): Expected reduction dim {dim} to have non-zero size: the tensor is {Shape}");
        return this;
    }
}
