using MiniTorch.Optim;
using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Section E: gradient clipping.</summary>
public sealed class ClipGradTests
{
    [Fact(DisplayName = "E91 one tensor, tensors without gradients, and no gradients at all")]
    public void What_is_clipped()
    {
        var p = With(3, 4);
        Same(ClipGrad.ClipGradNorm(p, 1), 5);
        Same(p.Grad, 3 / (5 + 1e-6), 4 / (5 + 1e-6));
        var q = With(0, 5);
        Same(ClipGrad.ClipGradNorm([Leaf(1), q, Leaf(2, 3)], 1), 5);
        Same(q.Grad, 0, 5 / (5 + 1e-6));
        Assert.Equal(0, ClipGrad.ClipGradNorm([Leaf(1), Leaf(2)], 1).Item());
        Assert.Equal(0, ClipGrad.ClipGradNorm(Array.Empty<Tensor>(), 1).Item());
    }

    [Theory(DisplayName = "E91 the norm is of all gradients together, and a small one is left alone")]
    [InlineData(1, 10)]
    [InlineData(2, 5.477225575051661)]
    [InlineData(3, 4.641588833612779)]
    [InlineData(.5, 37.7765657052182)]
    [InlineData(double.PositiveInfinity, 4)]
    public void Norms(double normType, double expected)
    {
        Tensor[] p = [With(1, -2), With(3, -4)];
        Expect.Close([expected], [ClipGrad.ClipGradNorm(p, 100, normType).Item<double>()], 1e-7, "norm");
        Assert.Equal([1, -2], p[0].Grad!.Values());
        Assert.Equal([3, -4], p[1].Grad!.Values());
        ClipGrad.ClipGradNorm(p, 2, normType);
        Expect.Close([2], [ClipGrad.GetTotalNorm(p.Select(t => t.Grad!), normType).Item<double>()], 1e-6, "norm afterwards");
    }

    [Theory(DisplayName = "E92 a norm that is not finite throws on demand, and nothing changes")]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.NaN)]
    public void Non_finite_throws(double bad)
    {
        Tensor[] p = [With(1, 2), With(bad, 3)];
        Throws(() => ClipGrad.ClipGradNorm(p, 1, errorIfNonfinite: true), "The total norm of order 2.0 for gradients", "is non-finite");
        Assert.Equal([1, 2], p[0].Grad!.Values());
        Assert.Equal([bad, 3], p[1].Grad!.Values());
        Throws(() => ClipGrad.GetTotalNorm(p.Select(t => t.Grad!), errorIfNonfinite: true), "The total norm of order 2.0", "non-finite");
    }

    [Theory(DisplayName = "E92 otherwise infinity becomes NaN beside zeros, and NaN makes all NaN")]
    [InlineData(double.PositiveInfinity, 0)]
    [InlineData(double.NaN, double.NaN)]
    public void Non_finite_scales(double bad, double others)
    {
        Tensor[] p = [With(1, 2), With(bad, 3)];
        ClipGrad.ClipGradNorm(p, 1);
        Assert.Equal([others, others], p[0].Grad!.Values());
        Assert.Equal([double.NaN, others], p[1].Grad!.Values());
    }

    [Fact(DisplayName = "E94 values are bounded one by one")]
    public void Values()
    {
        var p = With(-5, .5, 5);
        ClipGrad.ClipGradValue([p, Leaf(1)], 1);
        Same(p.Grad, -1, .5, 1);
    }

    [Theory(DisplayName = "E95 the norm, then the scaling by it, are the clipping")]
    [InlineData(.5)]
    [InlineData(50)]
    public void In_two_steps(double maxNorm)
    {
        Tensor[] a = [With(1, -2), With(3)], b = [With(1, -2), With(3)];
        var norm = ClipGrad.GetTotalNorm(b.Select(t => t.Grad!));
        ClipGrad.ClipGradsWithNorm(b, maxNorm, norm);
        Assert.Equal(ClipGrad.ClipGradNorm(a, maxNorm).Values(), norm.Values());
        for (int i = 0; i < a.Length; i++) Assert.Equal(a[i].Grad!.Values(), b[i].Grad!.Values());
    }

    private static Tensor With(params double[] gradient)
    {
        var p = Leaf(new double[gradient.Length]);
        p.Grad = Tensor.Of(gradient);
        return p;
    }
}
