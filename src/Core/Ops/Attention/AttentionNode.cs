namespace MiniTorch;

/// <summary>y = p v, p = softmax(scale q k^T + mask);  dv = p^T dy,  ds = p (dp - sum p dp) with dp = dy v^T,  dq = scale ds k,  dk = scale ds^T q</summary>
internal sealed class AttentionNode : Node, IOp
{
    private readonly AttentionShape _shape;
    private SavedTensor _q, _k, _v, _mask, _logSum;

    private AttentionNode(AttentionShape shape, Tensor q, Tensor k, Tensor v, Tensor? mask, Tensor logSum)
    {
        _shape = shape;
        Connect(q, k, v);
        _q = SavedTensor.Save(q);
        _k = SavedTensor.Save(k);
        _v = SavedTensor.Save(v);
        _mask = SavedTensor.Save(mask);
        _logSum = SavedTensor.Save(logSum);
    }

    public static OpFacts Facts => new(nameof(Tensor.ScaledDotProductAttention),
        new OpSample("plain", t => Tensor.ScaledDotProductAttention(t[0], t[1], t[2]), new OpInput([2, 2, 4, 3]), new OpInput([2, 2, 5, 3]), new OpInput([2, 2, 5, 2])),
        new OpSample("causal", t => Tensor.ScaledDotProductAttention(t[0], t[1], t[2], isCausal: true), new OpInput([2, 4, 3]), new OpInput([2, 4, 3]), new OpInput([2, 4, 3])),
        new OpSample("causal, more keys", t => Tensor.ScaledDotProductAttention(t[0], t[1], t[2], isCausal: true, scale: 0.7), new OpInput([3, 2]), new OpInput([5, 2]), new OpInput([5, 2])),
        new OpSample("heads as PyTorch's users make them", t => Tensor.ScaledDotProductAttention(t[0].Transpose(1, 2), t[1].Transpose(1, 2), t[2].Transpose(1, 2)),
            new OpInput([2, 4, 2, 3]), new OpInput([2, 4, 2, 3]), new OpInput([2, 4, 2, 3])),
        new OpSample("mask to be learned", t => Tensor.ScaledDotProductAttention(t[0], t[1], t[2], t[3]), new OpInput([2, 2, 3]), new OpInput([2, 4, 3]), new OpInput([2, 4, 3]), new OpInput([2, 4])));

    public override string Name => "ScaledDotProductFlashAttentionForCpuBackward0";

    /// <summary>q, k, v of [outer, heads, ., .], rows of neighbours; a mask that broadcasts to [outer, heads, L, S] and needs no gradient.</summary>
    public static Tensor Apply(Tensor q, Tensor k, Tensor v, Tensor? mask, bool causal, double scale)
    {
        int outer = q.Size(0), heads = q.Size(1), l = q.Size(2), f = v.Size(3);
        // [outer, L, heads, F] in memory: joining the heads again is then a view.
        var y = Tensor.Over(Storage.Allocate(q.Dtype, outer * heads * l * f), new Layout([outer, heads, l, f], [l * heads * f, f, heads * f, 1], 0));
        var shape = new AttentionShape(outer, heads, l, k.Size(2), q.Size(3), f, scale, causal)
        {
            Q = Strides(q),
            K = Strides(k),
            V = Strides(v),
            Y = Strides(y),
            Mask = mask is null ? default : Strides(mask),
        };
        var logSum = Tensor.Uninitialized([outer, heads, l], q.Dtype);
        if (q.Dtype == Dtype.Float32) Attention.Forward(shape, From<float>(q), From<float>(k), From<float>(v), From<float>(mask), y.Span<float>(), logSum.Span<float>());
        else Attention.Forward(shape, From<double>(q), From<double>(k), From<double>(v), From<double>(mask), y.Span<double>(), logSum.Span<double>());
        GC.KeepAlive(mask);
        return Tensor.Records(q, k, v) ? y.ProducedBy(new AttentionNode(shape, q, k, v, mask, logSum)) : y;
    }

