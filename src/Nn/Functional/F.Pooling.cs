namespace MiniTorch.Nn;

/// <content>Pooling.</content>
public static partial class F
{
    /// <summary>The maxima of windows over [N, C, L] (or [C, L]); the first of equal maxima wins.</summary>
    /// <exception cref="ArgumentException">Rank, dtype or parameters do not fit.</exception>
    public static Tensor MaxPool1d(Tensor input, int kernelSize, int? stride = null, int padding = 0, int dilation = 1, bool ceilMode = false) => Given(input).MaxPool1d(kernelSize, stride, padding, dilation, ceilMode);

    /// <summary>As <see cref="MaxPool1d"/>, with the place of each maximum (int64).</summary>
    /// <exception cref="ArgumentException">Rank, dtype or parameters do not fit.</exception>
    public static (Tensor Output, Tensor Indices) MaxPool1dWithIndices(Tensor input, int kernelSize, int? stride = null, int padding = 0, int dilation = 1, bool ceilMode = false) => Given(input).MaxPool1dWithIndices(kernelSize, stride, padding, dilation, ceilMode);

    /// <summary>The maxima of windows over [N, C, H, W] (or [C, H, W]); the first of equal maxima wins.</summary>
    /// <exception cref="ArgumentException">Rank, dtype or parameters do not fit.</exception>
    public static Tensor MaxPool2d(Tensor input, Pair kernelSize, Pair? stride = null, Pair? padding = null, Pair? dilation = null, bool ceilMode = false) => Given(input).MaxPool2d(kernelSize, stride, padding, dilation, ceilMode);

    /// <summary>As <see cref="MaxPool2d"/>, with the place h W + w of each maximum (int64).</summary>
    /// <exception cref="ArgumentException">Rank, dtype or parameters do not fit.</exception>
    public static (Tensor Output, Tensor Indices) MaxPool2dWithIndices(Tensor input, Pair kernelSize, Pair? stride = null, Pair? padding = null, Pair? dilation = null, bool ceilMode = false) => Given(input).MaxPool2dWithIndices(kernelSize, stride, padding, dilation, ceilMode);

    /// <summary>The means of windows over [N, C, L] (or [C, L]).</summary>
    /// <exception cref="ArgumentException">Rank, dtype or parameters do not fit.</exception>
    public static Tensor AvgPool1d(Tensor input, int kernelSize, int? stride = null, int padding = 0, bool ceilMode = false, bool countIncludePad = true) => Given(input).AvgPool1d(kernelSize, stride, padding, ceilMode, countIncludePad);

    /// <summary>The means of windows over [N, C, H, W] (or [C, H, W]).</summary>
    /// <exception cref="ArgumentException">Rank, dtype or parameters do not fit.</exception>
    public static Tensor AvgPool2d(Tensor input, Pair kernelSize, Pair? stride = null, Pair? padding = null, bool ceilMode = false, bool countIncludePad = true, int? divisorOverride = null) => Given(input).AvgPool2d(kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride);

    /// <summary>Means over windows from floor(i L / n) to ceil((i + 1) L / n): [N, C, L] to [N, C, n].</summary>
    /// <exception cref="ArgumentException">Rank, dtype or parameters do not fit.</exception>
    public static Tensor AdaptiveAvgPool1d(Tensor input, int outputSize) => Given(input).AdaptiveAvgPool1d(outputSize);

    /// <summary>Means over windows: [N, C, H, W] to [N, C, h, w].</summary>
    /// <exception cref="ArgumentException">Rank, dtype or parameters do not fit.</exception>
    public static Tensor AdaptiveAvgPool2d(Tensor input, Pair outputSize) => Given(input).AdaptiveAvgPool2d(outputSize);

    /// <summary>Maxima over the windows of the adaptive means: [N, C, L] to [N, C, n].</summary>
    /// <exception cref="ArgumentException">Rank, dtype or parameters do not fit.</exception>
    public static Tensor AdaptiveMaxPool1d(Tensor input, int outputSize) => Given(input).AdaptiveMaxPool1d(outputSize);

    /// <summary>Maxima over the windows of the adaptive means: [N, C, H, W] to [N, C, h, w].</summary>
    /// <exception cref="ArgumentException">Rank, dtype or parameters do not fit.</exception>
    public static Tensor AdaptiveMaxPool2d(Tensor input, Pair outputSize) => Given(input).AdaptiveMaxPool2d(outputSize);
}
