using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch;

internal static unsafe partial class LaneBits
{
    [MethodImpl(Inline)]
    public static Vector128<float> Scale(Vector128<float> x, Vector128<float> n)
    {
        if (Avx512F.VL.IsSupported) return Avx512F.VL.Scale(x, n);
        var half = Vector128.Floor(n * 0.5f);
        return x * PowerOf2(half) * PowerOf2(n - half);
    }

    [MethodImpl(Inline)]
    public static Vector128<double> Scale(Vector128<double> x, Vector128<double> n)
    {
        if (Avx512F.VL.IsSupported) return Avx512F.VL.Scale(x, n);
        var half = Vector128.Floor(n * 0.5);
        return x * PowerOf2(half) * PowerOf2(n - half);
    }

    // Adding 1.5 2^23 (2^52) leaves the integer in the low bits, where the bias can be added and shifted into the exponent.
    [MethodImpl(Inline)]
    private static Vector128<float> PowerOf2(Vector128<float> n) =>
        Vector128.ShiftLeft((n + Vector128.Create(12582912f)).AsInt32() + Vector128.Create(127), 23).AsSingle();

    [MethodImpl(Inline)]
    private static Vector128<double> PowerOf2(Vector128<double> n) =>
        Vector128.ShiftLeft((n + Vector128.Create(6755399441055744.0)).AsInt64() + Vector128.Create(1023L), 52).AsDouble();

    [MethodImpl(Inline)]
    public static Vector128<float> Mantissa(Vector128<float> x, out Vector128<float> exponent)
    {
        if (Avx512F.VL.IsSupported)
        {
            exponent = Avx512F.VL.GetExponent(x);
            return Avx512F.VL.GetMantissa(x, 0);
        }
        var small = Vector128.LessThan(x, Vector128.Create(1.17549435e-38f));
        var bits = Vector128.ConditionalSelect(small, x * 8388608f, x).AsInt32();
        exponent = Vector128.ConvertToSingle(Vector128.ShiftRightLogical(bits, 23) - Vector128.Create(127)) - (small & Vector128.Create(23f));
        return ((bits & Vector128.Create(0x007FFFFF)) | Vector128.Create(0x3F800000)).AsSingle();
    }

    [MethodImpl(Inline)]
    public static Vector128<double> Mantissa(Vector128<double> x, out Vector128<double> exponent)
    {
        if (Avx512F.VL.IsSupported)
        {
            exponent = Avx512F.VL.GetExponent(x);
            return Avx512F.VL.GetMantissa(x, 0);
        }
        var small = Vector128.LessThan(x, Vector128.Create(2.2250738585072014e-308));
        var bits = Vector128.ConditionalSelect(small, x * 4503599627370496.0, x).AsInt64();
        // The biased exponent is put into the mantissa of 2^52 to become a double without a conversion instruction.
        var biased = (Vector128.ShiftRightLogical(bits, 52) | Vector128.Create(0x4330000000000000L)).AsDouble();
        exponent = biased - Vector128.Create(4503599627370496.0 + 1023) - (small & Vector128.Create(52.0));
        return ((bits & Vector128.Create(0x000FFFFFFFFFFFFFL)) | Vector128.Create(0x3FF0000000000000L)).AsDouble();
    }

    [MethodImpl(Inline)]
    public static Vector128<float> LoadPart128(float* source, int count)
    {
        if (Avx512F.VL.IsSupported) return Avx512F.VL.MaskLoad(source, Head(Vector128<int>.Indices, count), Vector128<float>.Zero);
        if (Avx.IsSupported) return Avx.MaskLoad(source, Head(Vector128<int>.Indices, count));
        var part = Vector128<float>.Zero;
        for (int i = 0; i < count; i++) ((float*)&part)[i] = source[i];
        return part;
    }

    [MethodImpl(Inline)]
    public static Vector128<double> LoadPart128(double* source, int count)
    {
        if (Avx512F.VL.IsSupported) return Avx512F.VL.MaskLoad(source, Head(Vector128<long>.Indices, count), Vector128<double>.Zero);
        if (Avx.IsSupported) return Avx.MaskLoad(source, Head(Vector128<long>.Indices, count));
        var part = Vector128<double>.Zero;
        for (int i = 0; i < count; i++) ((double*)&part)[i] = source[i];
        return part;
    }

    [MethodImpl(Inline)]
    public static void StorePart(Vector128<float> value, float* target, int count)
    {
        if (Avx512F.VL.IsSupported) Avx512F.VL.MaskStore(target, Head(Vector128<int>.Indices, count), value);
        else if (Avx.IsSupported) Avx.MaskStore(target, Head(Vector128<int>.Indices, count), value);
        else for (int i = 0; i < count; i++) target[i] = ((float*)&value)[i];
    }

    [MethodImpl(Inline)]
    public static void StorePart(Vector128<double> value, double* target, int count)
    {
        if (Avx512F.VL.IsSupported) Avx512F.VL.MaskStore(target, Head(Vector128<long>.Indices, count), value);
        else if (Avx.IsSupported) Avx.MaskStore(target, Head(Vector128<long>.Indices, count), value);
        else for (int i = 0; i < count; i++) target[i] = ((double*)&value)[i];
    }

    [MethodImpl(Inline)]
    private static Vector128<float> Head(Vector128<int> indices, int count) => Vector128.LessThan(indices, Vector128.Create(count)).AsSingle();

    [MethodImpl(Inline)]
    private static Vector128<double> Head(Vector128<long> indices, int count) => Vector128.LessThan(indices, Vector128.Create((long)count)).AsDouble();

    [MethodImpl(Inline)]
    public static Vector128<float> LoadMask128OfFloats(bool* source)
    {
        if (Sse41.IsSupported) return Vector128.GreaterThan(Sse41.ConvertToVector128Int32(Vector128.CreateScalar(*(uint*)source).AsByte()), Vector128<int>.Zero).AsSingle();
        var mask = Vector128<int>.Zero;
        for (int i = 0; i < 4; i++) ((int*)&mask)[i] = source[i] ? -1 : 0;
        return mask.AsSingle();
    }

    [MethodImpl(Inline)]
    public static Vector128<double> LoadMask128OfDoubles(bool* source)
    {
        if (Sse41.IsSupported) return Vector128.GreaterThan(Sse41.ConvertToVector128Int64(Vector128.CreateScalar(*(ushort*)source).AsByte()), Vector128<long>.Zero).AsDouble();
        var mask = Vector128<long>.Zero;
        for (int i = 0; i < 2; i++) ((long*)&mask)[i] = source[i] ? -1 : 0;
        return mask.AsDouble();
    }
}
