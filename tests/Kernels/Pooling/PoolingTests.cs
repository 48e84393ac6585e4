namespace MiniTorch.Tests.Kernels;

/// <summary>Pooling against loops over each window.</summary>
public sealed class PoolingTests
{
    /// <summary>Planes, then (in, kernel, stride, padding, dilation, ceil) or (in, adaptive outputs) of height and width.</summary>
    public static TheoryData<string> Geometries =>
    [
        "3 | 8 2 2 0 1 0 | 8 2 2 0 1 0",
        "5 | 16 2 2 0 1 0 | 16 2 2 0 1 0",
        "2 | 24 2 2 0 1 0 | 27 2 2 0 1 0",
        "2 | 25 2 2 0 1 0 | 50 2 2 0 1 0",
        "2 | 25 2 2 0 1 1 | 51 2 2 0 1 1",
        "3 | 7 3 2 1 1 0 | 9 3 2 1 1 0",
        "3 | 8 3 2 1 1 1 | 10 3 2 1 1 1",
        "2 | 9 3 1 1 2 0 | 11 2 3 1 3 0",
        "1 | 1 1 1 0 1 0 | 30 3 2 1 1 0",
        "4 | 6 2 1 0 1 0 | 5 3 1 0 1 0",
        "4 | 5 2 3 1 1 1 | 5 3 3 0 1 1",
        "3 | 7 3 | 10 4",
        "3 | 3 5 | 4 7",
        "2 | 8 1 | 8 1",
        "0 | 8 2 2 0 1 0 | 8 2 2 0 1 0",
    ];

    private static readonly (bool CountPadding, int Divisor)[] s_divisors = [(true, 0), (false, 0), (true, 3)];

    private static PoolAxis Axis(string text)
    {
        var n = text.Split(' ').Select(int.Parse).ToArray();
        return n.Length == 2 ? PoolAxis.Adaptive(n[0], n[1]) : PoolAxis.Sliding(n[0], n[1], n[2], n[3], n[4], n[5] == 1);
    }

    private static (int Planes, PoolAxis H, PoolAxis W) Parse(string geometry)
    {
        var parts = geometry.Split('|', StringSplitOptions.TrimEntries);
        return (int.Parse(parts[0]), Axis(parts[1]), Axis(parts[2]));
    }

    /// <summary>The places of each window, and its size with padding, straight from PyTorch's definition.</summary>
    private static (List<int> Places, int Padded) Window(string text, int o)
    {
        var n = text.Split(' ').Select(int.Parse).ToArray();
        if (n.Length == 2)
        {
            int from = (int)Math.Floor((double)o * n[0] / n[1]), to = (int)Math.Ceiling((double)(o + 1) * n[0] / n[1]);
            return (Enumerable.Range(from, to - from).ToList(), to - from);
        }
        var places = Enumerable.Range(0, n[1]).Select(k => o * n[2] - n[3] + k * n[4]).ToList();
        return (places.Where(p => p >= 0 && p < n[0]).ToList(), places.Count(p => p < n[0] + n[3]));
    }

    private static double[] Values(int n, int seed)
    {
        // Few distinct values, so that ties are common.
        var random = new Random(seed);
        return Enumerable.Range(0, n).Select(_ => Math.Round(random.NextDouble() * 8 - 4, 1)).ToArray();
    }

    [Theory, MemberData(nameof(Geometries))]
    public void Max_agrees_with_a_loop_over_each_window(string geometry)
    {
        CheckMax<double>(geometry, 1);
        CheckMax<float>(geometry, 1);
        CheckMax<float>(geometry, 2);
    }

