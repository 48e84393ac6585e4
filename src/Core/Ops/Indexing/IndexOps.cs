namespace MiniTorch;

/// <summary>What the catalogue checks of <c>x[...]</c> and of ops by one index tensor along one dim.</summary>
internal readonly struct Indexing : IOp
{
    private static readonly Tensor s_repeated = Tensor.Of(new long[] { 0, 2, 2, 1 }), s_apart = Tensor.Of(new long[] { 2, 0 });

    public static OpFacts Facts => new("get_At",
        new OpSample("tensor", t => t[0][t[1]], new OpInput([4, 3]), Index(4, 6)),
        new OpSample("tensor of rank 2", t => t[0][.., t[1]], new OpInput([2, 4, 3]), Index(4, 2, 3)),
        new OpSample("tensors side by side", t => t[0][.., t[1], t[2]], new OpInput([2, 4, 3]), Index(4, 5), Index(3, 2, 1)),
        new OpSample("tensors apart", t => t[0][t[1], .., t[2]], new OpInput([4, 2, 3]), Index(4, 5), Index(3, 5)),
        new OpSample("mask", t => t[0][Tensor.Of(new[] { true, false, true, true })], new OpInput([4, 2])),
        new OpSample("mask of rank 2", t => t[0][.., t[1] > 0], new OpInput([3, 2, 2]), new OpInput([2, 2], 0.5, 1)),
        new OpSample("views", t => t[0][1..3, ^1, TensorIndex.NewAxis, TensorIndex.Ellipsis, TensorIndex.Slice(step: 2)], new OpInput([4, 2, 3, 5])),
        new OpSample("nothing", t => t[0][Tensor.Zeros([0], Dtype.Int64)], new OpInput([4, 3])),
        Sample(nameof(Tensor.IndexSelect), t => t[0].IndexSelect(1, s_repeated), new OpInput([2, 3, 2])),
        Sample(nameof(Tensor.IndexAdd), t => t[0].IndexAdd(1, t[1], t[2], 0.5), new OpInput([2, 3, 2]), Index(3, 4), new OpInput([2, 4, 2])),
        Sample(nameof(Tensor.IndexCopy), t => t[0].IndexCopy(0, s_apart, t[1]), new OpInput([3, 2]), new OpInput([2, 2])) with { Name = "copies of two" },
        Sample(nameof(Tensor.IndexCopy), t => t[0].IndexCopy(1, t[1], t[2]), new OpInput([3, 2]), Index(2, 1), new OpInput([3, 1])),
        Sample(nameof(Tensor.IndexFill), t => t[0].IndexFill(1, t[1], 2.5), new OpInput([3, 4]), Index(4, 2)),
        Sample(nameof(Tensor.IndexPut), t => t[0].IndexPut([s_apart, null], t[1]), new OpInput([3, 2]), new OpInput([2])),
        Sample(nameof(Tensor.IndexPut), t => t[0].IndexPut([null, s_repeated], t[1], accumulate: true), new OpInput([2, 3]), new OpInput([2, 4])) with { Name = "accumulating" },
        Sample(nameof(Tensor.Take), t => t[0].Take(t[1]), new OpInput([3, 4]), Index(12, 2, 3)),
        Sample(nameof(Tensor.TakeAlongDim), t => t[0].TakeAlongDim(t[1], 1), new OpInput([3, 4]), Index(4, 1, 2)));

    private static OpInput Index(int size, params int[] shape) => new(shape, 0, size) { IsIndex = true };

    private static OpSample Sample(string method, Func<Tensor[], Tensor> call, params OpInput[] inputs) => new(method, call, inputs) { Method = method };
}

