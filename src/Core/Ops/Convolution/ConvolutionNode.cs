namespace MiniTorch;

/// <summary>y = w * x + b;  dx = the transposed convolution of dy,  dw = x correlated with dy,  db = the sum of dy</summary>
internal sealed class ConvolutionNode : Node, IOp
{
    private readonly ConvGeometry _geometry;
    private SavedTensor _x, _weight;

    private ConvolutionNode(ConvGeometry geometry, Tensor x, Tensor weight, Tensor? bias)
    {
        _geometry = geometry;
        Connect(x, weight, bias);
        if (EdgeAt(1).Node is not null) _x = SavedTensor.Save(x);
        if (EdgeAt(0).Node is not null) _weight = SavedTensor.Save(weight);
    }

    public static OpFacts Facts => new(nameof(Tensor.Conv2d),
        new OpSample("plain", t => t[0].Conv2d(t[1]), new OpInput([2, 2, 5, 4]), new OpInput([3, 2, 3, 2])),
        new OpSample("bias, stride, padding, dilation", t => t[0].Conv2d(t[1], t[2], (2, 1), (1, 2), (1, 2)), new OpInput([2, 2, 6, 5]), new OpInput([3, 2, 3, 2]), new OpInput([3])),
        new OpSample("groups", t => t[0].Conv2d(t[1], t[2], padding: 1, groups: 2), new OpInput([1, 4, 3, 4]), new OpInput([4, 2, 3, 3]), new OpInput([4])),
        new OpSample("depthwise", t => t[0].Conv2d(t[1], groups: 3), new OpInput([2, 3, 4, 4]), new OpInput([3, 1, 2, 2])),
        new OpSample("1 x 1", t => t[0].Conv2d(t[1], t[2]), new OpInput([2, 3, 2, 2]), new OpInput([2, 3, 1, 1]), new OpInput([2])),
        new OpSample("unbatched", t => t[0].Conv2d(t[1]), new OpInput([2, 4, 4]), new OpInput([3, 2, 2, 2])),
        new OpSample("conv1d", t => t[0].Conv1d(t[1], t[2], stride: 2, padding: 1), new OpInput([2, 2, 7]), new OpInput([3, 2, 3]), new OpInput([3])) { Method = nameof(Tensor.Conv1d) },
        new OpSample("conv3d", t => t[0].Conv3d(t[1], t[2], padding: 1, stride: (1, 2, 1)), new OpInput([1, 2, 3, 4, 3]), new OpInput([2, 2, 2, 3, 2]), new OpInput([2])) { Method = nameof(Tensor.Conv3d) },
        new OpSample("empty", t => t[0].Conv2d(t[1]), new OpInput([0, 2, 4, 4]), new OpInput([3, 2, 2, 2])));

    public override string Name => "ConvolutionBackward0";

    public static Tensor Apply(ConvGeometry geometry, Tensor x, Tensor weight, Tensor? bias)
    {
        var y = Tensor.Uninitialized(geometry.YSizes, x.Dtype);
        if (x.Dtype == Dtype.Float32) Run<float>(geometry, x, weight, bias, y);
        else Run<double>(geometry, x, weight, bias, y);
        return Tensor.Records(x, weight, bias) ? y.ProducedBy(new ConvolutionNode(geometry, x, weight, bias)) : y;
    }

    internal override void Release()
    {
        _x.Release();
        _weight.Release();
    }

    internal override void Backward(ref Gradients g)
    {
        if (g.Needs(0)) g.Set(0, TransposedConvolutionNode.Apply(_geometry, g.Dy, _weight.Unpack(this), null));
        bool bias = InputCount > 2 && g.Needs(2);
        if (g.Needs(1) && !GradMode.Enabled)
        {
            var (dw, db) = ConvolutionWeightsNode.WithBias(_geometry, _x.Unpack(this), g.Dy, bias);
            g.Set(1, dw);
            if (bias) g.Set(2, db);
            return;
        }
        if (g.Needs(1)) g.Set(1, ConvolutionWeightsNode.Apply(_geometry, _x.Unpack(this), g.Dy));
        if (bias) g.Set(2, g.Dy.Sum(_geometry.AllButChannels));
    }

    private static void Run<T>(ConvGeometry geometry, Tensor x, Tensor weight, Tensor? bias, Tensor y)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        Tensor dx = x.Dense(), dw = weight.Dense();
        var db = bias?.Dense();
        Convolution.Forward(geometry.Shape, dx.Elements<T>(), dw.Elements<T>(), db is null ? default : db.Elements<T>(), y.Span<T>());
        GC.KeepAlive(dx);
        GC.KeepAlive(dw);
        GC.KeepAlive(db);
    }
}

/// <summary>x = the transpose of the map x -> w * x, applied to y, + b;  dy = w * dx,  dw = dx correlated with y,  db = the sum of dx</summary>
internal sealed class TransposedConvolutionNode : Node, IOp
{
    private readonly ConvGeometry _geometry;
    private SavedTensor _y, _weight;

    private TransposedConvolutionNode(ConvGeometry geometry, Tensor y, Tensor weight, Tensor? bias)
    {
        _geometry = geometry;
        Connect(y, weight, bias);
        if (EdgeAt(1).Node is not null) _y = SavedTensor.Save(y);
        if (EdgeAt(0).Node is not null) _weight = SavedTensor.Save(weight);
    }

