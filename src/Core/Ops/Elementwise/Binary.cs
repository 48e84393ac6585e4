namespace MiniTorch;

/// <summary>Runs a two-operand formula over broadcast operands of promoted dtype.</summary>
internal static class Binary
{
    public static Tensor Apply<TOp>(TOp op, Tensor a, Tensor b)
        where TOp : struct, IBinaryOp
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Dtype != b.Dtype) (a, b) = Promotion.Same(a, b);
        (a, b) = (Unary.Floating<TOp>(a), Unary.Floating<TOp>(b));
        int[] sizes = Layouts.Broadcast(a.Layout.Sizes, b.Layout.Sizes, OpTraits<TOp>.Name);
        var y = Tensor.Uninitialized(FreshLayout(a, b, sizes), a.Dtype);
        Run(op, a, b, y);
        return Tensor.Records(a, b) ? y.ProducedBy(new BinaryNode<TOp>(op, a, b, y)) : y;
    }

    /// <summary>Writes f(a, b) into a.</summary>
    public static Tensor ApplyInPlace<TOp>(TOp op, Tensor a, Tensor b)
        where TOp : struct, IBinaryOp
    {
        ArgumentNullException.ThrowIfNull(b);
        string name = OpTraits<TOp>.Name + "_";
        var type = Promotion.ResultType(a, b);
        if (!OpTraits<TOp>.KeepsIntegers && !type.IsFloatingPoint()) type = Dtype.Float32;
        if (!Promotion.CanCast(type, a.Dtype)) throw Unary.Cast(name, type, a.Dtype);
        if (Layouts.Expand(b.Layout, a.Layout.Sizes) is null)
        {
            throw new ArgumentException($"[{name}] output with shape {a.Shape} doesn't match the broadcast shape of {a.Shape} and {b.Shape}: an in-place op cannot grow its target");
        }
        bool records = Tensor.Records(a, b);
        InPlace.Check(a, records, name);
        InPlace.CheckOverlap(a, b, name);
        if (b.Dtype != a.Dtype) b = b.To(a.Dtype);
        if (b.SharesStorageWith(a) && !InPlace.SameElements(a.Layout, b.Layout)) b = b.Clone();
        bool savesA = (a.RequiresGrad && ReadsBinary<TOp>.TraceA(op).Reads(Probe.First)) || (b.RequiresGrad && ReadsBinary<TOp>.TraceB(op).Reads(Probe.First));
        var before = records && savesA ? a.CopiedWithHistory() : a;
        var node = records ? new BinaryNode<TOp>(op, before, ReferenceEquals(a, b) ? before : b) : null;
        Run(op, a, b, a);
        InPlace.Record(a, node, name);
        node?.SaveOutput(a);
        return a;
    }

    private static Layout FreshLayout(Tensor a, Tensor b, int[] sizes)
    {
        if (ReferenceEquals(sizes, a.Layout.Sizes)) return a.FreshLayout;
        if (ReferenceEquals(sizes, b.Layout.Sizes)) return b.FreshLayout;
        return Layout.Contiguous(sizes);
    }

    private static void Run<TOp>(TOp op, Tensor a, Tensor b, Tensor y)
        where TOp : struct, IBinaryOp
    {
        switch (a.Dtype)
        {
            case Dtype.Float32: Run<TOp, float>(op, a, b, y); break;
            case Dtype.Float64: Run<TOp, double>(op, a, b, y); break;
            case Dtype.Int64: Run<TOp, long>(op, a, b, y); break;
            case Dtype.Int32: Run<TOp, int>(op, a, b, y); break;
            case Dtype.UInt8: Run<TOp, byte>(op, a, b, y); break;
            default: throw new NotSupportedException($"[{OpTraits<TOp>.Name}] not implemented for 'Bool'; use LogicalAnd, LogicalOr, LogicalXor or LogicalNot, or convert it first: x.To(Dtype.Int64)");
        }
    }

    private static void Run<TOp, T>(TOp op, Tensor a, Tensor b, Tensor y)
        where TOp : struct, IBinaryOp
        where T : unmanaged
    {
        int[] sizes = y.Layout.Sizes;
        Elementwise.Binary<TOp, T>(op, a.Span<T>(), Layouts.Expand(a.Layout, sizes)!, b.Span<T>(), Layouts.Expand(b.Layout, sizes)!, y.Span<T>(), y.Layout);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
    }
}

