using System.Numerics;

namespace MiniTorch;

/// <summary>
/// Softmax and its logarithm over the middle axis of contiguous [outer, n, inner]: y = exp(x - max) / sum, or y = x - max - log sum.
/// Adjacent elements are folded in lanes; a row or a strip of columns is one thread's.
/// </summary>
internal static unsafe class Softmax
{
    /// <summary>y from x; they may be one and the same.</summary>
    public static void Forward<T>(bool log, int outer, int n, int inner, ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, INumber<T>
    {
        if (x.IsEmpty) return;
        fixed (T* px = x, py = y)
        {
            var call = new Call<T>(log, false, outer, n, inner, px, py, null);
            LaneTypes.Run<T, Call<T>>(ref call);
        }
    }

    /// <summary>dx from y and dy: y (dy - sum of y dy), or with the logarithm dy - exp(y) (sum of dy).</summary>
    public static void Backward<T>(bool log, int outer, int n, int inner, ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, INumber<T>
    {
        if (y.IsEmpty) return;
        fixed (T* py = y, pg = dy, px = dx)
        {
            var call = new Call<T>(log, true, outer, n, inner, py, px, pg);
            LaneTypes.Run<T, Call<T>>(ref call);
        }
    }

    /// <summary>Tasks that make a part worth a thread, when one folds <paramref name="elements"/>.</summary>
    internal static int Grain(long elements) => (int)Math.Max(1, 16384 / Math.Max(1, elements));

    private readonly struct Call<T>(bool log, bool backward, int outer, int n, int inner, T* from, T* to, T* dy) : ILaneAction
        where T : unmanaged, INumber<T>
    {
        public void Run<V>()
            where V : unmanaged, IReals<V>
        {
            if (inner == 1)
            {
                Workers.For(outer, Grain(n), new RowJob<V, T>(log, backward, n, from, to, dy));
                return;
            }
            int strips = (inner + V.Count - 1) / V.Count;
            Workers.For(outer * strips, Grain((long)n * Math.Min(V.Count, inner)), new ColumnJob<V, T>(log, backward, n, inner, strips, from, to, dy));
        }
    }

    private readonly struct RowJob<V, T>(bool log, bool backward, int n, T* from, T* to, T* dy) : IRangeJob
        where V : unmanaged, IReals<V>
        where T : unmanaged, INumber<T>
    {
        public void Run(int start, int end)
        {
            for (int row = start; row < end; row++)
            {
                long at = (long)row * n;
                if (backward) SoftmaxRows<V, T>.Backward(log, n, from + at, dy + at, to + at);
                else SoftmaxRows<V, T>.Forward(log, n, from + at, to + at);
            }
        }
    }

    private readonly struct ColumnJob<V, T>(bool log, bool backward, int n, int inner, int strips, T* from, T* to, T* dy) : IRangeJob
        where V : unmanaged, IReals<V>
        where T : unmanaged, INumber<T>
    {
        public void Run(int start, int end)
        {
            for (int task = start; task < end; task++)
            {
                int column = task % strips * V.Count, width = Math.Min(V.Count, inner - column);
                long at = (long)(task / strips) * n * inner + column;
                if (backward) SoftmaxColumns<V, T>.Backward(log, n, inner, width, from + at, dy + at, to + at);
                else SoftmaxColumns<V, T>.Forward(log, n, inner, width, from + at, to + at);
            }
        }
    }
}
