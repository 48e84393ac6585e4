namespace MiniTorch.Nn;

/// <summary>y = max(x, 0); the slope at 0 is 0.</summary>
public sealed class ReLU : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Relu();
}
