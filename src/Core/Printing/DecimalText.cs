using System.Globalization;
using System.Numerics;

namespace MiniTorch;

/// <summary>
/// Numbers with a fixed count of decimals, rounded from their exact binary value with halves to even, as C and Python do;
/// .NET's own formats round halves away from zero (0.03125 to four decimals: here 0.0312).
/// </summary>
internal static class DecimalText
{
    /// <summary>"-0.0312"; "nan", "inf" and "-inf".</summary>
    public static string Fixed(double value, int decimals)
    {
        if (!double.IsFinite(value)) return NotFinite(value);
        string digits = Scaled(Math.Abs(value), decimals).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        string text = decimals == 0 ? digits : $"{digits.AsSpan(0, digits.Length - decimals)}.{digits.AsSpan(digits.Length - decimals)}";
        return double.IsNegative(value) ? "-" + text : text;
    }

    /// <summary>"1.5000e-05"; "nan", "inf" and "-inf".</summary>
    public static string Scientific(double value, int decimals)
    {
        if (!double.IsFinite(value)) return NotFinite(value);
        int exponent = 0;
        var digits = BigInteger.Zero;
        if (value != 0)
        {
            exponent = (int)Math.Floor(Math.Log10(Math.Abs(value)));
            digits = Scaled(Math.Abs(value), decimals - exponent);
            if (digits < BigInteger.Pow(10, decimals)) digits = Scaled(Math.Abs(value), decimals - --exponent);
            else if (digits >= BigInteger.Pow(10, decimals + 1)) digits = Scaled(Math.Abs(value), decimals - ++exponent);
        }
        string text = digits.ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        string sign = double.IsNegative(value) ? "-" : "", point = decimals == 0 ? "" : ".";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{text[0]}{point}{text.AsSpan(1)}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    private static string NotFinite(double value) => double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";

    /// <summary>value 10^power, rounded to an integer with halves to even, exactly. The value is not negative.</summary>
    private static BigInteger Scaled(double value, int power)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52);
        BigInteger numerator = exponent == 0 ? bits & ((1L << 52) - 1) : (bits & ((1L << 52) - 1)) | (1L << 52);
        var denominator = BigInteger.One;
        int shift = Math.Max(exponent, 1) - 1075;
        if (shift > 0) numerator <<= shift;
        else denominator <<= -shift;
        if (power > 0) numerator *= BigInteger.Pow(10, power);
        else denominator *= BigInteger.Pow(10, -power);
        var quotient = BigInteger.DivRem(numerator, denominator, out var rest);
        int half = (rest * 2).CompareTo(denominator);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
