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
    }

    [Fact]
    public void Integers_by_zero_say_which_op_and_what_to_do()
    {
        var x = Tensor.Of([1L, 2]);
        foreach (var (op, call) in new (string, Func<Tensor>)[]
        {
            ("floor_divide", () => x.FloorDivide(Tensor.Of([1L, 0]))), ("remainder", () => x.Remainder(0)), ("remainder", () => x % 0), ("fmod", () => x.Fmod(Tensor.Of([0L, 1]))),
        })
        {
            var error = Assert.Throws<DivideByZeroException>(call);
            Assert.StartsWith($"[{op}] integer division by zero", error.Message, StringComparison.Ordinal);
        }
        Assert.Empty(x[..0].FloorDivide(0).ToArray<long>());
    }

    [Fact]
    public void Integers_beyond_a_double_are_exact_and_the_smallest_by_minus_one_wraps()
    {
        Assert.Equal([(1L << 62) + 1, long.MaxValue / 3 - 1, long.MinValue], Tensor.Of([(1L << 62) + 1, long.MaxValue - 3, long.MinValue]).FloorDivide(Tensor.Of([1L, 3, -1])).ToArray<long>());
        Assert.Equal([-3, 2, 0], Tensor.Of([-7, 7, 0]).FloorDivide(3).ToArray<int>());
        Assert.Equal([83], Tensor.Of(new byte[] { 251 }).FloorDivide(3).ToArray<byte>());
        Assert.Equal([0L], Tensor.Of([long.MinValue]).Fmod(-1).ToArray<long>());
    }

    /// <summary>The formula as PyTorch has it (c10::div_floor_floating), number by number.</summary>
    [Fact]
    public void Floating_point_follows_PyTorch_on_all_pairs_of_special_values()
    {
        double[] numbers =
        [
            0, -0.0, 1, -1, 0.1, -0.1, 0.3, 3, -3, 7, -7, 2.5, 1e-40, -1e-40, 1e-310, 1e-30, 1e30, -1e30, 1e300, 9007199254740993, 0.9999999403953552, 16777217, float.MaxValue,
            double.MaxValue, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
        ];
        foreach (var dtype in new[] { Dtype.Float64, Dtype.Float32 })
        {
            var x = Tensor.Of(numbers).To(dtype);
            double[] rounded = x.To(Dtype.Float64).ToArray<double>(), y = x.Unsqueeze(1).FloorDivide(x).To(Dtype.Float64).ToArray<double>();
            for (int i = 0; i < y.Length; i++)
            {
                double a = rounded[i / numbers.Length], b = rounded[i % numbers.Length], expected = dtype == Dtype.Float32 ? Reference((float)a, (float)b) : Reference(a, b);
                Assert.True(expected.Equals(y[i]) && (double.IsNaN(expected) || double.IsNegative(expected) == double.IsNegative(y[i])), $"{a:R} by {b:R} of {dtype} is {y[i]:R}, not {expected:R}");
            }
        }

        static T Reference<T>(T a, T b)
            where T : System.Numerics.IFloatingPointIeee754<T>
        {
            if (b == T.Zero) return a / b;
            T rest = a % b, quotient = (a - rest) / b;
            if (rest != T.Zero && b < T.Zero != rest < T.Zero) quotient -= T.One;
            if (quotient == T.Zero) return T.CopySign(T.Zero, a / b);
            T floor = T.Floor(quotient);
            return quotient - floor > T.CreateChecked(0.5) ? floor + T.One : floor;
        }
    }

    [Fact]
    public void Floating_point_goes_by_the_remainder()
    {
        var y = Tensor.Of([1, -7, 7, -5, 1, 0.0]).FloorDivide(Tensor.Of([0.1, 2, -2, double.PositiveInfinity, 0, 3]));
        Assert.Equal([9, -4, -4, -1, double.PositiveInfinity, 0], y.ToArray<double>());
    }
}
