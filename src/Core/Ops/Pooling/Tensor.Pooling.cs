namespace MiniTorch;

/// <content>Pooling over the last one or two dimensions.</content>
public partial class Tensor
{
    private const string MaxPool2dNode = "MaxPool2DWithIndicesBackward0", AdaptiveMaxPool2dNode = "AdaptiveMaxPool2DBackward0";

    /// <summary>The maxima of windows over this [N, C, H, W] (or [C, H, W]); the first of equal maxima wins, and NaN does.</summary>
    /// <param name="kernelSize">The window.</param>
    /// <param name="stride">Places between windows; the window's size if null.</param>
    /// <param name="padding">Places around the image, which never are the maximum; at most half a window.</param>
    /// <param name="dilation">Places between a window's elements.</param>
    /// <param name="ceilMode">Keeps the window that hangs over the end.</param>
    /// <exception cref="ArgumentException">Rank, dtype or parameters do not fit.</exception>
    public Tensor MaxPool2d(Pair kernelSize, Pair? stride = null, Pair? padding = null, Pair? dilation = null, bool ceilMode = false)
        => MaxPool("max_pool2d", kernelSize, stride ?? kernelSize, padding ?? 0, dilation ?? 1, ceilMode).Output;

    /// <summary>As <see cref="MaxPool2d"/>, with the place h * W + w of each maximum (int64).</summary>
    /// <exception cref="ArgumentException">As there.</exception>
    public (Tensor Output, Tensor Indices) MaxPool2dWithIndices(Pair kernelSize, Pair? stride = null, Pair? padding = null, Pair? dilation = null, bool ceilMode = false)
        => WithLongIndices(MaxPool("max_pool2d", kernelSize, stride ?? kernelSize, padding ?? 0, dilation ?? 1, ceilMode));

    /// <summary>The maxima of windows over the last dimension of this [N, C, L] (or [C, L]).</summary>
    /// <exception cref="ArgumentException">Rank, dtype or parameters do not fit.</exception>
    public Tensor MaxPool1d(int kernelSize, int? stride = null, int padding = 0, int dilation = 1, bool ceilMode = false)
        => MaxPool1dWithIndices(kernelSize, stride, padding, dilation, ceilMode).Output;

    /// <summary>As <see cref="MaxPool1d"/>, with the place of each maximum (int64).</summary>
    /// <exception cref="ArgumentException">As there.</exception>
    public (Tensor Output, Tensor Indices) MaxPool1dWithIndices(int kernelSize, int? stride = null, int padding = 0, int dilation = 1, bool ceilMode = false)
    {
        PoolChecks.Input("max_pool1d", this, 2);
        var (y, indices) = WithLongIndices(Unsqueeze(-2).MaxPool("max_pool1d", (1, kernelSize), (1, stride ?? kernelSize), (0, padding), (1, dilation), ceilMode));
        return (y.Squeeze(-2), indices.Squeeze(-2));
    }

    /// <summary>The means of windows over this [N, C, H, W] (or [C, H, W]).</summary>
    /// <param name="kernelSize">The window.</param>
    /// <param name="stride">Places between windows; the window's size if null.</param>
    /// <param name="padding">Zeros around the image, at most half a window.</param>
    /// <param name="ceilMode">Keeps the window that hangs over the end.</param>
    /// <param name="countIncludePad">Whether padding counts in the mean's divisor.</param>
    /// <param name="divisorOverride">Divides by this instead.</param>
    /// <exception cref="ArgumentException">Rank, dtype or parameters do not fit.</exception>
    public Tensor AvgPool2d(Pair kernelSize, Pair? stride = null, Pair? padding = null, bool ceilMode = false, bool countIncludePad = true, int? divisorOverride = null)
    {
        PoolChecks.Input("avg_pool2d", this, 3);
        if (divisorOverride == 0) throw new ArgumentException("[avg_pool2d] divisor must be not zero");
        var (s, p) = (stride ?? kernelSize, padding ?? 0);
        var h = PoolChecks.Sliding("avg_pool2d", Size(-2), kernelSize.Height, s.Height, p.Height, 1, ceilMode);
        var w = PoolChecks.Sliding("avg_pool2d", Size(-1), kernelSize.Width, s.Width, p.Width, 1, ceilMode);
        return AveragePool.Apply(this, h, w, countIncludePad, divisorOverride ?? 0, "AvgPool2DBackward0");
    }

