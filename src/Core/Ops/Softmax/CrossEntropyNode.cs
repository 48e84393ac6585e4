namespace MiniTorch;

/// <summary>Cross entropy of scores x[N, C, d...] and class indices t, log-softmax and likelihood in one pass;  dx = dloss (p W - w), w = what the loss gives each class, W its sum</summary>
internal sealed class CrossEntropyNode : Node, IOp
{
    private readonly Reduction _reduction;
    private readonly long _ignoreIndex;
    private readonly double _smoothing, _total;
    private SavedTensor _x, _target, _weight, _state;

    private CrossEntropyNode(Tensor x, Tensor target, Tensor? weight, Tensor state, long ignoreIndex, double smoothing, double total, Reduction reduction, string name)
    {
        (_ignoreIndex, _smoothing, _total, _reduction, Name) = (ignoreIndex, smoothing, total, reduction, name);
        Connect(x);
        _x = SavedTensor.Save(x);
        _target = SavedTensor.Save(target);
        _weight = SavedTensor.Save(weight);
        _state = SavedTensor.Save(state);
    }

    public static OpFacts Facts => new(nameof(Tensor.CrossEntropy),
        new OpSample("mean", t => t[0].CrossEntropy(t[1]), new OpInput([4, 3]), new OpInput([4], 0, 3) { IsIndex = true }),
        new OpSample("sum, smoothed", t => t[0].CrossEntropy(t[1], reduction: Reduction.Sum, labelSmoothing: 0.2), new OpInput([4, 3]), new OpInput([4], 0, 3) { IsIndex = true }),
        new OpSample("none, an index ignored", t => t[0].CrossEntropy(t[1], ignoreIndex: 1, reduction: Reduction.None), new OpInput([6, 3]), new OpInput([6], 0, 3) { IsIndex = true }),
        new OpSample("images", t => t[0].CrossEntropy(t[1], labelSmoothing: 0.1), new OpInput([2, 3, 2, 2]), new OpInput([2, 2, 2], 0, 3) { IsIndex = true }),
        new OpSample("sequences, none", t => t[0].CrossEntropy(t[1], ignoreIndex: 1, reduction: Reduction.None), new OpInput([2, 3, 5]), new OpInput([2, 5], 0, 3) { IsIndex = true }),
        new OpSample("one row", t => t[0].CrossEntropy(t[1]), new OpInput([5]), new OpInput([], 0, 5) { IsIndex = true }));

    public override string Name { get; }

    /// <summary>Scores [N, C, d...] and int64 targets [N, d...], both checked; reduced to 0-dim or [N, d...].</summary>
    public static Tensor Apply(Tensor x, Tensor target, Tensor? weight, long ignoreIndex, double smoothing, Reduction reduction, string name)
    {
        int[] sizes = target.Layout.Sizes;
        var state = Tensor.Uninitialized([2, .. sizes], x.Dtype);
        var y = Tensor.Uninitialized(reduction == Reduction.None ? sizes : [], x.Dtype);
        double total = x.Dtype == Dtype.Float32
            ? Run<float>(x, target, weight, ignoreIndex, smoothing, reduction, state, y)
            : Run<double>(x, target, weight, ignoreIndex, smoothing, reduction, state, y);
        return Tensor.Records(x) ? y.ProducedBy(new CrossEntropyNode(x, target, weight, state, ignoreIndex, smoothing, total, reduction, name)) : y;
    }

    internal override void Release()
    {
        _x.Release();
        _target.Release();
        _weight.Release();
        _state.Release();
    }

    internal override void Backward(ref Gradients g)
    {
        Tensor x = _x.Unpack(this), target = _target.Unpack(this), state = _state.Unpack(this);
        var weight = _weight.UnpackOrNull(this);
        if (GradMode.Enabled) g.Set(0, Composed(x, target, weight, g.Dy));
        else g.Set(0, x.Dtype == Dtype.Float32 ? Fused<float>(x, target, weight, state, g.Dy) : Fused<double>(x, target, weight, state, g.Dy));
    }

