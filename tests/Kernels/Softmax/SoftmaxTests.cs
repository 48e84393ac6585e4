using System.Numerics;

namespace MiniTorch.Tests.Kernels;

/// <summary>Softmax, its logarithm and cross entropy against their formulas in double.</summary>
public sealed class SoftmaxTests
{
    public static TheoryData<int, int, int, double> Shapes => new()
    {
        { 1, 1, 1, 1 }, { 3, 10, 1, 5 }, { 4, 16, 1, 5 }, { 2, 37, 1, 5 }, { 5, 200, 1, 50 }, { 3, 5, 4, 5 }, { 2, 7, 16, 5 }, { 2, 9, 37, 5 }, { 0, 3, 1, 1 }, { 40, 1000, 1, 3 },
        { 7, 128, 3, 1000 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Agrees_with_its_formula(int outer, int n, int inner, double scale)
    {
        Run<double>(outer, n, inner, scale);
        Run<float>(outer, n, inner, scale);
    }

    private static void Run<T>(int outer, int n, int inner, double scale)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[] x = Check.As<T>(Check.Random(outer * n * inner, 1, scale)), dy = Check.As<T>(Check.Random(outer * n * inner, 2));
        foreach (bool log in (bool[])[false, true])
        {
            double[] y = new double[x.Length], dx = new double[x.Length];
            for (int o = 0; o < outer; o++)
                for (int j = 0; j < inner; j++)
                {
                    int[] at = Enumerable.Range(0, n).Select(i => (o * n + i) * inner + j).ToArray();
                    double max = at.Max(i => double.CreateChecked(x[i])), sum = at.Sum(i => Math.Exp(double.CreateChecked(x[i]) - max));
                    double p(int i) => Math.Exp(double.CreateChecked(x[i]) - max) / sum;
                    double dot = at.Sum(i => double.CreateChecked(dy[i]) * (log ? 1 : p(i)));
                    foreach (int i in at)
                    {
                        double g = double.CreateChecked(dy[i]);
                        y[i] = log ? double.CreateChecked(x[i]) - max - Math.Log(sum) : p(i);
                        dx[i] = log ? g - p(i) * dot : p(i) * (g - dot);
                    }
                }
            var got = Check.OnThreads<T>(() =>
            {
                T[] gotY = Check.Unwritten<T>(x.Length), gotDx = Check.Unwritten<T>(x.Length);
                MiniTorch.Softmax.Forward<T>(log, outer, n, inner, x, gotY);
                MiniTorch.Softmax.Backward<T>(log, outer, n, inner, gotY, dy, gotDx);
                return [gotY, gotDx];
            });
            Check.Close("y", y, got[0], Check.Tolerance<T>());
            Check.Close("dx", dx, got[1], Check.Tolerance<T>() * 10);
        }
    }

    [Fact]
    public void Extreme_logits_stay_finite_and_nan_spreads_over_its_row()
    {
        var y = new double[9];
        MiniTorch.Softmax.Forward<double>(true, 3, 3, 1, [1000, 0, -1000, double.NaN, 1, 2, double.NegativeInfinity, 0, 0], y);
        Assert.Equal([0, -1000, -2000], y[..3]);
        Assert.All(y[3..6], value => Assert.Equal(double.NaN, value));
        Assert.Equal(double.NegativeInfinity, y[6]);
        Assert.Equal(-Math.Log(2), y[7], 15);
    }

    public static TheoryData<int, int, bool, double> Losses => new()
    {
        { 4, 3, false, 0 }, { 4, 3, true, 0 }, { 5, 10, false, 0.1 }, { 5, 10, true, 0.25 }, { 3, 100, true, 1 }, { 0, 5, false, 0 }, { 50, 37, true, 0.1 }, { 64, 1000, false, 0 },
    };

    [Theory, MemberData(nameof(Losses))]
    public void Cross_entropy_agrees_with_its_formula(int rows, int classes, bool weighted, double smoothing)
    {
        Cross<double>(rows, classes, weighted, smoothing);
        Cross<float>(rows, classes, weighted, smoothing);
    }

    private static void Cross<T>(int rows, int classes, bool weighted, double smoothing)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        const long ignored = -100;
        T[] x = Check.As<T>(Check.Random(rows * classes, 1, 4)), g = Check.As<T>(Check.Random(rows, 2));
        T[] weight = weighted ? Check.As<T>(Check.Random(classes, 3).Select(v => v + 1.5).ToArray()) : [];
        long[] targets = Enumerable.Range(0, rows).Select(i => i % 4 == 1 ? ignored : i * 7L % classes).ToArray();
        double[] loss = new double[rows], dx = new double[x.Length];
        double w(long c) => weighted ? double.CreateChecked(weight[c]) : 1;
        for (int r = 0; r < rows; r++)
        {
            if (targets[r] == ignored) continue;
            double[] row = Array.ConvertAll(x[(r * classes)..((r + 1) * classes)], double.CreateChecked);
            double lse = row.Max() + Math.Log(row.Sum(v => Math.Exp(v - row.Max())));
            double[] share = Enumerable.Range(0, classes).Select(c => smoothing / classes * w(c) + (c == targets[r] ? (1 - smoothing) * w(c) : 0)).ToArray();
            loss[r] = Enumerable.Range(0, classes).Sum(c => share[c] * (lse - row[c]));
            for (int c = 0; c < classes; c++) dx[r * classes + c] = double.CreateChecked(g[r]) * (Math.Exp(row[c] - lse) * share.Sum() - share[c]);
        }
        var op = new CrossEntropy<T>(rows, classes, 1, ignored, smoothing);
        var got = Check.OnThreads<T>(() =>
        {
            T[] gotLoss = Check.Unwritten<T>(rows), state = new T[2 * rows], gotDx = Check.Unwritten<T>(x.Length);
            op.Forward(x, targets, weight, gotLoss, state);
            op.Backward(x, targets, weight, state, g, gotDx);
            return [gotLoss, gotDx];
        });
        Check.Close("loss", loss, got[0], Check.Tolerance<T>());
        Check.Close("dx", dx, got[1], Check.Tolerance<T>());
        Assert.Equal(targets.Where(t => t != ignored).Sum(w), op.TotalWeight(targets, weight), 10);
    }

    [Fact]
    public void Negative_log_likelihood_picks_the_target()
    {
        double[] x = [-1, -2, -3, -4, -5, -6];
        var loss = new double[2];
        var dx = new double[6];
        NegativeLogLikelihood.Forward<double>(1, 3, 2, x, [2, -100], [1, 1, 0.5], -100, loss);
        NegativeLogLikelihood.Backward<double>(1, 3, 2, [2, -100], [1, 1, 0.5], -100, [2, 3], dx);
        Assert.Equal([2.5, 0], loss);
        Assert.Equal([0, 0, 0, 0, -1, 0], dx);
    }
}
