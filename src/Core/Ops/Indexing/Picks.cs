namespace MiniTorch;

/// <summary>Which elements of a tensor an op reads or writes, and the shape that they form. It holds places, so that a write to the index tensor changes nothing.</summary>
internal abstract class Picks(int[] from, int[] to)
{
    /// <summary>The shape of the tensor picked from.</summary>
    public int[] From { get; } = from;

    /// <summary>The shape of what is picked.</summary>
    public int[] To { get; } = to;

    /// <summary>The places within a storage in which a tensor of shape <see cref="From"/> lies so.</summary>
    public abstract PickTables In(Layout layout);

    /// <summary>Trailing dims that lie in a row, as a width; the places of the others, dim by dim.</summary>
    private protected static (int[]? Inner, int Width) Row(ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides)
    {
        int width = 1;
        bool isRow = true;
        for (int d = sizes.Length - 1; d >= 0; d--)
        {
            isRow &= sizes[d] == 1 || strides[d] == width;
            width *= sizes[d];
        }
        return (isRow ? null : PickTables.Combine(Regular(sizes, strides), 0), width);
    }

    private protected static int[][] Regular(ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides)
    {
        var tables = new int[sizes.Length][];
        for (int d = 0; d < tables.Length; d++) tables[d] = PickTables.Regular(sizes[d], strides[d]);
        return tables;
    }
}