/// <content>Parts chosen by one index tensor.</content>
public partial class Tensor
{
    /// <summary>The parts at <paramref name="index"/> (a vector; repeats are allowed) of dimension <paramref name="dim"/>, as a copy.</summary>
    /// <exception cref="ArgumentException">The index is not a vector of int64 or int32.</exception>
    /// <exception cref="IndexOutOfRangeException">An index is out of range; negative ones are too.</exception>
    public Tensor IndexSelect(int dim, Tensor index)
    {
        int d = Layouts.WrapDim(dim, Dim);
        var vector = Vector(index, "index_select");
        if (Dim == 0) return Reshape(1).IndexSelect(0, vector).Reshape(vector.Numel == 1 ? [] : [vector.Numel]);
        return PickNode.Apply(this, IndexedPicks.Along(_layout.Sizes, d, vector, "index_select"), "IndexSelectBackward0");
    }

    /// <summary>This with alpha times part i of <paramref name="source"/> added to part index[i] of dimension <paramref name="dim"/>; equal indices sum up.</summary>
    /// <exception cref="ArgumentException">The source does not have this shape with as many parts as indices, or another dtype.</exception>
    /// <exception cref="IndexOutOfRangeException">An index is out of range.</exception>
    public Tensor IndexAdd(int dim, Tensor index, Tensor source, double alpha = 1)
    {
        var picks = Parts(dim, index, source, "index_add");
        return PutNode.Apply(this, alpha == 1 ? source : source * alpha, picks, accumulate: true, "IndexAddBackward0");
    }

    /// <summary>As <see cref="IndexAdd"/>, written into this tensor.</summary>
    /// <exception cref="ArgumentException">As there.</exception>
    /// <exception cref="IndexOutOfRangeException">As there.</exception>
    /// <remarks>torch: index_add_</remarks>
    public Tensor IndexAddInPlace(int dim, Tensor index, Tensor source, double alpha = 1)
    {
        var picks = Parts(dim, index, source, "index_add_");
        return PutNode.ApplyInPlace(this, alpha == 1 ? source : source * alpha, picks, accumulate: true, "IndexAddBackward0", "index_add_");
    }

    /// <summary>This with part i of <paramref name="source"/> in place of part index[i] of dimension <paramref name="dim"/>.</summary>
    /// <exception cref="ArgumentException">As for <see cref="IndexAdd"/>.</exception>
    /// <exception cref="IndexOutOfRangeException">An index is out of range.</exception>
    public Tensor IndexCopy(int dim, Tensor index, Tensor source) =>
        PutNode.Apply(this, source, Parts(dim, index, source, "index_copy"), accumulate: false, "IndexCopyBackward0");

    /// <summary>As <see cref="IndexCopy"/>, written into this tensor.</summary>
    /// <exception cref="ArgumentException">As there.</exception>
    /// <exception cref="IndexOutOfRangeException">As there.</exception>
    /// <remarks>torch: index_copy_</remarks>
    public Tensor IndexCopyInPlace(int dim, Tensor index, Tensor source) =>
        PutNode.ApplyInPlace(this, source, Parts(dim, index, source, "index_copy_"), accumulate: false, "IndexCopyBackward0", "index_copy_");

    /// <summary>This with <paramref name="value"/> in all of the parts at <paramref name="index"/> of dimension <paramref name="dim"/>.</summary>
    /// <exception cref="ArgumentException">The index is not a vector of int64 or int32.</exception>
    /// <exception cref="IndexOutOfRangeException">An index is out of range.</exception>
    public Tensor IndexFill(int dim, Tensor index, Scalar value) =>
        PutNode.Apply(this, Full([], value, Dtype), FilledParts(dim, index, "index_fill"), accumulate: false, "IndexFillBackward0");

    /// <summary>As <see cref="IndexFill"/>, written into this tensor.</summary>
    /// <exception cref="ArgumentException">As there.</exception>
    /// <exception cref="IndexOutOfRangeException">As there.</exception>
    /// <remarks>torch: index_fill_</remarks>
    public Tensor IndexFillInPlace(int dim, Tensor index, Scalar value) =>
        PutNode.ApplyInPlace(this, Full([], value, Dtype), FilledParts(dim, index, "index_fill_"), accumulate: false, "IndexFillBackward0", "index_fill_");

