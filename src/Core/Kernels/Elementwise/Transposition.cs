using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch;

/// <summary>Turns rows to columns, in squares held in registers where AVX is there.</summary>
internal static unsafe class Transposition
{
    /// <summary>target[i, j] = source[j, i] for i below <paramref name="rows"/>, j below <paramref name="columns"/>; the leading dimensions are the distances of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(T* source, nint sourceStride, T* target, nint targetStride, int rows, int columns)
        where T : unmanaged
    {
        int done = 0;
        if (Avx.IsSupported && sizeof(T) == 4)
        {
            for (; done + 8 <= columns; done += 8)
            {
                int i = 0;
                for (; i + 8 <= rows; i += 8)
                    Square8((float*)source + done * sourceStride + i, sourceStride, (float*)target + i * targetStride + done, targetStride);
                Plain(source + done * sourceStride + i, sourceStride, target + i * targetStride + done, targetStride, rows - i, 8);
            }
        }
        else if (Avx.IsSupported && sizeof(T) == 8)
        {
            for (; done + 4 <= columns; done += 4)
            {
                int i = 0;
                for (; i + 4 <= rows; i += 4)
                    Square4((double*)source + done * sourceStride + i, sourceStride, (double*)target + i * targetStride + done, targetStride);
                Plain(source + done * sourceStride + i, sourceStride, target + i * targetStride + done, targetStride, rows - i, 4);
            }
        }
        for (; done + 16 <= columns; done += 16)
            Plain(source + done * sourceStride, sourceStride, target + done, targetStride, rows, 16);
        Plain(source + done * sourceStride, sourceStride, target + done, targetStride, rows, columns - done);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Plain<T>(T* source, nint sourceStride, T* target, nint targetStride, int rows, int columns)
        where T : unmanaged
    {
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) target[i * targetStride + j] = source[j * sourceStride + i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square8(float* source, nint from, float* target, nint to)
    {
        Vector256<float> a = Vector256.Load(source), b = Vector256.Load(source + from), c = Vector256.Load(source + 2 * from), d = Vector256.Load(source + 3 * from);
        source += 4 * from;
        Vector256<float> e = Vector256.Load(source), f = Vector256.Load(source + from), g = Vector256.Load(source + 2 * from), h = Vector256.Load(source + 3 * from);
        Vector256<float> ab = Avx.UnpackLow(a, b), ab2 = Avx.UnpackHigh(a, b), cd = Avx.UnpackLow(c, d), cd2 = Avx.UnpackHigh(c, d);
        Vector256<float> ef = Avx.UnpackLow(e, f), ef2 = Avx.UnpackHigh(e, f), gh = Avx.UnpackLow(g, h), gh2 = Avx.UnpackHigh(g, h);
        a = Avx.Shuffle(ab, cd, 0x44);
        b = Avx.Shuffle(ab, cd, 0xEE);
        c = Avx.Shuffle(ab2, cd2, 0x44);
        d = Avx.Shuffle(ab2, cd2, 0xEE);
        e = Avx.Shuffle(ef, gh, 0x44);
        f = Avx.Shuffle(ef, gh, 0xEE);
        g = Avx.Shuffle(ef2, gh2, 0x44);
        h = Avx.Shuffle(ef2, gh2, 0xEE);
        Avx.Permute2x128(a, e, 0x20).Store(target);
        Avx.Permute2x128(b, f, 0x20).Store(target + to);
        Avx.Permute2x128(c, g, 0x20).Store(target + 2 * to);
        Avx.Permute2x128(d, h, 0x20).Store(target + 3 * to);
        target += 4 * to;
        Avx.Permute2x128(a, e, 0x31).Store(target);
        Avx.Permute2x128(b, f, 0x31).Store(target + to);
        Avx.Permute2x128(c, g, 0x31).Store(target + 2 * to);
        Avx.Permute2x128(d, h, 0x31).Store(target + 3 * to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square4(double* source, nint from, double* target, nint to)
    {
        Vector256<double> a = Vector256.Load(source), b = Vector256.Load(source + from), c = Vector256.Load(source + 2 * from), d = Vector256.Load(source + 3 * from);
        Vector256<double> ab = Avx.UnpackLow(a, b), ab2 = Avx.UnpackHigh(a, b), cd = Avx.UnpackLow(c, d), cd2 = Avx.UnpackHigh(c, d);
        Avx.Permute2x128(ab, cd, 0x20).Store(target);
        Avx.Permute2x128(ab2, cd2, 0x20).Store(target + to);
        Avx.Permute2x128(ab, cd, 0x31).Store(target + 2 * to);
        Avx.Permute2x128(ab2, cd2, 0x31).Store(target + 3 * to);
    }
}
