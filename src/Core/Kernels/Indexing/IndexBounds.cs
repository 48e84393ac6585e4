using System.Numerics;

namespace MiniTorch;

/// <summary>Whether indices lie within bounds.</summary>
internal static unsafe class IndexBounds
{
    private const int Grain = 32768;

    /// <summary>The position of the first index below <paramref name="low"/> (0, or less) or not below <paramref name="size"/>; -1 if there is none.</summary>
    public static int FirstOutside(ReadOnlySpan<long> index, long low, long size)
    {
        bool isOutside = false;
        fixed (long* p = index) Workers.For(index.Length, Grain, new Job(p, low, size - 1, &isOutside));
        if (!isOutside) return -1;
        int at = 0;
        while (index[at] >= low && index[at] < size) at++;
        return at;
    }

    private readonly struct Job(long* index, long low, long high, bool* isOutside) : IRangeJob
    {
        // A negative difference says outside; where one overflows, the other is negative.
        public void Run(int start, int end)
        {
            int i = start;
            long signs = 0;
            if (end - start >= Vector<long>.Count)
            {
                Vector<long> lows = new(low), highs = new(high), all = default;
                for (; i <= end - Vector<long>.Count; i += Vector<long>.Count)
                {
                    var v = Vector.Load(index + i);
                    all |= (v - lows) | (highs - v);
                }
                for (int lane = 0; lane < Vector<long>.Count; lane++) signs |= all[lane];
            }
            for (; i < end; i++) signs |= unchecked((index[i] - low) | (high - index[i]));
            if (signs < 0) *isOutside = true;
        }
    }
}
