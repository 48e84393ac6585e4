using System.Numerics;

namespace MiniTorch.Tests.Kernels;

/// <summary>Layer, RMS, group and batch norm against one formula in double: normalise each set of elements, scale by weight, shift by bias.</summary>
public sealed class NormalizationTests
{
    private const double Eps = 1e-5;

    /// <summary>y = (x - mean) rstd w + b over sets of elements, and its gradients, from the definition.</summary>
    private static (double[] Y, double[] Dx, double[] Dw, double[] Db, double[] Mean, double[] Variance) Reference(
        double[] x, double[] dy, double[]? w, double[]? b, int sets, int parameters, Func<int, int> set, Func<int, int> parameter, bool center, bool constants = false)
    {
        int n = x.Length;
        double[] count = new double[sets], mean = new double[sets], variance = new double[sets], sum = new double[sets], product = new double[sets];
        double[] y = new double[n], dx = new double[n], dw = new double[parameters], db = new double[parameters], hat = new double[n];
        for (int i = 0; i < n; i++) count[set(i)]++;
        if (center) for (int i = 0; i < n; i++) mean[set(i)] += x[i] / count[set(i)];
        for (int i = 0; i < n; i++) variance[set(i)] += Math.Pow(x[i] - mean[set(i)], 2) / count[set(i)];
        for (int i = 0; i < n; i++)
        {
            int s = set(i), p = parameter(i);
            hat[i] = (x[i] - mean[s]) / Math.Sqrt(variance[s] + Eps);
            y[i] = hat[i] * (w?[p] ?? 1) + (b?[p] ?? 0);
            dw[p] += dy[i] * hat[i];
            db[p] += dy[i];
            sum[s] += center ? dy[i] * (w?[p] ?? 1) / count[s] : 0;
            product[s] += dy[i] * (w?[p] ?? 1) * hat[i] / count[s];
        }
        for (int i = 0; i < n; i++)
        {
            int s = set(i);
            double inner = dy[i] * (w?[parameter(i)] ?? 1) - (constants ? 0 : sum[s] + hat[i] * product[s]);
            dx[i] = inner / Math.Sqrt(variance[s] + Eps);
        }
        return (y, dx, dw, db, mean, variance);
    }

    public static TheoryData<int, int, bool, bool> Rows => new()
    {
        { 1, 1, true, true }, { 3, 5, true, true }, { 4, 16, true, false }, { 7, 100, false, false }, { 40, 768, true, true }, { 0, 4, true, true }, { 33, 37, false, true },
    };

    [Theory, MemberData(nameof(Rows))]
    public void Layer_and_RMS_norm_agree_with_the_formula(int rows, int n, bool affine, bool center)
    {
        RunRows<double>(rows, n, affine, center);
        RunRows<float>(rows, n, affine, center);
    }

