namespace MiniTorch;

/// <summary>y = sum of x over dims;  dx = dy spread over them</summary>
internal sealed class SumNode : Node, IOp
{
    private readonly ReducedDims _dims;

    private SumNode(Tensor x, ReducedDims dims, string name)
    {
        (_dims, Name) = (dims, name);
        Connect(x);
    }

    public static OpFacts Facts => new(nameof(Tensor.Sum),
        new OpSample("all", t => t[0].Sum(), new OpInput([3, 4])),
        new OpSample("dim", t => t[0].Sum(1), new OpInput([3, 4])),
        new OpSample("keep", t => t[0].Sum(0, keepDim: true), new OpInput([3, 4])),
        new OpSample("dims apart", t => t[0].Sum([0, 2]), new OpInput([2, 3, 4])),
        new OpSample("scalar", t => t[0].Sum(), new OpInput([])),
        new OpSample("empty", t => t[0].Sum(0), new OpInput([0, 3])));

    public override string Name { get; }

    public static Tensor Apply(Tensor x, ReducedDims dims, string name)
    {
        var y = Fold(x, dims);
        return Tensor.Records(x) ? y.ProducedBy(new SumNode(x, dims, name)) : y;
    }

    internal override void Backward(ref Gradients g) => g.Set(0, _dims.Spread(g.Dy));

    private static Tensor Fold(Tensor x, ReducedDims dims)
    {
        if (dims.InStages(x, out var first, out var rest)) return Tensor.Over(Fold(Fold(x, first), rest).Storage, Layout.Contiguous(dims.ResultSizes));
        var y = Tensor.Uninitialized(dims.ResultSizes, x.Dtype.IsFloatingPoint() ? x.Dtype : Dtype.Int64);
        var (dense, outer, n, inner) = dims.Arrange(x);
        switch (x.Dtype)
        {
            case Dtype.Float32: Reduce.Sum<float, float>(dense.Elements<float>(), outer, n, inner, y.Span<float>()); break;
            case Dtype.Float64: Reduce.Sum<double, double>(dense.Elements<double>(), outer, n, inner, y.Span<double>()); break;
            case Dtype.Int64: Reduce.Sum<long, long>(dense.Elements<long>(), outer, n, inner, y.Span<long>()); break;
            case Dtype.Int32: Reduce.Sum<int, long>(dense.Elements<int>(), outer, n, inner, y.Span<long>()); break;
            case Dtype.UInt8: Reduce.Sum<byte, long>(dense.Elements<byte>(), outer, n, inner, y.Span<long>()); break;
            default: Reduce.Sum<bool, long>(dense.Elements<bool>(), outer, n, inner, y.Span<long>()); break;
        }
        GC.KeepAlive(dense);
        return y;
    }
}

/// <summary>y = mean of x over dims, n elements each;  dx = dy / n spread over them</summary>
internal sealed class MeanNode : Node, IOp
{
    private readonly ReducedDims _dims;

    private MeanNode(Tensor x, ReducedDims dims, string name)
    {
        (_dims, Name) = (dims, name);
        Connect(x);
    }

    public static OpFacts Facts => new(nameof(Tensor.Mean),
        new OpSample("all", t => t[0].Mean(), new OpInput([3, 4])),
        new OpSample("dim", t => t[0].Mean(-1), new OpInput([3, 4])),
        new OpSample("keep", t => t[0].Mean(0, keepDim: true), new OpInput([3, 4])));

    public override string Name { get; }

    public static Tensor Apply(Tensor x, ReducedDims dims, string name)
    {
        if (!x.Dtype.IsFloatingPoint())
        {
            throw new InvalidOperationException($"[mean] mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: {x.Dtype.ScalarName()}; convert it: x.To(Dtype.Float32)");
        }
        var y = Tensor.Uninitialized(dims.ResultSizes, x.Dtype);
        var (dense, outer, n, inner) = dims.Arrange(x);
        if (x.Dtype == Dtype.Float32) Reduce.Mean(dense.Elements<float>(), outer, n, inner, y.Span<float>());
        else Reduce.Mean(dense.Elements<double>(), outer, n, inner, y.Span<double>());
        GC.KeepAlive(dense);
        return Tensor.Records(x) ? y.ProducedBy(new MeanNode(x, dims, name)) : y;
    }

