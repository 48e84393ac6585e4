namespace MiniTorch;

/// <summary>Runs a one-operand formula: over lanes when values are wanted, over tensors when the graph of the gradient is.</summary>
internal static class Unary
{
    public static Tensor Apply<TOp>(TOp op, Tensor x)
        where TOp : struct, IUnaryOp
    {
        x = Floating<TOp>(x);
        var y = Tensor.Uninitialized(x.FreshLayout, x.Dtype);
        Run(op, x, y);
        return Tensor.Records(x) ? y.ProducedBy(new UnaryNode<TOp>(op, x, y)) : y;
    }

    /// <summary>Writes f(x) into x.</summary>
    public static Tensor ApplyInPlace<TOp>(TOp op, Tensor x)
        where TOp : struct, IUnaryOp
    {
        string name = OpTraits<TOp>.Name + "_";
        if (!OpTraits<TOp>.KeepsIntegers && !x.Dtype.IsFloatingPoint()) throw Cast(name, Dtype.Float32, x.Dtype);
        bool records = Tensor.Records(x);
        InPlace.Check(x, records, name);
        var before = records && Reads<TOp>.Trace(op).Reads(Probe.First) ? x.CopiedWithHistory() : x;
        var node = records ? new UnaryNode<TOp>(op, before) : null;
        Run(op, x, x);
        InPlace.Record(x, node, name);
        node?.SaveOutput(x);
        return x;
    }

    /// <summary>Integers as float32 for ops that have no integer form.</summary>
    public static Tensor Floating<TOp>(Tensor x) => OpTraits<TOp>.KeepsIntegers || x.Dtype.IsFloatingPoint() ? x : x.To(Dtype.Float32);

    public static InvalidOperationException Cast(string op, Dtype from, Dtype to) =>
        new($"[{op}] result type {from.ScalarName()} can't be cast to the desired output type {to.ScalarName()}; convert the tensor first, or use the op that is not in-place");

    private static void Run<TOp>(TOp op, Tensor x, Tensor y)
        where TOp : struct, IUnaryOp
    {
        switch (x.Dtype)
        {
            case Dtype.Float32: Run<TOp, float>(op, x, y); break;
            case Dtype.Float64: Run<TOp, double>(op, x, y); break;
            case Dtype.Int64: Run<TOp, long>(op, x, y); break;
            case Dtype.Int32: Run<TOp, int>(op, x, y); break;
            case Dtype.UInt8: Run<TOp, byte>(op, x, y); break;
            default: throw new NotSupportedException($"[{OpTraits<TOp>.Name}] not implemented for 'Bool'; convert it first: x.To(Dtype.Int64)");
        }
    }

    private static void Run<TOp, T>(TOp op, Tensor x, Tensor y)
        where TOp : struct, IUnaryOp
        where T : unmanaged
    {
        Elementwise.Unary<TOp, T>(op, x.Span<T>(), x.Layout, y.Span<T>(), y.Layout);
        GC.KeepAlive(x);
    }
}

/// <summary>A recorded one-operand formula. What of x and y its derivative reads was found by running it once, and only that is saved.</summary>
internal sealed class UnaryNode<TOp> : Node
    where TOp : struct, IUnaryOp
{
    private readonly TOp _op;
    private SavedTensor _x, _y;

    public UnaryNode(TOp op, Tensor x, Tensor y)
        : this(op, x) => SaveOutput(y);

    public UnaryNode(TOp op, Tensor x)
    {
        _op = op;
        Connect(x);
        if (OpTraits<TOp>.Inputs > 0) SetInputCount(OpTraits<TOp>.Inputs);
        if (Reads<TOp>.Trace(op).Reads(Probe.First)) _x = SavedTensor.Save(x);
    }

    public override string Name => OpTraits<TOp>.GradFn;

    public void SaveOutput(Tensor y)
    {
        if (Reads<TOp>.Trace(_op).Reads(Probe.Result)) _y = SavedTensor.Save(y, this);
    }

    internal override void Release()
    {
        _x.Release();
        _y.Release();
    }

    internal override void Backward(ref Gradients g)
    {
        if (!g.Needs(0)) return;
        var dy = g.Dy;
        var x = _x.UnpackOrNull(this) ?? dy;
        var y = _y.UnpackOrNull(this) ?? dy;
        if (Reads<TOp>.Trace(_op).PassesOn) g.Set(0, dy);
        else g.Set(0, GradMode.Enabled ? _op.Backward(x, y, dy) : dy.Dtype == Dtype.Float32 ? Fused<float>(x, y, dy) : Fused<double>(x, y, dy));
    }

    private Tensor Fused<T>(Tensor x, Tensor y, Tensor dy)
        where T : unmanaged
    {
        var dx = Tensor.Uninitialized(dy.FreshLayout, dy.Dtype);
        Elementwise.UnaryBackward<TOp, T>(_op, x.Span<T>(), x.Layout, y.Span<T>(), y.Layout, dy.Span<T>(), dy.Layout, dx.Span<T>());
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        return dx;
    }
}
