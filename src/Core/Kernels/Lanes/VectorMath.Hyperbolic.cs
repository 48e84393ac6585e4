using System.Runtime.CompilerServices;

namespace MiniTorch;

internal static partial class VectorMath
{
    /// <summary>x + x^3 p(x^2) below 1, (e^x - e^-x) / 2 above.</summary>
    [MethodImpl(Outlined)]
    public static V Sinh<V, T>(V x)
        where V : unmanaged, IReals<V>
    {
        V a = x.Abs();
        V z = a * a;
        V p;
        if (typeof(T) == typeof(double))
        {
            p = V.MulAdd(V.Of(7.746178593018827e-13), z, 1.6057679623801638e-10);
            p = V.MulAdd(p, z, 2.5052117695907823e-08);
            p = V.MulAdd(p, z, 2.7557319191381816e-06);
            p = V.MulAdd(p, z, 0.00019841269841324198);
            p = V.MulAdd(p, z, 0.008333333333333299);
            p = V.MulAdd(p, z, 0.16666666666666666);
        }
        else
        {
            p = V.MulAdd(V.Of(2.8062802582276946e-06), z, 0.00019838101968683888);
            p = V.MulAdd(p, z, 0.00833333967591706);
            p = V.MulAdd(p, z, 0.16666666646842135);
        }
        V half = HalfExp<V, T>(a);
        return V.WithSign(V.Select(a < 1, V.MulAdd(a * z, p, a), half - 0.25 / half), x);
    }

    [MethodImpl(Outlined)]
    public static V Cosh<V, T>(V x)
        where V : unmanaged, IReals<V>
    {
        V half = HalfExp<V, T>(x.Abs());
        return half + 0.25 / half;
    }

    /// <summary>e^x / 2 for x of 0 and more; finite a little longer than e^x.</summary>
    [MethodImpl(Inline)]
    private static V HalfExp<V, T>(V x)
        where V : unmanaged, IReals<V>
    {
        V r = Reduce<V, T>(V.FastMin(V.Of(typeof(T) == typeof(double) ? 711 : 90), x), out V n);
        return V.Scale(ExpMinus1<V, T>(r) + 1, n - 1);
    }

    [MethodImpl(Outlined)]
    public static V Asinh<V, T>(V x)
        where V : unmanaged, IReals<V> => V.WithSign(AsinhCore<V, T>(x.Abs()), x);

    /// <summary>acosh x = 2 asinh sqrt((x - 1) / 2)</summary>
    [MethodImpl(Outlined)]
    public static V Acosh<V, T>(V x)
        where V : unmanaged, IReals<V> => AsinhCore<V, T>(((x - 1) * 0.5).Sqrt()) * 2;

    /// <summary>asinh a = a + a^3 p(a^2) below 3/4, relative error 3e-9 (float), 3e-17 (double); log(a + sqrt(a^2 + 1)) above.</summary>
    [MethodImpl(Inline)]
    private static V AsinhCore<V, T>(V a)
        where V : unmanaged, IReals<V>
    {
        V z = a * a;
        V p;
        if (typeof(T) == typeof(double))
        {
            p = V.MulAdd(V.Of(-0.00018376977422340194), z, 0.0009828505071775263);
            p = V.MulAdd(p, z, -0.0025844199736995256);
            p = V.MulAdd(p, z, 0.004596543534483706);
            p = V.MulAdd(p, z, -0.006488886663797491);
            p = V.MulAdd(p, z, 0.008115230054878238);
            p = V.MulAdd(p, z, -0.00969335178671139);
            p = V.MulAdd(p, z, 0.011539400943644763);
            p = V.MulAdd(p, z, -0.013963230482710658);
            p = V.MulAdd(p, z, 0.017352619086756373);
            p = V.MulAdd(p, z, -0.02237215048113172);
            p = V.MulAdd(p, z, 0.03038194413543362);
            p = V.MulAdd(p, z, -0.04464285713701928);
            p = V.MulAdd(p, z, 0.07499999999995627);
            p = V.MulAdd(p, z, -0.1666666666666666);
        }
        else
        {
            p = V.MulAdd(V.Of(-0.0035137611620331367), z, 0.011454676436212553);
            p = V.MulAdd(p, z, -0.020435593156172865);
            p = V.MulAdd(p, z, 0.030031812448911177);
            p = V.MulAdd(p, z, -0.044611567586910435);
            p = V.MulAdd(p, z, 0.07499892606434438);
            p = V.MulAdd(p, z, -0.16666666053154452);
        }
        V root = (z + 1).Sqrt();
        V sum = a + root;
        // What the sum lost matters to a logarithm near 1. Where the square would overflow, the sum is 2 a.
        V large = a > (typeof(T) == typeof(double) ? 1e10 : 1e6);
        V y = Log<V, T>(V.Select(large, a, sum)) + V.Select(large, V.Of(0.6931471805599453), (a - (sum - root)) / sum);
        return V.Select(a < 0.75, V.MulAdd(a * z, p, a), y);
    }

    /// <summary>x + x^3 p(x^2) below 1/2, relative error 5e-9 (float), 5e-18 (double); log((1 + x) / (1 - x)) / 2 above.</summary>
    [MethodImpl(Outlined)]
    public static V Atanh<V, T>(V x)
        where V : unmanaged, IReals<V>
    {
        V a = x.Abs();
        V z = a * a;
        V p;
        if (typeof(T) == typeof(double))
        {
            p = V.MulAdd(V.Of(0.21098097885975797), z, -0.14450491183414468);
            p = V.MulAdd(p, z, 0.13557903913692299);
            p = V.MulAdd(p, z, 0.012292448728540531);
            p = V.MulAdd(p, z, 0.05441915418234587);
            p = V.MulAdd(p, z, 0.05160769881147162);
            p = V.MulAdd(p, z, 0.05893099692590042);
            p = V.MulAdd(p, z, 0.06665886352701884);
            p = V.MulAdd(p, z, 0.07692345940270638);
            p = V.MulAdd(p, z, 0.09090907881509189);
            p = V.MulAdd(p, z, 0.11111111133938968);
            p = V.MulAdd(p, z, 0.14285714285490106);
            p = V.MulAdd(p, z, 0.20000000000000864);
            p = V.MulAdd(p, z, 0.3333333333333333);
        }
        else
        {
            p = V.MulAdd(V.Of(0.15751780259152603), z, 0.06493489567669346);
            p = V.MulAdd(p, z, 0.11469875161618762);
            p = V.MulAdd(p, z, 0.1426397985264627);
            p = V.MulAdd(p, z, 0.2000047330953935);
            p = V.MulAdd(p, z, 0.3333333168479454);
        }
        return V.WithSign(V.Select(a < 0.5, V.MulAdd(a * z, p, a), Log<V, T>((a + 1) / (1 - a)) * 0.5), x);
    }
}
