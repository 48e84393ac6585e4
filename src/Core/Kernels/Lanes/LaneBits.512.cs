using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch;

internal static unsafe partial class LaneBits
{
    [MethodImpl(Inline)]
    public static Vector512<float> Scale(Vector512<float> x, Vector512<float> n)
    {
        if (Avx512F.IsSupported) return Avx512F.Scale(x, n);
        var half = Vector512.Floor(n * 0.5f);
        return x * PowerOf2(half) * PowerOf2(n - half);
    }

    [MethodImpl(Inline)]
    public static Vector512<double> Scale(Vector512<double> x, Vector512<double> n)
    {
        if (Avx512F.IsSupported) return Avx512F.Scale(x, n);
        var half = Vector512.Floor(n * 0.5);
        return x * PowerOf2(half) * PowerOf2(n - half);
    }

    // Adding 1.5 2^23 (2^52) leaves the integer in the low bits, where the bias can be added and shifted into the exponent.
    [MethodImpl(Inline)]
    private static Vector512<float> PowerOf2(Vector512<float> n) =>
        Vector512.ShiftLeft((n + Vector512.Create(12582912f)).AsInt32() + Vector512.Create(127), 23).AsSingle();

    [MethodImpl(Inline)]
    private static Vector512<double> PowerOf2(Vector512<double> n) =>
        Vector512.ShiftLeft((n + Vector512.Create(6755399441055744.0)).AsInt64() + Vector512.Create(1023L), 52).AsDouble();

    [MethodImpl(Inline)]
    public static Vector512<float> Mantissa(Vector512<float> x, out Vector512<float> exponent)
    {
        if (Avx512F.IsSupported)
        {
            exponent = Avx512F.GetExponent(x);
            return Avx512F.GetMantissa(x, 0);
        }
        var small = Vector512.LessThan(x, Vector512.Create(1.17549435e-38f));
        var bits = Vector512.ConditionalSelect(small, x * 8388608f, x).AsInt32();
        exponent = Vector512.ConvertToSingle(Vector512.ShiftRightLogical(bits, 23) - Vector512.Create(127)) - (small & Vector512.Create(23f));
        return ((bits & Vector512.Create(0x007FFFFF)) | Vector512.Create(0x3F800000)).AsSingle();
    }

    [MethodImpl(Inline)]
    public static Vector512<double> Mantissa(Vector512<double> x, out Vector512<double> exponent)
    {
        if (Avx512F.IsSupported)
        {
            exponent = Avx512F.GetExponent(x);
            return Avx512F.GetMantissa(x, 0);
        }
        var small = Vector512.LessThan(x, Vector512.Create(2.2250738585072014e-308));
        var bits = Vector512.ConditionalSelect(small, x * 4503599627370496.0, x).AsInt64();
        // The biased exponent is put into the mantissa of 2^52 to become a double without a conversion instruction.
        var biased = (Vector512.ShiftRightLogical(bits, 52) | Vector512.Create(0x4330000000000000L)).AsDouble();
        exponent = biased - Vector512.Create(4503599627370496.0 + 1023) - (small & Vector512.Create(52.0));
        return ((bits & Vector512.Create(0x000FFFFFFFFFFFFFL)) | Vector512.Create(0x3FF0000000000000L)).AsDouble();
    }

    [MethodImpl(Inline)]
    public static Vector512<float> LoadPart512(float* source, int count)
    {
        if (Avx512F.IsSupported) return Avx512F.MaskLoad(source, Head(Vector512<int>.Indices, count), Vector512<float>.Zero);
        var part = Vector512<float>.Zero;
        for (int i = 0; i < count; i++) ((float*)&part)[i] = source[i];
        return part;
    }

    [MethodImpl(Inline)]
    public static Vector512<double> LoadPart512(double* source, int count)
    {
        if (Avx512F.IsSupported) return Avx512F.MaskLoad(source, Head(Vector512<long>.Indices, count), Vector512<double>.Zero);
        var part = Vector512<double>.Zero;
        for (int i = 0; i < count; i++) ((double*)&part)[i] = source[i];
        return part;
    }

    [MethodImpl(Inline)]
    public static void StorePart(Vector512<float> value, float* target, int count)
    {
        if (Avx512F.IsSupported) Avx512F.MaskStore(target, Head(Vector512<int>.Indices, count), value);
        else for (int i = 0; i < count; i++) target[i] = ((float*)&value)[i];
    }

    [MethodImpl(Inline)]
    public static void StorePart(Vector512<double> value, double* target, int count)
    {
        if (Avx512F.IsSupported) Avx512F.MaskStore(target, Head(Vector512<long>.Indices, count), value);
        else for (int i = 0; i < count; i++) target[i] = ((double*)&value)[i];
    }

    [MethodImpl(Inline)]
    private static Vector512<float> Head(Vector512<int> indices, int count) => Vector512.LessThan(indices, Vector512.Create(count)).AsSingle();

    [MethodImpl(Inline)]
    private static Vector512<double> Head(Vector512<long> indices, int count) => Vector512.LessThan(indices, Vector512.Create((long)count)).AsDouble();

    [MethodImpl(Inline)]
    public static Vector512<float> LoadMask512OfFloats(bool* source)
    {
        if (Avx512F.IsSupported) return Vector512.GreaterThan(Avx512F.ConvertToVector512Int32(Vector128.Load((byte*)source)), Vector512<int>.Zero).AsSingle();
        var mask = Vector512<int>.Zero;
        for (int i = 0; i < 16; i++) ((int*)&mask)[i] = source[i] ? -1 : 0;
        return mask.AsSingle();
    }

    [MethodImpl(Inline)]
    public static Vector512<double> LoadMask512OfDoubles(bool* source)
    {
        if (Avx512F.IsSupported) return Vector512.GreaterThan(Avx512F.ConvertToVector512Int64(Vector128.CreateScalar(*(ulong*)source).AsByte()), Vector512<long>.Zero).AsDouble();
        var mask = Vector512<long>.Zero;
        for (int i = 0; i < 8; i++) ((long*)&mask)[i] = source[i] ? -1 : 0;
        return mask.AsDouble();
    }
}
