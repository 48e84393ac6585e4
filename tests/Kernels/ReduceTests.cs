namespace MiniTorch.Tests.Kernels;

public sealed class ReduceTests
{
    public static TheoryData<int, int, int> Shapes() => new()
    {
        { 1, 1, 1 }, { 3, 7, 1 }, { 3, 7, 2 }, { 2, 100, 5 }, { 1, 100_000, 1 }, { 1, 5000, 70 }, { 2, 3000, 129 }, { 300, 300, 1 }, { 1, 70_000, 3 }, { 4, 0, 3 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Reductions_agree_with_a_plain_loop(int outer, int n, int inner)
    {
        var random = new Random(1);
        var x = new double[outer * n * inner];
        for (int i = 0; i < x.Length; i++) x[i] = random.NextDouble() * 2 - 1;
        var sum = new double[outer * inner];
        var max = new double[outer * inner];
        var lse = new double[outer * inner];
        var var = new double[outer * inner];
        var mean = new double[outer * inner];
        var norm = new double[outer * inner];
        var arg = new long[outer * inner];
        Reduce.Sum<double, double>(x, outer, n, inner, sum);
        if (n > 0) ReduceIndex.ArgMax<double>(x, outer, n, inner, max, arg);
        Reduce.LogSumExp<double>(x, outer, n, inner, lse);
        Reduce.Var<double>(x, outer, n, inner, 1, var, mean);
        Reduce.Norm<double>(x, outer, n, inner, 2, norm);
        for (int o = 0; o < outer; o++)
        {
            for (int j = 0; j < inner; j++)
            {
                var column = new double[n];
                for (int i = 0; i < n; i++) column[i] = x[(o * n + i) * inner + j];
                int at = o * inner + j;
                Close(column.Sum(), sum[at], n);
                Close(Math.Log(column.Sum(Math.Exp)), lse[at], n);
                Close(Math.Sqrt(column.Sum(v => v * v)), norm[at], n);
                if (n == 0) continue;
                double average = column.Average();
                Close(average, mean[at], n);
                if (n > 1) Close(column.Sum(v => (v - average) * (v - average)) / (n - 1), var[at], n);
                Assert.Equal(column.Max(), max[at]);
                Assert.Equal(Array.IndexOf(column, column.Max()), arg[at]);
                if (outer * n * inner > 10_000) return;
            }
        }
    }

    private static void Close(double expected, double actual, int n) => Assert.Equal(expected, actual, 1e-14 * Math.Max(1, n));

    [Fact]
    public void Sort_is_stable_and_NaN_is_the_greatest()
    {
        float[] x = [2, float.NaN, -1, 2, 0, -0f];
        var values = new float[6];
        var indices = new long[6];
        Ordering.Sort<float>(x, 1, 6, 1, false, values, indices);
        Assert.Equal([2, 4, 5, 0, 3, 1], indices);
        Ordering.Sort<float>(x, 1, 6, 1, true, values, indices);
        Assert.Equal([1, 0, 3, 4, 5, 2], indices);
        Ordering.TopK<float>(x, 1, 6, 1, 2, false, values.AsSpan(0, 2), indices.AsSpan(0, 2));
        Assert.Equal([-1f, 0f], values[..2]);
    }
}
