namespace MiniTorch.Nn;

/// <summary>(x - t)^2 of output x and target t of the same shape.</summary>
/// <param name="reduction">Mean by default.</param>
public sealed class MSELoss(Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.MseLoss(input1, input2, reduction);
}

/// <summary>|x - t| of output x and target t of the same shape.</summary>
/// <param name="reduction">Mean by default.</param>
public sealed class L1Loss(Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.L1Loss(input1, input2, reduction);
}

/// <summary>With d = |x - t|: d^2 / (2 beta) below beta, d - beta / 2 above.</summary>
/// <param name="reduction">Mean by default.</param>
/// <param name="beta">Where the square ends; 0 is the L1 loss.</param>
public sealed class SmoothL1Loss(Reduction reduction = Reduction.Mean, double beta = 1) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.SmoothL1Loss(input1, input2, reduction, beta);
}

/// <summary>With d = |x - t|: d^2 / 2 below delta, delta (d - delta / 2) above (Huber, 1964).</summary>
/// <param name="reduction">Mean by default.</param>
/// <param name="delta">Where the square ends.</param>
public sealed class HuberLoss(Reduction reduction = Reduction.Mean, double delta = 1) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.HuberLoss(input1, input2, reduction, delta);
}

/// <summary>exp(x) - t x of log rates x and counts t.</summary>
/// <param name="logInput">Whether x is the logarithm of the rate.</param>
/// <param name="full">Whether Stirling's term is added.</param>
/// <param name="eps">Keeps the logarithm of a rate finite.</param>
/// <param name="reduction">Mean by default.</param>
public sealed class PoissonNLLLoss(bool logInput = true, bool full = false, double eps = 1e-8, Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.PoissonNllLoss(input1, input2, logInput, full, eps, reduction);
}

/// <summary>(log v + (x - t)^2 / v) / 2 of a mean x, a target t and a variance v.</summary>
/// <param name="full">Whether log(2 pi) / 2 is added.</param>
/// <param name="eps">The least variance.</param>
/// <param name="reduction">Mean by default.</param>
public sealed class GaussianNLLLoss(bool full = false, double eps = 1e-6, Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2, Tensor input3) => F.GaussianNllLoss(input1, input2, input3, full, eps, reduction);
}

/// <summary>t (log t - x) of log probabilities x and probabilities t; BatchMean is the divergence as it is defined.</summary>
/// <param name="reduction">Mean over elements by default.</param>
/// <param name="logTarget">Whether the target is given as logarithms.</param>
public sealed class KLDivLoss(Reduction reduction = Reduction.Mean, bool logTarget = false) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.KlDiv(input1, input2, reduction, logTarget);
}
