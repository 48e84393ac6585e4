using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>Conversions between the element types, resolved when a kernel is compiled.</summary>
internal static class Numbers
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>
    /// Floating point to integer drops the fraction and saturates, NaN gives 0; between integers the low bits are kept; to bool is x != 0; bool to number is 0 or 1.
    /// </summary>
    [MethodImpl(Inline)]
    public static TTo Cast<TFrom, TTo>(TFrom x)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        if (typeof(TFrom) == typeof(TTo)) return Unsafe.BitCast<TFrom, TTo>(x);
        if (typeof(TFrom) == typeof(float)) return FromReal<float, TTo>(Unsafe.BitCast<TFrom, float>(x));
        if (typeof(TFrom) == typeof(double)) return FromReal<double, TTo>(Unsafe.BitCast<TFrom, double>(x));
        if (typeof(TFrom) == typeof(long)) return FromInteger<long, TTo>(Unsafe.BitCast<TFrom, long>(x));
        if (typeof(TFrom) == typeof(int)) return FromInteger<int, TTo>(Unsafe.BitCast<TFrom, int>(x));
        if (typeof(TFrom) == typeof(byte)) return FromInteger<byte, TTo>(Unsafe.BitCast<TFrom, byte>(x));
        if (typeof(TFrom) == typeof(bool)) return FromInteger<byte, TTo>(Unsafe.BitCast<TFrom, byte>(x));
        throw Unknown<TFrom>();
    }

    [MethodImpl(Inline)]
    private static TTo FromReal<TFrom, TTo>(TFrom x)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged
    {
        if (typeof(TTo) == typeof(float)) return Unsafe.BitCast<float, TTo>(float.CreateTruncating(x));
        if (typeof(TTo) == typeof(double)) return Unsafe.BitCast<double, TTo>(double.CreateTruncating(x));
        if (typeof(TTo) == typeof(long)) return Unsafe.BitCast<long, TTo>(long.CreateSaturating(x));
        if (typeof(TTo) == typeof(int)) return Unsafe.BitCast<int, TTo>(int.CreateSaturating(x));
        if (typeof(TTo) == typeof(byte)) return Unsafe.BitCast<byte, TTo>(byte.CreateSaturating(x));
        if (typeof(TTo) == typeof(bool)) return Unsafe.BitCast<bool, TTo>(x != TFrom.Zero);
        throw Unknown<TTo>();
    }

    [MethodImpl(Inline)]
    private static TTo FromInteger<TFrom, TTo>(TFrom x)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged
    {
        if (typeof(TTo) == typeof(float)) return Unsafe.BitCast<float, TTo>(float.CreateTruncating(x));
        if (typeof(TTo) == typeof(double)) return Unsafe.BitCast<double, TTo>(double.CreateTruncating(x));
        if (typeof(TTo) == typeof(long)) return Unsafe.BitCast<long, TTo>(long.CreateTruncating(x));
        if (typeof(TTo) == typeof(int)) return Unsafe.BitCast<int, TTo>(int.CreateTruncating(x));
        if (typeof(TTo) == typeof(byte)) return Unsafe.BitCast<byte, TTo>(byte.CreateTruncating(x));
        if (typeof(TTo) == typeof(bool)) return Unsafe.BitCast<bool, TTo>(x != TFrom.Zero);
        throw Unknown<TTo>();
    }

    private static NotSupportedException Unknown<T>() => new($"no dtype has elements of type {typeof(T).Name}; use float, double, long, int, byte or bool");
}
