namespace MiniTorch.Nn;

/// <content>Classification losses.</content>
public static partial class F
{
    /// <summary>-log softmax(x)[t]: the negative logarithm of the probability that the scores x give to class t.</summary>
    /// <param name="input">Scores x, [N, C], [N, C, d...] or [C].</param>
    /// <param name="target">Class indices t, [N], [N, d...] or [], int64; or probabilities of the scores' shape and dtype.</param>
    /// <param name="weight">A weight for each class, [C], or null.</param>
    /// <param name="ignoreIndex">A target that counts for nothing.</param>
    /// <param name="reduction">Mean by default: it divides by the sum of the targets' weights.</param>
    /// <param name="labelSmoothing">How much of each target is spread over all classes, 0 to 1.</param>
    /// <exception cref="ArgumentException">Shapes, dtypes or parameters do not fit.</exception>
    /// <exception cref="IndexOutOfRangeException">A target is no class.</exception>
    public static Tensor CrossEntropy(
        Tensor input, Tensor target, Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean, double labelSmoothing = 0)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.CrossEntropy(target, weight, ignoreIndex, reduction, labelSmoothing);
    }

    /// <summary>-w[t] x[t] of log probabilities x: what <c>CrossEntropy</c> is after <c>LogSoftmax</c>.</summary>
    /// <param name="input">Log probabilities x, [N, C], [N, C, d...] or [C].</param>
    /// <param name="target">Class indices t, [N], [N, d...] or [], int64.</param>
    /// <param name="weight">A weight for each class, [C], or null.</param>
    /// <param name="ignoreIndex">A target that counts for nothing.</param>
    /// <param name="reduction">Mean by default: it divides by the sum of the targets' weights.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    /// <exception cref="IndexOutOfRangeException">A target is no class.</exception>
    public static Tensor NllLoss(Tensor input, Tensor target, Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.NllLoss(target, weight, ignoreIndex, reduction);
    }
}
