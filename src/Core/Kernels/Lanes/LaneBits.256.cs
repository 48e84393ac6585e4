using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch;

internal static unsafe partial class LaneBits
{
    [MethodImpl(Inline)]
    public static Vector256<float> Scale(Vector256<float> x, Vector256<float> n)
    {
        if (Avx512F.VL.IsSupported) return Avx512F.VL.Scale(x, n);
        var half = Vector256.Floor(n * 0.5f);
        return x * PowerOf2(half) * PowerOf2(n - half);
    }

    [MethodImpl(Inline)]
    public static Vector256<double> Scale(Vector256<double> x, Vector256<double> n)
    {
        if (Avx512F.VL.IsSupported) return Avx512F.VL.Scale(x, n);
        var half = Vector256.Floor(n * 0.5);
        return x * PowerOf2(half) * PowerOf2(n - half);
    }

    // Adding 1.5 2^23 (2^52) leaves the integer in the low bits, where the bias can be added and shifted into the exponent.
    [MethodImpl(Inline)]
    private static Vector256<float> PowerOf2(Vector256<float> n) =>
        Vector256.ShiftLeft((n + Vector256.Create(12582912f)).AsInt32() + Vector256.Create(127), 23).AsSingle();

    [MethodImpl(Inline)]
    private static Vector256<double> PowerOf2(Vector256<double> n) =>
        Vector256.ShiftLeft((n + Vector256.Create(6755399441055744.0)).AsInt64() + Vector256.Create(1023L), 52).AsDouble();

    [MethodImpl(Inline)]
    public static Vector256<float> Mantissa(Vector256<float> x, out Vector256<float> exponent)
    {
        if (Avx512F.VL.IsSupported)
        {
            exponent = Avx512F.VL.GetExponent(x);
            return Avx512F.VL.GetMantissa(x, 0);
        }
        var small = Vector256.LessThan(x, Vector256.Create(1.17549435e-38f));
        var bits = Vector256.ConditionalSelect(small, x * 8388608f, x).AsInt32();
        exponent = Vector256.ConvertToSingle(Vector256.ShiftRightLogical(bits, 23) - Vector256.Create(127)) - (small & Vector256.Create(23f));
        return ((bits & Vector256.Create(0x007FFFFF)) | Vector256.Create(0x3F800000)).AsSingle();
    }

    [MethodImpl(Inline)]
    public static Vector256<double> Mantissa(Vector256<double> x, out Vector256<double> exponent)
    {
        if (Avx512F.VL.IsSupported)
        {
            exponent = Avx512F.VL.GetExponent(x);
            return Avx512F.VL.GetMantissa(x, 0);
        }
        var small = Vector256.LessThan(x, Vector256.Create(2.2250738585072014e-308));
        var bits = Vector256.ConditionalSelect(small, x * 4503599627370496.0, x).AsInt64();
        // The biased exponent is put into the mantissa of 2^52 to become a double without a conversion instruction.
        var biased = (Vector256.ShiftRightLogical(bits, 52) | Vector256.Create(0x4330000000000000L)).AsDouble();
        exponent = biased - Vector256.Create(4503599627370496.0 + 1023) - (small & Vector256.Create(52.0));
        return ((bits & Vector256.Create(0x000FFFFFFFFFFFFFL)) | Vector256.Create(0x3FF0000000000000L)).AsDouble();
    }

    [MethodImpl(Inline)]
    public static Vector256<float> LoadPart256(float* source, int count)
    {
        if (Avx512F.VL.IsSupported) return Avx512F.VL.MaskLoad(source, Head(Vector256<int>.Indices, count), Vector256<float>.Zero);
        if (Avx.IsSupported) return Avx.MaskLoad(source, Head(Vector256<int>.Indices, count));
        var part = Vector256<float>.Zero;
        for (int i = 0; i < count; i++) ((float*)&part)[i] = source[i];
        return part;
    }

    [MethodImpl(Inline)]
    public static Vector256<double> LoadPart256(double* source, int count)
    {
        if (Avx512F.VL.IsSupported) return Avx512F.VL.MaskLoad(source, Head(Vector256<long>.Indices, count), Vector256<double>.Zero);
        if (Avx.IsSupported) return Avx.MaskLoad(source, Head(Vector256<long>.Indices, count));
        var part = Vector256<double>.Zero;
        for (int i = 0; i < count; i++) ((double*)&part)[i] = source[i];
        return part;
    }

    [MethodImpl(Inline)]
    public static void StorePart(Vector256<float> value, float* target, int count)
    {
        if (Avx512F.VL.IsSupported) Avx512F.VL.MaskStore(target, Head(Vector256<int>.Indices, count), value);
        else if (Avx.IsSupported) Avx.MaskStore(target, Head(Vector256<int>.Indices, count), value);
        else for (int i = 0; i < count; i++) target[i] = ((float*)&value)[i];
    }

    [MethodImpl(Inline)]
    public static void StorePart(Vector256<double> value, double* target, int count)
    {
        if (Avx512F.VL.IsSupported) Avx512F.VL.MaskStore(target, Head(Vector256<long>.Indices, count), value);
        else if (Avx.IsSupported) Avx.MaskStore(target, Head(Vector256<long>.Indices, count), value);
        else for (int i = 0; i < count; i++) target[i] = ((double*)&value)[i];
    }

    [MethodImpl(Inline)]
    private static Vector256<float> Head(Vector256<int> indices, int count) => Vector256.LessThan(indices, Vector256.Create(count)).AsSingle();

    [MethodImpl(Inline)]
    private static Vector256<double> Head(Vector256<long> indices, int count) => Vector256.LessThan(indices, Vector256.Create((long)count)).AsDouble();

    [MethodImpl(Inline)]
    public static Vector256<float> LoadMask256OfFloats(bool* source)
    {
        if (Avx2.IsSupported) return Vector256.GreaterThan(Avx2.ConvertToVector256Int32(Vector128.CreateScalar(*(ulong*)source).AsByte()), Vector256<int>.Zero).AsSingle();
        var mask = Vector256<int>.Zero;
        for (int i = 0; i < 8; i++) ((int*)&mask)[i] = source[i] ? -1 : 0;
        return mask.AsSingle();
    }

    [MethodImpl(Inline)]
    public static Vector256<double> LoadMask256OfDoubles(bool* source)
    {
        if (Avx2.IsSupported) return Vector256.GreaterThan(Avx2.ConvertToVector256Int64(Vector128.CreateScalar(*(uint*)source).AsByte()), Vector256<long>.Zero).AsDouble();
        var mask = Vector256<long>.Zero;
        for (int i = 0; i < 4; i++) ((long*)&mask)[i] = source[i] ? -1 : 0;
        return mask.AsDouble();
    }
}
