using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch;

/// <summary>Pooling of 2 x 2 windows that touch, in lanes of float: a 64-bit lane holds a window's two neighbours.</summary>
internal static unsafe class PairPooling
{
    /// <summary>Windows in one step; a row must have as many.</summary>
    public const int Width = 4;

    private static readonly Vector128<int> s_pairStarts = Vector128.Create(0, 2, 4, 6);

    /// <summary>The maxima of a plane and their places.</summary>
    public static void Max(float* plane, int width, int outH, int outW, float* y, int* indices)
    {
        var one = Vector128.Create(1);
        var below = Vector128.Create(width);
        for (int oh = 0; oh < outH; oh++, y += outW, indices += outW)
            for (int step = 0; step < outW; step += Width)
            {
                int ow = Math.Min(step, outW - Width), start = 2 * oh * width + 2 * ow;
                Split(plane + start, out var a, out var b);
                Split(plane + start + width, out var c, out var d);
                var best = a;
                var at = Vector128<int>.Zero;
                Take(b, one, ref best, ref at);
                Take(c, below, ref best, ref at);
                Take(d, below + one, ref best, ref at);
                best.Store(y + ow);
                (at + s_pairStarts + Vector128.Create(start)).Store(indices + ow);
            }
    }

    /// <summary>dx of a whole plane: each window's dy at its maximum, 0 elsewhere.</summary>
    public static void MaxBackward(float* dy, int* indices, int height, int width, int outH, int outW, float* dx)
    {
        var one = Vector128.Create(1);
        var below = Vector128.Create(width);
        for (int oh = 0; oh < outH; oh++, dy += outW, indices += outW)
        {
            float* line = dx + 2 * oh * width;
            for (int step = 0; step < outW; step += Width)
            {
                int ow = Math.Min(step, outW - Width);
                var g = Vector128.Load(dy + ow);
                var at = Vector128.Load(indices + ow) - s_pairStarts - Vector128.Create(2 * oh * width + 2 * ow);
                Join(g & Vector128.Equals(at, default).AsSingle(), g & Vector128.Equals(at, one).AsSingle(), line + 2 * ow);
                Join(g & Vector128.Equals(at, below).AsSingle(), g & Vector128.Equals(at, below + one).AsSingle(), line + width + 2 * ow);
            }
            for (int w = 2 * outW; w < width; w++) line[w] = line[width + w] = 0;
        }
        new Span<float>(dx + 2 * outH * width, (height - 2 * outH) * width).Clear();
    }

    /// <summary>The means of a plane's windows, times <paramref name="scale"/> / 4.</summary>
    public static void Average(float* plane, int width, int outH, int outW, float scale, float* y)
    {
        for (int oh = 0; oh < outH; oh++, y += outW)
            for (int step = 0; step < outW; step += Width)
            {
                int ow = Math.Min(step, outW - Width);
                float* start = plane + 2 * oh * width + 2 * ow;
                Split(start, out var a, out var b);
                Split(start + width, out var c, out var d);
                ((a + b + c + d) * scale).Store(y + ow);
            }
    }

    /// <summary>dx of a whole plane: each place gets its window's dy times <paramref name="scale"/>.</summary>
    public static void AverageBackward(float* dy, int height, int width, int outH, int outW, float scale, float* dx)
    {
        for (int oh = 0; oh < outH; oh++, dy += outW)
        {
            float* line = dx + 2 * oh * width;
            for (int step = 0; step < outW; step += Width)
            {
                int ow = Math.Min(step, outW - Width);
                var g = Vector128.Load(dy + ow) * scale;
                Join(g, g, line + 2 * ow);
                Join(g, g, line + width + 2 * ow);
            }
            for (int w = 2 * outW; w < width; w++) line[w] = line[width + w] = 0;
        }
        new Span<float>(dx + 2 * outH * width, (height - 2 * outH) * width).Clear();
    }

    /// <summary>Eight neighbours as the four at even and the four at odd places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split(float* from, out Vector128<float> even, out Vector128<float> odd)
    {
        var low = Vector128.Load(from).AsUInt64();
        var high = Vector128.Load(from + 4).AsUInt64();
        even = Vector128.Narrow(low, high).AsSingle();
        odd = Vector128.Narrow(low >>> 32, high >>> 32).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join(Vector128<float> even, Vector128<float> odd, float* to)
    {
        var (evenLow, evenHigh) = Vector128.Widen(even.AsUInt32());
        var (oddLow, oddHigh) = Vector128.Widen(odd.AsUInt32());
        (evenLow | (oddLow << 32)).AsSingle().Store(to);
        (evenHigh | (oddHigh << 32)).AsSingle().Store(to + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(Vector128<float> value, Vector128<int> place, ref Vector128<float> best, ref Vector128<int> at)
    {
        var take = Vector128.GreaterThan(value, best) | Vector128.IsNaN(value);
        best = Vector128.ConditionalSelect(take, value, best);
        at = Vector128.ConditionalSelect(take.AsInt32(), place, at);
    }
}
