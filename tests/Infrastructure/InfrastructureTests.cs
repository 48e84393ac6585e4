using Xunit.Sdk;

namespace MiniTorch.Tests;

/// <summary>The tools of the tests are tested too: a comparer that accepts everything would hide every fault.</summary>
public sealed class InfrastructureTests
{
    [Theory]
    [InlineData(1e10, 1e10 + 1, 1e-9, true)]
    [InlineData(1e10, 1e10 + 100, 1e-9, false)]
    [InlineData(0, 1e-10, 1e-9, true)]
    [InlineData(0, 1e-8, 1e-9, false)]
    [InlineData(double.NaN, double.NaN, 0, true)]
    [InlineData(double.NaN, 1, 1, false)]
    [InlineData(1, double.NaN, 1, false)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity, 0, true)]
    [InlineData(double.PositiveInfinity, double.NegativeInfinity, 1, false)]
    [InlineData(double.PositiveInfinity, 1e300, 1, false)]
    [InlineData(1, double.PositiveInfinity, 1, false)]
    public void Close_means_within_the_tolerance(double expected, double actual, double tolerance, bool close)
    {
        var fault = Record.Exception(() => Expect.Close([expected], [actual], tolerance, "x"));
        Assert.Equal(close, fault is null);
    }

    [Fact]
    public void A_failed_comparison_names_the_worst_element()
    {
        var fault = Assert.ThrowsAny<XunitException>(() => Expect.Close([1, 2, 3, 4], [1, 2.1, 3, 5], 1e-9, "sum", [2, 2]));
        Assert.Equal("sum: 2 of 4 elements off by more than 1e-09; worst at [1, 1]: expected 4, got 5, off by 0.25", fault.Message);
    }

    [Theory]
    [InlineData("ops", 211)]
    [InlineData("modules", 25)]
    [InlineData("losses", 65)]
    [InlineData("optim", 19)]
    [InlineData("schedulers", 15)]
    [InlineData("rng", 80)]
    [InlineData("curves", 2)]
    [InlineData("networks", 23)]
    public void The_golden_files_are_complete(string file, int cases) => Assert.Equal(cases, Golden.Cases(file).Count);

    [Fact]
    public void Repeated_golden_names_are_numbered() => Assert.Contains("einsum (6)", Golden.Names("ops", "op").Select(row => row.Data));

    [Fact]
    public void A_golden_tensor_has_as_many_values_as_its_shape_says() =>
        Assert.All(Golden.Cases("ops"), item => Assert.All(Golden.Tensors(item.GetProperty("outputs")), t => Assert.Equal(new Shape(t!.Shape).Numel, t.Data.Length)));
}
