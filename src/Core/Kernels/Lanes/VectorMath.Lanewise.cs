using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>The functions that no hot loop uses: <see cref="Math"/>'s, lane by lane, in double.</summary>
internal static partial class VectorMath
{
    [MethodImpl(Inline)]
    public static V PowLanewise<V>(V a, V b)
        where V : unmanaged, IReals<V> => V.Map2<PowFunction>(a, b);
    [MethodImpl(Inline)]
    public static V Atan2<V>(V y, V x)
        where V : unmanaged, IReals<V> => V.Map2<Atan2Function>(y, x);
    [MethodImpl(Inline)]
    public static V Fmod<V>(V a, V b)
        where V : unmanaged, IReals<V> => V.Map2<FmodFunction>(a, b);
    [MethodImpl(Inline)]
    public static V Tan<V>(V x)
        where V : unmanaged, IReals<V> => V.Map<TanFunction>(x);
    [MethodImpl(Inline)]
    public static V Asin<V>(V x)
        where V : unmanaged, IReals<V> => V.Map<AsinFunction>(x);
    [MethodImpl(Inline)]
    public static V Acos<V>(V x)
        where V : unmanaged, IReals<V> => V.Map<AcosFunction>(x);
    [MethodImpl(Inline)]
    public static V Atan<V>(V x)
        where V : unmanaged, IReals<V> => V.Map<AtanFunction>(x);
    [MethodImpl(Inline)]
    public static V Sinh<V>(V x)
        where V : unmanaged, IReals<V> => V.Map<SinhFunction>(x);
    [MethodImpl(Inline)]
    public static V Cosh<V>(V x)
        where V : unmanaged, IReals<V> => V.Map<CoshFunction>(x);
    [MethodImpl(Inline)]
    public static V Asinh<V>(V x)
        where V : unmanaged, IReals<V> => V.Map<AsinhFunction>(x);
    [MethodImpl(Inline)]
    public static V Acosh<V>(V x)
        where V : unmanaged, IReals<V> => V.Map<AcoshFunction>(x);
    [MethodImpl(Inline)]
    public static V Atanh<V>(V x)
        where V : unmanaged, IReals<V> => V.Map<AtanhFunction>(x);

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

    private readonly struct Atan2Function : IScalarFunction2
    {
        public static double Of(double x, double y) => Math.Atan2(x, y);
    }

    private readonly struct FmodFunction : IScalarFunction2
    {
        public static double Of(double x, double y) => x % y;
    }

    private readonly struct TanFunction : IScalarFunction
    {
        public static double Of(double x) => Math.Tan(x);
    }

    private readonly struct AsinFunction : IScalarFunction
    {
        public static double Of(double x) => Math.Asin(x);
    }

    private readonly struct AcosFunction : IScalarFunction
    {
        public static double Of(double x) => Math.Acos(x);
    }

    private readonly struct AtanFunction : IScalarFunction
    {
        public static double Of(double x) => Math.Atan(x);
    }

    private readonly struct SinhFunction : IScalarFunction
    {
        public static double Of(double x) => Math.Sinh(x);
    }

    private readonly struct CoshFunction : IScalarFunction
    {
        public static double Of(double x) => Math.Cosh(x);
    }

    private readonly struct AsinhFunction : IScalarFunction
    {
        public static double Of(double x) => Math.Asinh(x);
    }

    private readonly struct AcoshFunction : IScalarFunction
    {
        public static double Of(double x) => Math.Acosh(x);
    }

    private readonly struct AtanhFunction : IScalarFunction
    {
        public static double Of(double x) => Math.Atanh(x);
    }
}
