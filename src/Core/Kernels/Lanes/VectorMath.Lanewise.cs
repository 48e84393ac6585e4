using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch;

/// <summary><see cref="Math"/>'s functions, lane by lane, in double: where lanes have no formula, or have one for some numbers only.</summary>
internal static partial class VectorMath
{
    [MethodImpl(Inline)]
    public static V PowLanewise<V>(V a, V b)
        where V : unmanaged, IReals<V> => V.Map2<PowFunction>(a, b);

    [MethodImpl(Inline)]
    public static V Fmod<V>(V a, V b)
        where V : unmanaged, IReals<V> => V.IsDouble ? FmodOfDoubles(a, b) : V.Wide2<FmodOfFloats>(a, b);

    /// <summary>
    /// |a| - trunc(|a| / |b|) |b|, exact if fused: below 2^52 the rounded quotient has the right integer part, or the next where it rounds up to it;
    /// the difference is then below 0, and b too much.
    /// </summary>
    [MethodImpl(Outlined)]
    private static V FmodOfDoubles<V>(V a, V b)
        where V : unmanaged, IReals<V>
    {
        if (!IsFused) return V.Map2<FmodFunction>(a, b);
        V zero = V.Of(0), one = V.Of(1), x = a.Abs(), y = b.Abs();
        V n = (x / y).Trunc();
        V exact = V.Select(n < 4503599627370496, V.Select(y < double.PositiveInfinity, one, zero), zero);
        if (V.AnyLane(V.Equal(exact, zero))) return V.Map2<FmodFunction>(a, b);
        V r = V.MulAdd(-n, y, x);
        return V.WithSign(V.Select(r < 0, r + y, r), a);
    }

    /// <summary>Whether MulAdd rounds once.</summary>
    private static bool IsFused => Fma.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>A formula over doubles, lane by lane.</summary>
    public static unsafe V Each<V, TOp>(TOp op, V x)
        where V : unmanaged, IReals<V>
        where TOp : struct, INumberOp
    {
        V y = x;
        for (int i = 0; i < V.Count; i++)
        {
            if (V.IsDouble) ((double*)&y)[i] = op.Of(((double*)&x)[i]);
            else ((float*)&y)[i] = (float)op.Of(((float*)&x)[i]);
        }
        return y;
    }

    /// <summary>A formula over two doubles, lane by lane.</summary>
    public static unsafe V Each<V, TOp>(TOp op, V a, V b)
        where V : unmanaged, IReals<V>
        where TOp : struct, INumberOp2
    {
        V y = a;
        for (int i = 0; i < V.Count; i++)
        {
            if (V.IsDouble) ((double*)&y)[i] = op.Of(((double*)&a)[i], ((double*)&b)[i]);
            else ((float*)&y)[i] = (float)op.Of(((float*)&a)[i], ((float*)&b)[i]);
        }
        return y;
    }

    private readonly struct PowFunction : IScalarFunction2
    {
        public static double Of(double x, double y) => Math.Pow(x, y);
    }

    /// <summary>a - trunc(a / b) b, exact in double: below 2^28 a quotient of floats that is no integer stays off one, and the product has 52 bits.</summary>
    private readonly struct FmodOfFloats : IWideFunction2
    {
        [MethodImpl(Outlined)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, IReals<V>
        {
            V zero = V.Of(0), one = V.Of(1);
            V n = (a / b).Trunc();
            V exact = V.Select(n.Abs() < 268435456, V.Select(b.Abs() < double.PositiveInfinity, one, zero), zero);
            return V.AnyLane(V.Equal(exact, zero)) ? V.Map2<FmodFunction>(a, b) : V.WithSign(V.MulAdd(-n, b, a), a);
        }
    }

    private readonly struct FmodFunction : IScalarFunction2
    {
        public static double Of(double x, double y) => x % y;
    }
}
