namespace MiniTorch.Nn;

/// <content>Losses of yes and no.</content>
public static partial class F
{
    /// <summary>-w (t log p + (1 - t) log(1 - p)) of probabilities p; logarithms are at least -100.</summary>
    /// <param name="input">Probabilities p within [0, 1].</param>
    /// <param name="target">Targets t, of the same shape.</param>
    /// <param name="weight">Weights w that broadcast to it, or null.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ArgumentException">Another shape of target, or a p outside [0, 1] or NaN.</exception>
    public static Tensor BinaryCrossEntropy(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.BinaryCrossEntropy(target, weight, reduction);
    }

    /// <summary>-w (q t log s(x) + (1 - t) log(1 - s(x))) of scores x, where s is the logistic function; exact for large scores.</summary>
    /// <param name="input">Scores x.</param>
    /// <param name="target">Targets t, of the same shape.</param>
    /// <param name="weight">Weights w that broadcast to it, or null.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <param name="posWeight">The weight q of positive targets, which broadcasts, or null.</param>
    /// <exception cref="ArgumentException">Another shape of target.</exception>
    public static Tensor BinaryCrossEntropyWithLogits(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? posWeight = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.BinaryCrossEntropyWithLogits(target, weight, posWeight, reduction);
    }

    /// <summary>log(1 + exp(-t x)) with targets of 1 and -1.</summary>
    /// <param name="input">Scores x.</param>
    /// <param name="target">1 or -1, of the same shape.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ArgumentException">Shapes that do not broadcast.</exception>
    public static Tensor SoftMarginLoss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.SoftMarginLoss(target, reduction);
    }

    /// <summary>The mean over classes of binary cross entropy with logits.</summary>
    /// <param name="input">Scores, [N, C] or [C].</param>
    /// <param name="target">0 or 1, of the same shape.</param>
    /// <param name="weight">A weight for each class, or null.</param>
    /// <param name="reduction">Over the batch; mean by default.</param>
    /// <exception cref="ArgumentException">Shapes that do not broadcast.</exception>
    public static Tensor MultilabelSoftMarginLoss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        Reductions.Check("multilabel_soft_margin_loss", reduction);
        var loss = -(target * input.LogSigmoid() + (1 - target) * (-input).LogSigmoid());
        return (weight is null ? loss : loss * weight).Mean(-1).Reduced(reduction);
    }

    /// <summary>x where t is 1, max(0, margin - x) where t is -1: x is a distance.</summary>
    /// <param name="input">Distances x.</param>
    /// <param name="target">1 or -1.</param>
    /// <param name="margin">How far apart is far enough.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ArgumentException">Shapes that do not broadcast.</exception>
    public static Tensor HingeEmbeddingLoss(Tensor input, Tensor target, double margin = 1, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        Reductions.Check("hinge_embedding_loss", reduction);
        var zero = Tensor.Zeros([], input.Dtype);
        return (Tensor.Where(target.Ne(1), (margin - input).Clamp(min: 0), zero) + Tensor.Where(target.Ne(-1), input, zero)).Reduced(reduction);
    }
}
