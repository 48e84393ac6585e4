using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>
/// Layer norm over rows of n: y = (x - mean) rstd w + b with rstd = 1 / sqrt(var + eps) (Ba et al., 2016); RMS norm is the same about 0: y = x rstd w
/// with rstd = 1 / sqrt(mean x^2 + eps) (Zhang and Sennrich, 2019).
/// </summary>
internal static unsafe class LayerNorm
{
    /// <summary>Groups of rows whose shares of dw and db are summed apart, then in order.</summary>
    private const int Groups = 16;

    /// <summary>y[rows, n], and each row's mean and rstd for the gradient. An empty <paramref name="mean"/> means RMS norm; w and b may be empty.</summary>
    public static void Forward<T>(int rows, int n, double eps, ReadOnlySpan<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> b, Span<T> y, Span<T> mean, Span<T> rstd)
        where T : unmanaged, INumber<T>
    {
        if (x.IsEmpty) return;
        fixed (T* px = x, pw = w, pb = b, py = y, pm = mean, pr = rstd)
        {
            var call = new ForwardCall<T>(rows, n, eps, px, pw, pb, py, pm, pr);
            LaneTypes.Run<T, ForwardCall<T>>(ref call);
        }
    }

    /// <summary>
    /// dx[rows, n] = rstd (g - mean(g) - xhat mean(g xhat)) with g = dy w, and dw = sum dy xhat, db = sum dy over rows, each unless its span is empty,
    /// in one read of x and dy. A dy of n elements alone stands for equal rows.
    /// </summary>
    public static void Backward<T>(int rows, int n, ReadOnlySpan<T> dy, ReadOnlySpan<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> mean, ReadOnlySpan<T> rstd, Span<T> dx, Span<T> dw, Span<T> db)
        where T : unmanaged, INumber<T>
    {
        if (x.IsEmpty)
        {
            dw.Clear();
            db.Clear();
            return;
        }
        int groups = Math.Min(Groups, rows), wide = dw.IsEmpty && db.IsEmpty ? 0 : n;
        var sums = BufferPool.Rent<T>(2 * groups * wide);
        fixed (T* pg = dy, px = x, pw = w, pm = mean, pr = rstd, pd = dx, ps = sums)
        {
            var call = new BackwardCall<T>(rows, n, groups, dy.Length < x.Length ? 0 : n, pg, px, pw, pm, pr, pd, wide == 0 ? null : ps);
            LaneTypes.Run<T, BackwardCall<T>>(ref call);
        }
        Total(sums, 0, groups, n, dw);
        Total(sums, n, groups, n, db);
        BufferPool.Return(sums);
    }

    /// <summary>to = the sum over groups, in order.</summary>
    private static void Total<T>(ReadOnlySpan<T> sums, int offset, int groups, int n, Span<T> to)
        where T : unmanaged, INumber<T>
    {
        if (to.IsEmpty) return;
        sums.Slice(offset, n).CopyTo(to);
        for (int g = 1; g < groups; g++) System.Numerics.Tensors.TensorPrimitives.Add(to, sums.Slice(2 * g * n + offset, n), to);
    }

    private readonly struct ForwardCall<T>(int rows, int n, double eps, T* x, T* w, T* b, T* y, T* mean, T* rstd) : ILaneAction
        where T : unmanaged, INumber<T>
    {
        public void Run<V>()
            where V : unmanaged, IReals<V>
            => Workers.For(rows, Softmax.Grain(n), new ForwardJob<V, T>(n, eps, x, w, b, y, mean, rstd));
    }

