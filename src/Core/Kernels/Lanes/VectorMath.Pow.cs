using System.Runtime.CompilerServices;

namespace MiniTorch;

internal static partial class VectorMath
{
    /// <summary>a^b of floats: exp(b log |a|) in double, with the polynomials of floats: their errors, 2e-11 of the logarithm and 3e-9, stay within a tenth of a float's last place.</summary>
    [MethodImpl(Inline)]
    public static V Pow<V>(V a, V b)
        where V : unmanaged, IReals<V> => V.Wide2<PowerOfDoubles>(a, b);

    private readonly struct PowerOfDoubles : IWideFunction2
    {
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        public static V Of<V>(V a, V b)
            where V : unmanaged, IReals<V>
        {
            V zero = V.Of(0), one = V.Of(1), infinity = V.Of(double.PositiveInfinity);
            V size = a.Abs();
            V c = V.FastMin(V.Of(710), V.FastMax(V.Of(-746), b * LogCore<V, float>(size)));
            V y = V.Scale(ExpMinus1<V, float>(Reduce<V, double>(c, out V n)) + 1, n);
            // All bases above 0, all exponents finite: only an infinite base to the power 0 is left.
            if (!V.AnyLane(V.Equal(V.Select(V.Select(a > 0, b.Abs(), infinity) < infinity, one, zero), zero))) return V.Select(V.Equal(b, zero), one, y);
            // A base below 0 wants an integral exponent; an odd one keeps the sign (of -0, too).
            V half = b * 0.5;
            V whole = V.Equal(b.Round(), b);
            V odd = V.Select(V.Equal(half.Round(), half), zero, V.Select(whole, one, zero));
            V outside = V.Select(V.Equal(size, infinity), y, V.Of(double.NaN));
            y = V.Select(odd > 0, V.WithSign(y, a), V.Select(a < 0, V.Select(whole, y, outside), y));
            // 1 to any power, even NaN, is 1; so is anything to the power 0, and -1 to an infinite one.
            V unit = V.Select(V.Equal(b.Abs(), infinity), size, a);
            return V.Select(V.Equal(b, zero), one, V.Select(V.Equal(unit, one), one, y));
        }
    }
}
