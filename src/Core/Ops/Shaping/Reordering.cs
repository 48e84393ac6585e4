namespace MiniTorch;

/// <summary>What the catalogue checks of ops that put elements elsewhere.</summary>
internal readonly struct Reordering : IOp
{
    public static OpFacts Facts => new(nameof(Tensor.Flip),
        Sample(nameof(Tensor.Flip), t => t.Flip(0, -1), 2, 3, 4),
        Sample(nameof(Tensor.Fliplr), t => t.Fliplr(), 2, 3),
        Sample(nameof(Tensor.Flipud), t => t.Flipud(), 2, 3),
        Sample(nameof(Tensor.Rot90), t => t.Rot90(), 2, 3),
        Sample(nameof(Tensor.Roll), t => t.Roll([1, -2], [0, 1]), 3, 4),
        Sample(nameof(Tensor.Roll), t => t.Roll(2), 3, 4) with { Name = "roll of all" },
        Sample(nameof(Tensor.Repeat), t => t.Repeat(2, 1, 3), 2, 3),
        Sample(nameof(Tensor.Tile), t => t.Tile(2), 2, 3),
        Sample(nameof(Tensor.RepeatInterleave), t => t.RepeatInterleave(2, 1), 2, 3),
        Sample(nameof(Tensor.RepeatInterleave), t => t.RepeatInterleave(Tensor.Of(new long[] { 2, 0, 3 }), 1), 2, 3) with { Name = "repeats of each" });

    private static OpSample Sample(string method, Func<Tensor, Tensor> call, params int[] sizes) => new(method, t => call(t[0]), new OpInput(sizes)) { Method = method };
}

/// <summary>y = x side by side with itself;  dx = dy summed over the copies</summary>
internal sealed class RepeatNode : Node
{
    private readonly int[] _repeats, _sizes;

    private RepeatNode(Tensor x, int[] repeats, int[] sizes)
    {
        (_repeats, _sizes) = (repeats, sizes);
        Connect(x);
    }

    public override string Name => "RepeatBackward0";

    /// <param name="x">The tensor.</param>
    /// <param name="repeats">For each dim of the result.</param>
    public static Tensor Apply(Tensor x, int[] repeats)
    {
        int rank = repeats.Length;
        int[] sizes = [.. Enumerable.Repeat(1, rank - x.Dim), .. x.Layout.Sizes];
        int[] single = new int[rank * 2], copies = new int[rank * 2], joined = new int[rank];
        for (int d = 0; d < rank; d++)
        {
            (single[2 * d], single[2 * d + 1]) = (1, sizes[d]);
            (copies[2 * d], copies[2 * d + 1]) = (repeats[d], sizes[d]);
            joined[d] = Layouts.Numel([repeats[d], sizes[d]]);
        }
        var y = x.Bare().Reshape(single).Expand(copies).Copied().View(joined);
        return Tensor.Records(x) ? y.ProducedBy(new RepeatNode(x, repeats, sizes)) : y;
    }

    internal override void Backward(ref Gradients g)
    {
        var split = new int[_repeats.Length * 2];
        var copies = new int[_repeats.Length];
        for (int d = 0; d < _repeats.Length; d++) (split[2 * d], split[2 * d + 1], copies[d]) = (_repeats[d], _sizes[d], 2 * d);
        g.Set(0, _repeats.Length == 0 ? g.Dy : g.Dy.Reshape(split).Sum(copies));
    }
}

/// <summary>y = x in reverse order along some dims;  dx = dy in reverse order</summary>
internal sealed class FlipNode : Node
{
    private readonly bool[] _isReversed;

    private FlipNode(Tensor x, bool[] isReversed)
    {
        _isReversed = isReversed;
        Connect(x);
    }

    public override string Name => "FlipBackward0";

    public static Tensor Apply(Tensor x, bool[] isReversed)
    {
        int[] sizes = x.Layout.Sizes, strides = [.. x.Layout.Strides];
        int offset = x.Layout.Offset;
        for (int d = 0; d < sizes.Length; d++)
        {
            if (!isReversed[d]) continue;
            offset += (sizes[d] - 1) * strides[d];
            strides[d] = -strides[d];
        }
        var y = Tensor.Over(x.Storage, new Layout(sizes, strides, offset)).Copied();
        GC.KeepAlive(x);
        return Tensor.Records(x) ? y.ProducedBy(new FlipNode(x, isReversed)) : y;
    }

    internal override void Backward(ref Gradients g) => g.Set(0, Apply(g.Dy, _isReversed));
}

