using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary><see cref="Math"/>'s functions, lane by lane, in double: where lanes have no formula, or have one for some numbers only.</summary>
internal static partial class VectorMath
{
    [MethodImpl(Inline)]
    public static V PowLanewise<V>(V a, V b)
        where V : unmanaged, IReals<V> => V.Map2<PowFunction>(a, b);

    [MethodImpl(Inline)]
    public static V Fmod<V>(V a, V b)
        where V : unmanaged, IReals<V> => V.IsDouble ? V.Map2<FmodFunction>(a, b) : V.Wide2<FmodOfFloats>(a, b);

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
