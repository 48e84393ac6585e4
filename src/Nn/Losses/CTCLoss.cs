namespace MiniTorch.Nn;

/// <summary>-log of the probability that log probabilities [T, N, C] spell the targets, over all alignments (Graves et al., 2006).</summary>
/// <param name="blank">The class that stands for no class.</param>
/// <param name="reduction">Mean divides each loss by its target's length first.</param>
/// <param name="zeroInfinity">Whether an infinite loss counts 0.</param>
public sealed class CTCLoss(int blank = 0, Reduction reduction = Reduction.Mean, bool zeroInfinity = false) : Module
{
    /// <summary>The loss of log probabilities and targets, with the lengths of both.</summary>
    /// <exception cref="ArgumentException">Shapes or lengths do not fit.</exception>
    public Tensor Forward(Tensor logProbs, Tensor targets, Tensor inputLengths, Tensor targetLengths) =>
        F.CtcLoss(logProbs, targets, inputLengths, targetLengths, blank, reduction, zeroInfinity);
}
