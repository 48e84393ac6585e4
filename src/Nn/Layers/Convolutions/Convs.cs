namespace MiniTorch.Nn;

/// <summary>y[n, o, i] = b[o] + sum over c, k of W[o, c, k] x[n, c, i stride + k dilation - padding]: [N, C, L] to [N, O, L'].</summary>
public sealed class Conv1d : ConvBase
{
    /// <summary>A layer with PyTorch's initial numbers for the seed.</summary>
    /// <exception cref="ArgumentException">Groups that do not divide the channels, or a geometry that makes no sense.</exception>
    public Conv1d(int inChannels, int outChannels, int kernelSize, int stride = 1, Padding padding = default, int dilation = 1, int groups = 1, bool bias = true, string paddingMode = "zeros", Dtype dtype = Dtype.Float32)
        : base(nameof(Conv1d), inChannels, outChannels, [kernelSize], [stride], padding, [dilation], groups, bias, paddingMode, dtype)
    {
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var x = Padded(input, out int[] padding);
        return x.Conv1d(Weight, Bias, Stride[0], padding[0], Dilation[0], Groups);
    }
}

/// <summary>y[n, o, i, j] = b[o] + sum over c, k, l of W[o, c, k, l] x[n, c, i stride + k dilation - padding, ...]: [N, C, H, W] to [N, O, H', W'].</summary>
public sealed class Conv2d : ConvBase
{
    /// <summary>A layer with PyTorch's initial numbers for the seed.</summary>
    /// <exception cref="ArgumentException">Groups that do not divide the channels, or a geometry that makes no sense.</exception>
    public Conv2d(int inChannels, int outChannels, Pair kernelSize, Pair? stride = null, Padding padding = default, Pair? dilation = null, int groups = 1, bool bias = true, string paddingMode = "zeros", Dtype dtype = Dtype.Float32)
        : base(nameof(Conv2d), inChannels, outChannels, Sizes.Of(kernelSize), Sizes.Of(stride ?? 1), padding, Sizes.Of(dilation ?? 1), groups, bias, paddingMode, dtype)
    {
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var x = Padded(input, out int[] padding);
        return x.Conv2d(Weight, Bias, (Stride[0], Stride[1]), (padding[0], padding[1]), (Dilation[0], Dilation[1]), Groups);
    }
}

/// <summary>The same over volumes: [N, C, D, H, W] to [N, O, D', H', W'].</summary>
public sealed class Conv3d : ConvBase
{
    /// <summary>A layer with PyTorch's initial numbers for the seed.</summary>
    /// <exception cref="ArgumentException">Groups that do not divide the channels, or a geometry that makes no sense.</exception>
    public Conv3d(int inChannels, int outChannels, Triple kernelSize, Triple? stride = null, Padding padding = default, Triple? dilation = null, int groups = 1, bool bias = true, string paddingMode = "zeros", Dtype dtype = Dtype.Float32)
        : base(nameof(Conv3d), inChannels, outChannels, Sizes.Of(kernelSize), Sizes.Of(stride ?? 1), padding, Sizes.Of(dilation ?? 1), groups, bias, paddingMode, dtype)
    {
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var x = Padded(input, out int[] padding);
        return x.Conv3d(Weight, Bias, (Stride[0], Stride[1], Stride[2]), (padding[0], padding[1], padding[2]), (Dilation[0], Dilation[1], Dilation[2]), Groups);
    }
}

/// <summary>The transpose of a convolution by its input, [N, C, L] to [N, O, (L - 1) stride - 2 padding + dilation (kernel - 1) + outputPadding + 1].</summary>
public sealed class ConvTranspose1d : ConvBase
{
    private readonly int _outputPadding;

    /// <summary>A layer with PyTorch's initial numbers for the seed.</summary>
    /// <exception cref="ArgumentException">Groups that do not divide the channels, or a geometry that makes no sense.</exception>
    public ConvTranspose1d(int inChannels, int outChannels, int kernelSize, int stride = 1, int padding = 0, int outputPadding = 0, int groups = 1, bool bias = true, int dilation = 1, Dtype dtype = Dtype.Float32)
        : base(nameof(ConvTranspose1d), inChannels, outChannels, [kernelSize], [stride], padding, [dilation], groups, bias, "zeros", dtype, isTransposed: true) => _outputPadding = outputPadding;

    private protected override string? OutputPaddingRepr => _outputPadding == 0 ? null : Repr.Of([_outputPadding]);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.ConvTranspose1d(Weight, Bias, Stride[0], ZeroPadding[0], _outputPadding, Groups, Dilation[0]);
}

/// <summary>The transpose of a convolution by its input, over images: each size as for <see cref="ConvTranspose1d"/>.</summary>
public sealed class ConvTranspose2d : ConvBase
{
    private readonly Pair _outputPadding;

    /// <summary>A layer with PyTorch's initial numbers for the seed.</summary>
    /// <exception cref="ArgumentException">Groups that do not divide the channels, or a geometry that makes no sense.</exception>
    public ConvTranspose2d(int inChannels, int outChannels, Pair kernelSize, Pair? stride = null, Pair? padding = null, Pair? outputPadding = null, int groups = 1, bool bias = true, Pair? dilation = null, Dtype dtype = Dtype.Float32)
        : base(nameof(ConvTranspose2d), inChannels, outChannels, Sizes.Of(kernelSize), Sizes.Of(stride ?? 1), padding ?? 0, Sizes.Of(dilation ?? 1), groups, bias, "zeros", dtype, isTransposed: true) =>
        _outputPadding = outputPadding ?? 0;

    private protected override string? OutputPaddingRepr => _outputPadding == 0 ? null : _outputPadding.ToString();

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) =>
        input.ConvTranspose2d(Weight, Bias, (Stride[0], Stride[1]), (ZeroPadding[0], ZeroPadding[1]), _outputPadding, Groups, (Dilation[0], Dilation[1]));
}

/// <summary>The transpose of a convolution by its input, over volumes: each size as for <see cref="ConvTranspose1d"/>.</summary>
public sealed class ConvTranspose3d : ConvBase
{
    private readonly Triple _outputPadding;

    /// <summary>A layer with PyTorch's initial numbers for the seed.</summary>
    /// <exception cref="ArgumentException">Groups that do not divide the channels, or a geometry that makes no sense.</exception>
    public ConvTranspose3d(int inChannels, int outChannels, Triple kernelSize, Triple? stride = null, Triple? padding = null, Triple? outputPadding = null, int groups = 1, bool bias = true, Triple? dilation = null, Dtype dtype = Dtype.Float32)
        : base(nameof(ConvTranspose3d), inChannels, outChannels, Sizes.Of(kernelSize), Sizes.Of(stride ?? 1), padding ?? 0, Sizes.Of(dilation ?? 1), groups, bias, "zeros", dtype, isTransposed: true) =>
        _outputPadding = outputPadding ?? 0;

    private protected override string? OutputPaddingRepr => _outputPadding == 0 ? null : _outputPadding.ToString();

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) =>
        F.ConvTranspose3d(input, Weight, Bias, (Stride[0], Stride[1], Stride[2]), (ZeroPadding[0], ZeroPadding[1], ZeroPadding[2]), _outputPadding, Groups, (Dilation[0], Dilation[1], Dilation[2]));
}