/// <summary>y = x moved on along some dims, what leaves at the end coming in at the start;  dx = dy moved back</summary>
internal sealed class RollNode : Node
{
    private readonly int[] _shifts;

    private RollNode(Tensor x, int[] shifts)
    {
        _shifts = shifts;
        Connect(x);
    }

    public override string Name => "RollBackward0";

    /// <param name="x">The tensor.</param>
    /// <param name="shifts">For each dim, at least 0 and below its size.</param>
    public static Tensor Apply(Tensor x, int[] shifts)
    {
        var y = Tensor.Uninitialized(x.Layout.Sizes, x.Dtype);
        Move(x, x.Layout, y, y.Layout, shifts, 0);
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        return Tensor.Records(x) ? y.ProducedBy(new RollNode(x, shifts)) : y;
    }

    internal override void Backward(ref Gradients g)
    {
        var back = new int[_shifts.Length];
        for (int d = 0; d < back.Length; d++) back[d] = _shifts[d] == 0 ? 0 : g.Dy.Size(d) - _shifts[d];
        g.Set(0, Apply(g.Dy, back));
    }

    // Along each dim the part that moves on and the part that comes around.
    private static void Move(Tensor x, Layout from, Tensor y, Layout to, int[] shifts, int dim)
    {
        if (dim == shifts.Length)
        {
            Tensor.Over(y.Storage, to).Overwritten(Tensor.Over(x.Storage, from));
            return;
        }
        int by = shifts[dim], rest = from.Sizes[dim] - by;
        Move(x, Geometry.Slice(from, dim, 0, rest, 1), y, Geometry.Slice(to, dim, by, rest, 1), shifts, dim + 1);
        if (by != 0) Move(x, Geometry.Slice(from, dim, rest, by, 1), y, Geometry.Slice(to, dim, 0, by, 1), shifts, dim + 1);
    }
}

/// <content>Elements reversed, rolled and repeated: copies.</content>
public partial class Tensor
{
    /// <summary>The order of elements reversed along <paramref name="dims"/>.</summary>
    /// <exception cref="ArgumentException">A dim occurs twice.</exception>
    public Tensor Flip(params ReadOnlySpan<int> dims)
    {
        var isReversed = new bool[Dim];
        foreach (int dim in dims)
        {
            int d = Layouts.WrapDim(dim, Dim);
            if (Dim == 0) continue;
            if (isReversed[d]) throw new ArgumentException($"[flip] dim {d} appears multiple times in the list of dims {Layouts.Text(dims)}");
            isReversed[d] = true;
        }
        return FlipNode.Apply(this, isReversed);
    }

    /// <summary>Columns reversed.</summary>
    /// <exception cref="ArgumentException">Less than 2 dimensions.</exception>
    public Tensor Fliplr() => Dim >= 2 ? Flip(1) : throw new ArgumentException($"[fliplr] Input must be >= 2-d, but got {Shape}");

    /// <summary>Rows reversed.</summary>
    /// <exception cref="ArgumentException">A 0-dim tensor.</exception>
    public Tensor Flipud() => Dim >= 1 ? Flip(0) : throw new ArgumentException("[flipud] Input must be >= 1-d, but got []");

    /// <summary>Turned by <paramref name="k"/> quarters from dimension <paramref name="dim0"/> towards <paramref name="dim1"/>.</summary>
    /// <exception cref="ArgumentException">The same dimension twice, or less than 2 dimensions.</exception>
    public Tensor Rot90(int k = 1, int dim0 = 0, int dim1 = 1)
    {
        if (Dim < 2) throw new ArgumentException($"[rot90] expected total dims >= 2, but got total dims = {Dim}");
        int a = Layouts.WrapDim(dim0, Dim), b = Layouts.WrapDim(dim1, Dim);
        if (a == b) throw new ArgumentException($"[rot90] expected rotation dims to be different, but got dim0 = {dim0} and dim1 = {dim1}");
        return ((k % 4 + 4) % 4) switch
        {
            1 => Flip(b).Transpose(a, b),
            2 => Flip(a, b),
            3 => Flip(a).Transpose(a, b),
            _ => Clone(),
        };
    }

