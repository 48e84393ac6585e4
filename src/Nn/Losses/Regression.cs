namespace MiniTorch.Nn;

/// <summary>(x - t)^2 of output x and target t of the same shape; the mean by default.</summary>
/// <param name="reduction">Mean by default.</param>
public sealed class MSELoss(Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.MseLoss(input1, input2, reduction);
}

/// <summary>|x - t| of output x and target t of the same shape; the mean by default.</summary>
/// <param name="reduction">Mean by default.</param>
public sealed class L1Loss(Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.L1Loss(input1, input2, reduction);
}
