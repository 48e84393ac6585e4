namespace MiniTorch.Nn;

/// <summary>max(0, -t (a - b) + margin): t = 1 says that a should rank above b.</summary>
/// <param name="margin">How much above.</param>
/// <param name="reduction">Mean by default.</param>
public sealed class MarginRankingLoss(double margin = 0, Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2, Tensor input3) => F.MarginRankingLoss(input1, input2, input3, margin, reduction);
}

/// <summary>1 - cos(a, b) where t is 1, max(0, cos(a, b) - margin) where t is -1.</summary>
/// <param name="margin">The cosine that is far enough.</param>
/// <param name="reduction">Mean by default.</param>
public sealed class CosineEmbeddingLoss(double margin = 0, Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2, Tensor input3) => F.CosineEmbeddingLoss(input1, input2, input3, margin, reduction);
}

/// <summary>max(0, d(a, p) - d(a, n) + margin) of anchors a, positives p and negatives n (Balntas et al., 2016).</summary>
/// <param name="margin">How much farther the negative should be.</param>
/// <param name="p">The norm's degree.</param>
/// <param name="eps">Added to differences.</param>
/// <param name="swap">Use d(p, n) where it is smaller.</param>
/// <param name="reduction">Mean by default.</param>
public sealed class TripletMarginLoss(double margin = 1, double p = 2, double eps = 1e-6, bool swap = false, Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2, Tensor input3) => F.TripletMarginLoss(input1, input2, input3, margin, p, eps, swap, reduction);
}

/// <summary>The triplet loss with a distance of the caller's.</summary>
/// <param name="distance">Euclidean if null.</param>
/// <param name="margin">How much farther the negative should be.</param>
/// <param name="swap">Use d(p, n) where it is smaller.</param>
/// <param name="reduction">Mean by default.</param>
public sealed class TripletMarginWithDistanceLoss(Func<Tensor, Tensor, Tensor>? distance = null, double margin = 1, bool swap = false, Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly PairwiseDistance? _distanceFunction = distance is null ? new PairwiseDistance() : null;

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2, Tensor input3) =>
        F.TripletMarginWithDistanceLoss(input1, input2, input3, distance ?? _distanceFunction!.Forward, margin, swap, reduction);

    private protected override List<string> ChildLines() => _distanceFunction is null ? [] : base.ChildLines();
}

/// <summary>sum over j != t of max(0, margin - x[t] + x[j])^p / C of scores [N, C].</summary>
/// <param name="p">1 or 2.</param>
/// <param name="margin">How much the target's score should be above the others.</param>
/// <param name="weight">A weight for each class, or null.</param>
/// <param name="reduction">Mean by default.</param>
public sealed class MultiMarginLoss(int p = 1, double margin = 1, Tensor? weight = null, Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <summary>The weights; null for 1. A buffer: it is saved and converted with the module.</summary>
    [Buffer]
    public Tensor? Weight { get; private set; } = weight;

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.MultiMarginLoss(input1, input2, p, margin, Weight, reduction);
}

/// <summary>sum over targets t and other classes j of max(0, 1 - (x[t] - x[j])) / C; a row of targets ends at the first -1.</summary>
/// <param name="reduction">Mean by default.</param>
public sealed class MultiLabelMarginLoss(Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.MultilabelMarginLoss(input1, input2, reduction);
}
