using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch;

/// <summary>Pooling of 2 x 2 windows that touch, in lanes of float: a 64-bit lane holds a window's two neighbours.</summary>
internal static unsafe class PairPooling
{
    /// <summary>Windows in one step; a row must have as many.</summary>
    public const int Width = 8;

    private static readonly Vector256<int> s_pairStarts = Vector256.Create(0, 2, 4, 6, 8, 10, 12, 14);

    /// <summary>The maxima of a plane and their places.</summary>
    public static void Max(float* plane, int width, int outH, int outW, float* y, int* indices)
    {
        var one = Vector256.Create(1);
        var below = Vector256.Create(width);
        for (int oh = 0; oh < outH; oh++, y += outW, indices += outW)
            for (int step = 0; step < outW; step += Width)
            {
                int ow = Math.Min(step, outW - Width), start = 2 * oh * width + 2 * ow;
                Split(plane + start, out var a, out var b);
                Split(plane + start + width, out var c, out var d);
                var best = a;
                var at = Vector256<int>.Zero;
                Take(b, one, ref best, ref at);
                Take(c, below, ref best, ref at);
                Take(d, below + one, ref best, ref at);
                best.Store(y + ow);
                (at + s_pairStarts + Vector256.Create(start)).Store(indices + ow);
            }
    }

    /// <summary>dx of a whole plane: each window's dy at its maximum, 0 elsewhere.</summary>
    public static void MaxBackward(float* dy, int* indices, int height, int width, int outH, int outW, float* dx)
    {
        var one = Vector256.Create(1);
        var below = Vector256.Create(width);
        for (int oh = 0; oh < outH; oh++, dy += outW, indices += outW)
        {
            float* line = dx + 2 * oh * width;
            for (int step = 0; step < outW; step += Width)
            {
                int ow = Math.Min(step, outW - Width);
                var g = Vector256.Load(dy + ow);
                var at = Vector256.Load(indices + ow) - s_pairStarts - Vector256.Create(2 * oh * width + 2 * ow);
                Join(g & Vector256.Equals(at, default).AsSingle(), g & Vector256.Equals(at, one).AsSingle(), line + 2 * ow);
                Join(g & Vector256.Equals(at, below).AsSingle(), g & Vector256.Equals(at, below + one).AsSingle(), line + width + 2 * ow);
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
                var g = Vector256.Load(dy + ow) * scale;
                Join(g, g, line + 2 * ow);
                Join(g, g, line + width + 2 * ow);
            }
            for (int w = 2 * outW; w < width; w++) line[w] = line[width + w] = 0;
        }
        new Span<float>(dx + 2 * outH * width, (height - 2 * outH) * width).Clear();
    }

    /// <summary>Sixteen neighbours as the eight at even and the eight at odd places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split(float* from, out Vector256<float> even, out Vector256<float> odd)
    {
        var low = Vector256.Load(from).AsUInt64();
        var high = Vector256.Load(from + 8).AsUInt64();
        even = Vector256.Narrow(low, high).AsSingle();
        odd = Vector256.Narrow(low >>> 32, high >>> 32).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join(Vector256<float> even, Vector256<float> odd, float* to)
    {
        var (evenLow, evenHigh) = Vector256.Widen(even.AsUInt32());
        var (oddLow, oddHigh) = Vector256.Widen(odd.AsUInt32());
        (evenLow | (oddLow << 32)).AsSingle().Store(to);
        (evenHigh | (oddHigh << 32)).AsSingle().Store(to + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(Vector256<float> value, Vector256<int> place, ref Vector256<float> best, ref Vector256<int> at)
    {
        var take = Vector256.GreaterThan(value, best) | Vector256.IsNaN(value);
        best = Vector256.ConditionalSelect(take, value, best);
        at = Vector256.ConditionalSelect(take.AsInt32(), place, at);
    }
}