    public static OpFacts Facts => new(nameof(Tensor.ConvTranspose2d),
        new OpSample("plain", t => t[0].ConvTranspose2d(t[1]), new OpInput([2, 3, 3, 4]), new OpInput([3, 2, 2, 3])),
        new OpSample("stride, padding, output padding", t => t[0].ConvTranspose2d(t[1], t[2], 2, 1, 1), new OpInput([1, 3, 3, 2]), new OpInput([3, 2, 3, 3]), new OpInput([2])),
        new OpSample("groups, dilation", t => t[0].ConvTranspose2d(t[1], t[2], groups: 2, dilation: 2), new OpInput([2, 4, 2, 3]), new OpInput([4, 1, 2, 2]), new OpInput([2])),
        new OpSample("1d", t => t[0].ConvTranspose1d(t[1], t[2], stride: 2, padding: 1, outputPadding: 1), new OpInput([1, 2, 3]), new OpInput([2, 2, 3]), new OpInput([2])) { Method = nameof(Tensor.ConvTranspose1d) },
        new OpSample("3d", t => t[0].ConvTranspose3d(t[1], stride: 2), new OpInput([1, 2, 2, 2, 2]), new OpInput([2, 1, 2, 1, 2])) { Method = nameof(Tensor.ConvTranspose3d) });

    public override string Name => "ConvolutionBackward0";

    public static Tensor Apply(ConvGeometry geometry, Tensor y, Tensor weight, Tensor? bias)
    {
        var x = Tensor.Uninitialized(geometry.XSizes, y.Dtype);
        if (y.Dtype == Dtype.Float32) Run<float>(geometry, y, weight, bias, x);
        else Run<double>(geometry, y, weight, bias, x);
        return Tensor.Records(y, weight, bias) ? x.ProducedBy(new TransposedConvolutionNode(geometry, y, weight, bias)) : x;
    }

    internal override void Release()
    {
        _y.Release();
        _weight.Release();
    }

    internal override void Backward(ref Gradients g)
    {
        if (g.Needs(0)) g.Set(0, ConvolutionNode.Apply(_geometry, g.Dy, _weight.Unpack(this), null));
        if (g.Needs(1)) g.Set(1, ConvolutionWeightsNode.Apply(_geometry, g.Dy, _y.Unpack(this)));
        if (InputCount > 2 && g.Needs(2)) g.Set(2, g.Dy.Sum(_geometry.AllButChannels));
    }

    private static void Run<T>(ConvGeometry geometry, Tensor y, Tensor weight, Tensor? bias, Tensor x)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        Tensor dy = y.Dense(), dw = weight.Dense();
        var db = bias?.Dense();
        Convolution.BackwardData(geometry.Shape, dy.Elements<T>(), dw.Elements<T>(), db is null ? default : db.Elements<T>(), x.Span<T>());
        GC.KeepAlive(dy);
        GC.KeepAlive(dw);
        GC.KeepAlive(db);
    }
}

/// <summary>w = x correlated with y, the gradient of a convolution by its weights;  dx = the transposed convolution of y by dw,  dy = dw * x</summary>
internal sealed class ConvolutionWeightsNode : Node
{
    private readonly ConvGeometry _geometry;
    private SavedTensor _x, _y;

    private ConvolutionWeightsNode(ConvGeometry geometry, Tensor x, Tensor y)
    {
        _geometry = geometry;
        Connect(x, y);
        if (EdgeAt(1).Node is not null) _x = SavedTensor.Save(x);
        if (EdgeAt(0).Node is not null) _y = SavedTensor.Save(y);
    }

    public override string Name => "ConvolutionBackwardBackward0";

    public static Tensor Apply(ConvGeometry geometry, Tensor x, Tensor y)
    {
        var (w, _) = WithBias(geometry, x, y, false);
        return Tensor.Records(x, y) ? w.ProducedBy(new ConvolutionWeightsNode(geometry, x, y)) : w;
    }

    /// <summary>w and, in the same pass, the sum of y over all but channels; outside the graph.</summary>
    public static (Tensor Weight, Tensor? Bias) WithBias(ConvGeometry geometry, Tensor x, Tensor y, bool bias)
    {
        var w = Tensor.Uninitialized(geometry.WeightSizes, x.Dtype);
        var b = bias ? Tensor.Uninitialized([geometry.Shape.Filters], x.Dtype) : null;
        if (x.Dtype == Dtype.Float32) Run<float>(geometry, x, y, w, b);
        else Run<double>(geometry, x, y, w, b);
        return (w, b);
    }

    internal override void Release()
    {
        _x.Release();
        _y.Release();
    }

    internal override void Backward(ref Gradients g)
    {
        if (g.Needs(0)) g.Set(0, TransposedConvolutionNode.Apply(_geometry, _y.Unpack(this), g.Dy, null));
        if (g.Needs(1)) g.Set(1, ConvolutionNode.Apply(_geometry, _x.Unpack(this), g.Dy, null));
    }

    private static void Run<T>(ConvGeometry geometry, Tensor x, Tensor y, Tensor w, Tensor? b)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        Tensor dx = x.Dense(), dy = y.Dense();
        Convolution.BackwardWeights(geometry.Shape, dx.Elements<T>(), dy.Elements<T>(), w.Span<T>(), b is null ? default : b.Span<T>());
        GC.KeepAlive(dx);
        GC.KeepAlive(dy);
    }
}
