namespace MiniTorch.Tests;

/// <summary>Ops whose loops take another way through longer rows, against loops over the elements.</summary>
public sealed class LongRowsTests
{
    public static TheoryData<Dtype> Dtypes => [Dtype.Float32, Dtype.Float64, Dtype.Int64, Dtype.Int32, Dtype.UInt8];

    [Theory]
    [MemberData(nameof(Dtypes))]
    public void Flips_and_steps_read_every_element_of_a_row(Dtype dtype)
    {
        for (int width = 1; width < 40; width++)
        {
            var x = Tensor.Arange(0.0, 3 * width).View(3, width).To(dtype);
            double[] values = x.ToArray<double>();
            double[] reversed = [.. values.Chunk(width).SelectMany(row => row.Reverse())];
            Assert.Equal(reversed, x.Flip(1).ToArray<double>());
            Assert.Equal([.. reversed.Chunk(width).Reverse().SelectMany(row => row)], x.Flip(0, 1).ToArray<double>());
            for (int step = 2; step < 4; step++)
            {
                double[] stepped = [.. values.Chunk(width).SelectMany(row => row.Where((_, i) => i % step == 0))];
                Assert.Equal(stepped, x.Slice(1, 0, width, step).Contiguous().ToArray<double>());
            }
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(21)]
    public void Conversions_saturate_in_every_lane(int count)
    {
        float[] kinds = [0, -0f, 1.9f, -1.9f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e30f, -1e30f, 9.2233715e18f, float.Epsilon];
        float[] values = [.. Enumerable.Range(0, count).Select(i => kinds[i % kinds.Length])];
        Assert.Equal(Array.ConvertAll(values, long.CreateSaturating), Tensor.Of(values).To(Dtype.Int64).ToArray<long>());
        Assert.Equal(Array.ConvertAll(values, v => (double)v), Tensor.Of(values).To(Dtype.Float64).ToArray<double>());
    }

    [Theory]
    [MemberData(nameof(Dtypes))]
    public void Sorts_and_selects_stably(Dtype dtype)
    {
        const int Rows = 3, Width = 700;
        Tensor.ManualSeed(5);
        var x = (Tensor.Randn(Rows, Width) * 40).Round();
        if (dtype.IsFloatingPoint()) x[.., 13] = double.NaN;
        if (dtype == Dtype.UInt8) x = x.Abs();
        x = x.To(dtype);
        double[] values = x.ToArray<double>();
        foreach (bool descending in new[] { false, true })
        {
            long[] order = [.. Enumerable.Range(0, Rows).SelectMany(r => Ordered(values[(r * Width)..((r + 1) * Width)], descending))];
            Assert.Equal(order, x.Sort(1, descending).Indices.ToArray<long>());
            Assert.Equal(order, x.T().Sort(0, descending).Indices.T().ToArray<long>());
            long[] leading = [.. order.Chunk(Width).SelectMany(row => row.Take(9))];
            Assert.Equal(leading, x.TopK(9, 1, largest: descending).Indices.ToArray<long>());
        }
    }

    [Theory]
    [InlineData(31)]
    [InlineData(70)]
    [InlineData(40_000)]
    public void Finds_where_a_mask_holds(int count)
    {
        Tensor.ManualSeed(1);
        var mask = Tensor.Rand(count, 3).Lt(0.4);
        bool[] holds = mask.ToArray<bool>();
        int[] positions = [.. Enumerable.Range(0, holds.Length).Where(i => holds[i])];
        Assert.Equal([.. positions.SelectMany(p => new long[] { p / 3, p % 3 })], mask.Nonzero().ToArray<long>());
        Assert.Equal([.. positions.Select(p => (double)p)], Tensor.Arange(0.0, holds.Length).View(count, 3).MaskedSelect(mask).ToArray<double>());
        Assert.Equal([.. positions.Select(p => (double)p)], Tensor.Arange(0.0, holds.Length).View(3, count).T().Contiguous().T().MaskedSelect(mask.View(3, count)).ToArray<double>());
    }

    /// <summary>Indices in order: NaN is the greatest, equal elements stay in order.</summary>
    private static IEnumerable<long> Ordered(double[] row, bool descending)
    {
        double Key(long i) => double.IsNaN(row[i]) ? double.PositiveInfinity : row[i];
        var indices = Enumerable.Range(0, row.Length).Select(i => (long)i);
        return descending ? indices.OrderByDescending(Key) : indices.OrderBy(Key);
    }
}
