using System.Globalization;

namespace MiniTorch.Nn;

/// <summary>Values as Python prints them: True, None, 0.1, 1e-05, (3, 3).</summary>
internal static class Repr
{
    public static string Of(bool value) => value ? "True" : "False";

    public static string Of(double? value) => value is { } number ? Of(number) : "None";

    public static string Of(double value)
    {
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        if (text.Contains('E', StringComparison.Ordinal)) return text.Replace('E', 'e');
        return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
    }

    /// <summary>A tuple: (3,) or (3, 4).</summary>
    public static string Of(ReadOnlySpan<int> values) => values.Length == 1 ? $"({values[0]},)" : $"({string.Join(", ", values.ToArray())})";
}
