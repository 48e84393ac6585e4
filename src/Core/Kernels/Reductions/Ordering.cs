namespace MiniTorch;

/// <summary>Orders along the middle axis of contiguous [outer, n, inner]. NaN is the greatest, as in PyTorch.</summary>
internal static unsafe class Ordering
{
    /// <summary>Stable sort; values and indices are [outer, n, inner].</summary>
    public static void Sort<T>(ReadOnlySpan<T> x, int outer, int n, int inner, bool descending, Span<T> values, Span<long> indices)
        where T : unmanaged => Run(new Task(Want.Leading, n, descending), x, outer, n, inner, values, indices);

    /// <summary>The k largest (or smallest), best first, the lower index first among equals; values and indices are [outer, k, inner].</summary>
    public static void TopK<T>(ReadOnlySpan<T> x, int outer, int n, int inner, int k, bool largest, Span<T> values, Span<long> indices)
        where T : unmanaged => Run(new Task(Want.Leading, k, largest), x, outer, n, inner, values, indices);

    /// <summary>The k-th smallest (k from 1) and its index; values and indices are [outer, inner].</summary>
    public static void KthValue<T>(ReadOnlySpan<T> x, int outer, int n, int inner, int k, Span<T> values, Span<long> indices)
        where T : unmanaged => Run(new Task(Want.Kth, k, false), x, outer, n, inner, values, indices);

    /// <summary>The median, the lower one of two, and its index; the first NaN if there is one. Values and indices are [outer, inner].</summary>
    public static void Median<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> values, Span<long> indices)
        where T : unmanaged => Run(new Task(Want.Median, (n + 1) / 2, false), x, outer, n, inner, values, indices);

    private enum Want
    {
        Leading,
        Kth,
        Median,
    }

    private readonly record struct Task(Want Want, int K, bool Descending);

    private static void Run<T>(Task task, ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> values, Span<long> indices)
        where T : unmanaged
    {
        if (task.K == 0 || x.IsEmpty) return;
        if (sizeof(T) <= 4) Run<T, ShortKey>(task, x, outer, n, inner, values, indices);
        else Run<T, LongKey>(task, x, outer, n, inner, values, indices);
    }

    private static void Run<T, TKey>(Task task, ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> values, Span<long> indices)
        where T : unmanaged
        where TKey : unmanaged, ISortKey<TKey>
    {
        fixed (T* px = x, pv = values)
        fixed (long* pi = indices)
            Workers.For(outer * inner, Math.Max(1, 4096 / n), new Job<T, TKey>(task, px, n, inner, pv, pi));
    }

    /// <summary>Every column of every block by itself.</summary>
    private readonly struct Job<T, TKey>(Task task, T* x, int n, int inner, T* values, long* indices) : IRangeJob
        where T : unmanaged
        where TKey : unmanaged, ISortKey<TKey>
    {
        public void Run(int start, int end)
        {
            TKey[] keys = BufferPool.Rent<TKey>(n);
            for (int column = start; column < end; column++) Column(keys, column / inner, column % inner);
            BufferPool.Return(keys);
        }

        private void Column(TKey[] keys, int o, int j)
        {
            T* from = x + (nint)o * n * inner + j;
            if (task.Want == Want.Leading && task.K <= n / 4)
            {
                int held = Filter(from, keys);
                PutSorted(from, keys, held, o, j);
                return;
            }
            for (int i = 0; i < keys.Length; i++) keys[i] = TKey.Of(from[(nint)i * inner], i, task.Descending);
            if (task.Want != Want.Leading)
            {
                int nan = task.Want == Want.Median ? FirstNaN(from) : -1;
                Put(from, nan >= 0 ? nan : Select(keys, task.K - 1).Index, (nint)o * inner + j);
                return;
            }
            PutSorted(from, keys, n, o, j);
        }

        /// <summary>Keys among which the leading K are, in no order; their number. What is not before the K-th of those seen is passed over.</summary>
        private int Filter(T* from, Span<TKey> keys)
        {
            int held = 0, k = task.K;
            TKey last = default;
            bool isFull = false;
            for (int i = 0; i < n; i++)
            {
                var key = TKey.Of(from[(nint)i * inner], i, task.Descending);
                if (isFull && !TKey.Less(key, last)) continue;
                keys[held++] = key;
                if (held < 2 * k) continue;
                last = Select(keys[..held], k - 1);
                (held, isFull) = (k, true);
            }
            return held;
        }

        private void PutSorted(T* from, TKey[] keys, int held, int o, int j)
        {
            int k = task.K;
            if (k < held) Select(keys.AsSpan(0, held), k - 1);
            if (k == n && n >= RadixSort.Shortest) RadixSort.Run(keys);
            else TKey.Sort(keys.AsSpan(0, k));
            for (int i = 0; i < k; i++) Put(from, keys[i].Index, ((nint)o * k + i) * inner + j);
        }

        private void Put(T* from, int index, nint at)
        {
            values[at] = from[(nint)index * inner];
            indices[at] = index;
        }

        private int FirstNaN(T* from)
        {
            for (int i = 0; i < n; i++)
                if (double.IsNaN(Numbers.Cast<T, double>(from[(nint)i * inner]))) return i;
            return -1;
        }
    }

    /// <summary>Hoare's selection: places the key of rank <paramref name="k"/> (from 0), the smaller ones before it.</summary>
    private static TKey Select<TKey>(Span<TKey> keys, int k)
        where TKey : unmanaged, ISortKey<TKey>
    {
        int low = 0, high = keys.Length - 1;
        while (low < high)
        {
            TKey pivot = keys[low + (high - low) / 2];
            int i = low, j = high;
            while (i <= j)
            {
                while (TKey.Less(keys[i], pivot)) i++;
                while (TKey.Less(pivot, keys[j])) j--;
                if (i > j) break;
                (keys[i], keys[j]) = (keys[j], keys[i]);
                i++;
                j--;
            }
            if (k <= j) high = j;
            else if (k >= i) low = i;
            else break;
        }
        return keys[k];
    }
}