    private readonly struct ForwardJob<V, T>(int n, double eps, T* x, T* w, T* b, T* y, T* mean, T* rstd) : IRangeJob
        where V : unmanaged, IReals<V>
        where T : unmanaged, INumber<T>
    {
        public void Run(int start, int end)
        {
            for (int row = start; row < end; row++)
            {
                T* from = x + (long)row * n;
                double m = 0;
                if (mean != null)
                {
                    mean[row] = T.CreateTruncating(Moments<V, T>.Sum(from, n) / n);
                    m = double.CreateTruncating(mean[row]);
                }
                double r = 1 / Math.Sqrt(Moments<V, T>.SquaredDeviations(from, n, m) / n + eps);
                rstd[row] = T.CreateTruncating(r);
                Scale(from, y + (long)row * n, m, r);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Scale(T* from, T* to, double m, double r)
        {
            V vm = V.Of(m), vr = V.Of(r);
            int i = 0;
            for (; i + V.Count <= n; i += V.Count)
            {
                V v = (V.Load(from + i) - vm) * vr;
                if (b != null) v = V.MulAdd(v, V.Load(w + i), V.Load(b + i));
                else if (w != null) v *= V.Load(w + i);
                V.Store(v, to + i);
            }
            if (i == n) return;
            V last = (V.LoadPart(from + i, n - i) - vm) * vr;
            if (b != null) last = V.MulAdd(last, V.LoadPart(w + i, n - i), V.LoadPart(b + i, n - i));
            else if (w != null) last *= V.LoadPart(w + i, n - i);
            V.StorePart(last, to + i, n - i);
        }
    }

    private readonly struct BackwardCall<T>(int rows, int n, int groups, int dyStride, T* dy, T* x, T* w, T* mean, T* rstd, T* dx, T* sums) : ILaneAction
        where T : unmanaged, INumber<T>
    {
        public void Run<V>()
            where V : unmanaged, IReals<V>
        {
            int grain = Math.Clamp((int)(16384L * groups / Math.Max(1, (long)rows * n)), 1, groups);
            Workers.For(groups, grain, new BackwardJob<V, T>(rows, n, groups, dyStride, dy, x, w, mean, rstd, dx, sums));
        }
    }

    private readonly struct BackwardJob<V, T>(int rows, int n, int groups, int dyStride, T* dy, T* x, T* w, T* mean, T* rstd, T* dx, T* sums) : IRangeJob
        where V : unmanaged, IReals<V>
        where T : unmanaged, INumber<T>
    {
        public void Run(int start, int end)
        {
            for (int group = start; group < end; group++)
            {
                T* dw = sums == null ? null : sums + 2L * group * n;
                if (dw != null) new Span<T>(dw, 2 * n).Clear();
                int last = (int)((long)rows * (group + 1) / groups);
                for (int row = (int)((long)rows * group / groups); row < last; row++)
                    Row(dy + (long)row * dyStride, x + (long)row * n, mean == null ? V.Of(0) : V.Broadcast(mean + row), V.Broadcast(rstd + row),
                        dx == null ? null : dx + (long)row * n, dw, dw + n);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Row(T* g, T* from, V m, V r, T* to, T* dw, T* db)
        {
            V sum = V.Of(0), product = sum;
            int i = 0;
            for (; i + V.Count <= n; i += V.Count)
            {
                V hat = (V.Load(from + i) - m) * r, v = V.Load(g + i);
                if (dw != null)
                {
                    V.Store(V.MulAdd(v, hat, V.Load(dw + i)), dw + i);
                    V.Store(v + V.Load(db + i), db + i);
                }
                if (w != null) v *= V.Load(w + i);
                sum += v;
                product = V.MulAdd(v, hat, product);
            }
            int rest = n - i;
            V lastHat = V.Of(0), last = lastHat;
            if (rest > 0)
            {
                lastHat = (V.LoadPart(from + i, rest) - m) * r;
                last = V.LoadPart(g + i, rest);
                if (dw != null)
                {
                    V.StorePart(V.MulAdd(last, lastHat, V.LoadPart(dw + i, rest)), dw + i, rest);
                    V.StorePart(last + V.LoadPart(db + i, rest), db + i, rest);
                }
                if (w != null) last *= V.LoadPart(w + i, rest);
                sum += last;
                product = V.MulAdd(last, lastHat, product);
            }
            if (to == null) return;
            V meanG = mean == null ? V.Of(0) : V.SumAcross(sum) / n, meanProduct = V.SumAcross(product) / n;
            for (i = 0; i + V.Count <= n; i += V.Count)
            {
                V hat = (V.Load(from + i) - m) * r, v = V.Load(g + i);
                if (w != null) v *= V.Load(w + i);
                V.Store((v - meanG - hat * meanProduct) * r, to + i);
            }
            if (rest > 0) V.StorePart((last - meanG - lastHat * meanProduct) * r, to + i, rest);
        }
    }
}
