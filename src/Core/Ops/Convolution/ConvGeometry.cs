namespace MiniTorch;

/// <summary>
/// What a convolution maps: x[N, C, in...] and weights [F, C / groups, kernel...] to y[N, F, out...]. A transposed convolution is the same map
/// backwards: its input is y, its output x.
/// </summary>
internal sealed class ConvGeometry
{
    public readonly ConvShape Shape;
    public readonly int[] XSizes, WeightSizes, YSizes;

    private ConvGeometry(ConvShape shape, int[] weightSizes)
    {
        Shape = shape;
        WeightSizes = weightSizes;
        XSizes = new int[weightSizes.Length];
        YSizes = new int[weightSizes.Length];
        (XSizes[0], XSizes[1]) = (shape.Batch, shape.Channels);
        (YSizes[0], YSizes[1]) = (shape.Batch, shape.Filters);
        ReadOnlySpan<ConvAxis> axes = [shape.D, shape.H, shape.W];
        for (int d = 2; d < weightSizes.Length; d++)
        {
            var axis = axes[d - weightSizes.Length + 3];
            XSizes[d] = axis.In;
            YSizes[d] = axis.Out;
        }
    }

    /// <summary>The dims that a bias's gradient sums over: all but the channels.</summary>
    public int[] AllButChannels
    {
        get
        {
            var dims = new int[WeightSizes.Length - 1];
            for (int i = 1; i < dims.Length; i++) dims[i] = i + 1;
            return dims;
        }
    }

    /// <summary>The geometry of a batched convolution, checked.</summary>
    public static ConvGeometry Forward(string op, Tensor x, Tensor weight, Tensor? bias, ReadOnlySpan<int> stride, ReadOnlySpan<int> padding, ReadOnlySpan<int> dilation, int groups)
    {
        Check(op, x, weight, stride, padding, dilation, groups);
        int[] w = weight.Layout.Sizes, sizes = x.Layout.Sizes;
        if (w[0] < groups) throw new ArgumentException($"[{op}] Given groups={groups}, expected weight to be at least {groups} at dimension 0, but got weight of size {weight.Shape} instead");
        if (w[0] % groups != 0) throw new ArgumentException($"[{op}] Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of size {weight.Shape} instead");
        if (sizes[1] != w[1] * groups)
        {
            throw new ArgumentException($"[{op}] Given groups={groups}, weight of size {weight.Shape}, expected input{x.Shape} to have {w[1] * groups} channels, but got {sizes[1]} channels instead");
        }
        CheckBias(op, weight, bias, w[0]);
        Span<ConvAxis> axes = [ConvAxis.Absent, ConvAxis.Absent, ConvAxis.Absent];
        int rank = stride.Length;
        for (int i = 0; i < rank; i++)
        {
            int size = sizes[2 + i], kernel = w[2 + i];
            if ((long)size + 2L * padding[i] < (long)dilation[i] * (kernel - 1) + 1) throw KernelTooLarge(op, x, weight, padding, dilation);
            axes[3 - rank + i] = ConvAxis.Of(size, kernel, stride[i], padding[i], dilation[i]);
        }
        return new ConvGeometry(new ConvShape(sizes[0], sizes[1], w[0], groups, axes[0], axes[1], axes[2]), w);
    }

