namespace MiniTorch.Tests;

using MiniTorch.Nn;

/// <summary>Every loss under every reduction: forward, first and second order, in float64.</summary>
public sealed class LossesGoldenTests
{
    /// <summary>Recorded losses that MiniTorch does not have yet. This list only shrinks.</summary>
    private static readonly string[] s_missing =
    [
        "cross_entropy_prob", "cross_entropy_2d", "smooth_l1", "huber", "cross_entropy_weight_smooth_ignore", "nll", "bce", "bce_logits", "kl_div", "poisson_nll", "gaussian_nll",
        "hinge_embedding", "soft_margin", "margin_ranking", "cosine_embedding", "triplet", "multi_margin", "multilabel_soft_margin", "ctc",
    ];

    public static TheoryData<string> Names => Golden.Names("losses", "loss");

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees_with_PyTorch(string name)
    {
        string[] parts = name.Split('/');
        if (s_missing.Contains(parts[0])) Assert.Skip($"MiniTorch has no {parts[0]} yet");
        GoldenCase.Check(Golden.Case("losses", "loss", name), Calls(Enum.Parse<Reduction>(parts[1], ignoreCase: true))[parts[0]]);
    }

    [Fact]
    public void Each_case_has_a_call_or_is_listed_as_missing()
    {
        var calls = Calls(Reduction.Mean);
        string[] names = [.. Names.Select(row => row.Data.Split('/')[0]).Distinct()];
        Expect.None(names.Where(name => calls.Has(name) == s_missing.Contains(name)).Concat(calls.Concat(s_missing).Except(names)));
    }

    private static CallTable Calls(Reduction reduction) => new()
    {
        { "mse", (a, b) => F.MseLoss(a, b, reduction: reduction) },
        { "l1", (a, b) => F.L1Loss(a, b, reduction: reduction) },
        { "cross_entropy", (a, t) => F.CrossEntropy(a, t, reduction: reduction) },
    };
}
