using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <content>Reading and writing parts of a tensor by <c>x[...]</c>.</content>
public partial class Tensor
{
    /// <summary>As the indexer of several entries, for one.</summary>
    /// <exception cref="IndexOutOfRangeException">As there.</exception>
    [IndexerName("At")]
    [OverloadResolutionPriority(1)]
    public Tensor this[TensorIndex index]
    {
        get => Read(new ReadOnlySpan<TensorIndex>(in index));
        set => Write(new ReadOnlySpan<TensorIndex>(in index), value);
    }

    /// <summary>
    /// A part of this tensor. Integers, ranges, slices, new axes and the ellipsis give a view; index tensors and masks a copy. Assigning writes the value,
    /// broadcast and converted, into the part, and is recorded: <c>x[0] = 1.5</c>, <c>x[.., 1..3] = y</c>, <c>x[mask] = 0</c>.
    /// </summary>
    /// <param name="indices">An entry for each dimension from the first on; dimensions that are left stay whole.</param>
    /// <exception cref="IndexOutOfRangeException">Too many entries, or one out of range.</exception>
    /// <exception cref="ArgumentException">The value does not broadcast to the part.</exception>
    [IndexerName("At")]
    public Tensor this[params ReadOnlySpan<TensorIndex> indices]
    {
        get => Read(indices);
        set => Write(indices, value);
    }

    private Tensor Read(ReadOnlySpan<TensorIndex> indices)
    {
        var part = Sliced(indices, out var picked);
        if (picked is not null) return PickNode.Apply(part, IndexedPicks.Of(part._layout.Sizes, picked), "IndexBackward0");
        return ReferenceEquals(part, this) ? Reshaped(_layout, "AliasBackward0") : part;
    }

    private void Write(ReadOnlySpan<TensorIndex> indices, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var part = Sliced(indices, out var picked);
        if (picked is not null) part.PutAt(IndexedPicks.Of(part._layout.Sizes, picked), value.Dtype == part.Dtype ? value : value.To(part.Dtype), accumulate: false);
        else part.Overwrite(value);
    }

    /// <summary>A 0-dim tensor of one number.</summary>
    public static implicit operator Tensor(double value) => Of(value);

    /// <summary>A 0-dim tensor of one number.</summary>
    public static implicit operator Tensor(long value) => Of(value);

    /// <summary>A 0-dim tensor of one bool.</summary>
    public static implicit operator Tensor(bool value) => Of(value);

    /// <summary>A 0-dim tensor of one number.</summary>
    public static implicit operator Tensor(Scalar value) => Full([], value, value.Dtype);

    /// <summary>A copy with <paramref name="values"/>, broadcast, at the elements that <paramref name="indices"/> pick (null: all of a dim); or added to them, each as often as it is picked.</summary>
    /// <exception cref="IndexOutOfRangeException">An index is out of range.</exception>
    /// <exception cref="ArgumentException">The values do not broadcast to what is picked, or have another dtype.</exception>
    public Tensor IndexPut(IReadOnlyList<Tensor?> indices, Tensor values, bool accumulate = false)
    {
        var picks = IndexedPicks.Of(_layout.Sizes, Given(indices));
        return PutNode.Apply(this, Fitting(values, picks, "index_put"), picks, accumulate, "IndexPutBackward0");
    }

    /// <summary>As <see cref="IndexPut"/>, written into this tensor.</summary>
    /// <exception cref="IndexOutOfRangeException">An index is out of range.</exception>
    /// <exception cref="ArgumentException">The values do not broadcast to what is picked, or have another dtype.</exception>
    /// <remarks>torch: index_put_</remarks>
    public Tensor IndexPutInPlace(IReadOnlyList<Tensor?> indices, Tensor values, bool accumulate = false) =>
        PutAt(IndexedPicks.Of(_layout.Sizes, Given(indices)), values, accumulate);

    private Tensor PutAt(IndexedPicks picks, Tensor values, bool accumulate) =>
        PutNode.ApplyInPlace(this, Fitting(values, picks, "index_put_"), picks, accumulate, "IndexPutBackward0", "index_put_");

    private static Tensor?[] Given(IReadOnlyList<Tensor?> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        return [.. indices];
    }