/// <summary>A recorded two-operand formula; broadcast dims are summed away by the engine.</summary>
internal sealed class BinaryNode<TOp> : Node
    where TOp : struct, IBinaryOp
{
    private readonly TOp _op;
    private SavedTensor _a, _b, _y;

    public BinaryNode(TOp op, Tensor a, Tensor b, Tensor y)
        : this(op, a, b) => SaveOutput(y);

    public BinaryNode(TOp op, Tensor a, Tensor b)
    {
        _op = op;
        Connect(a, b);
        if (Saves(Probe.First)) _a = SavedTensor.Save(a);
        if (Saves(Probe.Second)) _b = SavedTensor.Save(b);
    }

    public override string Name => OpTraits<TOp>.GradFn;

    public void SaveOutput(Tensor y)
    {
        if (Saves(Probe.Result)) _y = SavedTensor.Save(y, this);
    }

    internal override void Release()
    {
        _a.Release();
        _b.Release();
        _y.Release();
    }

    internal override void Backward(ref Gradients g)
    {
        bool needsA = g.Needs(0), needsB = g.Needs(1);
        var dy = g.Dy;
        var (a, b, y) = (_a.UnpackOrNull(this), _b.UnpackOrNull(this), _y.UnpackOrNull(this));
        bool passesA = ReadsBinary<TOp>.TraceA(_op).PassesOn, passesB = ReadsBinary<TOp>.TraceB(_op).PassesOn;
        if (needsA && passesA) g.Set(0, dy);
        if (needsB && passesB) g.Set(1, dy);
        (needsA, needsB) = (needsA && !passesA, needsB && !passesB);
        if (GradMode.Enabled)
        {
            if (needsA) g.Set(0, _op.BackwardA(a ?? dy, b ?? dy, y ?? dy, dy));
            if (needsB) g.Set(1, _op.BackwardB(a ?? dy, b ?? dy, y ?? dy, dy));
        }
        else if (needsA || needsB)
        {
            if (dy.Dtype == Dtype.Float32) Fused<float>(ref g, a, b, y, needsA, needsB);
            else Fused<double>(ref g, a, b, y, needsA, needsB);
        }
    }

    private void Fused<T>(ref Gradients g, Tensor? a, Tensor? b, Tensor? y, bool needsA, bool needsB)
        where T : unmanaged
    {
        var dy = g.Dy;
        int[] sizes = dy.Layout.Sizes;
        var da = needsA ? Tensor.Uninitialized(dy.FreshLayout, dy.Dtype) : null;
        var db = needsB ? Tensor.Uninitialized(dy.FreshLayout, dy.Dtype) : null;
        Elementwise.BinaryBackward<TOp, T>(
            _op,
            a is null ? default : a.Span<T>(), a is null ? dy.Layout : Layouts.Expand(a.Layout, sizes)!,
            b is null ? default : b.Span<T>(), b is null ? dy.Layout : Layouts.Expand(b.Layout, sizes)!,
            y is null ? default : y.Span<T>(), y is null ? dy.Layout : y.Layout,
            dy.Span<T>(), dy.Layout,
            da is null ? default : da.Span<T>(), db is null ? default : db.Span<T>());
        if (da is not null) g.Set(0, da);
        if (db is not null) g.Set(1, db);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(y);
    }

    /// <summary>Whether a gradient that is wanted reads this part of the formula.</summary>
    private bool Saves(Probe part) => (EdgeAt(0).Node is not null && ReadsBinary<TOp>.TraceA(_op).Reads(part))
        || (EdgeAt(1).Node is not null && ReadsBinary<TOp>.TraceB(_op).Reads(part));
}
