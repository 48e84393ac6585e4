namespace MiniTorch;

/// <summary>Running sums and products along the middle axis of contiguous [outer, n, inner]; reverse runs from the last element to the first. float accumulates in double, integers wrap.</summary>
internal static class Scan
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
        TSum[] sums = BufferPool.Rent<TSum>(inner);
        for (int o = 0; o < outer; o++)
        {
            sums.AsSpan().Fill(TSum.CreateTruncating(fold.Start));
            for (int step = 0; step < n; step++)
            {
                int at = (o * n + (reverse ? n - 1 - step : step)) * inner;
                ReadOnlySpan<T> from = x.Slice(at, inner);
                Span<T> to = y.Slice(at, inner);
                for (int j = 0; j < sums.Length; j++)
                {
                    sums[j] = fold.Join(new Scalar<TSum>(sums[j]), new Scalar<TSum>(Numbers.Cast<T, TSum>(from[j]))).Value;
                    to[j] = Numbers.Cast<TSum, T>(sums[j]);
                }
            }
        }
        BufferPool.Return(sums);
    }
}
