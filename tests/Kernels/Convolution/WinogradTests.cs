namespace MiniTorch.Tests.Kernels;

/// <summary>What the minimal filtering of 3 x 3 convolutions costs in accuracy. That it is right, <see cref="ConvolutionTests"/> shows by its geometries.</summary>
public sealed class WinogradTests
{
    [Fact]
    public void Its_rounding_error_is_of_the_size_of_the_direct_sum()
    {
        var shape = ConvolutionTests.Parse("2 64 64 1 | 16 3 1 1 1 | 16 3 1 1 1");
        Assert.True(WinogradTiling.Takes(shape));
        var (x, w, b, _, dy) = NaiveConvolution.Inputs(shape);
        float[] tx = Array.ConvertAll(x, v => (float)v), tw = Array.ConvertAll(w, v => (float)v), tdy = Array.ConvertAll(dy, v => (float)v);
        double[] y = new double[dy.Length], dx = new double[x.Length], dw = new double[w.Length];
        float[] fast = new float[dy.Length], slow = new float[dy.Length], fastBack = new float[x.Length], slowBack = new float[x.Length];
        float[] fastWeights = new float[w.Length], slowWeights = new float[w.Length];

        Exact(WindowProduct.Run<double>, false, tx, y);
        WinogradProduct.Run<float>(shape, backward: false, tx, tw, [], fast);
        WindowProduct.Run<float>(shape, backward: false, tx, tw, [], slow);
        Exact(WindowProduct.Run<double>, true, tdy, dx);
        WinogradProduct.Run<float>(shape, backward: true, tdy, tw, [], fastBack);
        WindowProduct.Run<float>(shape, backward: true, tdy, tw, [], slowBack);
        WeightGradient.Run<double>(shape, Widen(tx), Widen(tdy), dw, []);
        WinogradGradient.Run<float>(shape, tx, tdy, fastWeights, []);
        WeightGradient.Run<float>(shape, tx, tdy, slowWeights, []);

        Compare("y", y, fast, slow);
        Compare("dx", dx, fastBack, slowBack);
        Compare("dw", dw, fastWeights, slowWeights);
        return;

        void Exact(Product run, bool backward, float[] source, double[] target) => run(shape, backward, Widen(source), Widen(tw), [], target);
    }

    private delegate void Product(ConvShape shape, bool backward, ReadOnlySpan<double> source, ReadOnlySpan<double> w, ReadOnlySpan<double> bias, Span<double> target);

    private static double[] Widen(float[] values) => Array.ConvertAll(values, v => (double)v);

    private static void Compare(string name, double[] exact, float[] fast, float[] slow)
    {
        double Error(float[] got) => Math.Sqrt(got.Zip(exact, (g, e) => (g - e) * (g - e)).Average());
        Assert.True(Error(fast) <= 1.5 * Error(slow), $"{name}: an error of {Error(fast)}, the direct sum's is {Error(slow)}");
    }
}
