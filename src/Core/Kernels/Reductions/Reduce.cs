using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MiniTorch;

/// <summary>
/// Reductions over the middle axis of contiguous [outer, n, inner] into [outer, inner]. Sums run in a fixed tree of the elements' own type (pairwise, so
/// float32 loses little), integers in long; results do not depend on the number of threads.
/// </summary>
internal static class Reduce
{
    /// <summary>Sum over n. <typeparamref name="R"/> is float for float, double for double, long for long, int, byte and bool. 0 when n is 0.</summary>
    public static void Sum<T, R>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<R> y)
        where T : unmanaged
        where R : unmanaged => SumOrProduct(default(SumFold), x, outer, n, inner, y);

    /// <summary>Product over n; types as for Sum. 1 when n is 0.</summary>
    public static void Prod<T, R>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<R> y)
        where T : unmanaged
        where R : unmanaged => SumOrProduct(default(ProductFold), x, outer, n, inner, y);

    private static void SumOrProduct<TFold, T, R>(TFold fold, ReadOnlySpan<T> x, int outer, int n, int inner, Span<R> y)
        where TFold : struct, IFold
        where T : unmanaged
        where R : unmanaged
    {
        if (typeof(T) == typeof(R) && typeof(T) != typeof(int) && typeof(T) != typeof(byte) && typeof(T) != typeof(bool))
        {
            Same<TFold, T>(fold, x, outer, n, inner, MemoryMarshal.Cast<R, T>(y));
            return;
        }
        if (typeof(R) != typeof(long)) throw new NotSupportedException($"integers are summed as int64, not as {Dtypes.Of<R>().Name()}");
        Span<long> sums = MemoryMarshal.Cast<R, long>(y);
        for (int o = 0; o < outer; o++)
        {
            if (inner == 1)
            {
                long sum = (long)fold.Start;
                foreach (T value in x.Slice(o * n, n)) sum = fold.Join(new Scalar<long>(sum), new Scalar<long>(Numbers.Cast<T, long>(value))).Value;
                sums[o] = sum;
                continue;
            }
            Span<long> row = sums.Slice(o * inner, inner);
            row.Fill((long)fold.Start);
            for (int i = 0; i < n; i++)
            {
                ReadOnlySpan<T> from = x.Slice((o * n + i) * inner, inner);
                for (int j = 0; j < row.Length; j++) row[j] = fold.Join(new Scalar<long>(row[j]), new Scalar<long>(Numbers.Cast<T, long>(from[j]))).Value;
            }
        }
    }

    /// <summary>Sum of squares (float and double).</summary>
    public static void SumSquares<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> y)
        where T : unmanaged => Same(default(SumSquaresFold), x, outer, n, inner, y);

    /// <summary>The largest; NaN if there is one. n is at least 1.</summary>
    public static void Max<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> y)
        where T : unmanaged => Same(default(MaxFold), x, outer, n, inner, y);

    /// <summary>The smallest; NaN if there is one. n is at least 1.</summary>
    public static void Min<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> y)
        where T : unmanaged => Same(default(MinFold), x, outer, n, inner, y);

    /// <summary>The mean (float and double); NaN when n is 0.</summary>
    public static void Mean<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> y)
        where T : unmanaged
    {
        Sum(x, outer, n, inner, y);
        // A length beyond 2^24 is no float: then the quotient is rounded from double.
        if (typeof(T) == typeof(double)) TensorPrimitives.Divide(As<T, double>(y), n, As<T, double>(y));
        else if (n <= 1 << 24) TensorPrimitives.Divide(As<T, float>(y), n, As<T, float>(y));
        else
            for (int i = 0; i < y.Length; i++) y[i] = Real<T>(Real(y[i]) / n);
    }

    /// <summary>Sum (x - mean)^2 / max(0, n - correction), in two passes (float and double).</summary>
    /// <param name="x">[outer, n, inner]</param>
    /// <param name="outer">Leading size.</param>
    /// <param name="n">The size that is reduced.</param>
    /// <param name="inner">Trailing size.</param>
    /// <param name="correction">1 for the unbiased estimate.</param>
    /// <param name="variance">[outer, inner]</param>
    /// <param name="mean">[outer, inner]</param>
    public static void Var<T>(ReadOnlySpan<T> x, int outer, int n, int inner, double correction, Span<T> variance, Span<T> mean)
        where T : unmanaged
    {
        Mean(x, outer, n, inner, mean);
        Same(default(SumDeviationsFold), x, outer, n, inner, variance, mean);
        for (int i = 0; i < variance.Length; i++) variance[i] = Real<T>(Real(variance[i]) / Math.Max(0, n - correction));
    }

    /// <summary>(sum |x|^p)^(1/p); the largest |x| for p = inf, the smallest for -inf, the number of non-zeros for 0 (float and double).</summary>
    public static void Norm<T>(ReadOnlySpan<T> x, int outer, int n, int inner, double p, Span<T> y)
        where T : unmanaged
    {
        if (p == 2) Norm2(x, outer, n, inner, y);
        else if (p == 1) Same(default(SumAbsFold), x, outer, n, inner, y);
        else if (p == 0) Same(default(CountNonZeroFold), x, outer, n, inner, y);
        else if (double.IsPositiveInfinity(p)) Same(default(MaxAbsFold), x, outer, n, inner, y);
        else if (double.IsNegativeInfinity(p)) Same(default(MinAbsFold), x, outer, n, inner, y);
        else
        {
            Same(new SumPowersFold(p), x, outer, n, inner, y);
            for (int i = 0; i < y.Length; i++) y[i] = Real<T>(Math.Pow(Real(y[i]), 1 / p));
        }
    }

    private static void Norm2<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> y)
        where T : unmanaged
    {
        Same(default(SumSquaresFold), x, outer, n, inner, y);
        // Squares out of range: once more, scaled by the largest element.
        double small = typeof(T) == typeof(float) ? 1e-30 : 1e-290;
        bool safe = true;
        foreach (T square in y)
        {
            double s = Real(square);
            safe &= double.IsNaN(s) || (s >= small && s <= double.MaxValue);
        }
        if (safe || n == 0)
        {
            for (int i = 0; i < y.Length; i++) y[i] = Real<T>(Math.Sqrt(Real(y[i])));
            return;
        }
        var scale = new T[y.Length];
        var divisor = new T[y.Length];
        Same(default(MaxAbsFold), x, outer, n, inner, scale.AsSpan());
        for (int i = 0; i < scale.Length; i++) divisor[i] = Real(scale[i]) is > 0 and <= double.MaxValue ? scale[i] : Real<T>(1);
        Same(default(SumScaledSquaresFold), x, outer, n, inner, y, divisor);
        for (int i = 0; i < y.Length; i++) y[i] = Real<T>(Math.Sqrt(Real(y[i])) * Real(divisor[i]));
    }

    /// <summary>log sum exp x, shifted by the maximum (float and double); -inf when all are -inf or n is 0.</summary>
    public static void LogSumExp<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> y)
        where T : unmanaged
    {
        T[] shift = BufferPool.Rent<T>(y.Length);
        Max(x, outer, n, inner, shift);
        for (int i = 0; i < shift.Length; i++)
            if (double.IsInfinity(Real(shift[i]))) shift[i] = default;
        Same(default(SumExpFold), x, outer, n, inner, y, shift);
        for (int i = 0; i < y.Length; i++) y[i] = Real<T>(Math.Log(Real(y[i])) + Real(shift[i]));
        BufferPool.Return(shift);
    }

    /// <summary>Whether any element is not 0 (NaN is not); false when n is 0.</summary>
    public static void Any<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<bool> y)
        where T : unmanaged
    {
        y.Clear();
        for (int o = 0; o < outer; o++)
        {
            if (inner == 1)
            {
                y[o] = Has(x.Slice(o * n, n), true);
                continue;
            }
            Span<bool> row = y.Slice(o * inner, inner);
            for (int i = 0; i < n; i++)
            {
                ReadOnlySpan<T> from = x.Slice((o * n + i) * inner, inner);
                for (int j = 0; j < row.Length; j++) row[j] |= Numbers.Cast<T, bool>(from[j]);
            }
        }
    }

    /// <summary>Whether no element is 0; true when n is 0.</summary>
    public static void All<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<bool> y)
        where T : unmanaged
    {
        y.Fill(true);
        for (int o = 0; o < outer; o++)
        {
            if (inner == 1)
            {
                y[o] = !Has(x.Slice(o * n, n), false);
                continue;
            }
            Span<bool> row = y.Slice(o * inner, inner);
            for (int i = 0; i < n; i++)
            {
                ReadOnlySpan<T> from = x.Slice((o * n + i) * inner, inner);
                for (int j = 0; j < row.Length; j++) row[j] &= Numbers.Cast<T, bool>(from[j]);
            }
        }
    }

    /// <summary>Whether an element counts as <paramref name="sought"/>; stops at the first.</summary>
    private static bool Has<T>(ReadOnlySpan<T> x, bool sought)
        where T : unmanaged
    {
        if (typeof(T) == typeof(bool)) return As<T, bool>(x).Contains(sought);
        foreach (T value in x)
            if (Numbers.Cast<T, bool>(value) == sought) return true;
        return false;
    }

    private static void Same<TFold, T>(TFold fold, ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> y, ReadOnlySpan<T> parameters = default)
        where TFold : struct, IFold
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) Folding.Run(fold, As<T, float>(x), outer, n, inner, As<T, float>(parameters), As<T, float>(y));
        else if (typeof(T) == typeof(double)) Folding.Run(fold, As<T, double>(x), outer, n, inner, As<T, double>(parameters), As<T, double>(y));
        else if (typeof(T) == typeof(long)) Folding.Run(fold, As<T, long>(x), outer, n, inner, As<T, long>(parameters), As<T, long>(y));
        else if (typeof(T) == typeof(int)) Folding.Run(fold, As<T, int>(x), outer, n, inner, As<T, int>(parameters), As<T, int>(y));
        else Folding.Run(fold, As<T, byte>(x), outer, n, inner, As<T, byte>(parameters), As<T, byte>(y));
    }

    private static ReadOnlySpan<TTo> As<TFrom, TTo>(ReadOnlySpan<TFrom> span)
        where TFrom : unmanaged
        where TTo : unmanaged => MemoryMarshal.Cast<TFrom, TTo>(span);

    private static Span<TTo> As<TFrom, TTo>(Span<TFrom> span)
        where TFrom : unmanaged
        where TTo : unmanaged => MemoryMarshal.Cast<TFrom, TTo>(span);

    private static double Real<T>(T value)
        where T : unmanaged => Numbers.Cast<T, double>(value);

    private static T Real<T>(double value)
        where T : unmanaged => Numbers.Cast<double, T>(value);
}
