namespace MiniTorch.Tests.Kernels;

public sealed class ReduceTests
{
    public static TheoryData<int, int, int> Shapes() => new()
    {
        { 1, 1, 1 }, { 3, 7, 1 }, { 3, 7, 2 }, { 2, 100, 5 }, { 2, 33, 64 }, { 1, 100_000, 1 }, { 1, 5000, 70 }, { 2, 3000, 129 }, { 300, 300, 1 }, { 1, 70_000, 3 }, { 4, 0, 3 }, { 0, 3, 2 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Reductions_of_double_agree_with_a_plain_loop(int outer, int n, int inner) => Reals<double>(outer, n, inner, 1e-14);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Reductions_of_float_agree_with_a_plain_loop_in_double(int outer, int n, int inner) => Reals<float>(outer, n, inner, 1e-6);

    private static void Reals<T>(int outer, int n, int inner, double tolerance)
        where T : unmanaged
    {
        T[] x = Draw<T>(outer * n * inner);
        int outputs = outer * inner;
        var indices = new long[outputs];
        (string Name, Action<T[]> Run, Func<double[], double> Expected)[] table =
        [
            ("sum", y => Reduce.Sum<T, T>(x, outer, n, inner, y), c => c.Sum()),
            ("prod", y => Reduce.Prod<T, T>(x, outer, n, inner, y), c => c.Aggregate(1.0, (a, b) => a * b)),
            ("sum of squares", y => Reduce.SumSquares<T>(x, outer, n, inner, y), c => c.Sum(v => v * v)),
            ("mean", y => Reduce.Mean<T>(x, outer, n, inner, y), c => c.Length == 0 ? double.NaN : c.Average()),
            ("log sum exp", y => Reduce.LogSumExp<T>(x, outer, n, inner, y), c => Math.Log(c.Sum(Math.Exp))),
            ("norm 2", y => Reduce.Norm<T>(x, outer, n, inner, 2, y), c => Math.Sqrt(c.Sum(v => v * v))),
            ("norm 1", y => Reduce.Norm<T>(x, outer, n, inner, 1, y), c => c.Sum(Math.Abs)),
            ("norm 0", y => Reduce.Norm<T>(x, outer, n, inner, 0, y), c => c.Count(v => v != 0)),
            ("norm 3", y => Reduce.Norm<T>(x, outer, n, inner, 3, y), c => Math.Cbrt(c.Sum(v => Math.Abs(v * v * v)))),
            ("norm inf", y => Reduce.Norm<T>(x, outer, n, inner, double.PositiveInfinity, y), c => c.Length == 0 ? 0 : c.Max(Math.Abs)),
            ("variance", y => Reduce.Var<T>(x, outer, n, inner, 1, y, new T[outputs]), Variance),
        ];
        if (n > 0)
        {
            table =
            [
                .. table,
                ("max", y => Reduce.Max<T>(x, outer, n, inner, y), c => c.Max()),
                ("min", y => Reduce.Min<T>(x, outer, n, inner, y), c => c.Min()),
                ("norm -inf", y => Reduce.Norm<T>(x, outer, n, inner, double.NegativeInfinity, y), c => c.Min(Math.Abs)),
                ("arg max", y => { ReduceIndex.ArgMax<T>(x, outer, n, inner, y, indices); ToNumbers(indices, y); }, c => Array.IndexOf(c, c.Max())),
                ("arg min", y => { ReduceIndex.ArgMin<T>(x, outer, n, inner, y, indices); ToNumbers(indices, y); }, c => Array.IndexOf(c, c.Min())),
            ];
        }
        foreach (var (name, run, expected) in table)
        {
            var y = new T[outputs];
            run(y);
            for (int at = 0; at < outputs; at += Math.Max(1, outputs / 20))
            {
                double wanted = expected(Column(x, n, inner, at)), actual = Numbers.Cast<T, double>(y[at]);
                if (double.IsNaN(wanted) && double.IsNaN(actual)) continue;
                if (wanted.Equals(actual)) continue;
                double size = name == "sum" || name == "mean" ? Column(x, n, inner, at).Sum(Math.Abs) : Math.Abs(wanted);
                double bound = tolerance * (size + 1e-30) * (name is "prod" or "log sum exp" ? Math.Max(10, n) : 20);
                if (Math.Abs(wanted) < 1e-38 && typeof(T) == typeof(float)) continue;
                Assert.True(Math.Abs(actual - wanted) <= bound, $"{name} of [{outer}, {n}, {inner}] at {at} is {actual:R}, not {wanted:R}");
            }
        }
    }

    private static double Variance(double[] column)
    {
        if (column.Length < 2) return double.NaN;
        double mean = column.Average();
        return column.Sum(v => (v - mean) * (v - mean)) / (column.Length - 1);
    }

    private static void ToNumbers<T>(long[] indices, T[] y)
        where T : unmanaged
    {
        for (int i = 0; i < y.Length; i++) y[i] = Numbers.Cast<long, T>(indices[i]);
    }

    private static T[] Draw<T>(int n)
        where T : unmanaged
    {
        var random = new Random(1);
        var x = new T[n];
        for (int i = 0; i < n; i++) x[i] = Numbers.Cast<double, T>(random.Next(50) == 0 ? 0 : random.NextDouble() * 4 - 2);
        return x;
    }

    private static double[] Column<T>(T[] x, int n, int inner, int at)
        where T : unmanaged
    {
        var column = new double[n];
        for (int i = 0; i < n; i++) column[i] = Numbers.Cast<T, double>(x[((at / inner * n) + i) * inner + at % inner]);
        return column;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Integers_reduce_in_int64(int outer, int n, int inner)
    {
        int[] x = [.. Draw<float>(outer * n * inner).Select(v => (int)(v * 1000))];
        byte[] bytes = [.. x.Select(v => (byte)v)];
        bool[] bools = [.. x.Select(v => v > 0)];
        var y = new long[outer * inner];
        Reduce.Sum<int, long>(x, outer, n, inner, y);
        Each((at, column) => Assert.Equal(column.Sum(i => (long)x[i]), y[at]));
        Reduce.Sum<byte, long>(bytes, outer, n, inner, y);
        Each((at, column) => Assert.Equal(column.Sum(i => (long)bytes[i]), y[at]));
        Reduce.Sum<bool, long>(bools, outer, n, inner, y);
        Each((at, column) => Assert.Equal(column.Count(i => bools[i]), y[at]));
        var any = new bool[outer * inner];
        Reduce.Any<bool>(bools, outer, n, inner, any);
        Each((at, column) => Assert.Equal(column.Any(i => bools[i]), any[at]));
        Reduce.All<int>(x, outer, n, inner, any);
        Each((at, column) => Assert.Equal(column.All(i => x[i] != 0), any[at]));
        if (n == 0) return;
        var largest = new int[outer * inner];
        Reduce.Max<int>(x, outer, n, inner, largest);
        Each((at, column) => Assert.Equal(column.Max(i => x[i]), largest[at]));
        ReduceIndex.ArgMin<int>(x, outer, n, inner, largest, y);
        Each((at, column) => Assert.Equal(Array.IndexOf([.. column.Select(i => x[i])], column.Min(i => x[i])), (int)y[at]));

        void Each(Action<int, int[]> check)
        {
            for (int at = 0; at < outer * inner; at += Math.Max(1, outer * inner / 20))
                check(at, [.. Enumerable.Range(0, n).Select(i => ((at / inner * n) + i) * inner + at % inner)]);
        }
    }

    [Theory]
    [InlineData(1, 5, 1)]
    [InlineData(3, 100, 1)]
    [InlineData(2, 70, 9)]
    [InlineData(300, 400, 1)]
    public void NaN_wins_and_the_first_of_equals_is_found(int outer, int n, int inner)
    {
        var x = new float[outer * n * inner];
        var y = new float[outer * inner];
        var at = new long[outer * inner];
        Array.Fill(x, 1f);
        ReduceIndex.ArgMax<float>(x, outer, n, inner, y, at);
        Assert.All(at, i => Assert.Equal(0, i));
        for (int o = 0; o < outer; o++)
            for (int j = 0; j < inner; j++) x[(o * n + n - 2) * inner + j] = x[(o * n + n - 1) * inner + j] = float.NaN;
        ReduceIndex.ArgMin<float>(x, outer, n, inner, y, at);
        Assert.All(at, i => Assert.Equal(n - 2, i));
        Assert.All(y, v => Assert.True(float.IsNaN(v)));
        Reduce.Max<float>(x, outer, n, inner, y);
        Assert.All(y, v => Assert.True(float.IsNaN(v)));
    }

    [Fact]
    public void Extreme_values_neither_overflow_nor_vanish()
    {
        var y = new float[1];
        Reduce.Norm<float>([3e30f, 4e30f], 1, 2, 1, 2, y);
        Assert.Equal(5e30f, y[0], 1e25f);
        Reduce.Norm<float>([3e-30f, 4e-30f], 1, 2, 1, 2, y);
        Assert.Equal(5e-30f, y[0], 1e-35f);
        Reduce.Norm<float>([float.PositiveInfinity, 1], 1, 2, 1, 2, y);
        Assert.Equal(float.PositiveInfinity, y[0]);
        Reduce.LogSumExp<float>([1000, 1000], 1, 2, 1, y);
        Assert.Equal(1000.6931f, y[0], 1e-3f);
        Reduce.LogSumExp<float>([float.NegativeInfinity, float.NegativeInfinity], 1, 2, 1, y);
        Assert.Equal(float.NegativeInfinity, y[0]);
        Reduce.LogSumExp<float>([float.PositiveInfinity, 0], 1, 2, 1, y);
        Assert.Equal(float.PositiveInfinity, y[0]);
        var ones = new float[1 << 24];
        Array.Fill(ones, 1.1f);
        Reduce.Sum<float, float>(ones, 1, ones.Length, 1, y);
        Assert.Equal(1.0, y[0] / (1.1f * (double)ones.Length), 1e-6);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 50, 1)]
    [InlineData(2, 40, 7)]
    [InlineData(200, 300, 1)]
    public void Scans_run_both_ways(int outer, int n, int inner)
    {
        double[] x = Draw<double>(outer * n * inner);
        foreach (bool reverse in new[] { false, true })
        {
            var sums = new double[x.Length];
            var products = new double[x.Length];
            Scan.CumSum<double>(x, outer, n, inner, sums, reverse);
            Scan.CumProd<double>(x, outer, n, inner, products, reverse);
            for (int at = 0; at < outer * inner; at++)
            {
                double sum = 0, product = 1;
                for (int step = 0; step < n; step++)
                {
                    int i = ((at / inner * n) + (reverse ? n - 1 - step : step)) * inner + at % inner;
                    Assert.Equal(sum += x[i], sums[i]);
                    Assert.Equal(product *= x[i], products[i]);
                }
            }
        }
    }
}
