namespace MiniTorch;

/// <summary>The logarithm of the gamma function, its derivatives and Hurwitz' zeta function, to the last digits of a double.</summary>
/// <remarks>Each is an asymptotic series in 1/x (Abramowitz and Stegun 6.1.41, 6.3.18, 23.2), after the recurrence has made x large.</remarks>
internal static class GammaFunctions
{
    private const double HalfLogTwoPi = 0.9189385332046727;
    private const double Large = 12;

    /// <summary>B_2k for k = 1, 2, ...: the Bernoulli numbers.</summary>
    private static readonly double[] s_bernoulli = [1d / 6, -1d / 30, 1d / 42, -1d / 30, 5d / 66, -691d / 2730, 7d / 6, -3617d / 510, 43867d / 798, -174611d / 330, 854513d / 138];

    /// <summary>log |Gamma(x)|; inf at 0, -1, -2, ...</summary>
    public static double LogGamma(double x)
    {
        if (double.IsNaN(x) || x is 1 or 2) return x - x;
        if (double.IsInfinity(x) || IsPole(x)) return double.PositiveInfinity;
        if (x < 0.5) return Math.Log(Math.PI / Math.Abs(SinPi(x))) - LogGamma(1 - x);
        double product = 1;
        for (; x < Large; x++) product *= x;
        double square = 1 / (x * x), power = 1 / x, series = 0;
        for (int k = 1; k <= 8; k++, power *= square) series += s_bernoulli[k - 1] / (2 * k * (2 * k - 1)) * power;
        return (x - 0.5) * Math.Log(x) - x + HalfLogTwoPi + series - Math.Log(product);
    }

    /// <summary>The derivative of log Gamma; NaN at -1, -2, ..., and an infinity at 0 of the sign of -x.</summary>
    public static double Digamma(double x)
    {
        if (x == 0) return Math.CopySign(double.PositiveInfinity, -x);
        if (double.IsNegativeInfinity(x) || IsPole(x)) return double.NaN;
        if (x < 0) return Digamma(1 - x) - Math.PI * CosPi(x) / SinPi(x);
        double sum = 0;
        for (; x < Large; x++) sum -= 1 / x;
        double square = 1 / (x * x), power = square;
        double y = Math.Log(x) - 0.5 / x;
        for (int k = 1; k <= 8; k++, power *= square) y -= s_bernoulli[k - 1] / (2 * k) * power;
        return y + sum;
    }

    /// <summary>The nth derivative of <see cref="Digamma"/>: (-1)^(n+1) n! zeta(n + 1, x).</summary>
    public static double Polygamma(int n, double x)
    {
        if (n == 0) return Digamma(x);
        return (n % 2 == 0 ? -1 : 1) * Math.Exp(LogGamma(n + 1.0)) * Zeta(n + 1, x);
    }

    /// <summary>sum over k >= 0 of (k + q)^-s, by the formula of Euler and Maclaurin; inf at s = 1 and at q = 0, -1, ...</summary>
    public static double Zeta(double s, double q)
    {
        if (double.IsNaN(s) || double.IsNaN(q) || s < 1) return double.NaN;
        if (s == 1 || IsPole(q)) return double.PositiveInfinity;
        if (double.IsInfinity(s)) return q < 1 ? double.PositiveInfinity : q == 1 ? 1 : 0;
        if (q < 0 && s != Math.Floor(s)) return double.NaN;
        double sum = 0;
        for (; q < Large; q++) sum += Math.Pow(q, -s);
        double power = Math.Pow(q, -s), square = 1 / (q * q), rising = s * power / q, factorial = 2;
        sum += power * q / (s - 1) + power / 2;
        for (int k = 1; k <= s_bernoulli.Length; k++)
        {
            sum += s_bernoulli[k - 1] / factorial * rising;
            rising *= (s + 2 * k - 1) * (s + 2 * k) * square;
            factorial *= (2 * k + 1) * (2 * k + 2);
        }
        return sum;
    }

    private static bool IsPole(double x) => x <= 0 && x == Math.Floor(x);

    /// <summary>sin(pi x), the whole turns of x taken off first.</summary>
    private static double SinPi(double x) => Math.Sin(Math.PI * (x - 2 * Math.Round(x / 2)));

    private static double CosPi(double x) => Math.Cos(Math.PI * (x - 2 * Math.Round(x / 2)));
}
