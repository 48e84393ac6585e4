namespace MiniTorch.Tests;

/// <summary>Zeros of both signs, infinities, NaN, the smallest and the largest numbers.</summary>
internal static class SpecialValues
{
    private static readonly double[] s_common = [0.0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 1e-3, -1e-3, 20, -20, 100, -100, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
    private static readonly double[] s_double = [.. s_common, 1e-300, -1e-300, double.Epsilon, 1e300, -1e300, double.MaxValue, double.MinValue];
    private static readonly double[] s_single = [.. s_common, 1e-38f, -1e-38f, float.Epsilon, 1e38f, -1e38f, float.MaxValue, float.MinValue];

    /// <summary>All values for one input, all pairs for two, all triples of the common ones for three.</summary>
    public static Tensor[] Inputs(int count, Dtype real)
    {
        double[] values = count > 2 ? s_common : real == Dtype.Float64 ? s_double : s_single;
        int total = 1;
        for (int k = 0; k < count; k++) total *= values.Length;
        var inputs = new Tensor[count];
        for (int k = 0, stride = 1; k < count; k++, stride *= values.Length)
        {
            int every = stride;
            inputs[k] = Tensor.Of(Array.ConvertAll(Enumerable.Range(0, total).ToArray(), i => values[i / every % values.Length])).To(real);
        }
        return inputs;
    }

    /// <summary>As a float would hold them.</summary>
    public static double[] Rounded(double[] expected, Dtype real) => real == Dtype.Float64 ? expected : Array.ConvertAll(expected, value => (double)(float)value);

    public static void Check(CatalogueRow row, Tensor[] inputs, double[] expected, double[] actual, double tolerance, Dtype real)
    {
        double[][] values = Array.ConvertAll(inputs, Outcome.Doubles);
        var wrong = new List<string>();
        for (int i = 0; i < expected.Length; i++)
        {
            double[] x = Array.ConvertAll(values, v => v[i]);
            if (row.Sample.LeavesOpen?.Invoke(x) == true || Agree(expected[i], actual[i], tolerance, real)) continue;
            wrong.Add($"{row.Name} {real}: f({string.Join(", ", x)}) = {actual[i]}, the reference gives {expected[i]}");
        }
        Expect.None(wrong);
    }

    /// <summary>Subnormal results may be flushed; a float formula may overflow a little before the exact result does.</summary>
    private static bool Agree(double expected, double actual, double tolerance, Dtype real)
    {
        if (expected.Equals(actual)) return true;
        double smallest = real == Dtype.Float64 ? 2.3e-308 : 1.2e-38;
        return Math.Abs(actual - expected) <= tolerance * Math.Abs(expected) + smallest;
    }
}
