namespace MiniTorch;

/// <summary>Orders along the middle axis of contiguous [outer, n, inner]. NaN is the greatest, as in PyTorch.</summary>
internal static class Ordering
{
    /// <summary>Stable sort; values and indices are [outer, n, inner].</summary>
    public static void Sort<T>(ReadOnlySpan<T> x, int outer, int n, int inner, bool descending, Span<T> values, Span<long> indices)
        where T : unmanaged => Run(x, outer, n, inner, n, descending, values, indices);

    /// <summary>The k largest (or smallest), best first, the lower index first among equals; values and indices are [outer, k, inner].</summary>
    public static void TopK<T>(ReadOnlySpan<T> x, int outer, int n, int inner, int k, bool largest, Span<T> values, Span<long> indices)
        where T : unmanaged => Run(x, outer, n, inner, k, largest, values, indices);

    private static void Run<T>(ReadOnlySpan<T> x, int outer, int n, int inner, int k, bool descending, Span<T> values, Span<long> indices)
        where T : unmanaged
    {
        if (k == 0 || x.IsEmpty) return;
        var keys = new SortKey[n];
        for (int o = 0; o < outer; o++)
        {
            for (int j = 0; j < inner; j++)
            {
                Load(x, o, n, inner, j, descending, keys);
                if (k < n / 4) Select(keys, k - 1);
                keys.AsSpan(0, k < n / 4 ? k : n).Sort();
                for (int i = 0; i < k; i++)
                {
                    int index = keys[i].Index, at = (o * k + i) * inner + j;
                    values[at] = x[(o * n + index) * inner + j];
                    indices[at] = index;
                }
            }
        }
    }

    /// <summary>The k-th smallest (k from 1) and its index; values and indices are [outer, inner].</summary>
    public static void KthValue<T>(ReadOnlySpan<T> x, int outer, int n, int inner, int k, Span<T> values, Span<long> indices)
        where T : unmanaged
    {
        if (x.IsEmpty) return;
        var keys = new SortKey[n];
        for (int o = 0; o < outer; o++)
        {
            for (int j = 0; j < inner; j++)
            {
                Load(x, o, n, inner, j, false, keys);
                Pick(x, o, n, inner, j, Select(keys, k - 1), values, indices);
            }
        }
    }

    /// <summary>The median, the lower one of two, and its index; the first NaN if there is one. Values and indices are [outer, inner].</summary>
    public static void Median<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> values, Span<long> indices)
        where T : unmanaged
    {
        if (x.IsEmpty) return;
        var keys = new SortKey[n];
        for (int o = 0; o < outer; o++)
        {
            for (int j = 0; j < inner; j++)
            {
                Load(x, o, n, inner, j, false, keys);
                int nan = -1;
                for (int i = 0; i < n && nan < 0; i++)
                    if (double.IsNaN(Numbers.Cast<T, double>(x[(o * n + i) * inner + j]))) nan = i;
                Pick(x, o, n, inner, j, nan >= 0 ? nan : Select(keys, (n - 1) / 2), values, indices);
            }
        }
    }

    private static void Load<T>(ReadOnlySpan<T> x, int o, int n, int inner, int j, bool descending, SortKey[] keys)
        where T : unmanaged
    {
        int at = o * n * inner + j;
        for (int i = 0; i < keys.Length; i++, at += inner) keys[i] = SortKey.Of(x[at], i, descending);
    }

    private static void Pick<T>(ReadOnlySpan<T> x, int o, int n, int inner, int j, int index, Span<T> values, Span<long> indices)
        where T : unmanaged
    {
        values[o * inner + j] = x[(o * n + index) * inner + j];
        indices[o * inner + j] = index;
    }

    /// <summary>Hoare's selection: places the key of rank <paramref name="k"/> (from 0), the smaller ones before it; its index.</summary>
    private static int Select(SortKey[] keys, int k)
    {
        int low = 0, high = keys.Length - 1;
        while (low < high)
        {
            SortKey pivot = keys[low + (high - low) / 2];
            int i = low, j = high;
            while (i <= j)
            {
                while (keys[i].CompareTo(pivot) < 0) i++;
                while (keys[j].CompareTo(pivot) > 0) j--;
                if (i > j) break;
                (keys[i], keys[j]) = (keys[j], keys[i]);
                i++;
                j--;
            }
            if (k <= j) high = j;
            else if (k >= i) low = i;
            else break;
        }
        return keys[k].Index;
    }
}
