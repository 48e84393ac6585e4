namespace MiniTorch.Nn;

/// <summary>The mean of each window, [N, C, L] to [N, C, L'].</summary>
/// <param name="kernelSize">The window.</param>
/// <param name="stride">Its steps; the window's size if null.</param>
/// <param name="padding">Of zeros, at most half of the window.</param>
/// <param name="ceilMode">Whether a last window that is not whole counts.</param>
/// <param name="countIncludePad">Whether padding counts in the mean.</param>
public sealed class AvgPool1d(int kernelSize, int? stride = null, int padding = 0, bool ceilMode = false, bool countIncludePad = true) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.AvgPool1d(kernelSize, stride, padding, ceilMode, countIncludePad);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"kernel_size=({kernelSize},), stride=({stride ?? kernelSize},), padding=({padding},)";
}

/// <summary>The mean of each window, [N, C, H, W] to [N, C, H', W'].</summary>
/// <param name="kernelSize">The window.</param>
/// <param name="stride">Its steps; the window's size if null.</param>
/// <param name="padding">Of zeros, at most half of the window.</param>
/// <param name="ceilMode">Whether a last window that is not whole counts.</param>
/// <param name="countIncludePad">Whether padding counts in the mean.</param>
/// <param name="divisorOverride">Divides the sum instead of the window's size, or null.</param>
public sealed class AvgPool2d(Pair kernelSize, Pair? stride = null, Pair? padding = null, bool ceilMode = false, bool countIncludePad = true, int? divisorOverride = null) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.AvgPool2d(kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"kernel_size={PoolRepr.Of(kernelSize)}, stride={PoolRepr.Of(stride ?? kernelSize)}, padding={PoolRepr.Of(padding ?? 0)}";
}

/// <summary>The mean of each of so many windows that cover the input, [N, C, L] to [N, C, outputSize].</summary>
/// <param name="outputSize">The number of windows.</param>
public sealed class AdaptiveAvgPool1d(int outputSize) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.AdaptiveAvgPool1d(outputSize);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"output_size={outputSize}";
}

/// <summary>The mean of each of so many windows that cover the image, [N, C, H, W] to [N, C, h, w]; 1 is the global average.</summary>
/// <param name="outputSize">The numbers of windows.</param>
public sealed class AdaptiveAvgPool2d(Pair outputSize) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.AdaptiveAvgPool2d(outputSize);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"output_size={PoolRepr.Of(outputSize)}";
}
