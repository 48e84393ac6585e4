using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch;

/// <summary>
/// Copies a part of an operand into the order in which a tile reads it: for each k, the tile's columns of b side by side.
/// Destinations need <see cref="Slack"/> elements more than they hold.
/// </summary>
internal static unsafe class Packing<T, V, L>
    where T : unmanaged
    where V : struct
    where L : ILanes<T, V>
{
    /// <summary>Full registers are stored at the ends too.</summary>
    public const int Slack = 64;

    /// <summary>to[l * stride + j] = from[l * ld + j] for l below k and j below width, zeros behind up to the next full register; stride is at least width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(T* from, nint ld, int k, int width, T* to, int stride)
    {
        int whole = width / L.Width * L.Width, rest = width - whole;
        for (int l = 0; l < k; l++)
        {
            int j = 0;
            for (; j < whole; j += L.Width) L.Store(to + j, L.Load(from + j));
            // What is stored past the stride is overwritten by the next row.
            if (rest > 0) L.Store(to + j, L.LoadFirst(from + j, rest));
            from += ld;
            to += stride;
        }
    }

    /// <summary>Neighbouring strips of <paramref name="width"/> columns each, each copied as <see cref="Copy"/> does, one behind the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Deal(T* from, nint ld, int k, int width, int strips, T* to, int stride)
    {
        nint strip = (nint)k * stride;
        if (width * sizeof(T) != sizeof(Vector256<byte>))
        {
            for (int s = 0; s < strips; s++) Copy(from + (s * width), ld, k, width, to + (s * strip), stride);
            return;
        }
        for (int l = 0; l < k; l++)
        {
            T* into = to;
            for (int s = 0; s < strips; s++, into += strip) Vector256.Store(Vector256.Load(from + (s * width)), into);
            from += ld;
            to += stride;
        }
    }

    /// <summary>to[l * stride + r] = from[r * ld + l] for l below k and r below rows, zeros from there to the stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(T* from, nint ld, int k, int rows, T* to, int stride)
    {
        int strip = typeof(T) == typeof(float) ? 8 : 4;
        // From the last strip to the first: a strip cut short writes over the start of the next k, which the first strip then mends.
        for (int r = (stride - 1) / strip * strip; r >= 0; r -= strip)
        {
            int used = Math.Clamp(rows - r, 0, strip);
            if (!Avx.IsSupported) TransposeScalar(from + (r * ld), ld, 0, k, used, Math.Min(strip, stride - r), to + r, stride);
            else if (typeof(T) == typeof(float)) TransposeFloats((float*)from + (r * ld), ld, k, used, (float*)to + r, stride);
            else TransposeDoubles((double*)from + (r * ld), ld, k, used, (double*)to + r, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeScalar<U>(U* from, nint ld, int start, int k, int rows, int width, U* to, int stride)
        where U : unmanaged
    {
        for (int l = start; l < k; l++)
        {
            for (int r = 0; r < rows; r++) to[((nint)l * stride) + r] = from[(r * ld) + l];
            for (int r = rows; r < width; r++) to[((nint)l * stride) + r] = default;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeFloats(float* from, nint ld, int k, int rows, float* to, int stride)
    {
        int l = 0;
        for (; l + 8 <= k; l += 8)
        {
            float* p = from + l;
            Vector256<float> a0 = rows > 0 ? Vector256.Load(p) : default, a1 = rows > 1 ? Vector256.Load(p + ld) : default;
            Vector256<float> a2 = rows > 2 ? Vector256.Load(p + (2 * ld)) : default, a3 = rows > 3 ? Vector256.Load(p + (3 * ld)) : default;
            p += 4 * ld;
            Vector256<float> a4 = rows > 4 ? Vector256.Load(p) : default, a5 = rows > 5 ? Vector256.Load(p + ld) : default;
            Vector256<float> a6 = rows > 6 ? Vector256.Load(p + (2 * ld)) : default, a7 = rows > 7 ? Vector256.Load(p + (3 * ld)) : default;

            Vector256<float> b0 = Avx.UnpackLow(a0, a1), b1 = Avx.UnpackHigh(a0, a1), b2 = Avx.UnpackLow(a2, a3), b3 = Avx.UnpackHigh(a2, a3);
            Vector256<float> b4 = Avx.UnpackLow(a4, a5), b5 = Avx.UnpackHigh(a4, a5), b6 = Avx.UnpackLow(a6, a7), b7 = Avx.UnpackHigh(a6, a7);
            a0 = Avx.Shuffle(b0, b2, 0x44);
            a1 = Avx.Shuffle(b0, b2, 0xEE);
            a2 = Avx.Shuffle(b1, b3, 0x44);
            a3 = Avx.Shuffle(b1, b3, 0xEE);
            a4 = Avx.Shuffle(b4, b6, 0x44);
            a5 = Avx.Shuffle(b4, b6, 0xEE);
            a6 = Avx.Shuffle(b5, b7, 0x44);
            a7 = Avx.Shuffle(b5, b7, 0xEE);

            float* q = to + ((nint)l * stride);
            Avx.Permute2x128(a0, a4, 0x20).Store(q);
            Avx.Permute2x128(a1, a5, 0x20).Store(q + stride);
            Avx.Permute2x128(a2, a6, 0x20).Store(q + (2 * stride));
            Avx.Permute2x128(a3, a7, 0x20).Store(q + (3 * stride));
            q += 4 * stride;
            Avx.Permute2x128(a0, a4, 0x31).Store(q);
            Avx.Permute2x128(a1, a5, 0x31).Store(q + stride);
            Avx.Permute2x128(a2, a6, 0x31).Store(q + (2 * stride));
            Avx.Permute2x128(a3, a7, 0x31).Store(q + (3 * stride));
        }
        if (l < k) TransposeScalar(from, ld, l, k, rows, 8, to, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeDoubles(double* from, nint ld, int k, int rows, double* to, int stride)
    {
        int l = 0;
        for (; l + 4 <= k; l += 4)
        {
            double* p = from + l;
            Vector256<double> a0 = rows > 0 ? Vector256.Load(p) : default, a1 = rows > 1 ? Vector256.Load(p + ld) : default;
            Vector256<double> a2 = rows > 2 ? Vector256.Load(p + (2 * ld)) : default, a3 = rows > 3 ? Vector256.Load(p + (3 * ld)) : default;
            Vector256<double> b0 = Avx.UnpackLow(a0, a1), b1 = Avx.UnpackHigh(a0, a1), b2 = Avx.UnpackLow(a2, a3), b3 = Avx.UnpackHigh(a2, a3);
            double* q = to + ((nint)l * stride);
            Avx.Permute2x128(b0, b2, 0x20).Store(q);
            Avx.Permute2x128(b1, b3, 0x20).Store(q + stride);
            Avx.Permute2x128(b0, b2, 0x31).Store(q + (2 * stride));
            Avx.Permute2x128(b1, b3, 0x31).Store(q + (3 * stride));
        }
        if (l < k) TransposeScalar(from, ld, l, k, rows, 4, to, stride);
    }
}
