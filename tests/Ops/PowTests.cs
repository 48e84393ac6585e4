namespace MiniTorch.Tests;

/// <summary>The exponents that have formulas of their own, as in PyTorch: their special values are the formulas', not those of C's pow.</summary>
public sealed class PowTests
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN;

    private static readonly double[] s_x = [-Inf, -2, -0.0, 0, 4, Inf, NaN];

    public static TheoryData<double, double[]> Powers => new()
    {
        { 0, [1, 1, 1, 1, 1, 1, 1] },
        { 1, s_x },
        { 2, [Inf, 4, 0, 0, 16, Inf, NaN] },
        { 3, [-Inf, -8, -0.0, 0, 64, Inf, NaN] },
        { 4, [Inf, 16, 0, 0, 256, Inf, NaN] },
        { 0.5, [NaN, NaN, -0.0, 0, 2, Inf, NaN] },
        { 1.5, [Inf, NaN, 0, 0, 8, Inf, NaN] },
        { -0.5, [NaN, NaN, -Inf, Inf, 0.5, 0, NaN] },
        { -1, [-0.0, -0.5, -Inf, Inf, 0.25, 0, NaN] },
        { -2, [0, 0.25, Inf, Inf, 0.0625, 0, NaN] },
    };

    public static TheoryData<double, double[]> Gradients => new()
    {
        { 0, [0, 0, 0, 0, 0, 0, 0] },
        { 1, [1, 1, 1, 1, 1, 1, 1] },
        { 3, [Inf, 12, 0, 0, 48, Inf, NaN] },
        { 4, [-Inf, -32, -0.0, 0, 256, Inf, NaN] },
        { 0.5, [NaN, NaN, -Inf, Inf, 0.25, 0, NaN] },
        { 1.5, [NaN, NaN, -0.0, 0, 3, Inf, NaN] },
        { -1, [-0.0, -0.25, -Inf, -Inf, -0.0625, -0.0, NaN] },
    };

    [Theory]
    [MemberData(nameof(Powers))]
    public void A_power_has_the_special_values_of_its_formula(double exponent, double[] expected)
    {
        Same(expected, Tensor.Of(s_x).Pow(exponent));
        Same(expected, Tensor.Of(s_x).To(Dtype.Float32).Pow(exponent));
    }

    [Theory]
    [MemberData(nameof(Gradients))]
    public void So_has_its_gradient(double exponent, double[] expected)
    {
        foreach (var dtype in new[] { Dtype.Float64, Dtype.Float32 })
        {
            var x = Tensor.Of(s_x).To(dtype);
            x.RequiresGrad = true;
            x.Pow(exponent).Sum().Backward();
            Same(expected, x.Grad!);
        }
    }

    private static void Same(double[] expected, Tensor actual)
    {
        double[] values = actual.To(Dtype.Float64).ToArray<double>();
        for (int i = 0; i < values.Length; i++)
            Assert.True(expected[i].Equals(values[i]) && (double.IsNaN(expected[i]) || double.IsNegative(expected[i]) == double.IsNegative(values[i])), $"at {s_x[i]}: {values[i]}, not {expected[i]}");
    }
}