    private static void RunRows<T>(int rows, int n, bool affine, bool center)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        double[] x = Check.Random(rows * n, 1, 3), dy = Check.Random(rows * n, 2), w = Check.Random(n, 3), b = Check.Random(n, 4);
        T[] tx = Check.As<T>(x), tdy = Check.As<T>(dy), tw = affine ? Check.As<T>(w) : [], tb = affine && center ? Check.As<T>(b) : [];
        var want = Reference(x, dy, affine ? w : null, affine && center ? b : null, rows, n, i => i / n, i => i % n, center);
        var got = Check.OnThreads<T>(() =>
        {
            T[] y = Check.Unwritten<T>(x.Length), dx = Check.Unwritten<T>(x.Length), dw = Check.Unwritten<T>(n), db = Check.Unwritten<T>(n);
            T[] mean = center ? new T[rows] : [], rstd = new T[rows];
            LayerNorm.Forward<T>(rows, n, Eps, tx, tw, tb, y, mean, rstd);
            LayerNorm.Backward<T>(rows, n, tdy, tx, tw, mean, rstd, dx, dw, db);
            return [y, dx, dw, db];
        });
        double tolerance = 30 * Check.Tolerance<T>();
        Check.Close("y", want.Y, got[0], tolerance);
        if (n > 1) Check.Close("dx", want.Dx, got[1], tolerance);
        Check.Close("dw", want.Dw, got[2], tolerance);
        Check.Close("db", want.Db, got[3], tolerance);
    }

    [Fact]
    public void One_row_of_dy_stands_for_equal_rows()
    {
        double[] x = Check.Random(60, 1), w = Check.Random(20, 2), dy = Check.Random(20, 3), mean = new double[3], rstd = new double[3], y = new double[60];
        LayerNorm.Forward<double>(3, 20, Eps, x, w, [], y, mean, rstd);
        double[] dx = new double[60], dw = new double[20], db = new double[20], dx3 = new double[60], dw3 = new double[20], db3 = new double[20];
        LayerNorm.Backward<double>(3, 20, dy, x, w, mean, rstd, dx, dw, db);
        LayerNorm.Backward<double>(3, 20, [.. dy, .. dy, .. dy], x, w, mean, rstd, dx3, dw3, db3);
        Assert.Equal(dx3, dx);
        Assert.Equal(dw3, dw);
        Assert.Equal(db3, db);
    }

    public static TheoryData<int, int, int, int> Planes => new()
    {
        { 5, 3, 2, 3 }, { 4, 6, 1, 2 }, { 2, 4, 16, 2 }, { 3, 40, 1, 4 }, { 8, 4, 100, 1 }, { 2, 8, 37, 8 }, { 16, 33, 1, 3 },
    };

    [Theory, MemberData(nameof(Planes))]
    public void Group_and_batch_norm_agree_with_the_formula(int batch, int channels, int size, int groups)
    {
        RunPlanes<double>(batch, channels, size, groups);
        RunPlanes<float>(batch, channels, size, groups);
    }

    private static void RunPlanes<T>(int batch, int channels, int size, int groups)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int n = batch * channels * size, together = channels / groups;
        double[] x = Check.Random(n, 1, 3), dy = Check.Random(n, 2), w = Check.Random(channels, 3), b = Check.Random(channels, 4);
        T[] tx = Check.As<T>(x), tdy = Check.As<T>(dy), tw = Check.As<T>(w), tb = Check.As<T>(b);
        int channel(int i) => i / size % channels;
        var grouped = Reference(x, dy, w, b, batch * groups, channels, i => i / size / channels * groups + channel(i) / together, channel, true);
        var batched = Reference(x, dy, w, b, channels, channels, channel, channel, true);
        var constant = Reference(x, dy, w, b, channels, channels, channel, channel, true, constants: true);
        var got = Check.OnThreads<T>(() =>
        {
            T[] Make(int length) => Check.Unwritten<T>(length);
            T[] y = Make(n), dx = Make(n), dw = Make(channels), db = Make(channels), mean = Make(batch * groups), rstd = Make(batch * groups);
            GroupNorm.Forward<T>(batch, channels, size, groups, Eps, tx, tw, tb, y, mean, rstd);
            GroupNorm.Backward<T>(batch, channels, size, groups, tdy, tx, tw, mean, rstd, dx, dw, db);
            T[] y2 = Make(n), dx2 = Make(n), dx3 = Make(n), dw2 = Make(channels), db2 = Make(channels), mean2 = Make(channels), variance = Make(channels);
            BatchNorm.Statistics<T>(batch, channels, size, tx, mean2, variance);
            T[] rstd2 = [.. variance.Select(v => T.CreateChecked(1 / Math.Sqrt(double.CreateChecked(v) + Eps)))];
            BatchNorm.Apply<T>(batch, channels, size, tx, tw, tb, mean2, rstd2, y2);
            BatchNorm.Backward<T>(batch, channels, size, true, tdy, tx, tw, mean2, rstd2, dx3, dw2, db2);
            BatchNorm.Backward<T>(batch, channels, size, false, tdy, tx, tw, mean2, rstd2, dx2, dw2, db2);
            return [y, dx, dw, db, y2, dx2, dw2, db2, dx3, mean2, variance];
        });
        double[][] want = [grouped.Y, grouped.Dx, grouped.Dw, grouped.Db, batched.Y, batched.Dx, batched.Dw, batched.Db, constant.Dx, batched.Mean, batched.Variance];
        for (int i = 0; i < want.Length; i++) Check.Close($"result {i}", want[i], got[i], 50 * Check.Tolerance<T>());
    }
}