    /// <summary>The same in differentiable ops, for a mask that needs a gradient, and for dropout.</summary>
    public static Tensor Weights(Tensor q, Tensor k, Tensor? mask, bool causal, double scale)
    {
        var scores = q.MatMul(k.Transpose(-2, -1)) * scale;
        if (causal)
        {
            using (Autograd.NoGrad())
            {
                int l = q.Size(-2), s = k.Size(-2);
                var seen = Tensor.Arange(s).Unsqueeze(0) <= Tensor.Arange(l).Unsqueeze(1);
                mask = Tensor.Where(seen, Tensor.Zeros([], q.Dtype), Tensor.Full([], double.NegativeInfinity, q.Dtype));
            }
        }
        return (mask is null ? scores : scores + mask).Softmax(-1);
    }

    internal override void Release()
    {
        _q.Release();
        _k.Release();
        _v.Release();
        _mask.Release();
        _logSum.Release();
    }

    internal override void Backward(ref Gradients g)
    {
        Tensor q = _q.Unpack(this), k = _k.Unpack(this), v = _v.Unpack(this), logSum = _logSum.Unpack(this);
        var mask = _mask.UnpackOrNull(this);
        if (GradMode.Enabled)
        {
            var p = Weights(q, k, mask, _shape.Causal, _shape.Scale);
            var dp = g.Dy.MatMul(v.Transpose(-2, -1));
            var ds = p * (dp - (p * dp).Sum(-1, keepDim: true)) * _shape.Scale;
            if (g.Needs(0)) g.Set(0, ds.MatMul(k));
            if (g.Needs(1)) g.Set(1, ds.Transpose(-2, -1).MatMul(q));
            if (g.Needs(2)) g.Set(2, p.Transpose(-2, -1).MatMul(g.Dy));
            return;
        }
        Tensor dq = Like(q), dk = Like(k), dv = Like(v), dy = g.Dy.Layout.Strides[^1] == 1 ? g.Dy : g.Dy.Dense();
        if (q.Dtype == Dtype.Float32) Fuse<float>(q, k, v, mask, logSum, dy, dq, dk, dv);
        else Fuse<double>(q, k, v, mask, logSum, dy, dq, dk, dv);
        g.Set(0, dq);
        g.Set(1, dk);
        g.Set(2, dv);
    }

    private void Fuse<T>(Tensor q, Tensor k, Tensor v, Tensor? mask, Tensor logSum, Tensor dy, Tensor dq, Tensor dk, Tensor dv)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var shape = _shape with { GradQ = Strides(dq), GradK = Strides(dk), GradV = Strides(dv), GradY = Strides(dy) };
        Attention.Backward(shape, From<T>(q), From<T>(k), From<T>(v), From<T>(mask), logSum.Span<T>(), From<T>(dy), dq.Span<T>(), dk.Span<T>(), dv.Span<T>());
        GC.KeepAlive(dy);
    }

    /// <summary>A gradient in memory order [outer, rows, heads, width] where the input's heads lie closer than its rows, else row-major.</summary>
    private static Tensor Like(Tensor x)
    {
        int[] sizes = x.Layout.Sizes, strides = x.Layout.Strides;
        if (strides[1] >= strides[2]) return Tensor.Uninitialized(sizes, x.Dtype);
        int row = sizes[1] * sizes[3];
        return Tensor.Over(Storage.Allocate(x.Dtype, x.Numel), new Layout(sizes, [sizes[2] * row, sizes[3], row, 1], 0));
    }

    private static HeadStrides Strides(Tensor x) => new(x.Layout.Strides[0], x.Layout.Strides[1], x.Layout.Strides[2]);

    private static ReadOnlySpan<T> From<T>(Tensor? x)
        where T : unmanaged => x is null || x.Numel == 0 ? default : x.Span<T>()[x.Layout.Offset..];
}
