namespace MiniTorch;

/// <summary>x[N, C, H, W] to its windows as columns [N, C kh kw, windows]; its transpose sums windows back into an image.</summary>
internal sealed class UnfoldMap : LinearMap, IOp
{
    private readonly ConvShape _shape;

    public UnfoldMap(ConvShape shape)
        : base([shape.Batch, shape.Channels, shape.H.In, shape.W.In], [shape.Batch, shape.Channels * shape.Taps, shape.OutSize]) => _shape = shape;

    public static OpFacts Facts => new(nameof(Tensor.UnfoldWindows),
        new OpSample("plain", t => t[0].UnfoldWindows(2), new OpInput([2, 2, 3, 4])),
        new OpSample("stride, padding", t => t[0].UnfoldWindows((3, 2), padding: (1, 0), stride: 2), new OpInput([1, 2, 6, 5])),
        new OpSample("fold", t => t[0].FoldWindows((4, 5), (2, 3), padding: 1), new OpInput([2, 6, 25])) { Method = nameof(Tensor.FoldWindows) });

    public override string Name => "Im2ColBackward0";

    public override string TransposeName => "Col2ImBackward0";

    public override void Run<T>(ReadOnlySpan<T> from, Span<T> to, bool transpose)
    {
        if (transpose) Windows.Fold(_shape, _shape.Batch, _shape.Channels, from, to);
        else Windows.Unfold(_shape, _shape.Batch, _shape.Channels, from, to);
    }

    public static ConvShape Shape(string op, int batch, int channels, Pair size, Pair kernel, Pair dilation, Pair padding, Pair stride)
    {
        if (kernel.Height <= 0 || kernel.Width <= 0) throw new ArgumentException($"[{op}] kernel size should be greater than zero, but got kernel_size {kernel}");
        if (dilation.Height <= 0 || dilation.Width <= 0) throw new ArgumentException($"[{op}] dilation should be greater than zero, but got dilation {dilation}");
        if (stride.Height <= 0 || stride.Width <= 0) throw new ArgumentException($"[{op}] stride should be greater than zero, but got stride {stride}");
        if (padding.Height < 0 || padding.Width < 0) throw new ArgumentException($"[{op}] padding should be non-negative, but got padding {padding}");
        var h = ConvAxis.Of(size.Height, kernel.Height, stride.Height, padding.Height, dilation.Height);
        var w = ConvAxis.Of(size.Width, kernel.Width, stride.Width, padding.Width, dilation.Width);
        if (h.Out < 1 || w.Out < 1)
        {
            throw new ArgumentException($"[{op}] Given input with spatial size {size}, kernel_size={kernel}, dilation={dilation}, padding={padding}, stride={stride}, "
                + $"calculated shape of the array of sliding blocks as ({h.Out}, {w.Out}), but its components must be at least one.");
        }
        return new ConvShape(batch, channels, 1, 1, ConvAxis.Absent, h, w);
    }
}

/// <content>Windows as columns: PyTorch's <c>nn.Unfold</c> and <c>nn.Fold</c>.</content>
public partial class Tensor
{
    /// <summary>The windows of this [N, C, H, W] (or [C, H, W]) as columns: [N, C kh kw, number of windows], row-major over windows (im2col).</summary>
    /// <exception cref="ArgumentException">No window fits, or the tensor has another rank.</exception>
    public Tensor UnfoldWindows(Pair kernelSize, Pair? dilation = null, Pair? padding = null, Pair? stride = null)
    {
        if (Dim is not (3 or 4)) throw new ArgumentException($"[unfold] Expected 3D or 4D (batch mode) tensor for input, but got {Shape}");
        if (!Dtype.IsFloatingPoint()) throw new ArgumentException($"[unfold] not implemented for '{Dtype.ScalarName()}': convert to float32 or float64");
        if (Dim == 3) return Unsqueeze(0).UnfoldWindows(kernelSize, dilation, padding, stride).Squeeze(0);
        return LinearMapNode.Apply(new UnfoldMap(UnfoldMap.Shape("unfold", Size(0), Size(1), (Size(2), Size(3)), kernelSize, dilation ?? 1, padding ?? 0, stride ?? 1)), this);
    }

    /// <summary>The sum of windows given as columns [N, C kh kw, number of windows] (or without N), as an image [N, C, H, W] of <paramref name="outputSize"/> (col2im).</summary>
    /// <exception cref="ArgumentException">The columns are not those of such an image.</exception>
    public Tensor FoldWindows(Pair outputSize, Pair kernelSize, Pair? dilation = null, Pair? padding = null, Pair? stride = null)
    {
        if (Dim is not (2 or 3)) throw new ArgumentException($"[fold] Expected 2D or 3D (batch mode) tensor for input, but got {Shape}");
        if (!Dtype.IsFloatingPoint()) throw new ArgumentException($"[fold] not implemented for '{Dtype.ScalarName()}': convert to float32 or float64");
        if (Dim == 2) return Unsqueeze(0).FoldWindows(outputSize, kernelSize, dilation, padding, stride).Squeeze(0);
        int window = kernelSize.Height * kernelSize.Width;
        var shape = UnfoldMap.Shape("fold", Size(0), window > 0 ? Size(1) / window : 0, outputSize, kernelSize, dilation ?? 1, padding ?? 0, stride ?? 1);
        if (Size(1) % window != 0)
        {
            throw new ArgumentException($"[fold] Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got input.size(1)={Size(1)} and kernel_size={kernelSize}.");
        }
        if (Size(2) != shape.OutSize)
        {
            throw new ArgumentException($"[fold] Given output_size={outputSize}, kernel_size={kernelSize}, expected size of input's dimension 2 to match the calculated number of "
                + $"sliding blocks {shape.H.Out} * {shape.W.Out} = {shape.OutSize}, but got input.size(2)={Size(2)}.");
        }
        return LinearMapNode.Apply(new UnfoldMap(shape), this, transpose: true);
    }
}
