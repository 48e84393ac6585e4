using System.Numerics;

namespace MiniTorch;

/// <summary>Average pooling over planes[count, H, W], of sliding or adaptive windows.</summary>
internal static unsafe class AveragePooling
{
    /// <summary>
    /// y[count, H', W'] = the sum of a window over its divisor: <paramref name="divisor"/> if not 0, else the window's size, with the padding
    /// if <paramref name="countPadding"/>.
    /// </summary>
    public static void Forward<T>(int planes, PoolAxis h, PoolAxis w, bool countPadding, int divisor, ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        fixed (T* px = x, py = y)
            Workers.For(planes, MaxPooling.Grain(h, w), new ForwardJob<T>(h, w, countPadding, divisor, px, py));
    }

    /// <summary>dx[count, H, W] = for each place the sum of dy / divisor over the windows that it is in. Linear, so also its own second derivative's rule.</summary>
    public static void Backward<T>(int planes, PoolAxis h, PoolAxis w, bool countPadding, int divisor, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        fixed (T* pg = dy, px = dx)
            Workers.For(planes, MaxPooling.Grain(h, w), new BackwardJob<T>(h, w, countPadding, divisor, pg, px));
    }

    private static T Scale<T>(PoolAxis h, PoolAxis w, bool countPadding, int divisor, int oh, int ow)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int size = divisor != 0 ? divisor : countPadding ? h.Length[oh] * w.Length[ow] : (h.End[oh] - h.First[oh]) * (w.End[ow] - w.First[ow]);
        return T.CreateTruncating(size);
    }

    private readonly struct ForwardJob<T>(PoolAxis h, PoolAxis w, bool countPadding, int divisor, T* x, T* y) : IRangeJob
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Run(int start, int end)
        {
            bool pairs = typeof(T) == typeof(float) && h.IsPairs && w.IsPairs && w.Out >= PairPooling.Width;
            var sums = BufferPool.Rent<T>(w.In);
            for (int p = start; p < end; p++)
            {
                T* plane = x + (long)p * h.In * w.In, to = y + (long)p * h.Out * w.Out;
                if (pairs) PairPooling.Average((float*)plane, w.In, h.Out, w.Out, 1f / (divisor != 0 ? divisor : 4), (float*)to);
                else Plane(plane, to, sums);
            }
            BufferPool.Return(sums);
        }

        private void Plane(T* plane, T* to, Span<T> sums)
        {
            for (int oh = 0; oh < h.Out; oh++)
            {
                sums.Clear();
                for (int i = h.First[oh]; i < h.End[oh]; i++) Lines.Add(plane + (long)i * w.In, sums);
                for (int ow = 0; ow < w.Out; ow++)
                {
                    T sum = T.Zero;
                    for (int j = w.First[ow]; j < w.End[ow]; j++) sum += sums[j];
                    *to++ = sum / Scale<T>(h, w, countPadding, divisor, oh, ow);
                }
            }
        }
    }

    private readonly struct BackwardJob<T>(PoolAxis h, PoolAxis w, bool countPadding, int divisor, T* dy, T* dx) : IRangeJob
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Run(int start, int end)
        {
            bool pairs = typeof(T) == typeof(float) && h.IsPairs && w.IsPairs && w.Out >= PairPooling.Width;
            var line = BufferPool.Rent<T>(w.In);
            fixed (T* sums = line)
                for (int p = start; p < end; p++)
                {
                    T* plane = dx + (long)p * h.In * w.In, from = dy + (long)p * h.Out * w.Out;
                    if (pairs) PairPooling.AverageBackward((float*)from, h.In, w.In, h.Out, w.Out, 1f / (divisor != 0 ? divisor : 4), (float*)plane);
                    else Plane(from, plane, sums);
                }
            BufferPool.Return(line);
        }

        private void Plane(T* from, T* plane, T* sums)
        {
            new Span<T>(plane, h.In * w.In).Clear();
            for (int oh = 0; oh < h.Out; oh++)
            {
                new Span<T>(sums, w.In).Clear();
                for (int ow = 0; ow < w.Out; ow++)
                {
                    T share = *from++ / Scale<T>(h, w, countPadding, divisor, oh, ow);
                    for (int j = w.First[ow]; j < w.End[ow]; j++) sums[j] += share;
                }
                for (int i = h.First[oh]; i < h.End[oh]; i++) Lines.Add(sums, new Span<T>(plane + (long)i * w.In, w.In));
            }
        }
    }

    private static class Lines
    {
        /// <summary>to += from</summary>
        public static void Add<T>(T* from, Span<T> to)
            where T : unmanaged, IFloatingPointIeee754<T>
            => System.Numerics.Tensors.TensorPrimitives.Add(new ReadOnlySpan<T>(from, to.Length), to, to);
    }
}
