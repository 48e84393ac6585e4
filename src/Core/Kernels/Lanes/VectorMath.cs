using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>
/// Elementary functions over lanes of float or double, branch-free but for the arguments that none of them takes. Errors stay below 3 ulp (Erf of floats: 6); special values are <see cref="Math"/>'s.
/// Polynomials are minimax fits on the reduced range, or interpolate at its Chebyshev nodes, made in 50 digits; sources of others are named.
/// </summary>
internal static partial class VectorMath
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    // Calls of their own, where inlined code would crowd the formula around it out of what the JIT is willing to inline: the long ones, and most in double.
    private const MethodImplOptions Outlined = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    private const double Log2E = 1.4426950408889634;

    [MethodImpl(Inline)]
    public static V Sign<V>(V x)
        where V : unmanaged, IReals<V> => V.Select(x > 0, V.Of(1), V.Select(x < 0, V.Of(-1), x));

    /// <summary>e^x = 2^n e^r with n = round(x / ln 2) and |r| at most ln 2 / 2.</summary>
    [MethodImpl(Inline)]
    public static V Exp<V, T>(V x)
        where V : unmanaged, IReals<V>
    {
        // Beyond these bounds the result is 0 or infinite; within them n stays in the range that Scale takes. NaN passes (see FastMax).
        V c = V.FastMin(V.Of(typeof(T) == typeof(double) ? 710 : 89), V.FastMax(V.Of(typeof(T) == typeof(double) ? -746 : -104), x));
        V r = Reduce<V, T>(c, out V n);
        return V.Scale(ExpMinus1<V, T>(r) + 1, n);
    }

    /// <summary>e^x - 1; the sign of 0 is kept.</summary>
    [MethodImpl(Inline)]
    public static V Expm1<V, T>(V x)
        where V : unmanaged, IReals<V> => V.Select(V.Equal(x, V.Of(0)), x, Expm1Core<V, T>(x));

    /// <summary>e^x - 1 = 2^n (e^r - 1) + (2^n - 1)</summary>
    [MethodImpl(Inline)]
    private static V Expm1Core<V, T>(V x)
        where V : unmanaged, IReals<V>
    {
        V c = V.FastMin(V.Of(typeof(T) == typeof(double) ? 710 : 89), V.FastMax(V.Of(-50), x));
        V q = ExpMinus1<V, T>(Reduce<V, T>(c, out V n));
        // Half of 2^n: 2^1024 (2^128) itself is infinite.
        V half = V.Scale(V.Of(0.5), n);
        return V.MulAdd(half, q, half - 0.5) * 2;
    }

    /// <summary>n = round(x / ln 2), r = x - n ln 2 with ln 2 in two parts, the first short enough for an exact product.</summary>
    [MethodImpl(Inline)]
    private static V Reduce<V, T>(V x, out V n)
        where V : unmanaged, IReals<V>
    {
        double magic = typeof(T) == typeof(double) ? 6755399441055744.0 : 12582912.0;
        V scaled = V.MulAdd(x, V.Of(Log2E), magic);
        n = scaled - magic;
        V r = V.MulAdd(n, V.Of(typeof(T) == typeof(double) ? -6.93147180369123816490e-01 : -0.693359375), x);
        return V.MulAdd(n, V.Of(typeof(T) == typeof(double) ? -1.90821492927058770002e-10 : 2.12194440e-4), r);
    }

    /// <summary>e^r - 1 = r + r^2 p(r) for |r| at most ln 2 / 2, relative error 3e-9 (float), 4e-18 (double).</summary>
    [MethodImpl(Inline)]
    private static V ExpMinus1<V, T>(V r)
        where V : unmanaged, IReals<V>
    {
        V p;
        if (typeof(T) == typeof(double))
        {
            p = V.MulAdd(V.Of(2.5000063493316236e-08), r, 2.763031337179179e-07);
            p = V.MulAdd(p, r, 2.7557586712572554e-06);
            p = V.MulAdd(p, r, 2.480149292831317e-05);
            p = V.MulAdd(p, r, 0.00019841269505801066);
            p = V.MulAdd(p, r, 0.0013888888943781965);
            p = V.MulAdd(p, r, 0.008333333333495013);
            p = V.MulAdd(p, r, 0.04166666666652964);
            p = V.MulAdd(p, r, 0.1666666666666641);
            p = V.MulAdd(p, r, 0.5000000000000011);
        }
        else
        {
            p = V.MulAdd(V.Of(0.0013814419082273817), r, 0.008368755635929252);
            p = V.MulAdd(p, r, 0.04166839327768555);
            p = V.MulAdd(p, r, 0.166665202856996);
            p = V.MulAdd(p, r, 0.4999999341990831);
        }
        V square = r * r;
        return V.MulAdd(p, square, r);
    }

    [MethodImpl(Inline)]
    public static V Log<V, T>(V x)
        where V : unmanaged, IReals<V> => typeof(T) == typeof(double) ? LogCall<V, T>(x) : LogCore<V, T>(x);

    [MethodImpl(Outlined)]
    private static V LogCall<V, T>(V x)
        where V : unmanaged, IReals<V> => LogCore<V, T>(x);

    /// <summary>log x = e ln 2 + log m, log(1 + f) = f - f^2/2 + s (f^2/2 + R(s^2)) with s = f / (2 + f); the polynomials are fdlibm's.</summary>
    [MethodImpl(Inline)]
    private static V LogCore<V, T>(V x)
        where V : unmanaged, IReals<V>
    {
        V m = V.Mantissa(x, out V e);
        V big = m > 1.4142135623730951;
        m = V.Select(big, m * 0.5, m);
        e = V.Select(big, e + 1, e);
        V f = m - 1;
        V s = f / (f + 2);
        V z = s * s;
        V p;
        if (typeof(T) == typeof(double))
        {
            p = V.MulAdd(V.Of(1.479819860511658591e-01), z, 1.531383769920937332e-01);
            p = V.MulAdd(p, z, 1.818357216161805012e-01);
            p = V.MulAdd(p, z, 2.222219843214978396e-01);
            p = V.MulAdd(p, z, 2.857142874366239149e-01);
            p = V.MulAdd(p, z, 3.999999999940941908e-01);
            p = V.MulAdd(p, z, 6.666666666666735130e-01);
        }
        else
        {
            p = V.MulAdd(V.Of(0.24279078841), z, 0.28498786688);
            p = V.MulAdd(p, z, 0.40000972152);
            p = V.MulAdd(p, z, 0.66666662693);
        }
        V square = f * f * 0.5;
        V low = V.MulAdd(s, V.MulAdd(z, p, square), e * (typeof(T) == typeof(double) ? 1.90821492927058770002e-10 : 9.0580006145e-06));
        V y = V.MulAdd(e, V.Of(typeof(T) == typeof(double) ? 6.93147180369123816490e-01 : 6.9313812256e-01), f - (square - low));
        y = V.Select(x > 0, y, V.Select(V.Equal(x, V.Of(0)), V.Of(double.NegativeInfinity), V.Of(double.NaN)));
        return V.Select(V.Equal(x, V.Of(double.PositiveInfinity)), x, y);
    }

    /// <summary>log(1 + x) = log u + (x - (u - 1)) / u with u = 1 + x rounded.</summary>
    [MethodImpl(Outlined)]
    public static V Log1p<V, T>(V x)
        where V : unmanaged, IReals<V>
    {
        V u = x + 1;
        V y = LogCore<V, T>(u);
        V lost = (x - (u - 1)) / u;
        // At x = -1 and infinity the correction is not a number; at 0 it is what keeps the sign.
        y = V.Select(V.Equal(y.Abs(), V.Of(double.PositiveInfinity)), y, y + lost);
        return V.Select(V.Equal(x, V.Of(0)), x, y);
    }

    [MethodImpl(Inline)]
    public static V Tanh<V, T>(V x)
        where V : unmanaged, IReals<V> => typeof(T) == typeof(double) ? TanhCall<V, T>(x) : TanhCore<V, T>(x);

    [MethodImpl(Outlined)]
    private static V TanhCall<V, T>(V x)
        where V : unmanaged, IReals<V> => TanhCore<V, T>(x);

    /// <summary>tanh |x| = -t / (t + 2) with t = exp(-2 |x|) - 1</summary>
    [MethodImpl(Inline)]
    private static V TanhCore<V, T>(V x)
        where V : unmanaged, IReals<V>
    {
        V t = Expm1Core<V, T>(x.Abs() * -2);
        return V.WithSign(t / (t + 2), x);
    }

    [MethodImpl(Inline)]
    public static V Sigmoid<V, T>(V x)
        where V : unmanaged, IReals<V> => 1 / ((-x).Exp() + 1);

    [MethodImpl(Inline)]
    public static V Erf<V, T>(V x)
        where V : unmanaged, IReals<V> => typeof(T) == typeof(double) ? ErfDouble<V, T>(x) : ErfFloat<V, T>(x);

    /// <summary>x P(x^2) / Q(x^2), relative error 2e-8 up to 3.92, where erf rounds to 1. All coefficients are positive: nothing cancels.</summary>
    [MethodImpl(Inline)]
    private static V ErfFloat<V, T>(V x)
        where V : unmanaged, IReals<V>
    {
        V a = V.FastMax(V.Of(-3.925), V.FastMin(V.Of(3.925), x));
        V z = a * a;
        V p = V.MulAdd(V.Of(2.041781453191e-06), z, 2.848148922859e-04);
        p = V.MulAdd(p, z, 3.780175225913e-03);
        p = V.MulAdd(p, z, 5.279201046907e-02);
        p = V.MulAdd(p, z, 1.907980448074e-01);
        p = V.MulAdd(p, z, 1.128379145035e+00);
        V q = V.MulAdd(V.Of(3.800242974246e-05), z, 1.165337848045e-03);
        q = V.MulAdd(q, z, 1.499857434406e-02);
        q = V.MulAdd(q, z, 1.142632621964e-01);
        q = V.MulAdd(q, z, 5.024230793198e-01);
        q = V.MulAdd(q, z, 1);
        return V.FastMax(V.Of(-1), V.FastMin(V.Of(1), a * (p / q)));
    }

    /// <summary>Cody's rational approximations (Math. Comp. 23, 1969): x P(x^2) below 0.46875, 1 - exp(-x^2) R(x) above.</summary>
    [MethodImpl(Outlined)]
    private static V ErfDouble<V, T>(V x)
        where V : unmanaged, IReals<V>
    {
        V a = V.FastMin(V.Of(6), x.Abs());
        V z = a * a;
        V p = V.MulAdd(z, V.Of(1.85777706184603153e-1), 3.16112374387056560e00);
        p = V.MulAdd(p, z, 1.13864154151050156e02);
        p = V.MulAdd(p, z, 3.77485237685302021e02);
        p = V.MulAdd(p, z, 3.20937758913846947e03);
        V q = z + 2.36012909523441209e01;
        q = V.MulAdd(q, z, 2.44024637934444173e02);
        q = V.MulAdd(q, z, 1.28261652607737228e03);
        q = V.MulAdd(q, z, 2.84423683343917062e03);
        V near = a * (p / q);
        p = V.MulAdd(a, V.Of(2.15311535474403846e-8), 5.64188496988670089e-1);
        p = V.MulAdd(p, a, 8.88314979438837594e0);
        p = V.MulAdd(p, a, 6.61191906371416295e01);
        p = V.MulAdd(p, a, 2.98635138197400131e02);
        p = V.MulAdd(p, a, 8.81952221241769090e02);
        p = V.MulAdd(p, a, 1.71204761263407058e03);
        p = V.MulAdd(p, a, 2.05107837782607147e03);
        p = V.MulAdd(p, a, 1.23033935479799725e03);
        q = a + 1.57449261107098347e01;
        q = V.MulAdd(q, a, 1.17693950891312499e02);
        q = V.MulAdd(q, a, 5.37181101862009858e02);
        q = V.MulAdd(q, a, 1.62138957456669019e03);
        q = V.MulAdd(q, a, 3.29079923573345963e03);
        q = V.MulAdd(q, a, 4.36261909014324716e03);
        q = V.MulAdd(q, a, 3.43936767414372164e03);
        q = V.MulAdd(q, a, 1.23033935480374942e03);
        V far = 1 - Exp<V, T>(-z) * (p / q);
        return V.WithSign(V.Select(a < 0.46875, near, far), x);
    }
}
