using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>Batch norm of x[N, C]: neighbouring channels in lanes.</summary>
internal readonly unsafe struct BatchNormColumns<V, T>(
    int batch, int channels, bool constants, T* dy, T* x, T* w, T* b, T* mean, T* spread, T* to, T* dw, T* db)
    where V : unmanaged, IReals<V>
    where T : unmanaged, INumber<T>
{
    private const MethodImplOptions Fast = MethodImplOptions.AggressiveOptimization;

    public readonly struct StatisticsJob(BatchNormColumns<V, T> columns) : IRangeJob
    {
        public void Run(int start, int end)
        {
            for (int strip = start; strip < end; strip++) columns.Statistics(strip * V.Count);
        }
    }

    public readonly struct ApplyJob(BatchNormColumns<V, T> columns) : IRangeJob
    {
        public void Run(int start, int end)
        {
            for (int strip = start; strip < end; strip++) columns.Apply(strip * V.Count);
        }
    }

    public readonly struct BackwardJob(BatchNormColumns<V, T> columns) : IRangeJob
    {
        public void Run(int start, int end)
        {
            for (int strip = start; strip < end; strip++) columns.Backward(strip * V.Count);
        }
    }

    [MethodImpl(Fast)]
    private void Statistics(int c)
    {
        int width = Math.Min(V.Count, channels - c);
        V sum = V.Of(0), squares = sum;
        for (int i = 0; i < batch; i++) sum += Load(x + (long)i * channels + c, width);
        V m = sum / batch;
        for (int i = 0; i < batch; i++)
        {
            V d = Load(x + (long)i * channels + c, width) - m;
            squares = V.MulAdd(d, d, squares);
        }
        Store(m, mean + c, width);
        Store(squares / batch, spread + c, width);
    }

    [MethodImpl(Fast)]
    private void Apply(int c)
    {
        int width = Math.Min(V.Count, channels - c);
        V m = Load(mean + c, width), scale = Load(spread + c, width), shift = b == null ? V.Of(0) : Load(b + c, width);
        if (w != null) scale *= Load(w + c, width);
        for (int i = 0; i < batch; i++)
        {
            long at = (long)i * channels + c;
            Store(V.MulAdd(Load(x + at, width) - m, scale, shift), to + at, width);
        }
    }

    [MethodImpl(Fast)]
    private void Backward(int c)
    {
        int width = Math.Min(V.Count, channels - c);
        V m = Load(mean + c, width), r = Load(spread + c, width), sum = V.Of(0), product = sum;
        for (int i = 0; i < batch; i++)
        {
            long at = (long)i * channels + c;
            V g = Load(dy + at, width);
            sum += g;
            product = V.MulAdd(g, Load(x + at, width) - m, product);
        }
        if (dw != null) Store(product * r, dw + c, width);
        if (db != null) Store(sum, db + c, width);
        if (to == null) return;
        V a = w == null ? r : r * Load(w + c, width);
        V byX = constants ? V.Of(0) : -(a * r * r * product / batch), shift = constants ? V.Of(0) : -(a * sum / batch);
        for (int i = 0; i < batch; i++)
        {
            long at = (long)i * channels + c;
            Store(V.MulAdd(a, Load(dy + at, width), V.MulAdd(byX, Load(x + at, width) - m, shift)), to + at, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load(T* from, int width) => width == V.Count ? V.Load(from) : V.LoadPart(from, width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(V value, T* target, int width)
    {
        if (width == V.Count) V.Store(value, target);
        else V.StorePart(value, target, width);
    }
}