    /// <summary>Elements moved on by <paramref name="shifts"/> along <paramref name="dims"/>; those that leave at the end come in at the start.</summary>
    /// <exception cref="ArgumentException">Not as many shifts as dims.</exception>
    public Tensor Roll(ReadOnlySpan<int> shifts, ReadOnlySpan<int> dims)
    {
        if (shifts.Length == 0) throw new ArgumentException("[roll] `shifts` required");
        if (shifts.Length != dims.Length) throw new ArgumentException($"[roll] shifts and dimensions must align. shifts: {shifts.Length}, dims:{dims.Length}");
        var moved = new int[Dim];
        for (int k = 0; k < dims.Length; k++)
        {
            int d = Layouts.WrapDim(dims[k], Dim);
            if (Numel == 0 || Dim == 0) continue;
            int size = _layout.Sizes[d];
            moved[d] = (int)(((((long)moved[d] + shifts[k]) % size) + size) % size);
        }
        return RollNode.Apply(this, moved);
    }

    /// <summary>Elements moved on by <paramref name="shift"/> along <paramref name="dim"/>; without a dim, along all elements in a row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public Tensor Roll(int shift, int? dim = null) => dim is { } d ? Roll([shift], [d]) : Reshape(-1).Roll([shift], [0]).Reshape(_layout.Sizes);

    /// <summary>This tensor <paramref name="repeats"/> times side by side along each dimension; more repeats than dimensions add dimensions in front.</summary>
    /// <exception cref="ArgumentException">Fewer repeats than dimensions, or a negative one.</exception>
    public Tensor Repeat(params ReadOnlySpan<int> repeats)
    {
        if (repeats.Length < Dim) throw new ArgumentException($"[repeat] Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor: {Layouts.Text(repeats)} for {Shape}");
        foreach (int n in repeats)
        {
            if (n < 0) throw new ArgumentException($"[repeat] Trying to create tensor with negative dimension {n}: {Layouts.Text(repeats)}");
        }
        return RepeatNode.Apply(this, repeats.ToArray());
    }

    /// <summary>As <see cref="Repeat"/>; fewer repeats than dimensions count for the last ones.</summary>
    /// <exception cref="ArgumentException">A negative repeat.</exception>
    public Tensor Tile(params ReadOnlySpan<int> dims)
    {
        int[] repeats = [.. Enumerable.Repeat(1, Math.Max(0, Dim - dims.Length)), .. dims];
        return Repeat(repeats);
    }

    /// <summary>Each part of dimension <paramref name="dim"/> <paramref name="repeats"/> times in a row; without a dim each element, as a vector.</summary>
    /// <exception cref="ArgumentException">Negative repeats.</exception>
    public Tensor RepeatInterleave(int repeats, int? dim = null)
    {
        if (repeats < 0) throw new ArgumentException($"[repeat_interleave] repeats can not be negative, got {repeats}");
        if (dim is not { } given) return Reshape(-1).RepeatInterleave(repeats, 0);
        int d = Layouts.WrapDim(given, Dim);
        if (Dim == 0) return Reshape(1).RepeatInterleave(repeats, 0);
        return Interleaved(d, Table(Layouts.Numel([_layout.Sizes[d], repeats]), i => i / repeats));
    }

    /// <summary>Part i of dimension <paramref name="dim"/> repeats[i] times in a row; without a dim each element, as a vector.</summary>
    /// <exception cref="ArgumentException">The repeats are not a vector of int64 or int32, as many as parts (or one for all), or negative.</exception>
    public Tensor RepeatInterleave(Tensor repeats, int? dim = null)
    {
        CheckIndex(repeats, "repeat_interleave");
        if (dim is not { } given) return Reshape(-1).RepeatInterleave(repeats, 0);
        int d = Layouts.WrapDim(given, Dim), size = Dim == 0 ? 1 : _layout.Sizes[d];
        if (repeats.Dim > 1) throw new ArgumentException($"[repeat_interleave] repeats must be 0-dim or 1-dim tensor, got {repeats.Shape}");
        if (repeats.Numel != size && repeats.Numel != 1) throw new ArgumentException($"[repeat_interleave] repeats must have the same size as input along dim: {repeats.Numel} repeats for size {size}");
        long[] counts = repeats.To(Dtype.Int64).Reshape(-1).Expand(size).ToArray<long>();
        List<int> table = [];
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] < 0) throw new ArgumentException($"[repeat_interleave] repeats can not be negative, got {counts[i]}");
            for (long n = 0; n < counts[i]; n++) table.Add(i);
        }
        return (Dim == 0 ? Reshape(1) : this).Interleaved(d, [.. table]);
    }

    private Tensor Interleaved(int dim, int[] table)
    {
        var tables = new int[Dim][];
        tables[dim] = table;
        return PickNode.Apply(this, new SeparablePicks(_layout.Sizes, tables), "IndexSelectBackward0");
    }

    private static int[] Table(int size, Func<int, int> at)
    {
        var table = new int[size];
        for (int i = 0; i < size; i++) table[i] = at(i);
        return table;
    }
}
