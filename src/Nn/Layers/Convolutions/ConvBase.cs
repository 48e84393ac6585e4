namespace MiniTorch.Nn;

/// <summary>What convolutions share: weight, bias, geometry, the initial numbers and the printed form.</summary>
public abstract class ConvBase : Module<Tensor, Tensor>
{
    private readonly Padding _padding;

    private protected ConvBase(string name, int inChannels, int outChannels, int[] kernel, int[] stride, Padding padding, int[] dilation, int groups, bool bias, string paddingMode, Dtype dtype, bool isTransposed = false)
    {
        if (groups <= 0) throw new ArgumentException($"[{name}] groups must be a positive integer, got {groups}");
        if (inChannels % groups != 0) throw new ArgumentException($"[{name}] in_channels must be divisible by groups: {inChannels} by {groups}");
        if (outChannels % groups != 0) throw new ArgumentException($"[{name}] out_channels must be divisible by groups: {outChannels} by {groups}");
        if (Array.Exists(kernel, k => k <= 0)) throw new ArgumentException($"[{name}] kernel size should be greater than zero, but got {Repr.Of(kernel)}");
        if (Array.Exists(stride, s => s <= 0)) throw new ArgumentException($"[{name}] non-positive stride is not supported: {Repr.Of(stride)}");
        if (Array.Exists(dilation, d => d <= 0)) throw new ArgumentException($"[{name}] dilation should be greater than zero, but got {Repr.Of(dilation)}");
        if (paddingMode is not ("zeros" or "reflect" or "replicate" or "circular"))
        {
            throw new ArgumentException($"[{name}] padding_mode must be one of 'zeros', 'reflect', 'replicate', 'circular', but got padding_mode='{paddingMode}'");
        }
        if (padding.IsSame && Array.Exists(stride, s => s != 1)) throw new ArgumentException($"[{name}] padding='same' is not supported for strided convolutions: stride is {Repr.Of(stride)}");
        (InChannels, OutChannels, KernelSize, Stride, Dilation, Groups, PaddingMode, _padding) = (inChannels, outChannels, kernel, stride, dilation, groups, paddingMode, padding);
        if (!padding.IsSame && Array.Exists(padding.For(kernel.Length), p => p < 0)) throw new ArgumentException($"[{name}] negative padding is not supported: {Repr.Of(padding.For(kernel.Length))}");
        Weight = new Parameter(Tensor.Empty(isTransposed ? [inChannels, outChannels / groups, .. kernel] : [outChannels, inChannels / groups, .. kernel], dtype));
        Bias = bias ? new Parameter(Tensor.Empty([outChannels], dtype)) : null;
        ResetParameters();
    }

    /// <summary>Channels that go in.</summary>
    public int InChannels { get; }

    /// <summary>Channels that come out.</summary>
    public int OutChannels { get; }

    /// <summary>The sizes of the window.</summary>
    public IReadOnlyList<int> KernelSize { get; }

    /// <summary>The steps of the window.</summary>
    public IReadOnlyList<int> Stride { get; }

    /// <summary>The distances of the window's taps.</summary>
    public IReadOnlyList<int> Dilation { get; }

    /// <summary>Groups of channels that do not see each other.</summary>
    public int Groups { get; }

    /// <summary>"zeros", "reflect", "replicate" or "circular".</summary>
    public string PaddingMode { get; }

    /// <summary>[outChannels, inChannels / groups, kernel...]; of a transposed one [inChannels, outChannels / groups, kernel...].</summary>
    public Tensor Weight { get => Fresh(field, "weight"); set => field = AsParameter(value); }

    /// <summary>[outChannels]; null if there is none.</summary>
    public Tensor? Bias { get; set => field = AsParameter(value); }

    /// <summary>Draws weight and bias anew: uniform within +-1 / sqrt(fan in).</summary>
    public void ResetParameters()
    {
        Init.KaimingUniform(Weight, a: Math.Sqrt(5));
        if (Bias is not null) Init.FanInUniform(Bias, Weight.Size(1) * Weight.Shape.AsSpan()[2..].ToArray().Aggregate(1, (a, b) => a * b));
    }

    /// <summary>The input padded by what the convolution itself does not pad; <paramref name="rest"/> is left to it.</summary>
    private protected Tensor Padded(Tensor input, out int[] rest)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _padding.Apply(input, KernelSize, Dilation, PaddingMode, out rest);
    }

    /// <inheritdoc/>
    protected override string ExtraRepr()
    {
        var text = new System.Text.StringBuilder($"{InChannels}, {OutChannels}, kernel_size={Repr.Of([.. KernelSize])}, stride={Repr.Of([.. Stride])}");
        int[] padding = _padding.For(KernelSize.Count);
        if (_padding.Word is { } word) text.Append($", padding={word}");
        else if (Array.Exists(padding, p => p != 0)) text.Append($", padding={Repr.Of(padding)}");
        if (Dilation.Any(d => d != 1)) text.Append($", dilation={Repr.Of([.. Dilation])}");
        if (OutputPaddingRepr is { } output) text.Append($", output_padding={output}");
        if (Groups != 1) text.Append($", groups={Groups}");
        if (Bias is null) text.Append(", bias=False");
        if (PaddingMode != "zeros") text.Append($", padding_mode={PaddingMode}");
        return text.ToString();
    }

    private protected virtual string? OutputPaddingRepr => null;

    /// <summary>The padding of a convolution that pads by zeros itself.</summary>
    private protected int[] ZeroPadding => _padding.For(KernelSize.Count);
}
