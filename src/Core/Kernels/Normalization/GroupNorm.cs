using System.Numerics;

namespace MiniTorch;

/// <summary>
/// Group norm over x[N, C, L]: each sample's channels fall into groups with a mean and variance of their own, y = (x - mean) rstd w[c] + b[c] (Wu and He, 2018).
/// </summary>
internal static unsafe class GroupNorm
{
    /// <summary>y, and mean[N, groups] and rstd[N, groups]; w and b may be empty.</summary>
    public static void Forward<T>(
        int batch, int channels, int size, int groups, double eps, ReadOnlySpan<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> b, Span<T> y, Span<T> mean, Span<T> rstd)
        where T : unmanaged, INumber<T>
    {
        if (x.IsEmpty) return;
        fixed (T* px = x, pw = w, pb = b, py = y, pm = mean, pr = rstd)
        {
            var call = new Call<T>(batch, channels, size, groups, eps, null, px, pw, pb, py, pm, pr, null);
            LaneTypes.Run<T, Call<T>>(ref call);
        }
    }

    /// <summary>dx, dw[C] and db[C] (each unless empty).</summary>
    public static void Backward<T>(
        int batch, int channels, int size, int groups, ReadOnlySpan<T> dy, ReadOnlySpan<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> mean, ReadOnlySpan<T> rstd,
        Span<T> dx, Span<T> dw, Span<T> db)
        where T : unmanaged, INumber<T>
    {
        var sums = BufferPool.Rent<double>(2 * batch * channels);
        if (x.IsEmpty) sums.AsSpan().Clear();
        fixed (T* pg = dy, px = x, pw = w, pm = mean, pr = rstd, pd = dx)
        fixed (double* ps = sums)
        {
            var call = new Call<T>(batch, channels, size, groups, 0, pg, px, pw, null, pd, pm, pr, ps);
            if (!x.IsEmpty) LaneTypes.Run<T, Call<T>>(ref call);
        }
        for (int c = 0; c < channels; c++)
        {
            double weight = 0, bias = 0;
            for (int n = 0; n < batch; n++)
            {
                int at = n * channels + c;
                bias += sums[2 * at];
                weight += sums[2 * at + 1] * double.CreateTruncating(rstd[n * groups + c / (channels / groups)]);
            }
            if (!dw.IsEmpty) dw[c] = T.CreateTruncating(weight);
            if (!db.IsEmpty) db[c] = T.CreateTruncating(bias);
        }
        BufferPool.Return(sums);
    }

    private readonly struct Call<T>(int batch, int channels, int size, int groups, double eps, T* dy, T* x, T* w, T* b, T* to, T* mean, T* rstd, double* sums) : ILaneAction
        where T : unmanaged, INumber<T>
    {
        public void Run<V>()
            where V : unmanaged, IReals<V>
            => Workers.For(batch * groups, Softmax.Grain((long)channels / groups * size), new Job<V, T>(channels, size, groups, eps, dy, x, w, b, to, mean, rstd, sums));
    }

    /// <summary>One group of one sample at a time: forward, or backward when there are sums.</summary>
    private readonly struct Job<V, T>(int channels, int size, int groups, double eps, T* dy, T* x, T* w, T* b, T* to, T* mean, T* rstd, double* sums) : IRangeJob
        where V : unmanaged, IReals<V>
        where T : unmanaged, INumber<T>
    {
        public void Run(int start, int end)
        {
            int together = channels / groups;
            for (int item = start; item < end; item++)
            {
                int first = item % groups * together;
                long at = (long)item * together * size;
                if (sums == null) Forward(item, first, together, x + at, to + at);
                else Backward(item, first, together, dy + at, x + at, to == null ? null : to + at, sums + 2L * item * together);
            }
        }

        private void Forward(int item, int first, int together, T* from, T* y)
        {
            int n = together * size;
            double m = Moments<V, T>.Sum(from, n) / n, r = 1 / Math.Sqrt(Moments<V, T>.SquaredDeviations(from, n, m) / n + eps);
            mean[item] = T.CreateTruncating(m);
            rstd[item] = T.CreateTruncating(r);
            for (int c = 0; c < together; c++)
                Moments<V, T>.Affine(from + (long)c * size, size, m, r * Weight(first + c), b == null ? 0 : double.CreateTruncating(b[first + c]), y + (long)c * size);
        }

        /// <summary>dx = rstd (w dy - mean(w dy) - xhat mean(w dy xhat))</summary>
        private void Backward(int item, int first, int together, T* g, T* from, T* dx, double* sum)
        {
            double m = double.CreateTruncating(mean[item]), r = double.CreateTruncating(rstd[item]), total = 0, product = 0;
            for (int c = 0; c < together; c++)
            {
                (sum[2 * c], sum[2 * c + 1]) = Moments<V, T>.Products(g + (long)c * size, from + (long)c * size, size, m);
                total += Weight(first + c) * sum[2 * c];
                product += Weight(first + c) * sum[2 * c + 1];
            }
            if (dx == null) return;
            double n = (double)together * size;
            for (int c = 0; c < together; c++)
                Moments<V, T>.Gradient(g + (long)c * size, from + (long)c * size, size, m, r * Weight(first + c), -r * r * r * product / n, -r * total / n, dx + (long)c * size);
        }

        private double Weight(int c) => w == null ? 1 : double.CreateTruncating(w[c]);
    }
}
