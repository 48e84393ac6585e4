namespace MiniTorch.Tests.Kernels;

/// <summary>A function of IReal with what it must give, in double.</summary>
internal abstract class Function(string name, double low, double high, Func<double, double> reference, double ulps = 2)
{
    public string Name => name;

    /// <summary>Where random arguments are drawn from.</summary>
    public (double Low, double High) Domain => (low, high);

    /// <summary>Allowed error in units in the last place of the lanes' type.</summary>
    public double Ulps => ulps;

    public double Reference(double x) => reference(x);

    public abstract void Run<V, T>(T[] x, T[] y)
        where V : unmanaged, IReals<V>
        where T : unmanaged;

    public static readonly Function[] All =
    [
        new Of<ExpOp>("Exp", -800, 800, Math.Exp),
        new Of<ExpOp>("Exp of floats' range", -104, 89, Math.Exp),
        new Of<Expm1Op>("Expm1", -3, 3, References.Expm1, 3),
        new Of<LogOp>("Log", 0, 1e6, Math.Log),
        new Of<LogOp>("Log near 1", 0.5, 2, Math.Log),
        new Of<Log1pOp>("Log1p", -0.999, 3, References.Log1p, 4),
        new Of<SinOp>("Sin", -30, 30, Math.Sin),
        new Of<CosOp>("Cos", -30, 30, Math.Cos),
        new Of<TanOp>("Tan", -30, 30, Math.Tan),
        new Of<SinOp>("Sin of thousands", -8000, 8000, Math.Sin),
        new Of<CosOp>("Cos of thousands", -8000, 8000, Math.Cos),
        new Of<TanOp>("Tan of thousands", -8000, 8000, Math.Tan),
        new Of<SinOp>("Sin of millions", -3e7, 3e7, Math.Sin),
        new Of<CosOp>("Cos of millions", -3e7, 3e7, Math.Cos),
        new Of<TanOp>("Tan of millions", -3e7, 3e7, Math.Tan),
        new Of<SinOp>("Sin near pi", 3.14, 3.143, Math.Sin),
        new Of<CosOp>("Cos near pi/2", 1.57, 1.572, Math.Cos),
        new Of<AsinOp>("Asin", -1, 1, Math.Asin),
        new Of<AcosOp>("Acos", -1, 1, Math.Acos),
        new Of<AtanOp>("Atan", -20, 20, Math.Atan),
        new Of<AtanOp>("Atan near 0", -1, 1, Math.Atan),
        new Of<SinhOp>("Sinh near 0", -2, 2, Math.Sinh),
        new Of<SinhOp>("Sinh of floats' range", -89.4, 89.4, Math.Sinh),
        new Of<SinhOp>("Sinh", -20, 20, Math.Sinh),
        new Of<CoshOp>("Cosh", -20, 20, Math.Cosh),
        new Of<CoshOp>("Cosh of doubles' range", -710, 710, Math.Cosh),
        new Of<TanhOp>("Tanh", -22, 22, Math.Tanh, 3),
        new Of<TanhOp>("Tanh near 0", -0.5, 0.5, Math.Tanh, 3),
        new Of<AsinhOp>("Asinh", -20, 20, Math.Asinh),
        new Of<AsinhOp>("Asinh near 0", -2, 2, Math.Asinh),
        new Of<AcoshOp>("Acosh", 1, 20, Math.Acosh),
        new Of<AcoshOp>("Acosh of millions", 1, 1e9, Math.Acosh),
        new Of<AtanhOp>("Atanh", -1, 1, Math.Atanh),
        new Of<ErfOp>("Erf", -7, 7, References.Erf, 6),
        new Of<ErfOp>("Erf near 0", -0.6, 0.6, References.Erf, 4),
        new Of<ErfcOp>("Erfc", -5, 5, ErrorFunction.Erfc, 1),
        new Of<ErfcOp>("Erfc's tail", 5, 11, ErrorFunction.Erfc, 1),
        new Of<ErfinvOp>("Erfinv", -1, 1, ErrorFunction.ErfInv, 1),
        new Of<ErfinvOp>("Erfinv near 1", 0.99999, 1, ErrorFunction.ErfInv, 1),
        new Of<ErfinvOp>("Erfinv near -1", -1, -0.99999, ErrorFunction.ErfInv, 1),
        new Of<LgammaOp>("Lgamma", 0, 30, GammaFunctions.LogGamma, 1),
        new Of<LgammaOp>("Lgamma near 1 and 2", 0.9, 2.1, GammaFunctions.LogGamma, 2),
        new Of<LgammaOp>("Lgamma below 0", -20, 0, GammaFunctions.LogGamma, 1),
        new Of<LgammaOp>("Lgamma of millions", -1e7, 1e7, GammaFunctions.LogGamma, 1),
        new Of<DigammaOp>("Digamma", 0, 30, GammaFunctions.Digamma, 1),
        new Of<DigammaOp>("Digamma near its zero", 1.46, 1.463, GammaFunctions.Digamma, 1),
        new Of<DigammaOp>("Digamma below 0", -20, 0, GammaFunctions.Digamma, 1),
        new Of<DigammaOp>("Digamma of millions", -1e7, 1e7, GammaFunctions.Digamma, 1),
        new Of<Exp2Op>("Exp2", -10, 10, x => Math.Pow(2, x), 1.5),
        new Of<Exp2Op>("Exp2 of floats' range", -151, 129, x => Math.Pow(2, x), 1.5),
        new Of<Exp2Op>("Exp2 of doubles' range", -1076, 1025, x => Math.Pow(2, x), 1.5),
        new Of<SigmoidOp>("Sigmoid", -80, 40, x => 1 / (1 + Math.Exp(-x)), 3),
        new Of<SqrtOp>("Sqrt", 0, 1e9, Math.Sqrt, 0.5),
        new Of<AbsOp>("Abs", -5, 5, Math.Abs, 0),
        new Of<SignOp>("Sign", -5, 5, x => double.IsNaN(x) ? x : Math.Sign(x), 0),
        new Of<FloorOp>("Floor", -9, 9, Math.Floor, 0),
        new Of<CeilOp>("Ceil", -9, 9, Math.Ceiling, 0),
        new Of<RoundOp>("Round", -9, 9, Math.Round, 0),
        new Of<TruncOp>("Trunc", -9, 9, Math.Truncate, 0),
        new Of<CubeOp>("Pow 3", -9, 9, x => Math.Pow(x, 3), 1),
        new Of<FractionPowOp>("Pow 2.75", -2, 900, x => Math.Pow(x, 2.75), 1),
        new Of<InversePowOp>("Pow -1", -9, 9, x => Math.Pow(x, -1), 1),
        new Of<ExponentOp>("-1.5 Pow", -9, 9, x => Math.Pow(-1.5, x), 1),
        new Of<LongExponentOp>("1.125 Pow", -890, 760, x => Math.Pow(1.125, x), 1),
        new Of<Atan2Op>("Atan2", -9, 9, x => Math.Atan2(x, -0.5)),
    ];

