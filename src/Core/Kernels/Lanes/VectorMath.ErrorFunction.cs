using System.Runtime.CompilerServices;

namespace MiniTorch;

internal static partial class VectorMath
{
    /// <summary>1 - erf x; floats by a fit in lanes of double, doubles one by one.</summary>
    [MethodImpl(Inline)]
    public static V Erfc<V>(V x)
        where V : unmanaged, IReals<V> => V.IsDouble ? V.Map<ErfcFunction>(x) : V.Wide<ErfcOfFloats>(x);

    /// <summary>The inverse of erf; floats by a fit in lanes of double, doubles one by one.</summary>
    [MethodImpl(Inline)]
    public static V Erfinv<V>(V x)
        where V : unmanaged, IReals<V> => V.IsDouble ? V.Map<ErfinvFunction>(x) : V.Wide<ErfinvOfFloats>(x);

    /// <summary>2^x = 2^n e^(r ln 2) with n = round(x), which is exact.</summary>
    [MethodImpl(Inline)]
    public static V Exp2<V, T>(V x)
        where V : unmanaged, IReals<V>
    {
        V c = V.FastMin(V.Of(typeof(T) == typeof(double) ? 1025 : 129), V.FastMax(V.Of(typeof(T) == typeof(double) ? -1077 : -152), x));
        V n = c.Round();
        return V.Scale(ExpMinus1<V, T>((c - n) * 0.6931471805599453) + 1, n);
    }

    /// <summary>
    /// erfc |x| = exp(-x^2) P(t) with t = (|x| - 3) / (|x| + 3), relative error 4e-9 for |x| up to 10.25, where floats end. The square of a float is exact.
    /// </summary>
    private readonly struct ErfcOfFloats : IWideFunction
    {
        [MethodImpl(Outlined)]
        public static V Of<V>(V x)
            where V : unmanaged, IReals<V>
        {
            V a = V.FastMin(V.Of(11), x.Abs());
            V t = (a - 3) / (a + 3);
            V p = V.MulAdd(V.Of(5.400950764254799e-05), t, 2.516816767709504e-05);
            p = V.MulAdd(p, t, -0.0005949686978989696);
            p = V.MulAdd(p, t, 0.000718400415715174);
            p = V.MulAdd(p, t, 0.004269719924729668);
            p = V.MulAdd(p, t, -0.024394920741319746);
            p = V.MulAdd(p, t, 0.07166565051363241);
            p = V.MulAdd(p, t, -0.15011570750366393);
            p = V.MulAdd(p, t, 0.2456038124046731);
            p = V.MulAdd(p, t, -0.32623356630697553);
            p = V.MulAdd(p, t, 0.17900115112770065);
            V y = V.Scale(V.MulAdd(ExpMinus1<V, float>(Reduce<V, double>(-(a * a), out V n)), p, p), n);
            return V.Select(x < 0, 2 - y, y);
        }
    }

    /// <summary>
    /// x P(w), with w = -log(1 - x^2) as Giles has it (Approximating the erfinv function, 2010): fits in w - 2.5 below 5 and in sqrt(w) - 3 up to
    /// 16.7, where floats end, of relative error 7e-9 and 2e-8. 1 - x^2 is exact.
    /// </summary>
    private readonly struct ErfinvOfFloats : IWideFunction
    {
        [MethodImpl(Outlined)]
        public static V Of<V>(V x)
            where V : unmanaged, IReals<V>
        {
            V w = -LogCore<V, float>((1 - x) * (1 + x));
            V z = w - 2.5;
            V near = V.MulAdd(V.Of(-8.931925970244222e-09), z, 2.3335967195708108e-08);
            near = V.MulAdd(near, z, 4.6813134805534123e-07);
            near = V.MulAdd(near, z, -3.4639852676333717e-06);
            near = V.MulAdd(near, z, -4.9724196894547514e-06);
            near = V.MulAdd(near, z, 0.00021834938623976644);
            near = V.MulAdd(near, z, -0.001252726391773229);
            near = V.MulAdd(near, z, -0.004177392875203149);
            near = V.MulAdd(near, z, 0.24664027905463662);
            near = V.MulAdd(near, z, 1.501409360450329);
            // Beyond |x| = 0.9966: few vectors have one.
            V ends = w >= 5;
            if (!V.AnyLane(ends)) return near * x;
            z = w.Sqrt() - 3;
            V far = V.MulAdd(V.Of(0.00011390817383297675), z, -0.00030791328114037556);
            far = V.MulAdd(far, z, -5.3726570763081336e-05);
            far = V.MulAdd(far, z, 0.001482690691510397);
            far = V.MulAdd(far, z, -0.0035992807395330215);
            far = V.MulAdd(far, z, 0.0056880583343584925);
            far = V.MulAdd(far, z, -0.007636818943593038);
            far = V.MulAdd(far, z, 0.00944513221908689);
            far = V.MulAdd(far, z, 1.001674932096209);
            far = V.MulAdd(far, z, 2.8329768045150887);
            V y = V.Select(ends, far, near) * x;
            return V.Select(V.Equal(x.Abs(), V.Of(1)), x * double.PositiveInfinity, y);
        }
    }

    private readonly struct ErfcFunction : IScalarFunction
    {
        public static double Of(double x) => ErrorFunction.Erfc(x);
    }

    private readonly struct ErfinvFunction : IScalarFunction
    {
        public static double Of(double x) => ErrorFunction.ErfInv(x);
    }
}
