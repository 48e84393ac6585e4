namespace MiniTorch.Nn;

/// <content>Convolutions and windows.</content>
public static partial class F
{
    /// <summary>1-d convolution of [N, C, L] (or without N) with a weight [F, C / groups, k]; see <see cref="Nn.Conv1d"/>.</summary>
    /// <exception cref="ArgumentException">Shapes, dtypes or parameters do not fit.</exception>
    public static Tensor Conv1d(Tensor input, Tensor weight, Tensor? bias = null, int stride = 1, Padding padding = default, int dilation = 1, int groups = 1) =>
        Padded("conv1d", input, weight, [stride], padding, [dilation], out int[] rest).Conv1d(weight, bias, stride, rest[0], dilation, groups);

    /// <summary>2-d convolution of [N, C, H, W] (or without N) with a weight [F, C / groups, kh, kw]; see <see cref="Nn.Conv2d"/>.</summary>
    /// <exception cref="ArgumentException">Shapes, dtypes or parameters do not fit.</exception>
    public static Tensor Conv2d(Tensor input, Tensor weight, Tensor? bias = null, Pair? stride = null, Padding padding = default, Pair? dilation = null, int groups = 1) =>
        Padded("conv2d", input, weight, Sizes.Of(stride ?? 1), padding, Sizes.Of(dilation ?? 1), out int[] rest).Conv2d(weight, bias, stride, (rest[0], rest[1]), dilation, groups);

    /// <summary>3-d convolution of [N, C, D, H, W] (or without N) with a weight [F, C / groups, kd, kh, kw]; see <see cref="Nn.Conv3d"/>.</summary>
    /// <exception cref="ArgumentException">Shapes, dtypes or parameters do not fit.</exception>
    public static Tensor Conv3d(Tensor input, Tensor weight, Tensor? bias = null, Triple? stride = null, Padding padding = default, Triple? dilation = null, int groups = 1) =>
        Padded("conv3d", input, weight, Sizes.Of(stride ?? 1), padding, Sizes.Of(dilation ?? 1), out int[] rest).Conv3d(weight, bias, stride, (rest[0], rest[1], rest[2]), dilation, groups);

    /// <summary>1-d transposed convolution of [N, C, L] (or without N) with a weight [C, F / groups, k]; see <see cref="Nn.ConvTranspose1d"/>.</summary>
    /// <exception cref="ArgumentException">Shapes, dtypes or parameters do not fit.</exception>
    public static Tensor ConvTranspose1d(Tensor input, Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int outputPadding = 0, int groups = 1, int dilation = 1) =>
        Given(input).ConvTranspose1d(weight, bias, stride, padding, outputPadding, groups, dilation);

    /// <summary>2-d transposed convolution of [N, C, H, W] (or without N) with a weight [C, F / groups, kh, kw]; see <see cref="Nn.ConvTranspose2d"/>.</summary>
    /// <exception cref="ArgumentException">Shapes, dtypes or parameters do not fit.</exception>
    public static Tensor ConvTranspose2d(Tensor input, Tensor weight, Tensor? bias = null, Pair? stride = null, Pair? padding = null, Pair? outputPadding = null, int groups = 1, Pair? dilation = null) =>
        Given(input).ConvTranspose2d(weight, bias, stride, padding, outputPadding, groups, dilation);

    /// <summary>3-d transposed convolution of [N, C, D, H, W] (or without N) with a weight [C, F / groups, kd, kh, kw].</summary>
    /// <exception cref="ArgumentException">Shapes, dtypes or parameters do not fit.</exception>
    public static Tensor ConvTranspose3d(Tensor input, Tensor weight, Tensor? bias = null, Triple? stride = null, Triple? padding = null, Triple? outputPadding = null, int groups = 1, Triple? dilation = null) =>
        Given(input).ConvTranspose3d(weight, bias, stride, padding, outputPadding, groups, dilation);

    /// <summary>All windows of [N, C, H, W] as columns [N, C kh kw, windows].</summary>
    /// <exception cref="ArgumentException">Shapes or parameters do not fit.</exception>
    public static Tensor Unfold(Tensor input, Pair kernelSize, Pair? dilation = null, Pair? padding = null, Pair? stride = null) =>
        Given(input).UnfoldWindows(kernelSize, dilation, padding, stride);

    /// <summary>Columns [N, C kh kw, windows] added up to images [N, C, H, W]: the gradient of <see cref="Unfold"/>.</summary>
    /// <exception cref="ArgumentException">Shapes or parameters do not fit.</exception>
    public static Tensor Fold(Tensor input, Pair outputSize, Pair kernelSize, Pair? dilation = null, Pair? padding = null, Pair? stride = null) =>
        Given(input).FoldWindows(outputSize, kernelSize, dilation, padding, stride);

    private static Tensor Padded(string op, Tensor input, Tensor weight, int[] stride, Padding padding, int[] dilation, out int[] rest)
    {
        ArgumentNullException.ThrowIfNull(weight);
        int rank = stride.Length;
        if (padding.IsSame && Array.Exists(stride, s => s != 1)) throw new ArgumentException($"[{op}] padding='same' is not supported for strided convolutions: stride is {Repr.Of(stride)}", nameof(padding));
        if (weight.Dim == rank + 2) return padding.Apply(Given(input), weight.Shape.ToArray()[2..], dilation, "zeros", out rest);
        rest = padding.For(rank);
        return Given(input);
    }
}
