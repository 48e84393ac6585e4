using System.Numerics;

namespace MiniTorch;

/// <summary>
/// Batch norm over x[N, C, L]: y = (x - mean[c]) rstd[c] w[c] + b[c], the statistics over N and L (Ioffe and Szegedy, 2015). A channel, or with L = 1 a lane group of
/// channels, is one thread's.
/// </summary>
internal static unsafe class BatchNorm
{
    /// <summary>The mean and the biased variance of each channel.</summary>
    public static void Statistics<T>(int batch, int channels, int size, ReadOnlySpan<T> x, Span<T> mean, Span<T> variance)
        where T : unmanaged, INumber<T>
    {
        fixed (T* px = x, pm = mean, pv = variance) Run(Pass.Statistics, batch, channels, size, false, null, px, null, null, pm, pv, null, null, null);
    }

    /// <summary>y = (x - mean) rstd w + b with given statistics; w and b may be empty.</summary>
    public static void Apply<T>(int batch, int channels, int size, ReadOnlySpan<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> b, ReadOnlySpan<T> mean, ReadOnlySpan<T> rstd, Span<T> y)
        where T : unmanaged, INumber<T>
    {
        fixed (T* px = x, pw = w, pb = b, py = y, pm = mean, pr = rstd) Run(Pass.Apply, batch, channels, size, false, null, px, pw, pb, pm, pr, py, null, null);
    }

    /// <summary>
    /// dw = sum dy xhat, db = sum dy, and (unless dx is empty) dx = w rstd (dy - mean(dy) - xhat mean(dy xhat)), or w rstd dy when the statistics were constants.
    /// </summary>
    public static void Backward<T>(
        int batch, int channels, int size, bool constants, ReadOnlySpan<T> dy, ReadOnlySpan<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> mean, ReadOnlySpan<T> rstd,
        Span<T> dx, Span<T> dw, Span<T> db)
        where T : unmanaged, INumber<T>
    {
        fixed (T* pg = dy, px = x, pw = w, pd = dx, pm = mean, pr = rstd, pdw = dw, pdb = db)
            Run(Pass.Backward, batch, channels, size, constants, pg, px, pw, null, pm, pr, pd, pdw, pdb);
    }

    private enum Pass
    {
        Statistics,
        Apply,
        Backward,
    }

    private static void Run<T>(
        Pass pass, int batch, int channels, int size, bool constants, T* dy, T* x, T* w, T* b, T* mean, T* spread, T* to, T* dw, T* db)
        where T : unmanaged, INumber<T>
    {
        var call = new Call<T>(pass, batch, channels, size, constants, dy, x, w, b, mean, spread, to, dw, db);
        LaneTypes.Run<T, Call<T>>(ref call);
    }

    private readonly struct Call<T>(
        Pass pass, int batch, int channels, int size, bool constants, T* dy, T* x, T* w, T* b, T* mean, T* spread, T* to, T* dw, T* db) : ILaneAction
        where T : unmanaged, INumber<T>
    {
        public void Run<V>()
            where V : unmanaged, IReals<V>
        {
            if (size == 1)
            {
                var columns = new BatchNormColumns<V, T>(batch, channels, constants, dy, x, w, b, mean, spread, to, dw, db);
                int strips = (channels + V.Count - 1) / V.Count, grain = Softmax.Grain((long)batch * V.Count);
                if (pass == Pass.Statistics) Workers.For(strips, grain, new BatchNormColumns<V, T>.StatisticsJob(columns));
                else if (pass == Pass.Apply) Workers.For(strips, grain, new BatchNormColumns<V, T>.ApplyJob(columns));
                else Workers.For(strips, grain, new BatchNormColumns<V, T>.BackwardJob(columns));
                return;
            }
            Workers.For(channels, Softmax.Grain((long)batch * size), new Job<V, T>(pass, batch, channels, size, constants, dy, x, w, b, mean, spread, to, dw, db));
        }
    }

    private readonly struct Job<V, T>(
        Pass pass, int batch, int channels, int size, bool constants, T* dy, T* x, T* w, T* b, T* mean, T* spread, T* to, T* dw, T* db) : IRangeJob
        where V : unmanaged, IReals<V>
        where T : unmanaged, INumber<T>
    {
        private long Stride => (long)channels * size;

        public void Run(int start, int end)
        {
            for (int c = start; c < end; c++)
            {
                if (pass == Pass.Statistics) Statistics(c);
                else if (pass == Pass.Apply) Apply(c);
                else Backward(c);
            }
        }

        private void Statistics(int c)
        {
            T* from = x + (long)c * size;
            double sum = 0, squares = 0, n = (double)batch * size;
            for (int i = 0; i < batch; i++) sum += Moments<V, T>.Sum(from + i * Stride, size);
            double m = sum / n;
            for (int i = 0; i < batch; i++) squares += Moments<V, T>.SquaredDeviations(from + i * Stride, size, m);
            mean[c] = T.CreateTruncating(m);
            spread[c] = T.CreateTruncating(squares / n);
        }

        private void Apply(int c)
        {
            double m = double.CreateTruncating(mean[c]), scale = double.CreateTruncating(spread[c]) * Weight(c), shift = b == null ? 0 : double.CreateTruncating(b[c]);
            for (int i = 0; i < batch; i++)
            {
                long at = i * Stride + (long)c * size;
                Moments<V, T>.Affine(x + at, size, m, scale, shift, to + at);
            }
        }

        private void Backward(int c)
        {
            double m = double.CreateTruncating(mean[c]), r = double.CreateTruncating(spread[c]), sum = 0, product = 0, n = (double)batch * size;
            for (int i = 0; i < batch; i++)
            {
                long at = i * Stride + (long)c * size;
                var (dySum, dyX) = Moments<V, T>.Products(dy + at, x + at, size, m);
                sum += dySum;
                product += dyX;
            }
            if (dw != null) dw[c] = T.CreateTruncating(product * r);
            if (db != null) db[c] = T.CreateTruncating(sum);
            if (to == null) return;
            double a = r * Weight(c);
            for (int i = 0; i < batch; i++)
            {
                long at = i * Stride + (long)c * size;
                Moments<V, T>.Gradient(dy + at, x + at, size, m, a, constants ? 0 : -a * r * r * product / n, constants ? 0 : -a * sum / n, to + at);
            }
        }

        private double Weight(int c) => w == null ? 1 : double.CreateTruncating(w[c]);
    }
}
