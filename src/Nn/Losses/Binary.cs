namespace MiniTorch.Nn;

/// <summary>-w (t log p + (1 - t) log(1 - p)) of probabilities p; logarithms are at least -100.</summary>
/// <param name="weight">Weights that broadcast, or null.</param>
/// <param name="reduction">Mean by default.</param>
public sealed class BCELoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <summary>The weights; null for 1. A buffer: it is saved and converted with the module.</summary>
    [Buffer]
    public Tensor? Weight { get; private set; } = weight;

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.BinaryCrossEntropy(input1, input2, Weight, reduction);
}

/// <summary>Binary cross entropy of scores, exact for large ones.</summary>
/// <param name="weight">Weights that broadcast, or null.</param>
/// <param name="reduction">Mean by default.</param>
/// <param name="posWeight">The weight of positive targets, or null.</param>
public sealed class BCEWithLogitsLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? posWeight = null) : Module<Tensor, Tensor, Tensor>
{
    /// <summary>The weights; null for 1. A buffer: it is saved and converted with the module.</summary>
    [Buffer]
    public Tensor? Weight { get; private set; } = weight;

    /// <summary>The factors of the positive class; null for 1. A buffer, as above.</summary>
    [Buffer]
    public Tensor? PosWeight { get; private set; } = posWeight;

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.BinaryCrossEntropyWithLogits(input1, input2, Weight, reduction, PosWeight);
}

/// <summary>log(1 + exp(-t x)) with targets of 1 and -1.</summary>
/// <param name="reduction">Mean by default.</param>
public sealed class SoftMarginLoss(Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.SoftMarginLoss(input1, input2, reduction);
}

/// <summary>The mean over classes of binary cross entropy of scores [N, C].</summary>
/// <param name="weight">A weight for each class, or null.</param>
/// <param name="reduction">Mean by default.</param>
public sealed class MultiLabelSoftMarginLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <summary>The weights; null for 1. A buffer: it is saved and converted with the module.</summary>
    [Buffer]
    public Tensor? Weight { get; private set; } = weight;

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.MultilabelSoftMarginLoss(input1, input2, Weight, reduction);
}

/// <summary>x where t is 1, max(0, margin - x) where t is -1: x is a distance.</summary>
/// <param name="margin">How far apart is far enough.</param>
/// <param name="reduction">Mean by default.</param>
public sealed class HingeEmbeddingLoss(double margin = 1, Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.HingeEmbeddingLoss(input1, input2, margin, reduction);
}
