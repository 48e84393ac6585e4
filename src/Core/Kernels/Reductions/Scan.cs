using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>Running sums and products along the middle axis of contiguous [outer, n, inner]; reverse runs from the last element to the first. float accumulates in double, integers wrap.</summary>
internal static unsafe class Scan
{
    /// <summary>y[i] = x[0] + ... + x[i], or x[i] + ... + x[n-1] in reverse.</summary>
    public static void CumSum<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> y, bool reverse = false)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float) || typeof(T) == typeof(double)) Run<SumFold, T, double>(default, x, outer, n, inner, y, reverse);
        else Run<SumFold, T, long>(default, x, outer, n, inner, y, reverse);
    }

    /// <summary>y[i] = x[0] ... x[i], or x[i] ... x[n-1] in reverse.</summary>
    public static void CumProd<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> y, bool reverse = false)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float) || typeof(T) == typeof(double)) Run<ProductFold, T, double>(default, x, outer, n, inner, y, reverse);
        else Run<ProductFold, T, long>(default, x, outer, n, inner, y, reverse);
    }

    private static void Run<TFold, T, TSum>(TFold fold, ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> y, bool reverse)
        where TFold : struct, IFold
        where T : unmanaged
        where TSum : unmanaged, System.Numerics.INumber<TSum>
    {
        if (x.IsEmpty) return;
        fixed (T* px = x, py = y)
        {
            var job = new Job<TFold, T, TSum>(fold, px, n, inner, py, reverse);
            if (x.Length < 2 * ElementPass.Grain) job.Run(0, outer);
            else Workers.For(outer, Math.Max(1, (int)((long)ElementPass.Grain * outer / x.Length)), job);
        }
    }

    private readonly struct Job<TFold, T, TSum>(TFold fold, T* x, int n, int inner, T* y, bool reverse) : IRangeJob
        where TFold : struct, IFold
        where T : unmanaged
        where TSum : unmanaged, System.Numerics.INumber<TSum>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int start, int end)
        {
            TSum neutral = TSum.CreateTruncating(fold.Start);
            TSum[] sums = inner == 1 ? [] : BufferPool.Rent<TSum>(inner);
            nint step = reverse ? -inner : inner;
            for (int o = start; o < end; o++)
            {
                nint at = (nint)o * n * inner + (reverse ? (nint)(n - 1) * inner : 0);
                if (inner == 1)
                {
                    TSum sum = neutral;
                    for (int i = 0; i < n; i++, at += step) y[at] = Numbers.Cast<TSum, T>(sum = Next(sum, x[at]));
                    continue;
                }
                sums.AsSpan().Fill(neutral);
                for (int i = 0; i < n; i++, at += step)
                    for (int j = 0; j < sums.Length; j++) y[at + j] = Numbers.Cast<TSum, T>(sums[j] = Next(sums[j], x[at + j]));
            }
            if (inner != 1) BufferPool.Return(sums);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private TSum Next(TSum sum, T value) => fold.Join(new Scalar<TSum>(sum), new Scalar<TSum>(Numbers.Cast<T, TSum>(value))).Value;
    }
}
