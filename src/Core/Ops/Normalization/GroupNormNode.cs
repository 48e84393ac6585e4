namespace MiniTorch;

/// <summary>y = (x - mean) rstd w[c] + b[c], mean and variance over each group of a sample's channels;  with g = dy w: dx = rstd (g - mean(g) - xhat mean(g xhat))</summary>
internal sealed class GroupNormNode : Node, IOp
{
    private readonly int _groups;
    private readonly double _eps;
    private SavedTensor _x, _weight, _mean, _rstd;

    private GroupNormNode(Tensor x, Tensor? weight, Tensor? bias, Tensor mean, Tensor rstd, int groups, double eps)
    {
        (_groups, _eps) = (groups, eps);
        Connect(x, weight, bias);
        _x = SavedTensor.Save(x);
        _weight = SavedTensor.Save(weight);
        _mean = SavedTensor.Save(mean);
        _rstd = SavedTensor.Save(rstd);
    }

    public static OpFacts Facts => new(nameof(Tensor.GroupNorm),
        new OpSample("plain", t => t[0].GroupNorm(2), new OpInput([2, 4, 3])),
        new OpSample("weight and bias", t => t[0].GroupNorm(2, t[1], t[2]), new OpInput([2, 4, 2, 2]), new OpInput([4]), new OpInput([4])),
        new OpSample("instance", t => t[0].InstanceNorm(t[1], t[2]), new OpInput([2, 3, 4]), new OpInput([3]), new OpInput([3])) { Method = nameof(Tensor.InstanceNorm) },
        new OpSample("each channel", t => t[0].GroupNorm(3, t[1]), new OpInput([2, 3, 4]), new OpInput([3])));

    public override string Name => "NativeGroupNormBackward0";

    public static Tensor Apply(Tensor x, int groups, Tensor? weight, Tensor? bias, double eps)
    {
        int batch = x.Size(0), channels = x.Size(1), size = Layouts.Numel(x.Layout.Sizes.AsSpan(2));
        var dense = x.Dense();
        Tensor y = Tensor.Uninitialized(dense.FreshLayout, x.Dtype), mean = Tensor.Uninitialized([batch, groups], x.Dtype), rstd = Tensor.Uninitialized([batch, groups], x.Dtype);
        if (x.Dtype == Dtype.Float32) Run<float>();
        else Run<double>();
        return Tensor.Records(x, weight, bias) ? y.ProducedBy(new GroupNormNode(x, weight, bias, mean, rstd, groups, eps)) : y;

        void Run<T>()
            where T : unmanaged, System.Numerics.INumber<T>
        {
            Tensor? w = weight?.Dense(), b = bias?.Dense();
            GroupNorm.Forward(batch, channels, size, groups, eps, dense.Elements<T>(), LayerNormNode.Elements<T>(w), LayerNormNode.Elements<T>(b), y.Span<T>(), mean.Span<T>(), rstd.Span<T>());
            GC.KeepAlive(dense);
            GC.KeepAlive(w);
            GC.KeepAlive(b);
        }
    }

    internal override void Release()
    {
        _x.Release();
        _weight.Release();
        _mean.Release();
        _rstd.Release();
    }

    internal override void Backward(ref Gradients g)
    {
        if (GradMode.Enabled) Compose(ref g);
        else if (g.Dy.Dtype == Dtype.Float32) Fuse<float>(ref g);
        else Fuse<double>(ref g);
    }

    private void Fuse<T>(ref Gradients g)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        Tensor x = _x.Unpack(this), dense = x.Dense(), dy = g.Dy.Dense(), mean = _mean.Unpack(this), rstd = _rstd.Unpack(this);
        var weight = _weight.UnpackOrNull(this)?.Dense();
        int channels = x.Size(1);
        var dx = g.Needs(0) ? Tensor.Uninitialized(dense.FreshLayout, x.Dtype) : null;
        var dw = g.Needs(1) ? Tensor.Uninitialized([channels], x.Dtype) : null;
        var db = g.Needs(2) ? Tensor.Uninitialized([channels], x.Dtype) : null;
        GroupNorm.Backward(x.Size(0), channels, Layouts.Numel(x.Layout.Sizes.AsSpan(2)), _groups, dy.Elements<T>(), dense.Elements<T>(), LayerNormNode.Elements<T>(weight),
            mean.Span<T>(), rstd.Span<T>(), LayerNormNode.Elements<T>(dx), LayerNormNode.Elements<T>(dw), LayerNormNode.Elements<T>(db));
        GC.KeepAlive(dense);
        GC.KeepAlive(dy);
        if (dx is not null) g.Set(0, dx);
        if (dw is not null) g.Set(1, dw);
        if (db is not null) g.Set(2, db);
    }

    /// <summary>The same in differentiable ops.</summary>
    private void Compose(ref Gradients g)
    {
        var x = _x.Unpack(this);
        var weight = _weight.UnpackOrNull(this);
        _rstd.Unpack(this);
        int batch = x.Size(0), channels = x.Size(1), size = Layouts.Numel(x.Layout.Sizes.AsSpan(2));
        int[] grouped = [batch, _groups, channels / _groups * size];
        var rows = x.Reshape(grouped);
        var centered = rows - rows.Mean(2, keepDim: true);
        var rstd = (centered.Square().Mean(2, keepDim: true) + _eps).Rsqrt();
        Tensor hat = centered * rstd, dy = g.Dy.Reshape(batch, channels, size);
        if (g.Needs(0))
        {
            var inner = (weight is null ? dy : dy * weight.Unsqueeze(1)).Reshape(grouped);
            g.Set(0, ((inner - inner.Mean(2, keepDim: true) - hat * (inner * hat).Mean(2, keepDim: true)) * rstd).Reshape(x.Layout.Sizes));
        }
        if (g.Needs(1)) g.Set(1, (dy * hat.Reshape(batch, channels, size)).Sum([0, 2]));
        if (g.Needs(2)) g.Set(2, dy.Sum([0, 2]));
    }
}