    private static void CheckMax<T>(string geometry, int threads)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var (planes, h, w) = Parse(geometry);
        var texts = geometry.Split('|', StringSplitOptions.TrimEntries);
        int inSize = h.In * w.In, outSize = h.Out * w.Out;
        double[] x = Values(planes * inSize, 1), dy = Values(planes * outSize, 2);
        if (x.Length > 20) x[17] = double.NaN;
        var wantY = new double[dy.Length];
        var wantAt = new int[dy.Length];
        var wantDx = new double[x.Length];
        for (int i = 0; i < dy.Length; i++)
        {
            double best = double.NegativeInfinity;
            foreach (int r in Window(texts[1], i % outSize / w.Out).Places)
                foreach (int c in Window(texts[2], i % w.Out).Places)
                {
                    double value = x[i / outSize * inSize + r * w.In + c];
                    if (!(value > best) && !double.IsNaN(value)) continue;
                    best = value;
                    wantAt[i] = r * w.In + c;
                }
            wantY[i] = best;
            wantDx[i / outSize * inSize + wantAt[i]] += dy[i];
        }
        T[] tx = Array.ConvertAll(x, T.CreateChecked), tdy = Array.ConvertAll(dy, T.CreateChecked), y = new T[dy.Length], gathered = new T[dy.Length];
        T[] dx = Enumerable.Repeat(T.NaN, x.Length).ToArray();
        var at = new int[dy.Length];
        OnThreads(threads, () =>
        {
            MaxPooling.Forward<T>(planes, h, w, tx, y, at);
            MaxPooling.Backward<T>(planes, h, w, tdy, at, dx);
            MaxPooling.Gather<T>(planes, inSize, outSize, tx, at, gathered);
        });
        Assert.Equal(wantAt, at);
        Assert.Equal(Array.ConvertAll(wantY, T.CreateChecked), y);
        Assert.Equal(y, gathered);
        AssertClose(wantDx, dx, 1e-5);
    }

    [Theory, MemberData(nameof(Geometries))]
    public void Average_agrees_with_a_loop_over_each_window(string geometry)
    {
        if (geometry.Split('|').Any(axis => axis.Trim().Split(' ') is { Length: 6 } a && a[4] != "1")) return; // only max pooling has dilation
        foreach (var (countPadding, divisor) in s_divisors)
        {
            CheckAverage<double>(geometry, countPadding, divisor, 1e-13, 1);
            CheckAverage<float>(geometry, countPadding, divisor, 1e-5, 2);
        }
    }

    private static void CheckAverage<T>(string geometry, bool countPadding, int divisor, double tolerance, int threads)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var (planes, h, w) = Parse(geometry);
        var texts = geometry.Split('|', StringSplitOptions.TrimEntries);
        int inSize = h.In * w.In, outSize = h.Out * w.Out;
        double[] x = Values(planes * inSize, 1), dy = Values(planes * outSize, 2), wantY = new double[dy.Length], wantDx = new double[x.Length];
        for (int i = 0; i < dy.Length; i++)
        {
            var (rows, height) = Window(texts[1], i % outSize / w.Out);
            var (columns, width) = Window(texts[2], i % w.Out);
            double size = divisor != 0 ? divisor : countPadding ? height * width : rows.Count * columns.Count;
            foreach (int r in rows)
                foreach (int c in columns)
                {
                    int place = i / outSize * inSize + r * w.In + c;
                    wantY[i] += x[place] / size;
                    wantDx[place] += dy[i] / size;
                }
        }
        T[] tx = Array.ConvertAll(x, T.CreateChecked), tdy = Array.ConvertAll(dy, T.CreateChecked), y = new T[dy.Length];
        T[] dx = Enumerable.Repeat(T.NaN, x.Length).ToArray();
        OnThreads(threads, () =>
        {
            AveragePooling.Forward<T>(planes, h, w, countPadding, divisor, tx, y);
            AveragePooling.Backward<T>(planes, h, w, countPadding, divisor, tdy, dx);
        });
        AssertClose(wantY, y, tolerance);
        AssertClose(wantDx, dx, tolerance);
    }

    [Fact]
    public void The_first_of_equal_maxima_wins()
    {
        var axis = PoolAxis.Sliding(3, 2, 1);
        var y = new double[4];
        var at = new int[4];
        var dx = new double[9];
        MaxPooling.Forward<double>(1, axis, axis, [1, 3, 2, 3, 3, 0, 1, 2, 4], y, at);
        MaxPooling.Backward<double>(1, axis, axis, [1, 1, 1, 1], at, dx);
        Assert.Equal([3, 3, 3, 4], y);
        Assert.Equal([1, 1, 3, 8], at);
        Assert.Equal([0, 2, 0, 1, 0, 0, 0, 0, 1], dx);
    }

    private static void AssertClose<T>(double[] want, T[] got, double tolerance)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        for (int i = 0; i < want.Length; i++)
            Assert.True(Math.Abs(want[i] - double.CreateChecked(got[i])) <= tolerance * Math.Max(1, Math.Abs(want[i])), $"[{i}] is {got[i]}, should be {want[i]}");
    }

    private static void OnThreads(int threads, Action action)
    {
        int before = Workers.Threads;
        Workers.Threads = threads;
        try
        {
            action();
        }
        finally
        {
            Workers.Threads = before;
        }
    }
}
