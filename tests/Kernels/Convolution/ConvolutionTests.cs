namespace MiniTorch.Tests.Kernels;

/// <summary>Convolution and its gradients against seven nested loops, over a table of geometries.</summary>
public sealed class ConvolutionTests
{
    /// <summary>Batch, channels, filters, groups, then (in, kernel, stride, padding, dilation) of each axis from the last to the first.</summary>
    public static TheoryData<string> Geometries =>
    [
        "1 1 1 1 | 3 2 1 0 1 | 3 2 1 0 1",
        "2 3 4 1 | 7 3 1 1 1 | 6 3 1 1 1",
        "2 3 5 1 | 9 3 2 1 1 | 8 3 2 1 1",
        "2 4 6 2 | 9 3 2 2 2 | 11 3 1 2 2",
        "3 6 6 6 | 10 3 1 1 1 | 9 3 1 1 1",
        "2 4 8 4 | 10 3 2 1 1 | 9 5 3 2 1",
        "2 5 7 1 | 6 1 1 0 1 | 5 1 1 0 1",
        "2 5 7 1 | 6 1 2 0 1 | 5 1 3 0 1",
        "1 2 3 1 | 6 1 1 2 1 | 5 1 2 1 1",
        "4 1 6 1 | 28 5 1 2 1 | 28 5 1 2 1",
        "3 6 16 1 | 14 5 1 0 1 | 14 5 1 0 1",
        "2 3 32 1 | 32 3 1 1 1 | 32 3 1 1 1",
        "2 32 20 1 | 13 3 1 1 1 | 12 3 1 1 1",
        "5 16 24 1 | 4 3 1 1 1 | 4 3 1 1 1",
        "3 8 8 1 | 2 3 1 1 1 | 2 3 1 1 1",
        "2 70 9 1 | 17 3 1 1 1 | 5 2 1 1 1",
        "1 3 4 1 | 50 7 3 3 2",
        "3 4 5 1 | 300 9 1 4 1",
        "2 2 3 1 | 5 3 4 0 1 | 8 2 5 0 1",
        "2 2 3 1 | 6 2 1 0 4 | 5 3 1 4 3",
        "2 3 4 1 | 6 3 1 1 1 | 5 2 2 1 1 | 4 3 1 1 2",
        "1 4 4 4 | 5 3 1 1 1 | 5 3 1 1 1 | 5 3 2 1 1",
        "2 2 9 1 | 8 3 1 1 1 | 4 3 1 0 1 | 7 2 3 1 1",
        "0 2 3 1 | 5 3 1 1 1 | 5 3 1 1 1",
        "1 3 8 1 | 40 7 2 3 1 | 40 7 2 3 1",
        "9 2 2 1 | 5 5 1 0 1 | 5 5 1 0 1",
        "2 3 2 1 | 2 4 1 3 1 | 3 4 2 3 1",
        "3 17 33 1 | 11 3 1 0 1 | 14 3 1 0 1",
        "4 40 16 1 | 9 3 1 2 1 | 7 3 1 3 1",
        "9 64 64 1 | 4 3 1 1 1 | 3 3 1 1 1",
        "1 16 176 1 | 30 3 1 1 1 | 29 3 1 1 1",
        "2 130 18 1 | 40 3 1 1 1 | 8 3 1 1 1",
        "3 5 64 1 | 12 5 1 2 1 | 11 5 1 2 1",
        "2 4 80 1 | 9 5 1 2 1 | 9 5 1 2 1",
        "2 24 40 1 | 9 1 1 0 1 | 7 1 1 0 1",
        "3 96 80 1 | 13 1 1 0 1 | 9 1 1 0 1",
        "5 70 260 2 | 20 1 1 0 1 | 6 1 1 0 1",
        "2 180 50 2 | 253 1 1 0 1",
        "2 9 8 1 | 4 1 1 0 1 | 3 1 1 0 1 | 5 1 1 0 1",
    ];

    internal static ConvShape Parse(string text)
    {
        var parts = text.Split('|', StringSplitOptions.TrimEntries);
        var head = parts[0].Split(' ').Select(int.Parse).ToArray();
        var axes = parts.Skip(1).Select(p => p.Split(' ').Select(int.Parse).ToArray()).Select(a => ConvAxis.Of(a[0], a[1], a[2], a[3], a[4])).ToList();
        while (axes.Count < 3) axes.Add(ConvAxis.Absent);
        return new ConvShape(head[0], head[1], head[2], head[3], axes[2], axes[1], axes[0]);
    }