    internal override void Backward(ref Gradients g) => g.Set(0, _dims.Spread(g.Dy / _dims.Count));
}

/// <content>Sums and means.</content>
public partial class Tensor
{
    /// <summary>The sum of all elements, 0-dim; of integers and bools as int64.</summary>
    public Tensor Sum() => SumNode.Apply(this, ReducedDims.Of(this, [], false, "sum"), "SumBackward0");

    /// <summary>The sum over dimension <paramref name="dim"/>, which goes, or stays as size 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public Tensor Sum(int dim, bool keepDim = false) => Sum([dim], keepDim);

    /// <summary>The sum over several dimensions; none means all.</summary>
    /// <exception cref="ArgumentException">A dim occurs twice.</exception>
    public Tensor Sum(ReadOnlySpan<int> dim, bool keepDim = false) => SumNode.Apply(this, ReducedDims.Of(this, dim, keepDim, "sum"), "SumBackward1");

    /// <summary>The mean of all elements, 0-dim; NaN if there are none.</summary>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    public Tensor Mean() => MeanNode.Apply(this, ReducedDims.Of(this, [], false, "mean"), "MeanBackward0");

    /// <summary>The mean over dimension <paramref name="dim"/>.</summary>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    public Tensor Mean(int dim, bool keepDim = false) => Mean([dim], keepDim);

    /// <summary>The mean over several dimensions; none means all.</summary>
    /// <exception cref="InvalidOperationException">Integer elements.</exception>
    public Tensor Mean(ReadOnlySpan<int> dim, bool keepDim = false) => MeanNode.Apply(this, ReducedDims.Of(this, dim, keepDim, "mean"), "MeanBackward1");

    /// <summary>Summed over the dimensions along which a tensor of shape <paramref name="sizes"/> was broadcast to this one.</summary>
    /// <exception cref="ArgumentException">That shape does not broadcast to this.</exception>
    public Tensor SumToSize(params ReadOnlySpan<int> sizes)
    {
        int lead = Dim - sizes.Length;
        if (lead < 0) throw new ArgumentException($"[sum_to_size] size {Layouts.Text(sizes)} is not expandable to size {Shape}.");
        Span<int> dims = stackalloc int[Dim];
        int count = 0;
        for (int d = 0; d < Dim; d++)
        {
            int have = _layout.Sizes[d], want = d < lead ? 1 : sizes[d - lead];
            if (want != have && want != 1) throw new ArgumentException($"[sum_to_size] size {Layouts.Text(sizes)} is not expandable to size {Shape}.");
            if (d < lead || want != have) dims[count++] = d;
        }
        var y = count == 0 ? this : Sum(dims[..count], keepDim: true);
        return y.Shape.AsSpan().SequenceEqual(sizes) ? y : y.Reshape(sizes);
    }

    /// <summary>Whether any element is NaN.</summary>
    internal bool HasNaN()
    {
        if (!Dtype.IsFloatingPoint()) return false;
        var dense = IsContiguous ? this : Copied();
        bool found = Dtype == Dtype.Float32
            ? System.Numerics.Tensors.TensorPrimitives.IsNaNAny<float>(dense.Elements<float>())
            : System.Numerics.Tensors.TensorPrimitives.IsNaNAny<double>(dense.Elements<double>());
        GC.KeepAlive(dense);
        return found;
    }

    /// <summary>Whether any element is infinite.</summary>
    internal bool HasInfinity()
    {
        if (!Dtype.IsFloatingPoint()) return false;
        var dense = IsContiguous ? this : Copied();
        bool found = Dtype == Dtype.Float32
            ? System.Numerics.Tensors.TensorPrimitives.IsInfinityAny<float>(dense.Elements<float>())
            : System.Numerics.Tensors.TensorPrimitives.IsInfinityAny<double>(dense.Elements<double>());
        GC.KeepAlive(dense);
        return found;
    }
}
