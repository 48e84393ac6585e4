namespace MiniTorch.Tests.Kernels;

public sealed class OrderingTests
{
    public static TheoryData<int, int, int> Shapes() => new() { { 1, 1, 1 }, { 3, 7, 1 }, { 2, 100, 3 }, { 40, 1000, 1 }, { 2, 5000, 2 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_order_agrees_with_a_stable_sort(int outer, int n, int inner)
    {
        var random = new Random(5);
        Check(outer, n, inner, () => (float)Math.Round(random.NextDouble() * 20 - 10) * (random.Next(9) == 0 ? float.NaN : 1), v => v);
        Check(outer, n, inner, () => random.NextDouble() * 20 - 10, v => v);
        Check(outer, n, inner, () => random.NextInt64(), v => v);
        Check(outer, n, inner, () => random.Next(-5, 5), v => v);
        Check(outer, n, inner, () => (byte)random.Next(256), v => v);
        Check(outer, n, inner, () => random.Next(2) == 0, v => v ? 1 : 0);
    }

    private static void Check<T>(int outer, int n, int inner, Func<T> draw, Func<T, double> real)
        where T : unmanaged
    {
        var x = new T[outer * n * inner];
        for (int i = 0; i < x.Length; i++) x[i] = draw();
        int k = (n + 2) / 3;
        var up = new long[x.Length];
        var down = new long[x.Length];
        var best = new long[outer * k * inner];
        var kth = new long[outer * inner];
        var median = new long[outer * inner];
        var values = new T[x.Length];
        Ordering.Sort(x, outer, n, inner, false, values, up);
        Ordering.Sort(x, outer, n, inner, true, values, down);
        Ordering.KthValue(x, outer, n, inner, k, values.AsSpan(0, outer * inner), kth);
        Ordering.Median(x, outer, n, inner, values.AsSpan(0, outer * inner), median);
        Ordering.TopK(x, outer, n, inner, k, true, values.AsSpan(0, best.Length), best);
        for (int column = 0; column < outer * inner; column++)
        {
            int o = column / inner, j = column % inner;
            // Keys that rank NaN above all: (is NaN, value). Longs are drawn apart enough for double.
            double[] keys = [.. Enumerable.Range(0, n).Select(i => real(x[(o * n + i) * inner + j]))];
            int[] ascending = [.. Enumerable.Range(0, n).OrderBy(i => double.IsNaN(keys[i])).ThenBy(i => keys[i])];
            int[] descending = [.. Enumerable.Range(0, n).OrderByDescending(i => double.IsNaN(keys[i])).ThenByDescending(i => keys[i])];
            int nan = Array.FindIndex(keys, double.IsNaN);
            for (int i = 0; i < n; i++)
            {
                Assert.Equal(ascending[i], up[(o * n + i) * inner + j]);
                Assert.Equal(descending[i], down[(o * n + i) * inner + j]);
            }
            for (int i = 0; i < k; i++)
            {
                int at = (o * k + i) * inner + j;
                Assert.Equal(descending[i], best[at]);
                Assert.Equal(x[(o * n + descending[i]) * inner + j], values[at]);
            }
            Assert.Equal(ascending[k - 1], kth[column]);
            Assert.Equal(nan >= 0 ? nan : ascending[(n - 1) / 2], median[column]);
        }
    }
}
