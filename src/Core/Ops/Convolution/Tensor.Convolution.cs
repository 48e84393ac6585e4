namespace MiniTorch;

/// <content>Convolutions (cross-correlations, as everywhere in deep learning).</content>
public partial class Tensor
{
    /// <summary>1-d convolution of this [N, C, L] (or [C, L]) with <paramref name="weight"/> [F, C / groups, k]: [N, F, (L + 2 padding - dilation (k - 1) - 1) / stride + 1].</summary>
    /// <exception cref="ArgumentException">Shapes, dtypes or parameters do not fit.</exception>
    public Tensor Conv1d(Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int dilation = 1, int groups = 1)
        => Convolve("conv1d", weight, bias, [stride], [padding], [dilation], groups);

    /// <summary>2-d convolution of this [N, C, H, W] (or [C, H, W]) with <paramref name="weight"/> [F, C / groups, kh, kw]: y[n, f] = bias[f] + sum over c of weight[f, c] correlated with x[n, c].</summary>
    /// <param name="weight">[F, C / groups, kh, kw]</param>
    /// <param name="bias">[F], or null.</param>
    /// <param name="stride">Places between windows; 1 if null.</param>
    /// <param name="padding">Zeros around each image; 0 if null.</param>
    /// <param name="dilation">Places between a window's elements; 1 if null.</param>
    /// <param name="groups">Into how many independent convolutions the channels fall.</param>
    /// <exception cref="ArgumentException">Shapes, dtypes or parameters do not fit.</exception>
    public Tensor Conv2d(Tensor weight, Tensor? bias = null, Pair? stride = null, Pair? padding = null, Pair? dilation = null, int groups = 1)
    {
        var (s, p, d) = (stride ?? 1, padding ?? 0, dilation ?? 1);
        return Convolve("conv2d", weight, bias, [s.Height, s.Width], [p.Height, p.Width], [d.Height, d.Width], groups);
    }

    /// <summary>3-d convolution of this [N, C, D, H, W] (or [C, D, H, W]) with <paramref name="weight"/> [F, C / groups, kd, kh, kw].</summary>
    /// <exception cref="ArgumentException">Shapes, dtypes or parameters do not fit.</exception>
    public Tensor Conv3d(Tensor weight, Tensor? bias = null, Triple? stride = null, Triple? padding = null, Triple? dilation = null, int groups = 1)
    {
        var (s, p, d) = (stride ?? 1, padding ?? 0, dilation ?? 1);
        return Convolve("conv3d", weight, bias, [s.Depth, s.Height, s.Width], [p.Depth, p.Height, p.Width], [d.Depth, d.Height, d.Width], groups);
    }

    /// <summary>1-d transposed convolution (the gradient of <see cref="Conv1d"/> by its input) of this [N, C, L] with <paramref name="weight"/> [C, F / groups, k]: length (L - 1) stride - 2 padding + dilation (k - 1) + outputPadding + 1.</summary>
    /// <exception cref="ArgumentException">Shapes, dtypes or parameters do not fit.</exception>
    public Tensor ConvTranspose1d(Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int outputPadding = 0, int groups = 1, int dilation = 1)
        => ConvolveTransposed("conv_transpose1d", weight, bias, [stride], [padding], [outputPadding], [dilation], groups);

    /// <summary>2-d transposed convolution of this [N, C, H, W] with <paramref name="weight"/> [C, F / groups, kh, kw].</summary>
    /// <exception cref="ArgumentException">Shapes, dtypes or parameters do not fit.</exception>
    public Tensor ConvTranspose2d(Tensor weight, Tensor? bias = null, Pair? stride = null, Pair? padding = null, Pair? outputPadding = null, int groups = 1, Pair? dilation = null)
    {
        var (s, p, o, d) = (stride ?? 1, padding ?? 0, outputPadding ?? 0, dilation ?? 1);
        return ConvolveTransposed("conv_transpose2d", weight, bias, [s.Height, s.Width], [p.Height, p.Width], [o.Height, o.Width], [d.Height, d.Width], groups);
    }

    /// <summary>3-d transposed convolution of this [N, C, D, H, W] with <paramref name="weight"/> [C, F / groups, kd, kh, kw].</summary>
    /// <exception cref="ArgumentException">Shapes, dtypes or parameters do not fit.</exception>
    public Tensor ConvTranspose3d(Tensor weight, Tensor? bias = null, Triple? stride = null, Triple? padding = null, Triple? outputPadding = null, int groups = 1, Triple? dilation = null)
    {
        var (s, p, o, d) = (stride ?? 1, padding ?? 0, outputPadding ?? 0, dilation ?? 1);
        return ConvolveTransposed("conv_transpose3d", weight, bias,
            [s.Depth, s.Height, s.Width], [p.Depth, p.Height, p.Width], [o.Depth, o.Height, o.Width], [d.Depth, d.Height, d.Width], groups);
    }

    /// <summary>This tensor, or a row-major copy outside the graph: what kernels read.</summary>
    internal Tensor Dense() => IsContiguous ? this : Copied();

    private Tensor Convolve(string op, Tensor weight, Tensor? bias, ReadOnlySpan<int> stride, ReadOnlySpan<int> padding, ReadOnlySpan<int> dilation, int groups)
    {
        ArgumentNullException.ThrowIfNull(weight);
        bool unbatched = Dim == stride.Length + 1;
        var x = unbatched ? Unsqueeze(0) : this;
        var y = ConvolutionNode.Apply(ConvGeometry.Forward(op, x, weight, bias, stride, padding, dilation, groups), x, weight, bias);
        return unbatched ? y.Squeeze(0) : y;
    }

    private Tensor ConvolveTransposed(
        string op, Tensor weight, Tensor? bias, ReadOnlySpan<int> stride, ReadOnlySpan<int> padding, ReadOnlySpan<int> outputPadding, ReadOnlySpan<int> dilation, int groups)
    {
        ArgumentNullException.ThrowIfNull(weight);
        bool unbatched = Dim == stride.Length + 1;
        var x = unbatched ? Unsqueeze(0) : this;
        var y = TransposedConvolutionNode.Apply(ConvGeometry.Transposed(op, x, weight, bias, stride, padding, outputPadding, dilation, groups), x, weight, bias);
        return unbatched ? y.Squeeze(0) : y;
    }
}