    /// <summary>The geometry of a batched transposed convolution, whose input is <paramref name="y"/>, checked.</summary>
    public static ConvGeometry Transposed(
        string op, Tensor y, Tensor weight, Tensor? bias, ReadOnlySpan<int> stride, ReadOnlySpan<int> padding, ReadOnlySpan<int> outputPadding, ReadOnlySpan<int> dilation, int groups)
    {
        Check(op, y, weight, stride, padding, dilation, groups);
        int[] w = weight.Layout.Sizes, sizes = y.Layout.Sizes;
        if (w[0] % groups != 0) throw new ArgumentException($"[{op}] Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of size {weight.Shape} instead");
        if (sizes[1] != w[0])
        {
            throw new ArgumentException($"[{op}] Given transposed=1, weight of size {weight.Shape}, expected input{y.Shape} to have {w[0]} channels, but got {sizes[1]} channels instead");
        }
        CheckBias(op, weight, bias, w[1] * groups);
        Span<ConvAxis> axes = [ConvAxis.Absent, ConvAxis.Absent, ConvAxis.Absent];
        int rank = stride.Length;
        for (int i = 0; i < rank; i++)
        {
            if (outputPadding[i] < 0 || (outputPadding[i] >= stride[i] && outputPadding[i] >= dilation[i]))
            {
                throw new ArgumentException($"[{op}] output padding must be smaller than either stride or dilation, but got output_padding {Layouts.Text(outputPadding)}, stride {Layouts.Text(stride)}, dilation {Layouts.Text(dilation)}");
            }
            int size = sizes[2 + i], kernel = w[2 + i];
            int result = (size - 1) * stride[i] - 2 * padding[i] + dilation[i] * (kernel - 1) + outputPadding[i] + 1;
            if (result < 1) throw new ArgumentException($"[{op}] Given input size per channel: {Layouts.Text(sizes.AsSpan(2))}. Calculated output size along dimension {i}: {result}. Output size is too small");
            axes[3 - rank + i] = new ConvAxis(result, size, kernel, stride[i], padding[i], dilation[i]);
        }
        return new ConvGeometry(new ConvShape(sizes[0], w[1] * groups, w[0], groups, axes[0], axes[1], axes[2]), w);
    }

    private static void Check(string op, Tensor x, Tensor weight, ReadOnlySpan<int> stride, ReadOnlySpan<int> padding, ReadOnlySpan<int> dilation, int groups)
    {
        int rank = stride.Length + 2;
        if (weight.Dim != rank) throw new ArgumentException($"[{op}] expected {rank}-dimensional weight [filters, channels / groups, kernel...], but got weight of size {weight.Shape}");
        if (x.Dim != rank) throw new ArgumentException($"[{op}] Expected {rank - 1}D (unbatched) or {rank}D (batched) input to {op}, but got input of size: {x.Shape}");
        if (x.Dtype != weight.Dtype) throw new ArgumentException($"[{op}] Input type ({x.Dtype.Name()}) and weight type ({weight.Dtype.Name()}) should be the same; convert one: x.To(dtype)");
        if (!x.Dtype.IsFloatingPoint()) throw new ArgumentException($"[{op}] not implemented for '{x.Dtype.ScalarName()}': convert the operands to float32 or float64");
        if (groups <= 0) throw new ArgumentException($"[{op}] non-positive groups is not supported: groups is {groups}");
        foreach (int s in stride)
            if (s <= 0) throw new ArgumentException($"[{op}] non-positive stride is not supported: stride is {Layouts.Text(stride)}");
        foreach (int p in padding)
            if (p < 0) throw new ArgumentException($"[{op}] negative padding is not supported: padding is {Layouts.Text(padding)}");
        foreach (int d in dilation)
            if (d <= 0) throw new ArgumentException($"[{op}] dilation should be greater than zero, but got {Layouts.Text(dilation)}");
        foreach (int k in weight.Layout.Sizes.AsSpan(2))
            if (k == 0) throw new ArgumentException($"[{op}] kernel sizes must be 1 or more, but got weight of size {weight.Shape}");
    }

    private static void CheckBias(string op, Tensor weight, Tensor? bias, int channels)
    {
        if (bias is null) return;
        if (bias.Dim != 1 || bias.Size(0) != channels)
        {
            throw new ArgumentException($"[{op}] Given weight of size {weight.Shape}, expected bias to be 1-dimensional with {channels} elements, but got bias of size {bias.Shape} instead");
        }
        if (bias.Dtype != weight.Dtype) throw new ArgumentException($"[{op}] Input type ({weight.Dtype.Name()}) and bias type ({bias.Dtype.Name()}) should be the same; convert one: x.To(dtype)");
    }

    private static ArgumentException KernelTooLarge(string op, Tensor x, Tensor weight, ReadOnlySpan<int> padding, ReadOnlySpan<int> dilation)
    {
        var padded = new List<int>();
        var kernel = new List<int>();
        for (int i = 0; i < padding.Length; i++)
        {
            padded.Add(x.Size(2 + i) + 2 * padding[i]);
            kernel.Add(dilation[i] * (weight.Size(2 + i) - 1) + 1);
        }
        return new ArgumentException($"[{op}] Calculated padded input size per channel: ({string.Join(" x ", padded)}). Kernel size: ({string.Join(" x ", kernel)}). Kernel size can't be greater than actual input size");
    }
}
