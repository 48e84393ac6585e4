namespace MiniTorch.Nn;

/// <content>Classification losses.</content>
public static partial class F
{
    /// <summary>-log softmax(x)[t]: the negative logarithm of the probability that the scores x give to class t.</summary>
    /// <param name="input">Scores x, [N, C].</param>
    /// <param name="target">Class indices t, [N], int64.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    /// <exception cref="IndexOutOfRangeException">A target is no class.</exception>
    public static Tensor CrossEntropy(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        Reductions.Check("cross_entropy", reduction);
        if (input.Dim != 2 || target.Dim != 1) throw new NotSupportedException($"[cross_entropy] scores must be [N, C] and targets [N]: they are {input.Shape} and {target.Shape}");
        if (input.Size(0) != target.Size(0)) throw new ArgumentException($"[cross_entropy] Expected input batch_size ({input.Size(0)}) to match target batch_size ({target.Size(0)}).");
        int classes = input.Size(1);
        foreach (long t in target.ToArray<long>())
        {
            if (t < 0 || t >= classes) throw new IndexOutOfRangeException($"[cross_entropy] Target {t} is out of bounds: the scores are of {classes} classes");
        }
        var isTarget = target.Unsqueeze(1).Eq(Tensor.Arange(classes)).To(input.Dtype);
        return (input.LogSumExp(1) - (input * isTarget).Sum(1)).Reduced(reduction);
    }
}
