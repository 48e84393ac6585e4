namespace MiniTorch;

/// <summary>Sorts keys byte by byte from the lowest on: stable, so keys that come in the order of their indices need not compare them.</summary>
internal static unsafe class RadixSort
{
    /// <summary>The number of keys from which it beats a sort by comparisons.</summary>
    public const int Shortest = 512;

    private const int Digits = 256;

    public static void Run<TKey>(TKey[] keys)
        where TKey : unmanaged, ISortKey<TKey>
    {
        ulong first = keys[0].Order, varying = 0;
        foreach (var key in keys) varying |= key.Order ^ first;
        TKey[] other = BufferPool.Rent<TKey>(keys.Length);
        TKey[] from = keys, to = other;
        for (int shift = 0; shift < 64; shift += 8)
        {
            if ((varying >> shift & (Digits - 1)) == 0) continue;
            Pass(from, to, shift);
            (from, to) = (to, from);
        }
        if (from != keys) from.CopyTo(keys, 0);
        BufferPool.Return(other);
    }

    private static void Pass<TKey>(TKey[] from, TKey[] to, int shift)
        where TKey : unmanaged, ISortKey<TKey>
    {
        int* places = stackalloc int[Digits];
        new Span<int>(places, Digits).Clear();
        foreach (var key in from) places[(byte)(key.Order >> shift)]++;
        for (int digit = 0, before = 0; digit < Digits; digit++)
        {
            int count = places[digit];
            places[digit] = before;
            before += count;
        }
        foreach (var key in from) to[places[(byte)(key.Order >> shift)]++] = key;
    }
}
