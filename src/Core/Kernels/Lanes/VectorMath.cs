using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>Elementary functions over lanes of float or double, branch-free. Errors: float under 2 ulp, double under 2 ulp; special values as <see cref="Math"/>'s.</summary>
internal static partial class VectorMath
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private const double Log2E = 1.4426950408889634;

    [MethodImpl(Inline)]
    public static V Sign<V>(V x)
        where V : unmanaged, IReals<V> => V.Select(x > 0, V.Of(1), V.Select(x < 0, V.Of(-1), x));

    /// <summary>e^x = 2^n e^r with n = round(x / ln 2) and |r| at most ln 2 / 2.</summary>
    [MethodImpl(Inline)]
    public static V Exp<V>(V x)
        where V : unmanaged, IReals<V>
    {
        // Beyond these bounds the result is 0 or infinite; within them n stays in the range that Scale takes. NaN passes (see FastMax).
        x = V.IsDouble ? V.FastMin(V.Of(710), V.FastMax(V.Of(-746), x)) : V.FastMin(V.Of(89), V.FastMax(V.Of(-104), x));
        V r = Reduce(x, out V n);
        V p = V.MulAdd(ExpTail(r), r * r, r) + 1;
        return V.Scale(p, n);
    }

    /// <summary>e^x - 1 = 2^n (e^r - 1) + (2^n - 1)</summary>
    [MethodImpl(Inline)]
    public static V Expm1<V>(V x)
        where V : unmanaged, IReals<V>
    {
        V r = Reduce(V.IsDouble ? V.FastMin(V.Of(710), V.FastMax(V.Of(-50), x)) : V.FastMin(V.Of(89), V.FastMax(V.Of(-50), x)), out V n);
        V q = V.MulAdd(ExpTail(r), r * r, r);
        // Half of 2^n: 2^1024 (2^128) itself is infinite.
        V half = V.Scale(V.Of(0.5), n);
        V y = V.MulAdd(half, q, half - 0.5) * 2;
        return V.Select(V.Equal(x, V.Of(0)), x, y);
    }

    /// <summary>n = round(x / ln 2), r = x - n ln 2 with ln 2 in two parts.</summary>
    [MethodImpl(Inline)]
    private static V Reduce<V>(V x, out V n)
        where V : unmanaged, IReals<V>
    {
        double magic = V.IsDouble ? 6755399441055744.0 : 12582912.0;
        n = V.MulAdd(x, V.Of(Log2E), V.Of(magic)) - magic;
        return V.IsDouble
            ? V.MulAdd(n, V.Of(-1.90821492927058770002e-10), V.MulAdd(n, V.Of(-6.93147180369123816490e-01), x))
            : V.MulAdd(n, V.Of(2.12194440e-4), V.MulAdd(n, V.Of(-0.693359375), x));
    }

    /// <summary>(e^r - 1 - r) / r^2</summary>
    [MethodImpl(Inline)]
    private static V ExpTail<V>(V r)
        where V : unmanaged, IReals<V>
    {
        V p;
        if (V.IsDouble)
        {
            p = V.Of(1 / 6227020800.0);
            p = V.MulAdd(p, r, V.Of(1 / 479001600.0));
            p = V.MulAdd(p, r, V.Of(1 / 39916800.0));
            p = V.MulAdd(p, r, V.Of(1 / 3628800.0));
            p = V.MulAdd(p, r, V.Of(1 / 362880.0));
            p = V.MulAdd(p, r, V.Of(1 / 40320.0));
            p = V.MulAdd(p, r, V.Of(1 / 5040.0));
        }
        else
        {
            p = V.Of(1 / 5040.0);
        }
        p = V.MulAdd(p, r, V.Of(1 / 720.0));
        p = V.MulAdd(p, r, V.Of(1 / 120.0));
        p = V.MulAdd(p, r, V.Of(1 / 24.0));
        p = V.MulAdd(p, r, V.Of(1 / 6.0));
        return V.MulAdd(p, r, V.Of(0.5));
    }

    /// <summary>log x = e ln 2 + log m, log(1 + f) = f - f^2/2 + s (f^2/2 + R(s^2)) with s = f / (2 + f); the polynomials are fdlibm's.</summary>
    [MethodImpl(Inline)]
    public static V Log<V>(V x)
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
        if (V.IsDouble)
        {
            p = V.Of(1.479819860511658591e-01);
            p = V.MulAdd(p, z, V.Of(1.531383769920937332e-01));
            p = V.MulAdd(p, z, V.Of(1.818357216161805012e-01));
            p = V.MulAdd(p, z, V.Of(2.222219843214978396e-01));
            p = V.MulAdd(p, z, V.Of(2.857142874366239149e-01));
            p = V.MulAdd(p, z, V.Of(3.999999999940941908e-01));
            p = V.MulAdd(p, z, V.Of(6.666666666666735130e-01));
        }
        else
        {
            p = V.Of(0.24279078841);
            p = V.MulAdd(p, z, V.Of(0.28498786688));
            p = V.MulAdd(p, z, V.Of(0.40000972152));
            p = V.MulAdd(p, z, V.Of(0.66666662693));
        }
        V hfsq = f * f * 0.5;
        V low = V.MulAdd(s, V.MulAdd(z, p, hfsq), e * (V.IsDouble ? 1.90821492927058770002e-10 : 9.0580006145e-06));
        V y = V.MulAdd(e, V.Of(V.IsDouble ? 6.93147180369123816490e-01 : 6.9313812256e-01), f - (hfsq - low));
        V special = V.Select(V.Equal(x, V.Of(0)), V.Of(double.NegativeInfinity), V.Select(x > 0, x, V.Of(double.NaN)));
        V finite = x < double.PositiveInfinity;
        return V.Select(finite, V.Select(x > 0, y, special), special);
    }

    /// <summary>log(1 + x) = log u + (x - (u - 1)) / u with u = 1 + x rounded.</summary>
    [MethodImpl(Inline)]
    public static V Log1p<V>(V x)
        where V : unmanaged, IReals<V>
    {
        V u = x + 1;
        V y = u.Log();
        V corrected = y + (x - (u - 1)) / u;
        y = V.Select(u > 0, V.Select(u < double.PositiveInfinity, corrected, y), y);
        return V.Select(V.Equal(x, V.Of(0)), x, y);
    }

    /// <summary>tanh |x| = -t / (t + 2) with t = exp(-2 |x|) - 1</summary>
    [MethodImpl(Inline)]
    public static V Tanh<V>(V x)
        where V : unmanaged, IReals<V>
    {
        V t = Expm1(x.Abs() * -2);
        return V.WithSign(t / (t + 2), x);
    }

    [MethodImpl(Inline)]
    public static V Sigmoid<V>(V x)
        where V : unmanaged, IReals<V> => 1 / (1 + (-x).Exp());

    /// <summary>Cody's rational approximations (Math. Comp. 23, 1969): x P(x^2) below 0.5, 1 - exp(-x^2) R(x) above.</summary>
    [MethodImpl(Inline)]
    public static V Erf<V>(V x)
        where V : unmanaged, IReals<V>
    {
        V a = V.FastMin(V.Of(6), x.Abs());
        V z = a * a;
        V p = V.MulAdd(z, V.Of(1.85777706184603153e-1), V.Of(3.16112374387056560e00));
        p = V.MulAdd(p, z, V.Of(1.13864154151050156e02));
        p = V.MulAdd(p, z, V.Of(3.77485237685302021e02));
        p = V.MulAdd(p, z, V.Of(3.20937758913846947e03));
        V q = z + 2.36012909523441209e01;
        q = V.MulAdd(q, z, V.Of(2.44024637934444173e02));
        q = V.MulAdd(q, z, V.Of(1.28261652607737228e03));
        q = V.MulAdd(q, z, V.Of(2.84423683343917062e03));
        V near = a * (p / q);
        p = V.MulAdd(a, V.Of(2.15311535474403846e-8), V.Of(5.64188496988670089e-1));
        p = V.MulAdd(p, a, V.Of(8.88314979438837594e0));
        p = V.MulAdd(p, a, V.Of(6.61191906371416295e01));
        p = V.MulAdd(p, a, V.Of(2.98635138197400131e02));
        p = V.MulAdd(p, a, V.Of(8.81952221241769090e02));
        p = V.MulAdd(p, a, V.Of(1.71204761263407058e03));
        p = V.MulAdd(p, a, V.Of(2.05107837782607147e03));
        p = V.MulAdd(p, a, V.Of(1.23033935479799725e03));
        q = a + 1.57449261107098347e01;
        q = V.MulAdd(q, a, V.Of(1.17693950891312499e02));
        q = V.MulAdd(q, a, V.Of(5.37181101862009858e02));
        q = V.MulAdd(q, a, V.Of(1.62138957456669019e03));
        q = V.MulAdd(q, a, V.Of(3.29079923573345963e03));
        q = V.MulAdd(q, a, V.Of(4.36261909014324716e03));
        q = V.MulAdd(q, a, V.Of(3.43936767414372164e03));
        q = V.MulAdd(q, a, V.Of(1.23033935480374942e03));
        V far = 1 - Exp(-z) * (p / q);
        return V.WithSign(V.Select(a < 0.46875, near, far), x);
    }
}
