using MiniTorch.Tests.Kernels;

namespace MiniTorch.Tests;

/// <summary>The gradient of rows looked up in a table, beside rows added one after the other.</summary>
public sealed class EmbeddingTests
{
    [Theory]
    [InlineData(1), InlineData(3), InlineData(31), InlineData(32), InlineData(33), InlineData(64), InlineData(100), InlineData(131)]
    public void The_gradient_is_the_sum_of_the_rows_in_order(int width)
    {
        Tensor.ManualSeed(5);
        const int rows = 20, count = 700;
        var indices = Tensor.RandInt(0, rows, [count]);
        long[] at = indices.ToArray<long>();
        // Dense; every other column of a wider one; one row for all; one number for all.
        foreach (var dtype in new[] { Dtype.Float32, Dtype.Float64 })
            foreach (var dy in new[] { Tensor.Randn([count, width], dtype: dtype), Tensor.Randn([count, 2 * width], dtype: dtype).Slice(1, 1, step: 2), Tensor.Randn([1, width], dtype: dtype).Expand(count, width), Tensor.Randn([3], dtype: dtype)[1].Expand(count, width) })
            {
                double[] from = Outcome.Doubles(dy), expected = new double[rows * width];
                for (int i = 0; i < count; i++)
                    for (int j = 0; j < width; j++)
                    {
                        double sum = expected[at[i] * width + j] + from[i * width + j];
                        expected[at[i] * width + j] = dtype == Dtype.Float32 ? (float)sum : sum;
                    }
                var got = Check.OnThreads(() =>
                {
                    var table = Tensor.Ones([rows, width], dtype, requiresGrad: true);
                    Tensor.Embedding(table, indices).Backward(dy);
                    return new[] { Outcome.Doubles(table.Grad!) };
                });
                Assert.Equal(expected, got[0]);
            }
    }

    [Theory]
    [InlineData(Dtype.UInt8), InlineData(Dtype.Int32), InlineData(Dtype.Int64), InlineData(Dtype.Bool)]
    public void Integers_are_added_as_they_are(Dtype dtype)
    {
        Tensor values = Tensor.RandInt(0, 200, [90, 45]).To(dtype), index = Tensor.RandInt(0, 4, [90]), x = Tensor.Zeros([4, 45], dtype);
        var hot = index.OneHot(4).T().Unsqueeze(2) * values.To(Dtype.Int64);
        Assert.Equal(hot.Sum(1).To(dtype).To(Dtype.Int64).ToArray<long>(), x.IndexAdd(0, index, values).To(Dtype.Int64).ToArray<long>());
    }
}