    /// <summary>The elements at <paramref name="index"/> of this tensor in row-major order, in the index's shape; negative indices count from the end.</summary>
    /// <exception cref="ArgumentException">The index is not int64 or int32.</exception>
    /// <exception cref="IndexOutOfRangeException">An index is out of range.</exception>
    public Tensor Take(Tensor index)
    {
        CheckIndex(index, "take");
        int size = Numel;
        var positions = IndexedPicks.Positions(index, index._layout.Sizes, size, wraps: true, i => $"[take] out of range: tried to access index {i} on a tensor of {size} elements.");
        var picks = IndexedPicks.Along([size], 0, positions.Reshape(index._layout.Sizes), "take");
        return PickNode.Apply(Reshape(-1), picks, "TakeBackward0");
    }

    /// <summary>As <see cref="Gather"/>, this and the index broadcast against each other in the other dimensions; without a dim over all elements in a row.</summary>
    /// <exception cref="ArgumentException">The index is not int64 or has another rank.</exception>
    /// <exception cref="IndexOutOfRangeException">An index is out of range.</exception>
    public Tensor TakeAlongDim(Tensor index, int? dim = null)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (dim is null) return Reshape(-1).Gather(0, index.Reshape(-1));
        if (Dim != index.Dim) throw new ArgumentException($"[take_along_dim] torch.take_along_dim(): input and indices should have the same number of dimensions, but got {Dim} dimensions for input, and {index.Dim} dimensions for indices");
        int d = Layouts.WrapDim(dim.Value, Dim);
        int[] own = [.. _layout.Sizes], others = [.. index._layout.Sizes];
        (own[d], others[d]) = (1, 1);
        int[] sizes = [.. Layouts.Broadcast(own, others, "take_along_dim")], spread = [.. sizes];
        (sizes[d], spread[d]) = (_layout.Sizes[d], index._layout.Sizes[d]);
        return Expand(sizes).Gather(d, index.Expand(spread));
    }

    private static void CheckIndex(Tensor index, string op)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (index.Dtype is not (Dtype.Int64 or Dtype.Int32)) throw new ArgumentException($"[{op}] {op}(): Expected dtype int32/int64 for index, but got {index.Dtype.Name()}; convert it: index.To(Dtype.Int64)");
    }

    private static Tensor Vector(Tensor index, string op)
    {
        CheckIndex(index, op);
        if (index.Dim > 1) throw new ArgumentException($"[{op}] {op}(): Index is supposed to be a vector, but it has shape {index.Shape}");
        return index.Dim == 1 ? index : index.Reshape(1);
    }

    private IndexedPicks FilledParts(int dim, Tensor index, string op)
    {
        int d = Layouts.WrapDim(dim, Dim);
        if (Dim == 0) throw new NotSupportedException($"[{op}] a 0-dim tensor has no parts; use Fill, or Where");
        var vector = Vector(index, op);
        int size = _layout.Sizes[d];
        var positions = IndexedPicks.Positions(vector, vector._layout.Sizes, size, wraps: true, i => $"[{op}] index {i} is out of bounds for dimension {d} with size {size}");
        return IndexedPicks.Along(_layout.Sizes, d, positions, op);
    }

    private IndexedPicks Parts(int dim, Tensor index, Tensor source, string op)
    {
        ArgumentNullException.ThrowIfNull(source);
        int d = Layouts.WrapDim(dim, Dim);
        var vector = Vector(index, op);
        if (Dim == 0) throw new NotSupportedException($"[{op}] a 0-dim tensor has no parts; Reshape(1) it first");
        if (source.Dtype != Dtype) throw new ArgumentException($"[{op}] {op}(): self ({Dtype.Name()}) and source ({source.Dtype.Name()}) expected to have the same dtype");
        var picks = IndexedPicks.Along(_layout.Sizes, d, vector, op);
        if (!picks.To.AsSpan().SequenceEqual(source._layout.Sizes))
        {
            throw new ArgumentException($"[{op}] {op}(): Number of indices ({vector.Numel}) should be equal to source.size(dim), and the other sizes to self's: source is {source.Shape}, expected {Layouts.Text(picks.To)}");
        }
        return picks;
    }
}
