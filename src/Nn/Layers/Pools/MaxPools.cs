namespace MiniTorch.Nn;

/// <summary>The largest of each window, [N, C, L] to [N, C, L']; the first of equal ones gets the gradient, and NaN wins.</summary>
/// <param name="kernelSize">The window.</param>
/// <param name="stride">Its steps; the window's size if null.</param>
/// <param name="padding">Of minus infinity, at most half of the window.</param>
/// <param name="dilation">The distance of the window's taps.</param>
/// <param name="ceilMode">Whether a last window that is not whole counts.</param>
public sealed class MaxPool1d(int kernelSize, int? stride = null, int padding = 0, int dilation = 1, bool ceilMode = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.MaxPool1d(kernelSize, stride, padding, dilation, ceilMode);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"kernel_size={kernelSize}, stride={stride ?? kernelSize}, padding={padding}, dilation={dilation}, ceil_mode={Repr.Of(ceilMode)}";
}

/// <summary>The largest of each window, [N, C, H, W] to [N, C, H', W']; the first of equal ones gets the gradient, and NaN wins.</summary>
/// <param name="kernelSize">The window.</param>
/// <param name="stride">Its steps; the window's size if null.</param>
/// <param name="padding">Of minus infinity, at most half of the window.</param>
/// <param name="dilation">The distance of the window's taps.</param>
/// <param name="ceilMode">Whether a last window that is not whole counts.</param>
public sealed class MaxPool2d(Pair kernelSize, Pair? stride = null, Pair? padding = null, Pair? dilation = null, bool ceilMode = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.MaxPool2d(kernelSize, stride, padding, dilation, ceilMode);

    /// <inheritdoc/>
    protected override string ExtraRepr() =>
        $"kernel_size={PoolRepr.Of(kernelSize)}, stride={PoolRepr.Of(stride ?? kernelSize)}, padding={PoolRepr.Of(padding ?? 0)}, dilation={PoolRepr.Of(dilation ?? 1)}, ceil_mode={Repr.Of(ceilMode)}";
}

/// <summary>The largest of each of so many windows that cover the input, [N, C, L] to [N, C, outputSize].</summary>
/// <param name="outputSize">The number of windows.</param>
public sealed class AdaptiveMaxPool1d(int outputSize) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.AdaptiveMaxPool1d(outputSize);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"output_size={outputSize}";
}

/// <summary>The largest of each of so many windows that cover the image, [N, C, H, W] to [N, C, h, w].</summary>
/// <param name="outputSize">The numbers of windows.</param>
public sealed class AdaptiveMaxPool2d(Pair outputSize) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.AdaptiveMaxPool2d(outputSize);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"output_size={PoolRepr.Of(outputSize)}";
}

/// <summary>Sizes as a pool prints them: one number where one was given.</summary>
internal static class PoolRepr
{
    public static string Of(Pair sizes) => sizes.IsSingle ? sizes.Height.ToString(System.Globalization.CultureInfo.InvariantCulture) : sizes.ToString();
}
