namespace MiniTorch;

/// <summary>Element (i, j, ...) is x's element (a[i], b[j], ...): a table of positions for each dim, or none where the dim stays as it is. -1 means no element.</summary>
internal sealed class SeparablePicks : Picks
{
    private readonly int[]?[] _tables;

    public SeparablePicks(int[] sizes, int[]?[] tables)
        : base(sizes, Sizes(sizes, tables)) => _tables = tables;

    public override PickTables In(Layout layout)
    {
        int rank = layout.Rank, row = rank, width = 1;
        while (row > 0 && _tables[row - 1] is null && (layout.Sizes[row - 1] == 1 || layout.Strides[row - 1] == width)) width *= layout.Sizes[--row];
        var places = new int[rank][];
        for (int d = 0; d < row; d++) places[d] = Places(_tables[d], layout.Sizes[d], layout.Strides[d]);
        int[]? inner = null;
        if (row == rank && rank > 0)
        {
            row--;
            inner = BufferPool.Rent<int>(places[row].Length);
            places[row].CopyTo(inner, 0);
            width = inner.Length;
        }
        int lead = 0;
        while (lead < row && _tables[lead] is null) lead++;
        int[] outer = PickTables.Combine(places.AsSpan(0, lead), layout.Offset), middle = PickTables.Combine(places.AsSpan(lead, row - lead), 0);
        return PickTables.Of(outer, middle, inner, width, outerIsDistinct: true);
    }

    private static int[] Places(int[]? table, int size, int stride)
    {
        if (table is null) return PickTables.Regular(size, stride);
        var places = new int[table.Length];
        for (int i = 0; i < places.Length; i++) places[i] = table[i] < 0 ? -1 : table[i] * stride;
        return places;
    }

    private static int[] Sizes(int[] sizes, int[]?[] tables)
    {
        int[] to = [.. sizes];
        for (int d = 0; d < to.Length; d++) to[d] = tables[d]?.Length ?? to[d];
        return to;
    }
}
