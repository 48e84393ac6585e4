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

    /// <summary>The same shape and dtype, and each element within the tolerance.</summary>
    public static void Close(GoldenTensor expected, Tensor actual, double tolerance, string what, double floor = 1)
    {
        if (expected.Dtype != actual.Dtype || !actual.Shape.AsSpan().SequenceEqual(expected.Shape))
            Assert.Fail($"{what}: {actual.Dtype.Name()} of shape {actual.Shape} where {expected.Dtype.Name()} of shape {new Shape(expected.Shape)} was expected");
        Close(expected.Data, Doubles(actual), tolerance, what, expected.Shape, floor);
    }

    /// <summary>A tensor's elements as doubles, row-major, whatever its dtype and strides.</summary>
    public static double[] Doubles(Tensor tensor) => tensor.Dtype switch
    {
        Dtype.Float64 => tensor.ToArray<double>(),
        Dtype.Float32 => [.. tensor.ToArray<float>().Select(x => (double)x)],
        Dtype.Int64 => [.. tensor.ToArray<long>().Select(x => (double)x)],
        Dtype.Int32 => [.. tensor.ToArray<int>().Select(x => (double)x)],
        Dtype.UInt8 => [.. tensor.ToArray<byte>().Select(x => (double)x)],
        _ => [.. tensor.ToArray<bool>().Select(x => x ? 1.0 : 0.0)],
    };

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
