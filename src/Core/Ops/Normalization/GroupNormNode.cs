namespace MiniTorch;

/// <summary>y = (x - mean) rstd w[c] + b[c], mean and variance over each group of a sample's channels;  with g = dy w: dx = rstd (g - mean(g) - xhat mean(g xhat))</summary>
internal sealed class GroupNormNode : NormalizationNode, IOp
{
    private readonly int _groups;
    private readonly double _eps;

    private GroupNormNode(Tensor x, Tensor? weight, Tensor? bias, Tensor mean, Tensor rstd, int groups, double eps)
        : base(x, weight, bias, mean, rstd, [x.Size(1)]) => (_groups, _eps) = (groups, eps);

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
            GroupNorm.Forward(batch, channels, size, groups, eps, dense.Elements<T>(), Elements<T>(w), Elements<T>(b), y.Span<T>(), mean.Span<T>(), rstd.Span<T>());
            GC.KeepAlive(dense);
            GC.KeepAlive(w);
            GC.KeepAlive(b);
        }
    }

    private protected override void Run<T>(Tensor dy, in Saved saved, Tensor? dx, Tensor? dw, Tensor? db)
    {
        var (x, weight, mean, rstd) = saved;
        var dense = dy.Dense();
        GroupNorm.Backward(x.Size(0), x.Size(1), Layouts.Numel(x.Layout.Sizes.AsSpan(2)), _groups, dense.Elements<T>(), x.Elements<T>(), Elements<T>(weight),
            mean!.Span<T>(), rstd.Span<T>(), Elements<T>(dx), Elements<T>(dw), Elements<T>(db));
        GC.KeepAlive(dense);
    }

    private protected override void Compose(ref Gradients g, in Saved saved)
    {
        var (x, weight, _, _) = saved;
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
