namespace MiniTorch;

/// <summary>
/// Places in a storage: place (o, i, j) is Outer[o] + Middle[i] + j, or + Inner[j] where there is such a table.
/// A negative entry means that there is no element.
/// </summary>
internal readonly struct PickTables
{
    private PickTables(int[] outer, int outerCount, int[] middle, int middleCount, int[]? inner, int width, bool isDistinct)
    {
        (Outer, OuterCount, Middle, MiddleCount, Inner, Width, OuterIsDistinct) = (outer, outerCount, middle, middleCount, inner, width, isDistinct);
    }

    public int[] Outer { get; }

    public int OuterCount { get; }

    public int[] Middle { get; }

    public int MiddleCount { get; }

    /// <summary>Null for a row without gaps.</summary>
    public int[]? Inner { get; }

    /// <summary>Some elements of the innermost level have no place.</summary>
    public bool InnerHasGaps => Inner is not null && Inner.AsSpan(0, Width).ContainsAnyExceptInRange(0, int.MaxValue);

    /// <summary>Elements of the innermost level.</summary>
    public int Width { get; }

    /// <summary>No two outer entries lead to the same place.</summary>
    public bool OuterIsDistinct { get; }

    public int Rows => OuterCount * MiddleCount;

    /// <summary>Tables over rented arrays, which <see cref="Return"/> gives back.</summary>
    public static PickTables Of(int[] outer, int[] middle, int[]? inner, int width, bool outerIsDistinct) =>
        new(outer, outer.Length, middle, middle.Length, inner, width, outerIsDistinct);

    public void Return()
    {
        BufferPool.Return(Outer);
        BufferPool.Return(Middle);
        if (Inner is not null) BufferPool.Return(Inner);
    }

    /// <summary>The places, in row-major order, of all combinations of entries of <paramref name="tables"/>: one table of places for each dim.</summary>
    public static int[] Combine(ReadOnlySpan<int[]> tables, int origin)
    {
        int count = 1;
        foreach (int[] table in tables) count *= table.Length;
        int[] places = BufferPool.Rent<int>(count);
        if (count == 0) return places;
        places[0] = origin;
        int filled = 1;
        foreach (int[] table in tables)
        {
            for (int p = filled - 1; p >= 0; p--)
            {
                int from = places[p];
                for (int i = table.Length - 1; i >= 0; i--) places[p * table.Length + i] = from < 0 || table[i] < 0 ? -1 : from + table[i];
            }
            filled *= table.Length;
        }
        return places;
    }

    /// <summary>0, stride, 2 stride, ...</summary>
    public static int[] Regular(int size, int stride)
    {
        var table = new int[size];
        for (int i = 0; i < size; i++) table[i] = i * stride;
        return table;
    }
}
