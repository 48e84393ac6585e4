namespace MiniTorch;

/// <summary>The sum or mean of f(x, t) over broadcast x and t as one node: no tensor of the elements' losses outlives the forward pass.</summary>
internal sealed class ElementLossNode<TOp> : Node
    where TOp : struct, IBinaryOp
{
    private readonly TOp _op;
    private readonly int[] _sizes;
    private readonly int _divisor;
    private SavedTensor _x, _target;

    private ElementLossNode(TOp op, Tensor x, Tensor target, int[] sizes, int divisor)
    {
        (_op, _sizes, _divisor) = (op, sizes, divisor);
        Connect(x, target);
        _x = SavedTensor.Save(x);
        _target = SavedTensor.Save(target);
    }

    public override string Name => OpTraits<TOp>.GradFn;

    public static Tensor Apply(TOp op, Tensor x, Tensor target, Reduction reduction)
    {
        ClassTargets.CheckReduction(OpTraits<TOp>.Name, reduction);
        if (reduction == Reduction.None) return Binary.Apply(op, x, target);
        if (x.Dtype != target.Dtype) (x, target) = Promotion.Same(x, target);
        (x, target) = (Unary.Floating<TOp>(x), Unary.Floating<TOp>(target));
        Tensor losses, y;
        using (Autograd.NoGrad())
        {
            losses = Binary.Apply(op, x, target);
            y = reduction == Reduction.Mean ? losses.Mean() : losses.Sum();
        }
        return Tensor.Records(x, target) ? y.ProducedBy(new ElementLossNode<TOp>(op, x, target, losses.Layout.Sizes, reduction == Reduction.Mean ? losses.Numel : 1)) : y;
    }

    internal override void Release()
    {
        _x.Release();
        _target.Release();
    }

    internal override void Backward(ref Gradients g)
    {
        Tensor x = _x.Unpack(this), target = _target.Unpack(this);
        var dy = (_divisor == 1 ? g.Dy : g.Dy / _divisor).Expand(_sizes);
        if (GradMode.Enabled)
        {
            if (g.Needs(0)) g.Set(0, _op.BackwardA(x, target, dy, dy));
            if (g.Needs(1)) g.Set(1, _op.BackwardB(x, target, dy, dy));
        }
        else if (dy.Dtype == Dtype.Float32)
        {
            Fused<float>(ref g, x, target, dy);
        }
        else
        {
            Fused<double>(ref g, x, target, dy);
        }
    }

    private void Fused<T>(ref Gradients g, Tensor x, Tensor target, Tensor dy)
        where T : unmanaged
    {
        var dx = g.Needs(0) ? Tensor.Uninitialized(_sizes, dy.Dtype) : null;
        var dt = g.Needs(1) ? Tensor.Uninitialized(_sizes, dy.Dtype) : null;
        Elementwise.BinaryBackward<TOp, T>(_op, x.Span<T>(), Layouts.Expand(x.Layout, _sizes)!, target.Span<T>(), Layouts.Expand(target.Layout, _sizes)!,
            default, dy.Layout, dy.Span<T>(), dy.Layout, dx is null ? default : dx.Span<T>(), dt is null ? default : dt.Span<T>());
        if (dx is not null) g.Set(0, dx);
        if (dt is not null) g.Set(1, dt);
        GC.KeepAlive(x);
        GC.KeepAlive(target);
        GC.KeepAlive(dy);
    }
}
