namespace MiniTorch;

/// <summary>One spatial axis of a convolution or pooling window: output o reads inputs o * Stride - Padding + k * Dilation, k in [0, Kernel).</summary>
internal readonly record struct ConvAxis(int In, int Out, int Kernel, int Stride, int Padding, int Dilation)
{
    /// <summary>The axis that isn't there: one place, a kernel of one.</summary>
    public static readonly ConvAxis Absent = new(1, 1, 1, 1, 0, 1);

    /// <summary>An axis with as many outputs as windows fit: floor((in + 2 padding - dilation (kernel - 1) - 1) / stride) + 1.</summary>
    public static ConvAxis Of(int size, int kernel, int stride = 1, int padding = 0, int dilation = 1)
        => new(size, FloorDiv(size + 2 * padding - dilation * (kernel - 1) - 1, stride) + 1, kernel, stride, padding, dilation);

    /// <summary>The outputs [From, To) whose tap <paramref name="k"/> lies inside the input.</summary>
    public (int From, int To) Inside(int k)
    {
        int shift = k * Dilation - Padding;
        int from = shift >= 0 ? 0 : (-shift + Stride - 1) / Stride;
        int to = FloorDiv(In - 1 - shift, Stride) + 1;
        from = Math.Min(from, Out);
        return (from, Math.Clamp(to, from, Out));
    }

    public static int FloorDiv(int a, int b) => a >= 0 ? a / b : -((-a + b - 1) / b);
}

/// <summary>
/// The geometry of a convolution over [Batch, Channels, D, H, W] giving [Batch, Filters, D', H', W'], with weights [Filters, Channels / Groups, kd, kh, kw].
/// Fewer spatial dims leave the leading axes <see cref="ConvAxis.Absent"/>. A transposed convolution is the one whose gradient by data it is.
/// </summary>
internal sealed record ConvShape(int Batch, int Channels, int Filters, int Groups, ConvAxis D, ConvAxis H, ConvAxis W)
{
    public int GroupChannels => Channels / Groups;

    public int GroupFilters => Filters / Groups;

    /// <summary>Weights a filter has for one channel.</summary>
    public int Taps => D.Kernel * H.Kernel * W.Kernel;

    /// <summary>Elements of one channel of the input.</summary>
    public int InSize => D.In * H.In * W.In;

    /// <summary>Elements of one channel of the output.</summary>
    public int OutSize => D.Out * H.Out * W.Out;
}
