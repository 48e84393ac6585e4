namespace MiniTorch.Tests;

using MiniTorch.Nn;

/// <summary>Every loss under every reduction: forward, first and second order, in float64.</summary>
public sealed class LossesGoldenTests
{
    public static TheoryData<string> Names => Golden.Names("losses", "loss");

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees_with_PyTorch(string name)
    {
        string[] parts = name.Split('/');
        GoldenCase.Check(Golden.Case("losses", "loss", name), Calls(Enum.Parse<Reduction>(parts[1], ignoreCase: true))[parts[0]]);
    }

    [Fact]
    public void Each_case_has_a_call()
    {
        var calls = Calls(Reduction.Mean);
        string[] names = [.. Names.Select(row => row.Data.Split('/')[0]).Distinct()];
        Expect.None(names.Where(name => !calls.Has(name)).Concat(calls.Except(names)));
    }

    private static CallTable Calls(Reduction reduction) => new()
    {
        { "mse", (a, b) => F.MseLoss(a, b, reduction: reduction) },
        { "l1", (a, b) => F.L1Loss(a, b, reduction: reduction) },
        { "cross_entropy", (a, t) => F.CrossEntropy(a, t, reduction: reduction) },
        { "cross_entropy_prob", (a, p) => F.CrossEntropy(a, p, reduction: reduction) },
        { "cross_entropy_2d", (a, t) => F.CrossEntropy(a, t, reduction: reduction) },
        { "cross_entropy_weight_smooth_ignore", (a, t, w) => F.CrossEntropy(a, t, w.Detach(), ignoreIndex: 2, labelSmoothing: 0.1, reduction: reduction) },
        { "nll", (a, t) => F.NllLoss(a.LogSoftmax(1), t, reduction: reduction) },
        { "smooth_l1", (a, b) => F.SmoothL1Loss(a, b, reduction, beta: 0.7) },
        { "huber", (a, b) => F.HuberLoss(a, b, reduction, delta: 0.6) },
        { "bce", (a, t) => F.BinaryCrossEntropy(a, t, reduction: reduction) },
        { "bce_logits", (a, t, w) => F.BinaryCrossEntropyWithLogits(a, t, posWeight: w.Detach(), reduction: reduction) },
        { "kl_div", (a, t) => F.KlDiv(a.LogSoftmax(1), t.Softmax(1), reduction) },
        { "poisson_nll", (a, t) => F.PoissonNllLoss(a, t, reduction: reduction) },
        { "gaussian_nll", (a, t, v) => F.GaussianNllLoss(a, t, v, reduction: reduction) },
        { "hinge_embedding", a => F.HingeEmbeddingLoss(a, Tensor.Of([1.0, -1, 1, -1]), reduction: reduction) },
        { "soft_margin", a => F.SoftMarginLoss(a, Tensor.Of([1.0, -1, 1, -1]), reduction) },
        { "margin_ranking", (a, b) => F.MarginRankingLoss(a, b, Tensor.Of([1.0, -1, 1]), 0.2, reduction) },
        { "cosine_embedding", (a, b) => F.CosineEmbeddingLoss(a, b, Tensor.Of([1.0, -1, 1]), 0.1, reduction) },
        { "triplet", (a, p, n) => F.TripletMarginLoss(a, p, n, reduction: reduction) },
        { "multi_margin", (a, t) => F.MultiMarginLoss(a, t, reduction: reduction) },
        { "ctc", a => F.CtcLoss(a.LogSoftmax(2), Tensor.Of(new long[,] { { 1, 2, 2 }, { 3, 1, 0 } }), Tensor.Of([7L, 6L]), Tensor.Of([3L, 2L]), reduction: reduction) },
        { "multilabel_soft_margin", (a, t) => F.MultilabelSoftMarginLoss(a, t.Detach(), reduction: reduction) },
    };
}
