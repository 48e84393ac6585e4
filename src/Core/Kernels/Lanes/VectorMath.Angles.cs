using System.Runtime.CompilerServices;

namespace MiniTorch;

internal static partial class VectorMath
{
    [MethodImpl(Outlined)]
    public static V Atan<V, T>(V x)
        where V : unmanaged, IReals<V>
    {
        V a = x.Abs(), one = V.Of(1);
        V u = AngleBelow45<V, T>(V.FastMin(one, a), V.FastMax(one, a), out V eighths);
        return V.WithSign(FromEighths<V, T>(V.Select(a > one, 2 - eighths, eighths), V.Select(a > one, -u, u)), x);
    }

    [MethodImpl(Outlined)]
    public static V Atan2<V, T>(V y, V x)
        where V : unmanaged, IReals<V>
    {
        V a = y.Abs(), b = x.Abs(), one = V.Of(1);
        V low = V.Minimum(a, b), high = V.FastMax(a, b);
        // Kept from the ends of the range: sums below stay finite, (0, 0) is as good as (0, tiny), and two infinities as any equal two.
        V both = V.Equal(low, V.Of(double.PositiveInfinity));
        V unit = V.Select(high > (typeof(T) == typeof(double) ? 1e300 : 1e37), V.Of(0.25), one);
        low = V.Select(both, one, low * unit);
        high = V.Select(both, one, V.FastMax(V.Of(typeof(T) == typeof(double) ? double.Epsilon : float.Epsilon), high * unit));
        V u = AngleBelow45<V, T>(low, high, out V eighths);
        eighths = V.Select(a > b, 2 - eighths, eighths);
        u = V.Select(a > b, -u, u);
        V left = V.WithSign(one, x) < 0;
        return V.WithSign(FromEighths<V, T>(V.Select(left, 4 - eighths, eighths), V.Select(left, -u, u)), y);
    }

    /// <summary>atan(low / high) = u + eighths pi/4 for 0 at most low at most high; u is at most pi/8 in size, and of relative error 3e-9 (float), 8e-18 (double).</summary>
    [MethodImpl(Inline)]
    private static V AngleBelow45<V, T>(V low, V high, out V eighths)
        where V : unmanaged, IReals<V>
    {
        V steep = low > high * 0.41421356237309503;
        eighths = V.Select(steep, V.Of(1), V.Of(0));
        V t = V.Select(steep, low - high, low) / V.Select(steep, low + high, high);
        V z = t * t;
        V p;
        if (typeof(T) == typeof(double))
        {
            p = V.MulAdd(V.Of(-0.019175404711104935), z, 0.03923044778479309);
            p = V.MulAdd(p, z, -0.050854078345894844);
            p = V.MulAdd(p, z, 0.05858140904866328);
            p = V.MulAdd(p, z, -0.06664510525508936);
            p = V.MulAdd(p, z, 0.07692183125376892);
            p = V.MulAdd(p, z, -0.0909090457530649);
            p = V.MulAdd(p, z, 0.11111111015187018);
            p = V.MulAdd(p, z, -0.14285714284665682);
            p = V.MulAdd(p, z, 0.19999999999995516);
            p = V.MulAdd(p, z, -0.3333333333333333);
        }
        else
        {
            p = V.MulAdd(V.Of(-0.06451718869358958), z, 0.10743668324830098);
            p = V.MulAdd(p, z, -0.14263949753605723);
            p = V.MulAdd(p, z, 0.1999954031495797);
            p = V.MulAdd(p, z, -0.33333331760434554);
        }
        return V.MulAdd(t * z, p, t);
    }

    /// <summary>u + n pi/4 for n up to 4; the first part of pi/4 is short enough for an exact product.</summary>
    [MethodImpl(Inline)]
    private static V FromEighths<V, T>(V n, V u)
        where V : unmanaged, IReals<V> =>
        V.MulAdd(n, V.Of(typeof(T) == typeof(double) ? 0.7853981633974483 : 0.785398006439209), V.MulAdd(n, V.Of(typeof(T) == typeof(double) ? 3.061616997868383e-17 : 1.5695823932524066e-07), u));

    /// <summary>asin a = pi/2 - 2 asin sqrt((1 - a) / 2) above 1/2.</summary>
    [MethodImpl(Outlined)]
    public static V Asin<V, T>(V x)
        where V : unmanaged, IReals<V>
    {
        V a = x.Abs();
        V steep = a > 0.5;
        V u = AsinCore<V, T>(V.Select(steep, ((1 - a) * 0.5).Sqrt(), a));
        return V.WithSign(V.Select(steep, FromEighths<V, T>(V.Of(2), u * -2), u), x);
    }

    /// <summary>acos x = 2 asin sqrt((1 - x) / 2) above 1/2, pi/2 - asin x below, pi - acos -x below -1/2.</summary>
    [MethodImpl(Outlined)]
    public static V Acos<V, T>(V x)
        where V : unmanaged, IReals<V>
    {
        V a = x.Abs();
        V steep = a > 0.5, left = x < 0;
        V u = AsinCore<V, T>(V.Select(steep, ((1 - a) * 0.5).Sqrt(), a));
        u = V.Select(steep, u * 2, -u);
        V eighths = V.Select(steep, V.Of(0), V.Of(2));
        return FromEighths<V, T>(V.Select(left, 4 - eighths, eighths), V.Select(left, -u, u));
    }

    /// <summary>asin a = a + a^3 p(a^2) for a from 0 to 1/2, relative error 1e-9 (float), 5e-18 (double).</summary>
    [MethodImpl(Inline)]
    private static V AsinCore<V, T>(V a)
        where V : unmanaged, IReals<V>
    {
        V z = a * a;
        V p;
        if (typeof(T) == typeof(double))
        {
            p = V.MulAdd(V.Of(0.028757851367421566), z, -0.014851887071247204);
            p = V.MulAdd(p, z, 0.01740087944269402);
            p = V.MulAdd(p, z, 0.005457506718640358);
            p = V.MulAdd(p, z, 0.01032281435018578);
            p = V.MulAdd(p, z, 0.011479177415184906);
            p = V.MulAdd(p, z, 0.013971212973552933);
            p = V.MulAdd(p, z, 0.017352392720869973);
            p = V.MulAdd(p, z, 0.02237217294214989);
            p = V.MulAdd(p, z, 0.030381944138531247);
            p = V.MulAdd(p, z, 0.04464285714635543);
            p = V.MulAdd(p, z, 0.07499999999998433);
            p = V.MulAdd(p, z, 0.16666666666666669);
        }
        else
        {
            p = V.MulAdd(V.Of(0.03369084720283012), z, 0.017149238357677253);
            p = V.MulAdd(p, z, 0.03110066273549457);
            p = V.MulAdd(p, z, 0.04459940152851218);
            p = V.MulAdd(p, z, 0.07500094543497424);
            p = V.MulAdd(p, z, 0.16666666337430908);
        }
        return V.MulAdd(a * z, p, a);
    }
}
