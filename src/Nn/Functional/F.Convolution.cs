namespace MiniTorch.Nn;

/// <content>Convolutions and windows.</content>
public static partial class F
{
    /// <summary>1-d convolution of [N, C, L] (or without N) with a weight [F, C / groups, k]; see <see cref="Nn.Conv1d"/>.</summary>
    /// <exception cref="ArgumentException">Shapes, dtypes or parameters do not fit.</exception>
    public static Tensor Conv1d(Tensor input, Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int dilation = 1, int groups = 1) =>
        Given(input).Conv1d(weight, bias, stride, padding, dilation, groups);

    /// <summary>2-d convolution of [N, C, H, W] (or without N) with a weight [F, C / groups, kh, kw]; see <see cref="Nn.Conv2d"/>.</summary>
    /// <exception cref="ArgumentException">Shapes, dtypes or parameters do not fit.</exception>
    public static Tensor Conv2d(Tensor input, Tensor weight, Tensor? bias = null, Pair? stride = null, Pair? padding = null, Pair? dilation = null, int groups = 1) =>
        Given(input).Conv2d(weight, bias, stride, padding, dilation, groups);

    /// <summary>3-d convolution of [N, C, D, H, W] (or without N) with a weight [F, C / groups, kd, kh, kw]; see <see cref="Nn.Conv3d"/>.</summary>
    /// <exception cref="ArgumentException">Shapes, dtypes or parameters do not fit.</exception>
    public static Tensor Conv3d(Tensor input, Tensor weight, Tensor? bias = null, Triple? stride = null, Triple? padding = null, Triple? dilation = null, int groups = 1) =>
        Given(input).Conv3d(weight, bias, stride, padding, dilation, groups);

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
}
