using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>Comparisons of integers in lanes, as many as fill a register with bools; what is left is the caller's.</summary>
internal static unsafe class IntegerLanes
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>True for the integer types.</summary>
    public static bool Has<T>() => typeof(T) == typeof(long) || typeof(T) == typeof(int) || typeof(T) == typeof(byte);

    /// <summary>y = test(a, b), a register of bools at a time; how many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Compare<TOp, T>(TOp op, T* a, nint aStep, T* b, nint bStep, bool* y, int count)
        where TOp : struct, IComparison
        where T : unmanaged
    {
        int groups = count / Vector<byte>.Count;
        for (int g = groups; g > 0; g--)
        {
            Vector.Store(Bytes(op, a, aStep * Vector<T>.Count, b, bStep * Vector<T>.Count) & Vector<byte>.One, (byte*)y);
            a += aStep * Vector<byte>.Count;
            b += bStep * Vector<byte>.Count;
            y += Vector<byte>.Count;
        }
        return groups * Vector<byte>.Count;
    }

    /// <summary>The masks of as many elements as a register has bytes, a byte each.</summary>
    [MethodImpl(Inline)]
    private static Vector<byte> Bytes<TOp, T>(TOp op, T* a, nint aGroup, T* b, nint bGroup)
        where TOp : struct, IComparison
        where T : unmanaged
    {
        if (sizeof(T) == 1) return Vector.AsVectorByte(op.TestLanes(Vector.Load(a), Vector.Load(b)));
        int half = sizeof(T) / 2;
        return Vector.AsVectorByte(Vector.Narrow(Shorts(op, a, aGroup, b, bGroup), Shorts(op, a + half * aGroup, aGroup, b + half * bGroup, bGroup)));
    }

    [MethodImpl(Inline)]
    private static Vector<short> Shorts<TOp, T>(TOp op, T* a, nint aGroup, T* b, nint bGroup)
        where TOp : struct, IComparison
        where T : unmanaged
    {
        int half = sizeof(T) / 4;
        return Vector.Narrow(Ints(op, a, aGroup, b, bGroup), Ints(op, a + half * aGroup, aGroup, b + half * bGroup, bGroup));
    }

    [MethodImpl(Inline)]
    private static Vector<int> Ints<TOp, T>(TOp op, T* a, nint aGroup, T* b, nint bGroup)
        where TOp : struct, IComparison
        where T : unmanaged
    {
        var first = op.TestLanes(Vector.Load(a), Vector.Load(b));
        return sizeof(T) == 4 ? Vector.AsVectorInt32(first) : Vector.Narrow(Vector.AsVectorInt64(first), Vector.AsVectorInt64(op.TestLanes(Vector.Load(a + aGroup), Vector.Load(b + bGroup))));
    }
}
