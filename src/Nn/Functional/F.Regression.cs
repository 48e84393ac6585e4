namespace MiniTorch.Nn;

/// <content>Losses of numbers.</content>
public static partial class F
{
    /// <summary>With d = |x - t|: d^2 / (2 beta) below beta, d - beta / 2 above.</summary>
    /// <param name="input">x, of any shape.</param>
    /// <param name="target">t, of the same shape.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <param name="beta">Where the square ends; 0 is the L1 loss.</param>
    /// <exception cref="ArgumentException">A negative beta, or shapes that do not broadcast.</exception>
    public static Tensor SmoothL1Loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1)
    {
        WarnIfBroadcast("smooth_l1_loss", input, target, reduction);
        return input.SmoothL1Loss(target, reduction, beta);
    }

    /// <summary>With d = |x - t|: d^2 / 2 below delta, delta (d - delta / 2) above (Huber, 1964).</summary>
    /// <param name="input">x, of any shape.</param>
    /// <param name="target">t, of the same shape.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <param name="delta">Where the square ends.</param>
    /// <exception cref="ArgumentException">A delta that is not positive, or shapes that do not broadcast.</exception>
    public static Tensor HuberLoss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double delta = 1)
    {
        WarnIfBroadcast("huber_loss", input, target, reduction);
        return input.HuberLoss(target, reduction, delta);
    }

    /// <summary>exp(x) - t x of log rates x; of rates x - t log(x + eps). Full adds Stirling's term for targets above 1.</summary>
    /// <param name="input">Log rates, or rates.</param>
    /// <param name="target">Counts t.</param>
    /// <param name="logInput">Whether x is the logarithm of the rate.</param>
    /// <param name="full">Whether the term that the parameters don't change is added.</param>
    /// <param name="eps">Keeps the logarithm finite.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ArgumentException">Shapes that do not broadcast.</exception>
    public static Tensor PoissonNllLoss(Tensor input, Tensor target, bool logInput = true, bool full = false, double eps = 1e-8, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        Reductions.Check("poisson_nll_loss", reduction);
        var loss = logInput ? input.Exp() - target * input : input - target * (input + eps).Log();
        if (full)
        {
            var stirling = target * target.Log() - target + (target * (2 * Math.PI)).Log() * 0.5;
            loss += Tensor.Where(target > 1, stirling, Tensor.Zeros([], stirling.Dtype));
        }
        return loss.Reduced(reduction);
    }

    /// <summary>(log v + (x - t)^2 / v) / 2 of a mean x and a variance v, which is at least eps. Full adds log(2 pi) / 2.</summary>
    /// <param name="input">Means x.</param>
    /// <param name="target">Targets t.</param>
    /// <param name="var">Variances v: of x's shape, or with a last dimension of 1 or none.</param>
    /// <param name="full">Whether the constant is added.</param>
    /// <param name="eps">The least variance; below it gradients pass as if it were not there.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ArgumentException">A variance of another shape, or a negative one.</exception>
    public static Tensor GaussianNllLoss(Tensor input, Tensor target, Tensor var, bool full = false, double eps = 1e-6, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(var);
        Reductions.Check("gaussian_nll_loss", reduction);
        if (var.Shape != input.Shape && var.Dim == input.Dim - 1 && input.Shape.AsSpan()[..^1].SequenceEqual(var.Shape)) var = var.Unsqueeze(-1);
        bool fits = var.Shape == input.Shape || (var.Dim == input.Dim && var.Dim > 0 && var.Size(-1) == 1 && input.Shape.AsSpan()[..^1].SequenceEqual(var.Shape.AsSpan()[..^1]));
        if (!fits) throw new ArgumentException($"[gaussian_nll_loss] var is of incorrect size: {var.Shape} for an input of {input.Shape}");
        if ((var < 0).Any().ItemBool()) throw new ArgumentException("[gaussian_nll_loss] var has negative entry/entries");
        var v = var + (var.Detach().Clamp(min: eps) - var.Detach());
        var loss = (v.Log() + (input - target).Square() / v) * 0.5;
        return (full ? loss + 0.5 * Math.Log(2 * Math.PI) : loss).Reduced(reduction);
    }

    /// <summary>t (log t - x) of log probabilities x and probabilities t; a target of 0 counts 0. BatchMean is the divergence as it is defined.</summary>
    /// <param name="input">Log probabilities x.</param>
    /// <param name="target">Probabilities t, or their logarithms.</param>
    /// <param name="reduction">Mean over elements by default; BatchMean divides by the batch size.</param>
    /// <param name="logTarget">Whether the target is given as logarithms.</param>
    /// <exception cref="ArgumentException">Shapes that do not broadcast.</exception>
    public static Tensor KlDiv(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, bool logTarget = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        Reductions.Check("kl_div", reduction, batchMean: true);
        var loss = logTarget
            ? target.Exp() * (target - input)
            : target * Tensor.Where(target > 0, target, Tensor.Ones([], target.Dtype)).Log() - target * input;
        return reduction == Reduction.BatchMean ? loss.Sum() / Math.Max(1, input.Dim == 0 ? 1 : input.Size(0)) : loss.Reduced(reduction);
    }
}
