using MiniTorch.Tests.Kernels;

namespace MiniTorch.Tests;

/// <summary>Reductions of many rows shorter than a register, beside a plain loop.</summary>
public sealed class ShortRowsTests
{
    public static TheoryData<int, int> Sizes
    {
        get
        {
            var sizes = new TheoryData<int, int>();
            foreach (int n in Enumerable.Range(1, 18))
                foreach (int rows in new[] { 1, 2, 3, 15, 16, 17, 40, 20001 }) sizes.Add(rows, n);
            return sizes;
        }
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Give_what_a_plain_loop_gives(int rows, int n)
    {
        foreach (var dtype in new[] { Dtype.Float32, Dtype.Float64 })
        {
            Tensor.ManualSeed(9);
            var x = Tensor.Randn([rows, n], dtype: dtype);
            // Rows of NaN and infinity beside others must not be felt there.
            if (rows > 2) (x[1], x[rows - 1]) = (Tensor.Of(double.NaN).To(dtype), Tensor.Of(double.PositiveInfinity).To(dtype));
            double[] all = Outcome.Doubles(x);
            double[][] row = [.. Enumerable.Range(0, rows).Select(r => all[(r * n)..((r + 1) * n)])];
            Agrees(x, x => x.Sum(1), [.. row.Select(v => v.Sum())]);
            Agrees(x, x => x.Mean(1), [.. row.Select(v => v.Average())]);
            Agrees(x, x => x.Prod(1), [.. row.Select(v => v.Aggregate(1.0, (a, b) => a * b))]);
            Agrees(x, x => x.AMax(1), [.. row.Select(v => v.Aggregate(Math.Max))]);
            Agrees(x, x => x.AMin(1), [.. row.Select(v => v.Aggregate(Math.Min))]);
            Agrees(x, x => x.Norm(1, dim: 1), [.. row.Select(v => v.Sum(Math.Abs))]);
            Agrees(x, x => x.Var(1, correction: 0), [.. row.Select(v => v.Select(e => (e - v.Average()) * (e - v.Average())).Average())]);
        }
        var whole = Tensor.RandInt(-9, 9, [rows, n]);
        long[] integers = whole.ToArray<long>();
        Assert.Equal([.. Enumerable.Range(0, rows).Select(r => integers[(r * n)..((r + 1) * n)].Sum())], whole.Sum(1).ToArray<long>());
    }

    private static void Agrees(Tensor x, Func<Tensor, Tensor> reduce, double[] expected)
    {
        double[] got = Check.OnThreads<double>(() => [Outcome.Doubles(reduce(x))])[0];
        double tolerance = x.Dtype == Dtype.Float32 ? 3e-6 : 1e-14;
        for (int i = 0; i < expected.Length; i++)
            if (!(got[i].Equals(expected[i]) || Math.Abs(got[i] - expected[i]) <= tolerance * (1 + Math.Abs(expected[i])))) Assert.Fail($"row {i}: {got[i]}, not {expected[i]}");
    }
}
