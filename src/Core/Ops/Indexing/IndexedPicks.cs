namespace MiniTorch;

/// <summary>
/// Elements by index tensors, which broadcast against each other. Their dims take the place of the indexed ones if those stand side by side, else come first.
/// </summary>
internal sealed class IndexedPicks : Picks
{
    private readonly Tensor?[] _positions;
    private readonly int _outer;
    private readonly int _skipped = -1;

    private IndexedPicks(int[] from, int[] to, Tensor?[] positions, int outer)
        : base(from, to)
    {
        _positions = positions;
        _outer = outer;
    }

    private IndexedPicks(IndexedPicks other, int skipped)
        : this(other.From, other.To, other._positions, other._outer) => _skipped = skipped;

    /// <summary>Indices as <c>x[...]</c> takes them: int64 or int32 for one dim each, bool or uint8 masks for as many as they have, null for all of a dim.</summary>
    /// <exception cref="IndexOutOfRangeException">Too many, of a wrong dtype, out of bounds, a mask of another shape, or indices that do not broadcast.</exception>
    public static IndexedPicks Of(int[] sizes, ReadOnlySpan<Tensor?> indices)
    {
        var expanded = Expanded(sizes, indices);
        int[] common = [];
        foreach (var index in expanded)
        {
            if (index is not null) common = Broadcast(common, index, expanded);
        }
        var positions = new Tensor?[sizes.Length];
        for (int d = 0; d < expanded.Count; d++)
        {
            int dim = d, size = sizes[d];
            if (expanded[d] is { } index) positions[d] = Positions(index, common, size, wraps: true, i => $"[index] index {i} is out of bounds for dimension {dim} with size {size} (shape {Layouts.Text(sizes)})");
        }
        return Arrange(sizes, positions, common);
    }

    /// <summary>The parts at <paramref name="index"/> of one dim; negative indices are out of range.</summary>
    /// <exception cref="IndexOutOfRangeException">Out of range.</exception>
    public static IndexedPicks Along(int[] sizes, int dim, Tensor index, string op)
    {
        var positions = new Tensor?[sizes.Length];
        int size = sizes[dim];
        positions[dim] = Positions(index, index.Layout.Sizes, size, wraps: false,
            i => $"[{op}] index out of range in self: index {i} for dimension {dim} with size {size}, allowed are 0 to {size - 1}");
        return Arrange(sizes, positions, index.Layout.Sizes);
    }

    /// <summary>Elements of a vector of this size at <paramref name="positions"/>: int32, within range.</summary>
    public static IndexedPicks At(int size, Tensor positions) => Arrange([size], [positions], positions.Layout.Sizes);

    /// <summary>The same without the parts at one position: they read as zeros and are not written.</summary>
    public IndexedPicks Without(int position) => new(this, position);

    public override PickTables In(Layout layout)
    {
        int count = 1;
        foreach (var index in _positions)
        {
            if (index is not null) count = index.Numel;
        }
        int[] middle = BufferPool.Rent<int>(count);
        Array.Clear(middle);
        List<int> sizes = [], strides = [];
        for (int d = 0; d < _positions.Length; d++)
        {
            if (_positions[d] is { } index)
            {
                AddPlaces(index.Span<int>(), layout.Strides[d], middle);
                GC.KeepAlive(index);
            }
            else if (d >= _outer)
            {
                sizes.Add(layout.Sizes[d]);
                strides.Add(layout.Strides[d]);
            }
        }
        int[] outer = PickTables.Combine(Regular(layout.Sizes.AsSpan(0, _outer), layout.Strides.AsSpan(0, _outer)), layout.Offset);
        var (inner, width) = Row([.. sizes], [.. strides]);
        // Rows of one element: the indices are the rows.
        if (width == 1 && inner is null) return PickTables.Of(outer, PickTables.Combine([], 0), middle, count, outerIsDistinct: true);
        return PickTables.Of(outer, middle, inner, width, outerIsDistinct: true);
    }

    private void AddPlaces(ReadOnlySpan<int> positions, int stride, int[] middle)
    {
        for (int i = 0; i < middle.Length; i++)
        {
            if (positions[i] == _skipped) middle[i] = -1;
            else middle[i] += positions[i] * stride;
        }
    }

    private static IndexedPicks Arrange(int[] sizes, Tensor?[] positions, int[] common)
    {
        int first = Array.FindIndex(positions, p => p is not null), last = Array.FindLastIndex(positions, p => p is not null), count = 0;
        foreach (var p in positions) count += p is null ? 0 : 1;
        int outer = last - first + 1 == count ? Math.Max(first, 0) : 0;
        List<int> to = [.. sizes[..outer], .. common];
        for (int d = outer; d < sizes.Length; d++)
        {
            if (positions[d] is null) to.Add(sizes[d]);
        }
        return new IndexedPicks(sizes, [.. to], positions, outer);
    }

    /// <summary>Masks replaced by the indices of their true elements, one for each of their dims.</summary>
    private static List<Tensor?> Expanded(int[] sizes, ReadOnlySpan<Tensor?> indices)
    {
        List<Tensor?> expanded = [];
        for (int n = 0; n < indices.Length; n++)
        {
            var index = indices[n];
            if (index is null || index.Dtype is Dtype.Int64 or Dtype.Int32)
            {
                expanded.Add(index);
            }
            else if (index.Dtype is Dtype.Bool or Dtype.UInt8)
            {
                for (int d = 0; d < index.Dim; d++)
                {
                    if (expanded.Count + d < sizes.Length && index.Size(d) == sizes[expanded.Count + d]) continue;
                    throw new IndexOutOfRangeException($"[index] The shape of the mask {index.Shape} at index {d} does not match the shape of the indexed tensor {Layouts.Text(sizes)} at index {expanded.Count + d}");
                }
                expanded.AddRange(index.Nonzero().Unbind(1));
            }
            else
            {
                throw new IndexOutOfRangeException($"[index] tensors used as indices must be long, int, byte or bool tensors, but index {n} is {index.Dtype.Name()}");
            }
        }
        if (expanded.Count > sizes.Length) throw new IndexOutOfRangeException($"[index] too many indices for tensor of dimension {sizes.Length} (got {expanded.Count}, shape {Layouts.Text(sizes)})");
        return expanded;
    }

    private static int[] Broadcast(int[] common, Tensor index, List<Tensor?> all)
    {
        try
        {
            return Layouts.Broadcast(common, index.Layout.Sizes, "index");
        }
        catch (ArgumentException)
        {
            string shapes = string.Join(", ", all.Where(t => t is not null).Select(t => t!.Shape.ToString()));
            throw new IndexOutOfRangeException($"[index] shape mismatch: indexing tensors could not be broadcast together with shapes {shapes}");
        }
    }

    /// <summary>An index stretched to the common shape, counted from the front and checked, as int32.</summary>
    internal static Tensor Positions(Tensor index, int[] common, int size, bool wraps, Func<long, string> message)
    {
        var dense = index.Bare().To(Dtype.Int64).Expand(common).Contiguous();
        var given = dense.Elements<long>();
        int outside = IndexBounds.FirstOutside(given, wraps ? -(long)size : 0, size);
        if (outside >= 0) throw new IndexOutOfRangeException(message(given[outside]));
        var positions = Tensor.Uninitialized([given.Length], Dtype.Int32);
        var to = positions.Span<int>();
        for (int i = 0; i < to.Length; i++) to[i] = (int)given[i] + ((int)(given[i] >> 63) & size);
        GC.KeepAlive(dense);
        return positions;
    }
}
