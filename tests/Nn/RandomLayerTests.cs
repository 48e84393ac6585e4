using MiniTorch.Nn;

namespace MiniTorch.Tests;

/// <summary>Random layers give PyTorch's numbers for a seed: alone, since they draw from the default generator.</summary>
[Collection(nameof(Alone))]
public sealed class RandomLayerTests
{
    [Fact]
    public void Feature_alpha_dropout_drops_whole_channels()
    {
        Tensor.ManualSeed(7);
        var y = new FeatureAlphaDropout(0.4).Forward(Tensor.Ones([2, 3, 2], Dtype.Float64));
        const double Kept = 1.4703772724774749, Dropped = -0.9106419695548393;
        Assert.True(y.AllClose(Tensor.Of([[[Kept, Kept], [Kept, Kept], [Dropped, Dropped]], [[Dropped, Dropped], [Dropped, Dropped], [Dropped, Dropped]]])));
        Assert.Equal("FeatureAlphaDropout(p=0.4, inplace=False)", new FeatureAlphaDropout(0.4).ToString());
    }

    [Fact]
    public void Gumbel_softmax_draws_classes_and_passes_gradients_of_the_soft_ones()
    {
        var logits = Tensor.Of([[1, 2, 0.5], [0, -1, 3]], requiresGrad: true);
        Tensor.ManualSeed(7);
        var soft = F.GumbelSoftmax(logits, tau: 0.7);
        Assert.True(soft.Detach().AllClose(Tensor.Of([[0.18665535457282312, 0.806356341372387, 0.006988304054789783], [0.02874505843686122, 0.0019811932682588366, 0.9692737482948798]])));
        Tensor.ManualSeed(7);
        var hard = F.GumbelSoftmax(logits, tau: 0.7, hard: true);
        Assert.True(hard.Detach().AllClose(Tensor.Of([[0.0, 1, 0], [0, 0, 1]])));
        var weights = Tensor.Of([[1.0, 2, 3], [3, 1, 2]]);
        Assert.True(Autograd.Grad((hard * weights).Sum(), logits)[0]!.AllClose(Autograd.Grad((soft * weights).Sum(), logits)[0]!));
    }
}
