namespace MiniTorch.Tests;

/// <summary>Comparisons of integers beside C#'s, at lengths that leave a rest and over every kind of operand.</summary>
public sealed class IntegerComparisonTests
{
    [Theory]
    [InlineData(Dtype.Int64), InlineData(Dtype.Int32), InlineData(Dtype.UInt8)]
    public void Give_what_a_plain_loop_gives(Dtype dtype)
    {
        foreach (int n in new[] { 1, 7, 16, 31, 32, 33, 64, 95, 129, 1000, 40001, 100003 })
        {
            Tensor a = Tensor.RandInt(0, 5, [n]).To(dtype), b = Tensor.RandInt(0, 5, [n]).To(dtype), wide = Tensor.RandInt(0, 5, [n, 3]).To(dtype);
            Agrees(a, b);
            Agrees(a, Tensor.Of(3L).To(dtype).Expand(n));
            Agrees(Tensor.Of(2L).To(dtype).Expand(n), b);
            Agrees(wide.Select(1, 1), b);
            Agrees(wide.T().Contiguous().T(), wide);
            Assert.Equal(a.Eq(3).ToArray<bool>(), a.Eq(Tensor.Of(3L)).ToArray<bool>());
            Assert.Equal([.. Whole(a).Select(v => v != 3)], a.Ne(3).ToArray<bool>());
            Assert.Equal([.. Whole(a).Select(v => v < 3)], (a < 3).ToArray<bool>());
        }
    }

    [Fact]
    public void Compare_all_bits()
    {
        long[] corners = [long.MinValue, -(1L << 32), -1, 0, 1, 255, 1L << 31, 1L << 32, (1L << 32) + 1, 1L << 53, (1L << 53) + 1, long.MaxValue];
        Tensor column = Tensor.Of(corners).Unsqueeze(1).Expand(corners.Length, 12 * corners.Length).Contiguous(), row = Tensor.Of(corners).Repeat(12);
        Agrees(column, row.Expand(column.Shape.ToArray()));
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        Agrees(Tensor.Of(bytes).Unsqueeze(1).Expand(256, 256), Tensor.Of(bytes).Expand(256, 256));
        int[] ints = [int.MinValue, -1, 0, 1, 65536, int.MaxValue];
        Agrees(Tensor.Of(ints).Unsqueeze(1).Expand(6, 60), Tensor.Of(ints).Repeat(10).Expand(6, 60));
    }

    private static void Agrees(Tensor a, Tensor b)
    {
        long[] left = Whole(a), right = Whole(b);
        bool[] Loop(Func<long, long, bool> test) => [.. left.Zip(right, test)];
        Assert.Equal(Loop((x, y) => x == y), a.Eq(b).Contiguous().ToArray<bool>());
        Assert.Equal(Loop((x, y) => x > y), (a > b).ToArray<bool>());
        Assert.Equal(Loop((x, y) => x >= y), (a >= b).ToArray<bool>());
        Assert.Equal(Loop((x, y) => x < y), (a < b).ToArray<bool>());
        Assert.Equal(Loop((x, y) => x <= y), (a <= b).ToArray<bool>());
    }

    private static long[] Whole(Tensor x) => x.To(Dtype.Int64).Contiguous().ToArray<long>();
}
