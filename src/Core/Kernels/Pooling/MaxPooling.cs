using System.Numerics;

namespace MiniTorch;

/// <summary>Max pooling over planes[count, H, W]: the first maximum of a window wins, and any NaN does.</summary>
internal static unsafe class MaxPooling
{
    /// <summary>y[count, H', W'] and each maximum's place h * W + w in its plane.</summary>
    public static void Forward<T>(int planes, PoolAxis h, PoolAxis w, ReadOnlySpan<T> x, Span<T> y, Span<int> indices)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        fixed (T* px = x, py = y)
        fixed (int* pi = indices)
            Workers.For(planes, Grain(h, w), new ForwardJob<T>(h, w, px, py, pi));
    }

    /// <summary>dx[count, H, W]: each dy goes to the place that its maximum came from.</summary>
    public static void Backward<T>(int planes, PoolAxis h, PoolAxis w, ReadOnlySpan<T> dy, ReadOnlySpan<int> indices, Span<T> dx)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        fixed (T* pg = dy, px = dx)
        fixed (int* pi = indices)
            Workers.For(planes, Grain(h, w), new BackwardJob<T>(h, w, pg, pi, px));
    }

    /// <summary>y[i] = x's element at indices[i], plane by plane: what the gradient of <see cref="Backward"/> needs.</summary>
    public static void Gather<T>(int planes, int inSize, int outSize, ReadOnlySpan<T> x, ReadOnlySpan<int> indices, Span<T> y)
        where T : unmanaged
    {
        for (int p = 0; p < planes; p++)
        {
            var plane = x.Slice(p * inSize, inSize);
            for (int i = p * outSize; i < (p + 1) * outSize; i++) y[i] = plane[indices[i]];
        }
    }

    internal static int Grain(PoolAxis h, PoolAxis w) => Math.Max(1, 16384 / Math.Max(1, h.In * w.In));

    private readonly struct ForwardJob<T>(PoolAxis h, PoolAxis w, T* x, T* y, int* indices) : IRangeJob
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Run(int start, int end)
        {
            bool pairs = typeof(T) == typeof(float) && h.IsPairs && w.IsPairs && w.Out >= PairPooling.Width;
            bool sliding = h.Kernel > 0 && w.Kernel > 0 && (long)h.In * w.In < WindowMaxima.MostPlaces && w.Out > 2;
            if (sliding && !pairs)
            {
                WindowMaxima.Run(h, w, start, end, x, y, indices);
                return;
            }
            for (int p = start; p < end; p++)
            {
                T* plane = x + (long)p * h.In * w.In;
                long to = (long)p * h.Out * w.Out;
                if (pairs) PairPooling.Max((float*)plane, w.In, h.Out, w.Out, (float*)y + to, indices + to);
                else Plane(plane, y + to, indices + to);
            }
        }

        private void Plane(T* plane, T* to, int* index)
        {
            int width = w.In, stepH = h.Step, stepW = w.Step;
            for (int oh = 0; oh < h.Out; oh++)
                for (int ow = 0; ow < w.Out; ow++)
                {
                    int first = w.First[ow], last = w.End[ow], lastRow = h.End[oh], at = h.First[oh] * width + first;
                    T best = T.NegativeInfinity;
                    for (int i = h.First[oh]; i < lastRow; i += stepH)
                        for (int j = first; j < last; j += stepW)
                        {
                            T value = plane[i * width + j];
                            if (!(value > best) && !T.IsNaN(value)) continue;
                            best = value;
                            at = i * width + j;
                        }
                    *to++ = best;
                    *index++ = at;
                }
        }
    }

    private readonly struct BackwardJob<T>(PoolAxis h, PoolAxis w, T* dy, int* indices, T* dx) : IRangeJob
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Run(int start, int end)
        {
            int inSize = h.In * w.In, outSize = h.Out * w.Out;
            bool pairs = typeof(T) == typeof(float) && h.IsPairs && w.IsPairs && w.Out >= PairPooling.Width;
            for (int p = start; p < end; p++)
            {
                T* plane = dx + (long)p * inSize, from = dy + (long)p * outSize;
                int* index = indices + (long)p * outSize;
                if (pairs)
                {
                    PairPooling.MaxBackward((float*)from, index, h.In, w.In, h.Out, w.Out, (float*)plane);
                    continue;
                }
                new Span<T>(plane, inSize).Clear();
                for (int i = 0; i < outSize; i++) plane[index[i]] += from[i];
            }
        }
    }
}
