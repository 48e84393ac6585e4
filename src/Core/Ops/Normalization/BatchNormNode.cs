namespace MiniTorch;

/// <summary>y = (x - mean[c]) rstd[c] w[c] + b[c];  with g = dy w: dx = rstd (g - mean(g) - xhat mean(g xhat)) where the statistics are the batch's, rstd g where they were given</summary>
internal sealed class BatchNormNode : NormalizationNode, IOp
{
    private readonly bool _given;
    private readonly double _eps;

    private BatchNormNode(Tensor x, Tensor? weight, Tensor? bias, Tensor mean, Tensor rstd, bool given, double eps)
        : base(x, weight, bias, mean, rstd, [x.Size(1)]) => (_given, _eps) = (given, eps);

    public static OpFacts Facts => new(nameof(Tensor.BatchNorm),
        new OpSample("training", t => t[0].BatchNorm(null, null, t[1], t[2], training: true), new OpInput([4, 3]), new OpInput([3]), new OpInput([3])),
        new OpSample("training on images", t => t[0].BatchNorm(null, null, t[1], t[2], training: true), new OpInput([3, 2, 2, 3]), new OpInput([2]), new OpInput([2])),
        new OpSample("plain", t => t[0].BatchNorm(null, null, training: true), new OpInput([3, 2, 4])),
        new OpSample("evaluation", t => t[0].BatchNorm(Tensor.Of([0.1, -0.2]).To(t[0].Dtype), Tensor.Of([1.5, 0.7]).To(t[0].Dtype), t[1], t[2]),
            new OpInput([3, 2, 4]), new OpInput([2]), new OpInput([2])));

    public override string Name => "NativeBatchNormBackward0";

    /// <summary>With the batch's statistics, or the running ones when <paramref name="training"/> is off and they are there. Training moves the running ones.</summary>
    public static Tensor Apply(Tensor x, Tensor? runningMean, Tensor? runningVar, Tensor? weight, Tensor? bias, bool training, double momentum, double eps)
    {
        bool given = !training && runningMean is not null && runningVar is not null;
        var dense = x.Dense();
        int channels = x.Size(1);
        Tensor y = Tensor.Uninitialized(dense.FreshLayout, x.Dtype), mean = Tensor.Uninitialized([channels], x.Dtype), rstd = Tensor.Uninitialized([channels], x.Dtype);
        if (x.Dtype == Dtype.Float32) Run<float>();
        else Run<double>();
        return Tensor.Records(x, weight, bias) ? y.ProducedBy(new BatchNormNode(x, weight, bias, mean, rstd, given, eps)) : y;

        void Run<T>()
            where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
        {
            int batch = x.Size(0), size = Layouts.Numel(x.Layout.Sizes.AsSpan(2));
            Span<T> m = mean.Span<T>(), r = rstd.Span<T>();
            if (given)
            {
                runningMean!.Dense().Elements<T>().CopyTo(m);
                runningVar!.Dense().Elements<T>().CopyTo(r);
            }
            else
            {
                BatchNorm.Statistics(batch, channels, size, dense.Elements<T>(), m, r);
                if (training && runningMean is not null) Move<T>(runningMean, m, momentum, 1);
                double count = (double)batch * size;
                if (training && runningVar is not null) Move<T>(runningVar, r, momentum, count / (count - 1));
            }
            for (int c = 0; c < r.Length; c++) r[c] = T.CreateTruncating(1 / Math.Sqrt(double.CreateTruncating(r[c]) + eps));
            Tensor? w = weight?.Dense(), b = bias?.Dense();
            BatchNorm.Apply(batch, channels, size, dense.Elements<T>(), Elements<T>(w), Elements<T>(b), m, r, y.Span<T>());
            GC.KeepAlive(dense);
            GC.KeepAlive(w);
            GC.KeepAlive(b);
        }
    }

    private protected override void Run<T>(Tensor dy, in Saved saved, Tensor? dx, Tensor? dw, Tensor? db)
    {
        var (x, weight, mean, rstd) = saved;
        var dense = dy.Dense();
        BatchNorm.Backward(x.Size(0), x.Size(1), Layouts.Numel(x.Layout.Sizes.AsSpan(2)), _given, dense.Elements<T>(), x.Elements<T>(), Elements<T>(weight),
            mean!.Span<T>(), rstd.Span<T>(), Elements<T>(dx), Elements<T>(dw), Elements<T>(db));
        GC.KeepAlive(dense);
    }

    private protected override void Compose(ref Gradients g, in Saved saved)
    {
        var (x, weight, mean, savedRstd) = saved;
        int channels = x.Size(1);
        int[] sizes = [x.Size(0), channels, Layouts.Numel(x.Layout.Sizes.AsSpan(2))], dims = [0, 2];
        Tensor planes = x.Reshape(sizes), dy = g.Dy.Reshape(sizes);
        var centered = planes - (_given ? mean!.Reshape(channels, 1) : planes.Mean(dims, keepDim: true));
        var rstd = _given ? savedRstd.Reshape(channels, 1) : (centered.Square().Mean(dims, keepDim: true) + _eps).Rsqrt();
        var hat = centered * rstd;
        if (g.Needs(0))
        {
            var inner = weight is null ? dy : dy * weight.Unsqueeze(1);
            if (!_given) inner = inner - inner.Mean(dims, keepDim: true) - hat * (inner * hat).Mean(dims, keepDim: true);
            g.Set(0, (inner * rstd).Reshape(x.Layout.Sizes));
        }
        if (g.Needs(1)) g.Set(1, (dy * hat).Sum(dims));
        if (g.Needs(2)) g.Set(2, dy.Sum(dims));
    }

    /// <summary>running = (1 - momentum) running + momentum scale statistic</summary>
    private static void Move<T>(Tensor running, ReadOnlySpan<T> statistic, double momentum, double scale)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var storage = running.Span<T>();
        for (int c = 0; c < statistic.Length; c++)
        {
            ref T value = ref storage[running.Layout.Offset + c * running.Layout.Strides[0]];
            value = T.CreateTruncating((1 - momentum) * double.CreateTruncating(value) + momentum * scale * double.CreateTruncating(statistic[c]));
        }
        running.Storage.Bump("batch_norm", null);
    }
}