    /// <summary>The means of windows over the last dimension of this [N, C, L] (or [C, L]).</summary>
    /// <exception cref="ArgumentException">Rank, dtype or parameters do not fit.</exception>
    public Tensor AvgPool1d(int kernelSize, int? stride = null, int padding = 0, bool ceilMode = false, bool countIncludePad = true)
    {
        PoolChecks.Input("avg_pool1d", this, 2);
        return Unsqueeze(-2).AvgPool2d((1, kernelSize), (1, stride ?? kernelSize), (0, padding), ceilMode, countIncludePad).Squeeze(-2);
    }

    /// <summary>Means over windows from floor(i H / h) to ceil((i + 1) H / h), so that the result is [N, C, h, w].</summary>
    /// <exception cref="ArgumentException">Rank, dtype or size do not fit.</exception>
    public Tensor AdaptiveAvgPool2d(Pair outputSize)
    {
        PoolChecks.Input("adaptive_avg_pool2d", this, 3);
        return AveragePool.Apply(this, PoolChecks.Adaptive("adaptive_avg_pool2d", Size(-2), outputSize.Height), PoolChecks.Adaptive("adaptive_avg_pool2d", Size(-1), outputSize.Width),
            true, 0, "AdaptiveAvgPool2DBackward0");
    }

    /// <summary>Means over windows of the last dimension of this [N, C, L], so that the result is [N, C, outputSize].</summary>
    /// <exception cref="ArgumentException">Rank, dtype or size do not fit.</exception>
    public Tensor AdaptiveAvgPool1d(int outputSize)
    {
        PoolChecks.Input("adaptive_avg_pool1d", this, 2);
        return Unsqueeze(-2).AdaptiveAvgPool2d((1, outputSize)).Squeeze(-2);
    }

    /// <summary>Maxima over the windows of <see cref="AdaptiveAvgPool2d"/>.</summary>
    /// <exception cref="ArgumentException">Rank, dtype or size do not fit.</exception>
    public Tensor AdaptiveMaxPool2d(Pair outputSize) => AdaptiveMaxPool(outputSize).Output;

    /// <summary>As <see cref="AdaptiveMaxPool2d"/>, with the place h * W + w of each maximum (int64).</summary>
    /// <exception cref="ArgumentException">As there.</exception>
    public (Tensor Output, Tensor Indices) AdaptiveMaxPool2dWithIndices(Pair outputSize) => WithLongIndices(AdaptiveMaxPool(outputSize));

    /// <summary>Maxima over windows of the last dimension of this [N, C, L], so that the result is [N, C, outputSize].</summary>
    /// <exception cref="ArgumentException">Rank, dtype or size do not fit.</exception>
    public Tensor AdaptiveMaxPool1d(int outputSize)
    {
        PoolChecks.Input("adaptive_max_pool1d", this, 2);
        return Unsqueeze(-2).AdaptiveMaxPool2d((1, outputSize)).Squeeze(-2);
    }

    private (Tensor Output, Tensor Indices) MaxPool(string op, Pair kernel, Pair stride, Pair padding, Pair dilation, bool ceilMode)
    {
        PoolChecks.Input(op, this, 3);
        var h = PoolChecks.Sliding(op, Size(-2), kernel.Height, stride.Height, padding.Height, dilation.Height, ceilMode);
        var w = PoolChecks.Sliding(op, Size(-1), kernel.Width, stride.Width, padding.Width, dilation.Width, ceilMode);
        return MaxPoolNode.Apply(this, h, w, MaxPool2dNode);
    }

    private (Tensor Output, Tensor Indices) AdaptiveMaxPool(Pair outputSize)
    {
        PoolChecks.Input("adaptive_max_pool2d", this, 3);
        return MaxPoolNode.Apply(this, PoolChecks.Adaptive("adaptive_max_pool2d", Size(-2), outputSize.Height), PoolChecks.Adaptive("adaptive_max_pool2d", Size(-1), outputSize.Width),
            AdaptiveMaxPool2dNode);
    }

    private static (Tensor Output, Tensor Indices) WithLongIndices((Tensor Output, Tensor Indices) pooled) => (pooled.Output, pooled.Indices.To(Dtype.Int64));
}