    [Theory, MemberData(nameof(Geometries))]
    public void Agrees_with_nested_loops_in_double(string geometry) => Check<double>(Parse(geometry), 1e-12, 2);

    [Theory, MemberData(nameof(Geometries))]
    public void Agrees_with_nested_loops_in_float(string geometry) => Check<float>(Parse(geometry), 2e-5, 2);

    [Theory, MemberData(nameof(Geometries))]
    public void Gives_the_same_bits_on_one_thread_and_on_two(string geometry)
    {
        var shape = Parse(geometry);
        var one = Run<float>(shape, 1);
        var two = Run<float>(shape, 2);
        var five = Run<float>(shape, 5);
        for (int i = 0; i < one.Length; i++)
        {
            Assert.Equal(one[i], two[i]);
            Assert.Equal(one[i], five[i]);
        }
    }

    /// <summary>A transposed convolution with output padding has more input places than the windows reach: those get the bias alone.</summary>
    [Fact]
    public void Places_that_no_window_reaches_get_the_bias()
    {
        var axis = new ConvAxis(In: 6, Out: 3, Kernel: 1, Stride: 2, Padding: 0, Dilation: 1);
        var shape = new ConvShape(1, 1, 1, 1, ConvAxis.Absent, ConvAxis.Absent, axis);
        var dx = new double[6];
        MiniTorch.Convolution.BackwardData<double>(shape, [1, 2, 3], [10], [0.5], dx);
        Assert.Equal([10.5, 0.5, 20.5, 0.5, 30.5, 0.5], dx);
    }

    /// <summary>The same where each window is one place: a dilation that has nothing to dilate still allows output padding.</summary>
    [Fact]
    public void So_do_those_beside_single_places()
    {
        Tensor y = Tensor.Randn(2, 8, 4, 4), w = Tensor.Randn(8, 9, 1, 1), bias = Tensor.Randn(9);
        var reached = y.ConvTranspose2d(w);
        var x = y.ConvTranspose2d(w, bias, outputPadding: 1, dilation: 2);
        var expected = reached.Pad([0, 1, 0, 1]) + bias.Reshape(9, 1, 1);
        Assert.Equal(expected.Shape, x.Shape);
        Assert.True((x - expected).Abs().Max().Item<float>() < 1e-5f);
    }

    private static void Check<T>(ConvShape shape, double tolerance, int threads)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var got = Run<T>(shape, threads);
        var want = NaiveConvolution.Run(shape);
        string[] names = ["y", "y without bias", "dx", "dx and bias", "dw", "db", "db with dw"];
        for (int i = 0; i < want.Length; i++)
        {
            Assert.Equal(want[i].Length, got[i].Length);
            double scale = want[i].Length == 0 ? 1 : Math.Max(1, want[i].Max(Math.Abs));
            for (int j = 0; j < want[i].Length; j++)
                Assert.True(Math.Abs(want[i][j] - double.CreateChecked(got[i][j])) <= tolerance * scale, $"{names[i]}[{j}] is {got[i][j]}, should be {want[i][j]}");
        }
    }

    private static T[][] Run<T>(ConvShape shape, int threads)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        T[] Cast(double[] values) => Array.ConvertAll(values, T.CreateChecked);
        T[] Junk(int length) => Enumerable.Repeat(T.NaN, length).ToArray();
        var (x, w, b, c, dy) = NaiveConvolution.Inputs(shape);
        T[] tx = Cast(x), tw = Cast(w), tdy = Cast(dy);
        T[] y = Junk(dy.Length), plain = Junk(dy.Length), dx = Junk(x.Length), shifted = Junk(x.Length), dw = Junk(w.Length), db = Junk(b.Length), fused = Junk(b.Length);
        int before = Workers.Threads;
        try
        {
            Workers.Threads = threads;
            MiniTorch.Convolution.Forward<T>(shape, tx, tw, Cast(b), y);
            MiniTorch.Convolution.Forward<T>(shape, tx, tw, [], plain);
            MiniTorch.Convolution.BackwardData<T>(shape, tdy, tw, [], dx);
            MiniTorch.Convolution.BackwardData<T>(shape, tdy, tw, Cast(c), shifted);
            MiniTorch.Convolution.BackwardWeights<T>(shape, tx, tdy, dw, fused);
            MiniTorch.Convolution.BackwardBias<T>(shape.Batch, shape.Filters, shape.OutSize, tdy, db);
        }
        finally
        {
            Workers.Threads = before;
        }
        return [y, plain, dx, shifted, dw, db, fused];
    }
}
