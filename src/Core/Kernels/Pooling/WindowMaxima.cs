using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>
/// Maxima of sliding windows with neighbouring outputs in lanes: a row is laid out padded, split by its place within the stride, so that each window element of
/// neighbouring outputs is a run of neighbours.
/// </summary>
internal static unsafe class WindowMaxima
{
    /// <summary>Places are numbers in lanes; more than these float does not tell apart.</summary>
    public const int MostPlaces = 1 << 24;

    /// <summary>The planes [start, end) of x: their maxima and the places of these.</summary>
    public static void Run<T>(PoolAxis h, PoolAxis w, int start, int end, T* x, T* y, int* indices)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var call = new Call<T>(h, w, start, end, x, y, indices);
        LaneTypes.Run<T, Call<T>>(ref call);
    }

    private readonly struct Call<T>(PoolAxis h, PoolAxis w, int start, int end, T* x, T* y, int* indices) : ILaneAction
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Run<V>()
            where V : unmanaged, IReals<V>
        {
            // Element k of the window of output o lies at o * stride + k * dilation - padding: in part (k dilation) % stride, at o + k dilation / stride.
            int part = w.Out + (w.Kernel - 1) * w.Step / w.Stride + V.Count, line = part * w.Stride;
            var lines = BufferPool.Rent<T>(h.In * line);
            var columns = BufferPool.Rent<T>(w.Out + V.Count);
            var taps = BufferPool.Rent<int>(w.Kernel);
            for (int k = 0; k < taps.Length; k++) taps[k] = k * w.Step % w.Stride * part + k * w.Step / w.Stride;
            for (int o = 0; o < columns.Length; o++) columns[o] = T.CreateTruncating(o * w.Stride - w.Padding);
            fixed (T* pl = lines, pc = columns)
            fixed (int* pt = taps)
                for (int p = start; p < end; p++)
                {
                    Lay(x + (long)p * h.In * w.In, part, pl);
                    Plane<V>(pl, pc, pt, line, y + (long)p * h.Out * w.Out, indices + (long)p * h.Out * w.Out);
                }
            BufferPool.Return(lines);
            BufferPool.Return(columns);
            BufferPool.Return(taps);
        }

        /// <summary>All rows of a plane, padded with what never is a maximum.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Lay(T* plane, int part, T* to)
        {
            int width = w.In, stride = w.Stride, padding = w.Padding;
            for (int row = 0; row < h.In; row++, plane += width)
                for (int phase = 0; phase < stride; phase++, to += part)
                {
                    int left = Math.Min(part, (Math.Max(0, padding - phase) + stride - 1) / stride);
                    int right = Math.Clamp((width + padding - phase + stride - 1) / stride, left, part);
                    T* from = plane + phase - padding;
                    for (int i = 0; i < left; i++) to[i] = T.NegativeInfinity;
                    if (stride == 1) for (int i = left; i < right; i++) to[i] = from[i];
                    else for (int i = left; i < right; i++) to[i] = from[i * stride];
                    for (int i = right; i < part; i++) to[i] = T.NegativeInfinity;
                }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Plane<V>(T* lines, T* columns, int* taps, int line, T* to, int* index)
            where V : unmanaged, IReals<V>
        {
            int width = w.In, kernel = w.Kernel, dilation = w.Step, step = h.Step;
            T* places = stackalloc T[V.Count];
            for (int oh = 0; oh < h.Out; oh++, to += w.Out, index += w.Out)
            {
                int first = h.First[oh], last = h.End[oh];
                for (int ow = 0; ow < w.Out; ow += V.Count)
                {
                    V best = V.Of(double.NegativeInfinity), at = V.Of(-1), column = V.Load(columns + ow);
                    for (int row = first; row < last; row += step)
                        for (int k = 0; k < kernel; k++)
                        {
                            V value = V.Load(lines + row * line + taps[k] + ow);
                            V place = column + V.Of(row * width + k * dilation), larger = value > best, number = V.Equal(value, value);
                            best = V.Select(larger, value, V.Select(number, best, value));
                            at = V.Select(larger, place, V.Select(number, at, place));
                        }
                    int count = Math.Min(V.Count, w.Out - ow);
                    if (count == V.Count) V.Store(best, to + ow);
                    else V.StorePart(best, to + ow, count);
                    V.Store(at, places);
                    // Where all is minus infinity the first place wins.
                    for (int i = 0; i < count; i++) index[ow + i] = places[i] < T.Zero ? first * width + w.First[ow + i] : int.CreateTruncating(places[i]);
                }
            }
        }
    }
}
