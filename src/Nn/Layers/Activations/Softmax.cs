namespace MiniTorch.Nn;

/// <summary>exp(x) over the sum of exp(x) along a dimension: positive numbers of sum 1.</summary>
/// <param name="dim">The dimension that sums to 1.</param>
public sealed class Softmax(int dim) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Softmax(input, dim);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"dim={dim}";
}

/// <summary>The logarithm of <see cref="Softmax"/>, exact where that would be 0.</summary>
/// <param name="dim">The dimension whose exponentials sum to 1.</param>
public sealed class LogSoftmax(int dim) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.LogSoftmax(input, dim);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"dim={dim}";
}

/// <summary><see cref="Softmax"/> of -x.</summary>
/// <param name="dim">The dimension that sums to 1.</param>
public sealed class Softmin(int dim) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Softmin(input, dim);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"dim={dim}";
}

/// <summary><see cref="Softmax"/> over the channels of [N, C, H, W] or [C, H, W].</summary>
public sealed class Softmax2d : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Dim is 3 or 4
        ? F.Softmax(input, -3)
        : throw new ArgumentException($"[Softmax2d] expected input to be 3D or 4D, got a {input.Dim}D input {input.Shape} instead");
}
