using System.Globalization;

namespace MiniTorch.Tests;

/// <summary>Assertions whose failure text says all that is needed to find the fault.</summary>
internal static class Expect
{
    /// <summary>Fails with every line listed when there is one.</summary>
    public static void None(IEnumerable<string> findings)
    {
        string[] list = [.. findings];
        if (list.Length > 0) Assert.Fail(string.Join(Environment.NewLine, list.Prepend($"{list.Length} found:")));
    }

    /// <summary>Each element within <paramref name="tolerance"/> times max(<paramref name="floor"/>, |expected|); NaN equals NaN, infinities themselves.</summary>
    public static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance, string what, int[]? shape = null, double floor = 1)
    {
        if (expected.Length != actual.Length) Assert.Fail($"{what}: {actual.Length} elements where {expected.Length} were expected");
        int worst = -1, wrong = 0;
        double worstError = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Error(expected[i], actual[i], floor);
            if (error <= tolerance) continue;
            wrong++;
            if (worst >= 0 && error <= worstError) continue;
            worst = i;
            worstError = error;
        }
        if (worst < 0) return;
        Assert.Fail(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {wrong} of {expected.Length} elements off by more than {tolerance:g2}; worst at {Index(worst, shape)}: expected {expected[worst]:R}, got {actual[worst]:R}, off by {worstError:g3}"));
    }

    private static double Error(double expected, double actual, double floor)
    {
        if (expected.Equals(actual)) return 0;
        double error = Math.Abs(actual - expected) / Math.Max(floor, Math.Abs(expected));
        return double.IsNaN(error) || double.IsInfinity(expected) ? double.PositiveInfinity : error;
    }

    private static string Index(int flat, int[]? shape)
    {
        if (shape is null) return $"[{flat}]";
        var index = new int[shape.Length];
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            index[d] = flat % shape[d];
            flat /= shape[d];
        }
        return $"[{string.Join(", ", index)}]";
    }
}
