namespace MiniTorch.Nn;

/// <summary>
/// -w[t] log softmax(x)[t] of scores x [N, C], [N, C, d...] or [C] and class indices t (or probabilities of x's shape).
/// </summary>
/// <param name="weight">A weight for each class, [C], or null.</param>
/// <param name="ignoreIndex">A target that counts for nothing.</param>
/// <param name="reduction">The mean divides by the sum of the targets' weights.</param>
/// <param name="labelSmoothing">How much of each target is spread over all classes, 0 to 1 (Szegedy et al., 2016).</param>
public sealed class CrossEntropyLoss(Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean, double labelSmoothing = 0) : Module<Tensor, Tensor, Tensor>
{
    /// <summary>The weights; null for 1. A buffer: it is saved and converted with the module.</summary>
    [Buffer]
    public Tensor? Weight { get; private set; } = weight;

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.CrossEntropy(input1, input2, Weight, ignoreIndex, reduction, labelSmoothing);
}

/// <summary>-w[t] x[t] of log probabilities x [N, C], [N, C, d...] or [C] and class indices t.</summary>
/// <param name="weight">A weight for each class, [C], or null.</param>
/// <param name="ignoreIndex">A target that counts for nothing.</param>
/// <param name="reduction">The mean divides by the sum of the targets' weights.</param>
public sealed class NLLLoss(Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <summary>The weights; null for 1. A buffer: it is saved and converted with the module.</summary>
    [Buffer]
    public Tensor? Weight { get; private set; } = weight;

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.NllLoss(input1, input2, Weight, ignoreIndex, reduction);
}
