using MiniTorch.Nn;

namespace MiniTorch.Tests.NnSpec;

/// <summary>nn_optim_data.md, section D: losses by numbers.</summary>
public sealed class LossesD
{
    private static readonly Tensor s_x = Tensor.Of(new[,] { { 1, 2, .5 }, { -1, 0, 3 }, { .2, -.3, .1 }, { 2, 2, 2 } }), s_t = Tensor.Of([1L, 2, 0, 2]), s_w = Tensor.Of([.2, .3, .5]);

    private static void Near(double expected, Tensor actual) => Expect.Close([expected], [actual.Item()], 1e-9, "loss");

    [Fact(DisplayName = "D73 the weighted mean divides by the targets' weights")]
    public void Weighted()
    {
        Near(.6038161750372032, new CrossEntropyLoss(s_w).Forward(s_x, s_t));
        Near(.9057242625558048, new CrossEntropyLoss(s_w, reduction: Reduction.Sum).Forward(s_x, s_t));
    }

    [Fact(DisplayName = "D74 an ignored target counts for nothing")]
    public void Ignored()
    {
        var t = Tensor.Of([1L, -100, 0, 2]);
        Near(.827936242776438, F.CrossEntropy(s_x, t));
        Near(.8727823106770902, F.CrossEntropy(s_x, t, s_w));
    }

    [Fact(DisplayName = "D76 class probabilities as targets")]
    public void Probabilities()
    {
        var p = Tensor.Of(new[,] { { .1, .7, .2 }, { .3, .3, .4 }, { 1, 0, 0 }, { 0, .5, .5 } });
        Near(1.262423158021686, F.CrossEntropy(s_x, p));
        Near(.3699778779121544, F.CrossEntropy(s_x, p, s_w));
        Near(1.2840898246883525, F.CrossEntropy(s_x, p, labelSmoothing: .1));
    }

    [Fact(DisplayName = "D82 and D83 binary cross entropy of probabilities and of scores")]
    public void Binary()
    {
        Near(.18077364237511956, F.BinaryCrossEntropy(Tensor.Of([.1, .5, .9, 0, 1]), Tensor.Of([0.0, 1, 1, 0, 1])));
        Near(100, F.BinaryCrossEntropy(Tensor.Of([0.0]), Tensor.Of([1.0])));
        Near(.9895541810588865, F.BinaryCrossEntropyWithLogits(Tensor.Of([-2.0, 0, 3]), Tensor.Of([0, 1, .3])));
        Near(60.3465735903, F.BinaryCrossEntropyWithLogits(Tensor.Of([0.0, -120]), Tensor.Of([0.0, 1])));
    }

    [Fact(DisplayName = "D88 what is no reduction throws")]
    public void Reductions() => Assert.Throws<ArgumentException>(() => F.MseLoss(s_x, s_x, (Reduction)9));
}
