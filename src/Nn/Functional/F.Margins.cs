namespace MiniTorch.Nn;

/// <content>Losses of margins between scores or distances.</content>
public static partial class F
{
    /// <summary>max(0, -t (a - b) + margin): t = 1 says that a should rank above b, -1 below.</summary>
    /// <exception cref="ArgumentException">Shapes that differ in rank or do not broadcast.</exception>
    public static Tensor MarginRankingLoss(Tensor input1, Tensor input2, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input1);
        ArgumentNullException.ThrowIfNull(input2);
        ArgumentNullException.ThrowIfNull(target);
        Reductions.Check("margin_ranking_loss", reduction);
        if (input1.Dim != input2.Dim || input1.Dim != target.Dim)
        {
            throw new ArgumentException($"[margin_ranking_loss] margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: {input1.Shape}, input2: {input2.Shape}, target: {target.Shape}");
        }
        return (-target * (input1 - input2) + margin).Clamp(min: 0).Reduced(reduction);
    }

    /// <summary>1 - cos(a, b) where t is 1, max(0, cos(a, b) - margin) where t is -1; rows [N, D] or one vector [D].</summary>
    /// <exception cref="ArgumentException">Shapes that do not fit.</exception>
    public static Tensor CosineEmbeddingLoss(Tensor input1, Tensor input2, Tensor target, double margin = 0, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input1);
        ArgumentNullException.ThrowIfNull(input2);
        ArgumentNullException.ThrowIfNull(target);
        Reductions.Check("cosine_embedding_loss", reduction);
        if (target.Dim > 1 || input1.Dim != target.Dim + 1 || input2.Dim != target.Dim + 1)
        {
            throw new ArgumentException($"[cosine_embedding_loss] {target.Dim}D target tensor expects {target.Dim + 1}D input tensors, but found inputs with sizes {input1.Shape} and {input2.Shape}");
        }
        const double Eps = 1e-12;
        var cos = (input1 * input2).Sum(-1) / ((input1.Square().Sum(-1) + Eps) * (input2.Square().Sum(-1) + Eps)).Sqrt();
        var zero = Tensor.Zeros([], cos.Dtype);
        return (Tensor.Where(target.Eq(1), 1 - cos, zero) + Tensor.Where(target.Eq(-1), (cos - margin).Clamp(min: 0), zero)).Reduced(reduction);
    }

    /// <summary>The p-norm of a - b + eps over the last dimension.</summary>
    /// <exception cref="ArgumentException">Shapes that do not broadcast.</exception>
    public static Tensor PairwiseDistance(Tensor x1, Tensor x2, double p = 2, double eps = 1e-6, bool keepDim = false)
    {
        ArgumentNullException.ThrowIfNull(x1);
        return (x1 - x2 + eps).Norm(p, [-1], keepDim);
    }

    /// <summary>max(0, d(a, p) - d(a, n) + margin) of anchors a, positives p and negatives n (Balntas et al., 2016).</summary>
    /// <param name="anchor">[N, D]</param>
    /// <param name="positive">[N, D]</param>
    /// <param name="negative">[N, D]</param>
    /// <param name="margin">How much farther the negative should be.</param>
    /// <param name="p">The norm's degree.</param>
    /// <param name="eps">Added to differences.</param>
    /// <param name="swap">Use d(p, n) instead of d(a, n) where it is smaller.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ArgumentException">A margin that is not positive, or shapes that differ in rank.</exception>
    public static Tensor TripletMarginLoss(Tensor anchor, Tensor positive, Tensor negative, double margin = 1, double p = 2, double eps = 1e-6, bool swap = false, Reduction reduction = Reduction.Mean) =>
        TripletMarginWithDistanceLoss(anchor, positive, negative, (a, b) => PairwiseDistance(a, b, p, eps), margin, swap, reduction);

    /// <summary>As <see cref="TripletMarginLoss"/>, with a distance of the caller's.</summary>
    /// <exception cref="ArgumentException">A margin that is not positive, or shapes that differ in rank.</exception>
    public static Tensor TripletMarginWithDistanceLoss(Tensor anchor, Tensor positive, Tensor negative, Func<Tensor, Tensor, Tensor>? distance = null, double margin = 1, bool swap = false,
        Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        ArgumentNullException.ThrowIfNull(positive);
        ArgumentNullException.ThrowIfNull(negative);
        Reductions.Check("triplet_margin_loss", reduction);
        if (!(margin > 0)) throw new ArgumentException($"[triplet_margin_loss] margin must be greater than 0, got {margin}");
        if (anchor.Dim != positive.Dim || anchor.Dim != negative.Dim)
        {
            throw new ArgumentException($"[triplet_margin_loss] The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor {anchor.Dim}D, positive {positive.Dim}D, and negative {negative.Dim}D inputs");
        }
        distance ??= (a, b) => PairwiseDistance(a, b);
        var near = distance(anchor, positive);
        var far = distance(anchor, negative);
        if (swap) far = far.Minimum(distance(positive, negative));
        return (near - far + margin).Clamp(min: 0).Reduced(reduction);
    }

    /// <summary>sum over j != t of w[t] max(0, margin - x[t] + x[j])^p / C, over scores x [N, C] or [C].</summary>
    /// <param name="input">Scores x.</param>
    /// <param name="target">Classes t, int64: [N] or [].</param>
    /// <param name="p">1 or 2.</param>
    /// <param name="margin">How much the target's score should be above the others.</param>
    /// <param name="weight">A weight for each class, or null.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ArgumentException">Shapes that do not fit, or another p.</exception>
    /// <exception cref="IndexOutOfRangeException">A target is no class.</exception>
    public static Tensor MultiMarginLoss(Tensor input, Tensor target, int p = 1, double margin = 1, Tensor? weight = null, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        Reductions.Check("multi_margin_loss", reduction);
        if (p is not (1 or 2)) throw new ArgumentException($"[multi_margin_loss] only p == 1 and p == 2 supported, got {p}");
        var (x, t) = Rows("multi_margin_loss", input, target.Unsqueeze(-1));
        foreach (long label in t.ToArray<long>())
        {
            if (label < 0 || label >= x.Size(1)) throw new IndexOutOfRangeException($"[multi_margin_loss] target out of range: {label}, the scores are of {x.Size(1)} classes, 0 to {x.Size(1) - 1}");
        }
        var own = x.Gather(1, t);
        var loss = (margin - own + x).Clamp(min: 0);
        if (p == 2) loss = loss.Square();
        if (weight is not null) loss *= weight.Expand(x.Shape).Gather(1, t);
        loss = loss.Scatter(1, t, 0).Mean(1);
        return (input.Dim == 1 ? loss.Squeeze(0) : loss).Reduced(reduction);
    }

    /// <summary>sum over targets t and other classes j of max(0, 1 - (x[t] - x[j])) / C; a row of targets ends at the first -1.</summary>
    /// <param name="input">Scores x, [N, C] or [C].</param>
    /// <param name="target">Classes, padded by -1, of the same shape, int64.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ArgumentException">Shapes that do not fit.</exception>
    /// <exception cref="IndexOutOfRangeException">A target is no class.</exception>
    public static Tensor MultilabelMarginLoss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        Reductions.Check("multilabel_margin_loss", reduction);
        if (input.Shape != target.Shape) throw new ArgumentException($"[multilabel_margin_loss] inconsistent target size: {target.Shape} for input of size: {input.Shape}");
        var (x, t) = Rows("multilabel_margin_loss", input, target);
        var counts = (t < 0).To(Dtype.Int64).CumSum(1).Eq(0);
        var index = Tensor.Where(counts, t, Tensor.Zeros([], Dtype.Int64));
        var isTarget = Tensor.Zeros(x.Shape, Dtype.Int64).ScatterAdd(1, index, counts.To(Dtype.Int64)) > 0;
        var margins = (1 - x.Gather(1, index).Unsqueeze(2) + x.Unsqueeze(1)).Clamp(min: 0);
        var mask = counts.Unsqueeze(2).LogicalAnd(isTarget.LogicalNot().Unsqueeze(1));
        var loss = Tensor.Where(mask, margins, Tensor.Zeros([], x.Dtype)).Sum([1, 2]) / x.Size(1);
        return (input.Dim == 1 ? loss.Squeeze(0) : loss).Reduced(reduction);
    }

    private static (Tensor X, Tensor T) Rows(string op, Tensor input, Tensor target)
    {
        if (input.Dim is not (1 or 2) || target.Dim != input.Dim) throw new ArgumentException($"[{op}] expected scores [N, C] or [C], and targets to match, but got {input.Shape} and {target.Shape}");
        var (x, t) = input.Dim == 1 ? (input.Unsqueeze(0), target.Unsqueeze(0)) : (input, target);
        if (x.Size(0) != t.Size(0)) throw new ArgumentException($"[{op}] Expected input batch_size ({x.Size(0)}) to match target batch_size ({t.Size(0)}).");
        return (x, t);
    }
}
