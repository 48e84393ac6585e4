namespace MiniTorch.Tests;

/// <summary>Division rounded down, as Python and PyTorch do it.</summary>
public sealed class FloorDivideTests
{
    [Fact]
    public void Integers_are_exact()
    {
        var y = Tensor.Of([7L, -7, 7, -8, (1L << 40) + 1]).FloorDivide(Tensor.Of([2L, 2, -2, -2, 1]));
        Assert.Equal(Dtype.Int64, y.Dtype);
        Assert.Equal([3L, -4, -4, 4, (1L << 40) + 1], y.ToArray<long>());
        Assert.Equal([16777217L], Tensor.Of([16777217L]).FloorDivide(1).ToArray<long>());
        Assert.Throws<DivideByZeroException>(() => Tensor.Of([1L]).FloorDivide(Tensor.Of([0L])));
    }

    [Fact]
    public void Floating_point_goes_by_the_remainder()
    {
        var y = Tensor.Of([1, -7, 7, -5, 1, 0.0]).FloorDivide(Tensor.Of([0.1, 2, -2, double.PositiveInfinity, 0, 3]));
        Assert.Equal([9, -4, -4, -1, double.PositiveInfinity, 0], y.ToArray<double>());
    }
}