    private Tensor Fused<T>(Tensor x, Tensor target, Tensor? weight, Tensor state, Tensor dy)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var shares = BufferPool.Rent<T>(target.Numel);
        Tensor scores = x.Dense(), upstream = dy.Dense();
        if (_reduction == Reduction.None) upstream.Elements<T>().CopyTo(shares);
        else shares.AsSpan().Fill(upstream.Elements<T>()[0] / (_reduction == Reduction.Mean ? T.CreateTruncating(_total) : T.One));
        var dx = Tensor.Uninitialized(scores.FreshLayout, x.Dtype);
        var loss = new CrossEntropy<T>(x.Size(0), x.Size(1), Inner(x), _ignoreIndex, _smoothing);
        loss.Backward(scores.Elements<T>(), target.Elements<long>(), Elements<T>(weight), state.Elements<T>(), shares, dx.Span<T>());
        BufferPool.Return(shares);
        GC.KeepAlive(scores);
        GC.KeepAlive(upstream);
        return dx;
    }

    /// <summary>The same in differentiable ops.</summary>
    private Tensor Composed(Tensor x, Tensor target, Tensor? weight, Tensor dy)
    {
        int classes = x.Size(1);
        Tensor given, upstream;
        using (Autograd.NoGrad())
        {
            int[] each = [classes, .. Enumerable.Repeat(1, x.Dim - 2)];
            var isTarget = target.Unsqueeze(1).Eq(Tensor.Arange(classes).Reshape(each)).To(x.Dtype);
            var kept = target.Ne(_ignoreIndex).To(x.Dtype).Unsqueeze(1);
            given = (isTarget * (1 - _smoothing) + _smoothing / classes) * kept;
            if (weight is not null) given *= weight.Bare().Reshape(each);
        }
        upstream = _reduction switch
        {
            Reduction.None => dy.Unsqueeze(1),
            Reduction.Mean => dy / _total,
            _ => dy,
        };
        return upstream * (x.Softmax(1) * given.Sum(1, keepDim: true) - given);
    }

    private static double Run<T>(Tensor x, Tensor target, Tensor? weight, long ignoreIndex, double smoothing, Reduction reduction, Tensor state, Tensor y)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        var loss = new CrossEntropy<T>(x.Size(0), x.Size(1), Inner(x), ignoreIndex, smoothing);
        var scores = x.Dense();
        double total = loss.TotalWeight(target.Elements<long>(), Elements<T>(weight));
        var each = reduction == Reduction.None ? null : BufferPool.Rent<T>(target.Numel);
        loss.Forward(scores.Elements<T>(), target.Elements<long>(), Elements<T>(weight), each is null ? y.Span<T>() : each, state.Span<T>());
        if (each is not null)
        {
            double sum = Sum<T>(each);
            y.Span<T>()[0] = T.CreateTruncating(reduction == Reduction.Mean ? sum / total : sum);
            BufferPool.Return(each);
        }
        GC.KeepAlive(scores);
        return total;
    }

    // Four sums side by side: one alone would wait for every addition.
    private static double Sum<T>(ReadOnlySpan<T> values)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        double a = 0, b = 0, c = 0, d = 0;
        int i = 0;
        for (; i + 4 <= values.Length; i += 4)
        {
            a += double.CreateTruncating(values[i]);
            b += double.CreateTruncating(values[i + 1]);
            c += double.CreateTruncating(values[i + 2]);
            d += double.CreateTruncating(values[i + 3]);
        }
        for (; i < values.Length; i++) a += double.CreateTruncating(values[i]);
        return a + b + (c + d);
    }

    private static int Inner(Tensor x) => Layouts.Numel(x.Layout.Sizes.AsSpan(2));

    private static ReadOnlySpan<T> Elements<T>(Tensor? weight)
        where T : unmanaged => weight is null ? default : weight.Dense().Elements<T>();
}
