using System.Runtime.CompilerServices;

namespace MiniTorch;

internal static partial class VectorMath
{
    // Rounding by adding 1.5 2^52 (2^23), as above.
    private static double Magic<T>() => typeof(T) == typeof(double) ? 6755399441055744.0 : 12582912.0;

    /// <summary>Up to here the reduction below is exact; the few larger arguments are left to <see cref="Math"/>.</summary>
    private static double LargestAngle<T>() => typeof(T) == typeof(double) ? 33554432 : 8192;

    /// <summary>sin(r + k pi) = (-1)^k sin r</summary>
    [MethodImpl(Outlined)]
    public static V Sin<V, T>(V x)
        where V : unmanaged, IReals<V>
    {
        if (V.AnyLane(x.Abs() > LargestAngle<T>())) return V.Map<SinFunction>(x);
        V k = V.MulAdd(x, V.Of(1 / Math.PI), Magic<T>()) - Magic<T>();
        V r = LessRightAngles<V, T>(x, k * 2, out V low);
        V y = SinCore<V, T>(r, low);
        return V.Select(V.Equal(x, V.Of(0)), x, V.Select(IsEven(k), y, -y));
    }

    /// <summary>cos(r + pi/2 + k pi) = -(-1)^k sin r</summary>
    [MethodImpl(Outlined)]
    public static V Cos<V, T>(V x)
        where V : unmanaged, IReals<V>
    {
        if (V.AnyLane(x.Abs() > LargestAngle<T>())) return V.Map<CosFunction>(x);
        V k = V.MulAdd(x, V.Of(1 / Math.PI), -0.5) + Magic<T>() - Magic<T>();
        V r = LessRightAngles<V, T>(x, k * 2 + 1, out V low);
        V y = SinCore<V, T>(r, low);
        return V.Select(IsEven(k), -y, y);
    }

    /// <summary>tan(r + m pi/2) = sin r / cos r for even m, -cos r / sin r for odd.</summary>
    [MethodImpl(Outlined)]
    public static V Tan<V, T>(V x)
        where V : unmanaged, IReals<V>
    {
        if (V.AnyLane(x.Abs() > LargestAngle<T>())) return V.Map<TanFunction>(x);
        V m = V.MulAdd(x, V.Of(2 / Math.PI), Magic<T>()) - Magic<T>();
        V r = LessRightAngles<V, T>(x, m, out V low);
        V sin = SinCore<V, T>(r, low), cos = CosCore<V, T>(r, low);
        V even = IsEven(m);
        return V.Select(V.Equal(x, V.Of(0)), x, V.Select(even, sin, -cos) / V.Select(even, cos, sin));
    }

    [MethodImpl(Inline)]
    private static V IsEven<V>(V n)
        where V : unmanaged, IReals<V>
    {
        V half = n * 0.5;
        return V.Equal(half.Round(), half);
    }

    /// <summary>x - m pi/2 = r + low. Of the four parts of pi/2 three are short enough for exact products, and the first two differences are exact.</summary>
    [MethodImpl(Inline)]
    private static V LessRightAngles<V, T>(V x, V m, out V low)
        where V : unmanaged, IReals<V>
    {
        V third = V.Of(typeof(T) == typeof(double) ? -6.123233932053594e-17 : -7.549533620476723e-08);
        V t = V.MulAdd(m, V.Of(typeof(T) == typeof(double) ? -1.5707963109016418 : -1.5703125), x);
        t = V.MulAdd(m, V.Of(typeof(T) == typeof(double) ? -1.5893254712295857e-08 : -0.0004837512969970703), t);
        V r = V.MulAdd(m, third, t);
        low = V.MulAdd(m, V.Of(typeof(T) == typeof(double) ? -6.36831716351095e-25 : -2.563344151594519e-12), V.MulAdd(m, third, t - r));
        return r;
    }

    /// <summary>sin(r + low) = r + low + r^2 (r p(r^2) - low / 2) for |r| at most pi/2, relative error 1e-10 (float), 4e-17 (double).</summary>
    [MethodImpl(Inline)]
    private static V SinCore<V, T>(V r, V low)
        where V : unmanaged, IReals<V>
    {
        V z = r * r;
        V p;
        if (typeof(T) == typeof(double))
        {
            p = V.MulAdd(V.Of(2.7314289869116175e-15), z, -7.64396903111606e-13);
            p = V.MulAdd(p, z, 1.6058977272817488e-10);
            p = V.MulAdd(p, z, -2.5052107616384624e-08);
            p = V.MulAdd(p, z, 2.755731921915843e-06);
            p = V.MulAdd(p, z, -0.00019841269841254955);
            p = V.MulAdd(p, z, 0.008333333333333316);
            p = V.MulAdd(p, z, -0.16666666666666666);
        }
        else
        {
            p = V.MulAdd(V.Of(-2.407999974163917e-08), z, 2.753645532432109e-06);
            p = V.MulAdd(p, z, -0.00019841086452511645);
            p = V.MulAdd(p, z, 0.008333332768305071);
            p = V.MulAdd(p, z, -0.16666666663878466);
        }
        return V.MulAdd(z, V.MulAdd(r, p, low * -0.5), low) + r;
    }

    /// <summary>cos(r + low) = 1 - r^2 / 2 + r^4 q(r^2) - r low for |r| at most pi/4, relative error 8e-10 (float), 1e-18 (double).</summary>
    [MethodImpl(Inline)]
    private static V CosCore<V, T>(V r, V low)
        where V : unmanaged, IReals<V>
    {
        V z = r * r;
        V q;
        if (typeof(T) == typeof(double))
        {
            q = V.MulAdd(V.Of(-1.1382614869434128e-11), z, 2.087614602470193e-09);
            q = V.MulAdd(q, z, -2.7557317270560385e-07);
            q = V.MulAdd(q, z, 2.4801587298763433e-05);
            q = V.MulAdd(q, z, -0.0013888888888887395);
            q = V.MulAdd(q, z, 0.041666666666666664);
        }
        else
        {
            q = V.MulAdd(V.Of(2.4547891622336995e-05), z, -0.001388830280232084);
            q = V.MulAdd(q, z, 0.04166666465830048);
        }
        V half = z * 0.5, first = 1 - half;
        return first + (1 - first - half + V.MulAdd(z * z, q, -(r * low)));
    }

    private readonly struct SinFunction : IScalarFunction
    {
        public static double Of(double x) => Math.Sin(x);
    }

    private readonly struct CosFunction : IScalarFunction
    {
        public static double Of(double x) => Math.Cos(x);
    }

    private readonly struct TanFunction : IScalarFunction
    {
        public static double Of(double x) => Math.Tan(x);
    }
}
