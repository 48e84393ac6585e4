namespace MiniTorch.Nn;

/// <content>Losses.</content>
public static partial class F
{
    /// <summary>(x - t)^2</summary>
    /// <param name="input">x, of any shape.</param>
    /// <param name="target">t, of the same shape; another that broadcasts works but warns.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor MseLoss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
    {
        WarnIfBroadcast("mse_loss", input, target, reduction);
        return input.MseLoss(target, reduction);
    }

    /// <summary>|x - t|</summary>
    /// <param name="input">x, of any shape.</param>
    /// <param name="target">t, of the same shape; another that broadcasts works but warns.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor L1Loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean)
    {
        WarnIfBroadcast("l1_loss", input, target, reduction);
        return (input - target).Abs().Reduced(reduction);
    }

    private static void WarnIfBroadcast(string op, Tensor input, Tensor target, Reduction reduction)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        Reductions.Check(op, reduction);
        if (input.Shape == target.Shape) return;
        Warnings.Warn($"[{op}] Using a target size ({target.Shape}) that is different to the input size ({input.Shape}). This will likely lead to incorrect results due to broadcasting. "
            + "Please ensure they have the same size.");
    }
}