    /// <summary>Values without leading dims of size 1 that the picked part lacks.</summary>
    private Tensor Fitting(Tensor values, Picks picks, string op)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Dtype != Dtype)
        {
            if (values.Dim > 0) throw new ArgumentException($"[{op}] Index put requires the source and destination dtypes match, got {Dtype.ScalarName()} for the destination and {values.Dtype.ScalarName()} for the source.");
            values = values.To(Dtype);
        }
        var fitting = values.WithoutLeadingOnes(picks.To.Length);
        if (Layouts.Expand(fitting._layout, picks.To) is not null) return fitting;
        throw new ArgumentException($"[{op}] shape mismatch: value tensor of shape {values.Shape} cannot be broadcast to indexing result of shape {Layouts.Text(picks.To)}");
    }

    private Tensor WithoutLeadingOnes(int rank)
    {
        int drop = 0;
        while (Dim - drop > rank && _layout.Sizes[drop] == 1) drop++;
        return drop == 0 ? this : Reshape(_layout.Sizes.AsSpan()[drop..]);
    }

    /// <summary>this[...] = value for a view of what is written.</summary>
    private void Overwrite(Tensor value)
    {
        var source = value.WithoutLeadingOnes(Dim);
        for (int d = 1; d <= source.Dim; d++)
        {
            int have = source._layout.Sizes[^d], want = d > Dim ? 1 : _layout.Sizes[^d];
            if (have == 1 || (d <= Dim && have == want)) continue;
            throw new ArgumentException($"[setitem] The expanded size of the tensor ({want}) must match the existing size ({have}) at non-singleton dimension {source.Dim - d}. "
                + $"Target sizes: {Shape}. Tensor sizes: {value.Shape}");
        }
        CopyInPlace(source);
    }

    /// <summary>The view that the entries other than index tensors give, and those tensors with null for each dim of the view between them.</summary>
    private Tensor Sliced(ReadOnlySpan<TensorIndex> indices, out Tensor?[]? picked)
    {
        int taken = Taken(indices);
        if (taken > Dim) throw TooManyIndices(taken);
        List<Tensor?> tensors = [];
        bool picks = false;
        var part = this;
        int dim = 0, original = 0;
        foreach (var index in indices)
        {
            switch (index.Kind)
            {
                case TensorIndex.Kinds.NewAxis:
                    part = part.Unsqueeze(dim++);
                    tensors.Add(null);
                    break;
                case TensorIndex.Kinds.Ellipsis:
                    int rest = Dim - taken;
                    for (int i = 0; i < rest; i++) tensors.Add(null);
                    (dim, original) = (dim + rest, original + rest);
                    break;
                case TensorIndex.Kinds.Integer:
                    int at = index.At(_layout.Sizes[original]);
                    part = part.Select(dim, at >= 0 ? at : throw OutOfBounds(index.Integer, original));
                    original++;
                    break;
                case TensorIndex.Kinds.Slice:
                    var (start, length, step) = index.Within(_layout.Sizes[original]);
                    if (length != _layout.Sizes[original] || step != 1) part = part.Sliced(dim, start, length, step, "SliceBackward0");
                    tensors.Add(null);
                    (dim, original) = (dim + 1, original + 1);
                    break;
                case TensorIndex.Kinds.Bool:
                    part = part.Unsqueeze(dim++);
                    tensors.Add(Full([1], index.IsTrue));
                    picks = true;
                    break;
                default:
                    part = part.Indexed(index.Tensor!, tensors, ref dim, ref original, ref picks, this);
                    break;
            }
        }
        picked = picks ? [.. tensors] : null;
        return part;
    }

    private Tensor Indexed(Tensor index, List<Tensor?> tensors, ref int dim, ref int original, ref bool picks, Tensor whole)
    {
        bool isMask = index.Dtype is Dtype.Bool or Dtype.UInt8;
        if (index.Dim == 0 && !isMask && !index.Dtype.IsFloatingPoint())
        {
            long at = index.Item<long>(), size = whole._layout.Sizes[original];
            if (at < -size || at >= size) throw whole.OutOfBounds(at, original);
            original++;
            return Select(dim, (int)at);
        }
        picks = true;
        if (index.Dim == 0 && isMask)
        {
            tensors.Add(index.Reshape(1));
            return Unsqueeze(dim++);
        }
        int covered = isMask ? index.Dim : 1;
        tensors.Add(index);
        (dim, original) = (dim + covered, original + covered);
        return this;
    }

    /// <summary>How many of this tensor's dims the entries stand for.</summary>
    private static int Taken(ReadOnlySpan<TensorIndex> indices)
    {
        int taken = 0, ellipses = 0;
        foreach (var index in indices)
        {
            taken += index.Kind switch
            {
                TensorIndex.Kinds.Integer or TensorIndex.Kinds.Slice => 1,
                TensorIndex.Kinds.Tensor => index.Tensor!.Dtype is Dtype.Bool or Dtype.UInt8 ? index.Tensor.Dim : 1,
                _ => 0,
            };
            ellipses += index.Kind == TensorIndex.Kinds.Ellipsis ? 1 : 0;
        }
        return ellipses <= 1 ? taken : throw new IndexOutOfRangeException($"[index] an index can only have a single ellipsis, but there are {ellipses}");
    }

    private IndexOutOfRangeException TooManyIndices(int taken) => new(Dim == 0
        ? "[index] invalid index of a 0-dim tensor. Use `tensor.Item<T>()` to convert a 0-dim tensor to a number"
        : $"[index] too many indices for tensor of dimension {Dim} (got {taken}, shape {Shape})");

    private IndexOutOfRangeException OutOfBounds(long index, int dim) =>
        new($"[index] index {index} is out of bounds for dimension {dim} with size {_layout.Sizes[dim]} (shape {Shape})");
}
