namespace MiniTorch;

/// <summary>
/// y = (x - mean) rstd w + b over the last dims, or about 0 (RMS norm) without mean and b;  with g = dy w: dx = rstd (g - mean(g) - xhat mean(g xhat)),
/// dw = sum dy xhat,  db = sum dy
/// </summary>
internal sealed class LayerNormNode : NormalizationNode, IOp
{
    private readonly int _normalized;
    private readonly double _eps;
    private readonly bool _center;

    private LayerNormNode(Tensor x, Tensor? weight, Tensor? bias, Tensor? mean, Tensor rstd, int normalized, double eps)
        : base(x, weight, bias, mean, rstd, x.Layout.Sizes[^normalized..]) => (_normalized, _eps, _center) = (normalized, eps, mean is not null);

    public static OpFacts Facts => new(nameof(Tensor.LayerNorm),
        new OpSample("plain", t => t[0].LayerNorm([5]), new OpInput([3, 5])),
        new OpSample("weight and bias", t => t[0].LayerNorm([4], t[1], t[2]), new OpInput([2, 3, 4]), new OpInput([4]), new OpInput([4])),
        new OpSample("two dims", t => t[0].LayerNorm([3, 4], t[1], t[2]), new OpInput([2, 3, 4]), new OpInput([3, 4]), new OpInput([3, 4])),
        new OpSample("weight alone", t => t[0].LayerNorm([4], t[1]), new OpInput([3, 4]), new OpInput([4])),
        new OpSample("rms", t => t[0].RmsNorm([4], t[1], 1e-5), new OpInput([3, 4]), new OpInput([4])) { Method = nameof(Tensor.RmsNorm) },
        new OpSample("rms without weight", t => t[0].RmsNorm([4]), new OpInput([2, 2, 4])) { Method = nameof(Tensor.RmsNorm) });

    public override string Name => _center ? "NativeLayerNormBackward0" : "FusedRmsNormBackward0";

    public static Tensor Apply(Tensor x, ReadOnlySpan<int> normalizedShape, Tensor? weight, Tensor? bias, double eps, bool center)
    {
        int n = Layouts.Numel(normalizedShape), rows = Layouts.Numel(x.Layout.Sizes.AsSpan(0, x.Dim - normalizedShape.Length));
        var dense = x.Dense();
        Tensor y = Tensor.Uninitialized(dense.FreshLayout, x.Dtype), rstd = Tensor.Uninitialized([rows], x.Dtype);
        var mean = center ? Tensor.Uninitialized([rows], x.Dtype) : null;
        if (weight is null && bias is not null) weight = Tensor.Ones(bias.Layout.Sizes, dtype: x.Dtype);
        Tensor? w = weight?.Dense(), b = bias?.Dense();
        if (x.Dtype == Dtype.Float32) LayerNorm.Forward(rows, n, eps, dense.Elements<float>(), Elements<float>(w), Elements<float>(b), y.Span<float>(), Elements<float>(mean), rstd.Span<float>());
        else LayerNorm.Forward(rows, n, eps, dense.Elements<double>(), Elements<double>(w), Elements<double>(b), y.Span<double>(), Elements<double>(mean), rstd.Span<double>());
        GC.KeepAlive(dense);
        GC.KeepAlive(w);
        GC.KeepAlive(b);
        return Tensor.Records(x, weight, bias) ? y.ProducedBy(new LayerNormNode(x, weight, bias, mean, rstd, normalizedShape.Length, eps)) : y;
    }

    private protected override void Run<T>(Tensor dy, in Saved saved, Tensor? dx, Tensor? dw, Tensor? db)
    {
        var (x, weight, mean, rstd) = saved;
        int rows = rstd.Numel, n = rows == 0 ? 0 : x.Numel / rows;
        // The gradient of a sum is one number stretched: one row of it serves.
        bool uniform = rows > 1 && dy.Layout.Strides.AsSpan().IndexOfAnyExcept(0) < 0;
        var dense = uniform ? null : dy.Dense();
        var row = uniform ? BufferPool.Rent<T>(n) : [];
        row.AsSpan().Fill(uniform ? dy.Span<T>()[dy.Layout.Offset] : default);
        LayerNorm.Backward(rows, n, dense is null ? row : dense.Elements<T>(), x.Elements<T>(), Elements<T>(weight), Elements<T>(mean), rstd.Span<T>(), Elements<T>(dx), Elements<T>(dw), Elements<T>(db));
        if (uniform) BufferPool.Return(row);
        GC.KeepAlive(dense);
    }

    private protected override void Compose(ref Gradients g, in Saved saved)
    {
        var (x, weight, _, _) = saved;
        var dy = g.Dy;
        int[] last = new int[_normalized], first = new int[x.Dim - _normalized];
        for (int i = 0; i < last.Length; i++) last[i] = first.Length + i;
        for (int i = 0; i < first.Length; i++) first[i] = i;
        var centered = _center ? x - x.Mean(last, keepDim: true) : x;
        var rstd = (centered.Square().Mean(last, keepDim: true) + _eps).Rsqrt();
        var hat = centered * rstd;
        if (g.Needs(0))
        {
            var inner = weight is null ? dy : dy * weight;
            var dx = inner - hat * (inner * hat).Mean(last, keepDim: true);
            if (_center) dx -= inner.Mean(last, keepDim: true);
            g.Set(0, dx * rstd);
        }
        if (g.Needs(1)) g.Set(1, first.Length == 0 ? dy * hat : (dy * hat).Sum(first));
        if (g.Needs(2)) g.Set(2, first.Length == 0 ? dy : dy.Sum(first));
    }
}
