namespace MiniTorch.Tests;

/// <summary>Gather, Scatter and ScatterAdd against loops over the elements, in order: whichever dims the rows and the threads take.</summary>
public sealed class AlongDimTests
{
    private static readonly Dictionary<string, (int[] X, int[] Index, int Dim, bool Turned)> s_cases = new()
    {
        ["along rows"] = ([70, 300], [70, 900], 1, false),
        ["along rows, of a part"] = ([70, 300], [69, 1000], 1, false),
        ["across rows"] = ([5, 800], [90, 700], 0, false),
        ["across short rows"] = ([9000, 3], [20000, 3], 0, false),
        ["in a middle dim"] = ([6, 5, 40], [6, 200, 40], 1, false),
        ["one in each row"] = ([40000, 3], [40000, 1], 1, false),
        ["one row"] = ([3, 50], [1, 50], 0, false),
        ["a vector"] = ([10], [50000], 0, false),
        ["turned, along columns"] = ([70, 300], [70, 900], 1, true),
        ["turned, across columns"] = ([6, 5, 40], [300, 5, 40], 0, true),
        ["one element"] = ([1, 1], [1, 1], 1, false),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gives_what_a_loop_gives(string name)
    {
        var (sizes, indexSizes, dim, turned) = s_cases[name];
        using var mode = Autograd.NoGrad();
        Tensor.ManualSeed(3);
        var x = Laid(Tensor.Randn(sizes), turned);
        var index = Laid(Tensor.RandInt(0, sizes[dim], indexSizes), turned);
        var source = Laid(Tensor.Randn(indexSizes), turned);
        foreach (var dtype in new[] { Dtype.Float32, Dtype.Float64, Dtype.Int64, Dtype.UInt8 })
        {
            Tensor a = (x.Abs() * 9).To(dtype), b = (source.Abs() * 9).To(dtype);
            double[] read = new double[index.Numel], put = a.ToArray<double>(), sums = a.ToArray<double>(), from = b.ToArray<double>();
            long[] at = index.ToArray<long>();
            for (int i = 0; i < at.Length; i++)
            {
                int place = Place(i, (int)at[i], indexSizes, sizes, dim);
                read[i] = put[place];
            }
            for (int i = 0; i < at.Length; i++)
            {
                int place = Place(i, (int)at[i], indexSizes, sizes, dim);
                put[place] = from[i];
                sums[place] = dtype switch { Dtype.Float32 => (float)sums[place] + (float)from[i], Dtype.UInt8 => (byte)((int)sums[place] + (int)from[i]), _ => sums[place] + from[i] };
            }
            Assert.Equal(read, a.Gather(dim, index).ToArray<double>());
            Assert.Equal(put, a.Scatter(dim, index, b).ToArray<double>());
            Assert.Equal(sums, a.ScatterAdd(dim, index, b).ToArray<double>());
        }
    }

    [Theory]
    [InlineData(0, -1)]
    [InlineData(99_998, 7)]
    [InlineData(50_001, long.MaxValue)]
    [InlineData(50_001, long.MinValue)]
    public void One_index_out_of_range_is_found_anywhere(int position, long index)
    {
        var at = Tensor.Zeros([100_000], Dtype.Int64);
        at[position] = index;
        var x = Tensor.Arange(7.0);
        var error = Assert.Throws<IndexOutOfRangeException>(() => x.ScatterAddInPlace(0, at, Tensor.Ones([100_000])));
        Assert.Contains($"index {index} is out of bounds for dimension 0 with size 7", error.Message, StringComparison.Ordinal);
        Assert.Equal([0f, 1, 2, 3, 4, 5, 6], x.ToArray<float>());
    }

    /// <summary>The same elements, with the first dim as the rows in memory if turned.</summary>
    private static Tensor Laid(Tensor x, bool turned) => turned ? x.Transpose(0, -1).Contiguous().Transpose(0, -1) : x;

    private static int Place(int i, int along, int[] indexSizes, int[] sizes, int dim)
    {
        int place = 0;
        for (int d = sizes.Length - 1, scale = 1; d >= 0; scale *= sizes[d--])
        {
            place += (d == dim ? along : i % indexSizes[d]) * scale;
            i /= indexSizes[d];
        }
        return place;
    }
}