    private sealed class Of<TOp>(string name, double low, double high, Func<double, double> reference, double ulps = 2) : Function(name, low, high, reference, ulps)
        where TOp : struct, IFormula
    {
        public override unsafe void Run<V, T>(T[] x, T[] y)
        {
            fixed (T* px = x, py = y)
                for (int i = 0; i + V.Count <= x.Length; i += V.Count) V.Store(default(TOp).Of(V.Load(px + i)), py + i);
        }
    }

    internal interface IFormula
    {
        V Of<V>(V x)
            where V : IReal<V>;
    }

    private struct ExpOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Exp(); }
    private struct Expm1Op : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Expm1(); }
    private struct LogOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Log(); }
    private struct Log1pOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Log1p(); }
    private struct SinOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Sin(); }
    private struct CosOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Cos(); }
    private struct TanOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Tan(); }
    private struct AsinOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Asin(); }
    private struct AcosOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Acos(); }
    private struct AtanOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Atan(); }
    private struct SinhOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Sinh(); }
    private struct CoshOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Cosh(); }
    private struct TanhOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Tanh(); }
    private struct AsinhOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Asinh(); }
    private struct AcoshOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Acosh(); }
    private struct AtanhOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Atanh(); }
    private struct ErfOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Erf(); }
    private struct ErfcOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Erfc(); }
    private struct ErfinvOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Erfinv(); }
    private struct LgammaOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Lgamma(); }
    private struct DigammaOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Digamma(); }
    private struct Exp2Op : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Exp2(); }
    private struct SigmoidOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Sigmoid(); }
    private struct SqrtOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Sqrt(); }
    private struct AbsOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Abs(); }
    private struct SignOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Sign(); }
    private struct FloorOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Floor(); }
    private struct CeilOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Ceil(); }
    private struct RoundOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Round(); }
    private struct TruncOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => x.Trunc(); }
    private struct CubeOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => V.Pow(x, x.Constant(3)); }
    private struct FractionPowOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => V.Pow(x, x.Constant(2.75)); }
    private struct InversePowOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => V.Pow(x, x.Constant(-1)); }
    private struct ExponentOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => V.Pow(x.Constant(-1.5), x); }
    private struct LongExponentOp : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => V.Pow(x.Constant(1.125), x); }
    private struct Atan2Op : IFormula { public readonly V Of<V>(V x) where V : IReal<V> => V.Atan2(x, x.Constant(-0.5)); }
}

/// <summary>Functions that <see cref="Math"/> lacks, by series.</summary>
internal static class References
{
    public static double Expm1(double x)
    {
        if (x == 0) return x;
        if (!(Math.Abs(x) < 0.7)) return Math.Exp(x) - 1;
        double sum = 0;
        for (int k = 22; k >= 2; k--) sum = (sum + 1) * x / k;
        return x + x * sum;
    }

    public static double Log1p(double x)
    {
        double u = 1 + x;
        if (u == 1) return x;
        return double.IsFinite(u) ? Math.Log(u) * (x / (u - 1)) : Math.Log(u);
    }

    public static double Erf(double x)
    {
        if (Math.Abs(x) >= 6) return Math.Sign(x);
        if (double.IsNaN(x)) return x;
        if (Math.Abs(x) < 1e-9) return x * 1.1283791670955126;
        if (Math.Abs(x) < 2.5)
        {
            decimal exact = Exact(x), z = exact * exact, power = exact, sum = power;
            for (int n = 1; n < 70; n++)
            {
                power *= -z / n;
                sum += power / (2 * n + 1);
            }
            return (double)(sum * 1.1283791670955125738961589031m);
        }

        // erfc's continued fraction: what it lacks in digits, 1 - erfc does not see.
        double fraction = 0, a = Math.Abs(x);
        for (int n = 80; n >= 1; n--) fraction = n / 2.0 / (a + fraction);
        return Math.Sign(x) * (1 - Math.Exp(-a * a) / Math.Sqrt(Math.PI) / (a + fraction));
    }

    /// <summary>All digits of x: the framework's conversion keeps 15.</summary>
    private static decimal Exact(double x)
    {
        int shift = 52 - Math.ILogB(x);
        decimal power = 1;
        for (int i = 0; i < shift; i++) power *= 2;
        return (decimal)(long)Math.ScaleB(x, shift) / power;
    }
}
