namespace MiniTorch.Nn;

/// <summary>All windows of [N, C, H, W] as columns [N, C kh kw, windows].</summary>
/// <param name="kernelSize">The window.</param>
/// <param name="dilation">Places between a window's elements.</param>
/// <param name="padding">Zeros around each image.</param>
/// <param name="stride">Places between windows.</param>
public sealed class Unfold(Pair kernelSize, Pair? dilation = null, Pair? padding = null, Pair? stride = null) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Unfold(input, kernelSize, dilation, padding, stride);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"kernel_size={PoolRepr.Of(kernelSize)}, dilation={PoolRepr.Of(dilation ?? 1)}, padding={PoolRepr.Of(padding ?? 0)}, stride={PoolRepr.Of(stride ?? 1)}";
}

/// <summary>Columns [N, C kh kw, windows] added up to images [N, C, H, W]: the gradient of <see cref="Unfold"/>.</summary>
/// <param name="outputSize">H and W.</param>
/// <param name="kernelSize">The window.</param>
/// <param name="dilation">Places between a window's elements.</param>
/// <param name="padding">Zeros around each image, which are cut off.</param>
/// <param name="stride">Places between windows.</param>
public sealed class Fold(Pair outputSize, Pair kernelSize, Pair? dilation = null, Pair? padding = null, Pair? stride = null) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Fold(input, outputSize, kernelSize, dilation, padding, stride);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"output_size={PoolRepr.Of(outputSize)}, kernel_size={PoolRepr.Of(kernelSize)}, dilation={PoolRepr.Of(dilation ?? 1)}, padding={PoolRepr.Of(padding ?? 0)}, stride={PoolRepr.Of(stride ?? 1)}";
}

/// <summary>[N, C r^2, H, W] to [N, C, H r, W r]: channels become pixels. Shi et al. 2016.</summary>
/// <param name="upscaleFactor">r.</param>
public sealed class PixelShuffle(int upscaleFactor) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.PixelShuffle(input, upscaleFactor);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"upscale_factor={upscaleFactor}";
}

/// <summary>[N, C, H r, W r] to [N, C r^2, H, W]: the inverse of <see cref="PixelShuffle"/>.</summary>
/// <param name="downscaleFactor">r.</param>
public sealed class PixelUnshuffle(int downscaleFactor) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.PixelUnshuffle(input, downscaleFactor);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"downscale_factor={downscaleFactor}";
}

/// <summary>The channels of [N, C, *] in groups, dealt out anew: Zhang et al. 2017.</summary>
/// <param name="groups">The number of groups.</param>
public sealed class ChannelShuffle(int groups) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.ChannelShuffle(input, groups);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"groups={groups}";
}
