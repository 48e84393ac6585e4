namespace MiniTorch;

/// <summary>erf(x) = 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x, and its inverse, to the last digits of a double.</summary>
internal static class ErrorFunction
{
    private const double TwoOverSqrtPi = 1.1283791670955126;

    /// <summary>Beyond this the series loses to the continued fraction.</summary>
    private const double Far = 2.5;

    /// <summary>Up to this 1 - erf(x) keeps its digits.</summary>
    private const double Near = 1;

    public static double Erf(double x) => Math.Abs(x) < Far ? Series(x) : Math.CopySign(1 - Tail(Math.Abs(x)), x);

    /// <summary>1 - erf(x), without loss where it is small.</summary>
    public static double Erfc(double x) => Math.Abs(x) < Near ? 1 - Series(x) : x > 0 ? Tail(x) : 2 - Tail(-x);

    /// <summary>x of erf(x) = y, for y in [-1, 1]: a polynomial of Giles (2010) good to seven digits, then one step of Halley's method.</summary>
    public static double ErfInv(double y)
    {
        if (double.IsNaN(y) || Math.Abs(y) > 1) return double.NaN;
        if (Math.Abs(y) == 1) return Math.CopySign(double.PositiveInfinity, y);
        double x = Guess(y);
        for (int step = 0; step < 2; step++)
        {
            // Near 1 the distance from 1 is what has digits.
            double error = Math.Abs(x) < Far ? Series(x) - y : Math.Sign(y) * (1 - Math.Abs(y) - Tail(Math.Abs(x)));
            double newton = error / (TwoOverSqrtPi * Math.Exp(-x * x));
            x -= newton / (1 + (x * newton));
            if (Math.Abs(newton) < 1e-5 * Math.Abs(x)) break;
        }
        return x;
    }

    /// <summary>2/sqrt(pi) exp(-x^2) sum of 2^n x^(2n+1) / (2n+1)!!: all terms of one sign.</summary>
    private static double Series(double x)
    {
        double term = x, sum = x, square = 2 * x * x;
        for (int n = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); n += 2)
        {
            term *= square / n;
            sum += term;
        }
        return TwoOverSqrtPi * Math.Exp(-x * x) * sum;
    }

    /// <summary>1 - erf(x) for large x: exp(-x^2) / (sqrt(pi) (x + (1/2) / (x + 1 / (x + (3/2) / ...)))).</summary>
    private static double Tail(double x)
    {
        if (double.IsInfinity(x)) return 0;
        double fraction = x;
        for (int k = 100; k >= 1; k--) fraction = x + (k / 2d / fraction);
        return TwoOverSqrtPi / 2 * Math.Exp(-x * x) / fraction;
    }

    private static double Guess(double y)
    {
        double w = -Math.Log((1 - y) * (1 + y));
        ReadOnlySpan<double> near = [2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087, -0.00125372503, -0.00417768164, 0.246640727, 1.50140941];
        ReadOnlySpan<double> far = [-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047, 1.00167406, 2.83297682];
        double z = w < 5 ? w - 2.5 : Math.Sqrt(w) - 3, polynomial = 0;
        foreach (double coefficient in w < 5 ? near : far) polynomial = (polynomial * z) + coefficient;
        return polynomial * y;
    }
}
