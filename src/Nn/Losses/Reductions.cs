namespace MiniTorch.Nn;

/// <summary>Reducing losses.</summary>
internal static class Reductions
{
    /// <summary>The losses under a reduction.</summary>
    public static Tensor Reduced(this Tensor losses, Reduction reduction) => reduction switch
    {
        Reduction.Mean => losses.Mean(),
        Reduction.Sum => losses.Sum(),
        _ => losses,
    };

    /// <summary>Refuses what is no reduction of this loss.</summary>
    public static void Check(string op, Reduction reduction, bool batchMean = false)
    {
        bool isKnown = reduction is Reduction.Mean or Reduction.Sum or Reduction.None || (reduction == Reduction.BatchMean && batchMean);
        if (!isKnown) throw new ArgumentException($"[{op}] {reduction} is not a valid value for reduction: Mean, Sum or None{(batchMean ? " or BatchMean" : "")}", nameof(reduction));
    }
}
