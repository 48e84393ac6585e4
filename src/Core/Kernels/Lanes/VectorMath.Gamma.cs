using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <content>
/// <see cref="GammaFunctions"/>' series, for floats in lanes of double. Below 8 eight steps of the recurrence are taken at once: with
/// w = z (z + 7) the product of z, ..., z + 7 is w (w + 6) (w + 10) (w + 12).
/// </content>
internal static partial class VectorMath
{
    [MethodImpl(Inline)]
    public static V Lgamma<V>(V x)
        where V : unmanaged, IReals<V> => V.IsDouble ? V.Map<LgammaFunction>(x) : V.Wide<LgammaOfFloats>(x);

    [MethodImpl(Inline)]
    public static V Digamma<V>(V x)
        where V : unmanaged, IReals<V> => V.IsDouble ? V.Map<DigammaFunction>(x) : V.Wide<DigammaOfFloats>(x);

    /// <summary>Stirling's series, error 1e-15 from 8 on; near the zeros of the function it is the error that floats see, a unit or two in the last place.</summary>
    private readonly struct LgammaOfFloats : IWideFunction
    {
        [MethodImpl(Outlined)]
        public static V Of<V>(V x)
            where V : unmanaged, IReals<V>
        {
            V one = V.Of(1);
            V left = x < 0.5;
            V z = V.Select(left, 1 - x, x);
            V small = z < 8;
            V w = z * (z + 7);
            V product = V.Select(small, w * (w + 6) * ((w + 10) * (w + 12)), one);
            V u = V.Select(small, z + 8, z);
            V inverse = 1 / u, square = inverse * inverse;
            V p = V.MulAdd(V.Of(1d / 156), square, -691d / 360360);
            p = V.MulAdd(p, square, 1d / 1188);
            p = V.MulAdd(p, square, -1d / 1680);
            p = V.MulAdd(p, square, 1d / 1260);
            p = V.MulAdd(p, square, -1d / 360);
            p = V.MulAdd(p, square, 1d / 12);
            V series = V.MulAdd(p, inverse, 0.9189385332046727);
            V stirling = V.MulAdd(u - 0.5, LogCore<V, double>(u), series - u);
            // Gamma(x) Gamma(1 - x) = pi / sin(pi x), infinite at the poles.
            if (V.AnyLane(left))
            {
                V sine = SinCore<V, double>((x - x.Round()).Abs() * Math.PI, V.Of(0));
                product = V.Select(left, product * Math.PI / sine, product);
            }
            V y = LogCore<V, double>(product);
            y = V.Select(left, y - stirling, stirling - y);
            y = V.Select(V.Equal(x, one), V.Of(0), V.Select(V.Equal(x, V.Of(2)), V.Of(0), y));
            V infinity = V.Of(double.PositiveInfinity);
            return V.Select(V.Equal(x.Abs(), infinity), infinity, y);
        }
    }

    /// <summary>The derivative of Stirling's series, error 1e-15 from 8 on; psi(1 - x) - pi cot(pi x) below 0.</summary>
    private readonly struct DigammaOfFloats : IWideFunction
    {
        [MethodImpl(Outlined)]
        public static V Of<V>(V x)
            where V : unmanaged, IReals<V>
        {
            V zero = V.Of(0);
            V left = x < 0;
            V z = V.Select(left, 1 - x, x);
            V small = z < 8;
            // 1/z + ... + 1/(z + 7) is the product's derivative by the product.
            V w = z * (z + 7);
            V a = w * (w + 6), b = (w + 10) * (w + 12);
            V sum = (w * 2 + 6) * b + (w * 2 + 22) * a;
            sum = V.Select(small, sum * (z * 2 + 7) / (a * b), zero);
            V u = V.Select(small, z + 8, z);
            V inverse = 1 / u, square = inverse * inverse;
            V p = V.MulAdd(V.Of(-1d / 12), square, 691d / 32760);
            p = V.MulAdd(p, square, -1d / 132);
            p = V.MulAdd(p, square, 1d / 240);
            p = V.MulAdd(p, square, -1d / 252);
            p = V.MulAdd(p, square, 1d / 120);
            p = V.MulAdd(p, square, -1d / 12);
            V y = V.MulAdd(p, square, LogCore<V, double>(u) - inverse * 0.5) - sum;
            if (!V.AnyLane(left)) return y;
            V r = x - x.Round(), size = r.Abs();
            V cosine = SinCore<V, double>((0.5 - size) * Math.PI, zero), sine = SinCore<V, double>(size * Math.PI, zero);
            V reflected = y - V.WithSign(cosine / sine * Math.PI, r);
            return V.Select(left, V.Select(V.Equal(r, zero), V.Of(double.NaN), reflected), y);
        }
    }

    private readonly struct LgammaFunction : IScalarFunction
    {
        public static double Of(double x) => GammaFunctions.LogGamma(x);
    }

    private readonly struct DigammaFunction : IScalarFunction
    {
        public static double Of(double x) => GammaFunctions.Digamma(x);
    }
}
