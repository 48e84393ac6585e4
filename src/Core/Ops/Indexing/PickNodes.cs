namespace MiniTorch;

/// <summary>y = x at some places;  dx = zeros with dy added there</summary>
internal sealed class PickNode : Node
{
    private readonly Picks _picks;

    private PickNode(Tensor x, Picks picks, string name)
    {
        (_picks, Name) = (picks, name);
        Connect(x);
    }

    public override string Name { get; }

    /// <param name="x">The tensor.</param>
    /// <param name="picks">The places.</param>
    /// <param name="name">The node's.</param>
    /// <param name="back">The places that get a gradient, where not all do.</param>
    public static Tensor Apply(Tensor x, Picks picks, string name, Picks? back = null)
    {
        var y = Tensor.Uninitialized(picks.To, x.Dtype);
        switch (x.Dtype.ElementSize())
        {
            case 1: Run<byte>(x, picks, y); break;
            case 4: Run<int>(x, picks, y); break;
            default: Run<long>(x, picks, y); break;
        }
        return Tensor.Records(x) ? y.ProducedBy(new PickNode(x, back ?? picks, name)) : y;
    }

    internal override void Backward(ref Gradients g) => g.Set(0, AddAtNode.Apply(g.Dy, _picks));

    private static void Run<T>(Tensor x, Picks picks, Tensor y)
        where T : unmanaged
    {
        var tables = picks.In(x.Layout);
        Picking.Get(x.Bits<T>(), tables, default, y.Bits<T>());
        tables.Return();
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }
}

/// <summary>y = zeros with x added at some places;  dx = dy there</summary>
internal sealed class AddAtNode : Node
{
    private readonly Picks _picks;

    private AddAtNode(Tensor x, Picks picks)
    {
        _picks = picks;
        Connect(x);
    }

    public override string Name => "IndexPutBackward0";

    public static Tensor Apply(Tensor x, Picks picks)
    {
        var y = Tensor.Zeros(picks.From, x.Dtype);
        PutNode.Write(y, x, picks, accumulate: true);
        return Tensor.Records(x) ? y.ProducedBy(new AddAtNode(x, picks)) : y;
    }

    internal override void Backward(ref Gradients g) => g.Set(0, PickNode.Apply(g.Dy, _picks, "IndexBackward0"));
}

/// <summary>y = x with values put, or added, at some places;  dx = dy, but 0 where values were put,  dvalues = dy at the places</summary>
internal sealed class PutNode : Node
{
    private readonly Picks _picks;
    private readonly bool _accumulates;

    private PutNode(Tensor x, Tensor values, Picks picks, bool accumulates, string name)
    {
        (_picks, _accumulates, Name) = (picks, accumulates, name);
        Connect(x, values);
    }

    public override string Name { get; }

    /// <summary>Into a copy of x.</summary>
    public static Tensor Apply(Tensor x, Tensor values, Picks picks, bool accumulate, string name)
    {
        var y = x.Copied();
        Write(y, values, picks, accumulate);
        return Tensor.Records(x, values) ? y.ProducedBy(new PutNode(x, values, picks, accumulate, name)) : y;
    }

    /// <summary>Into x itself.</summary>
    public static Tensor ApplyInPlace(Tensor x, Tensor values, Picks picks, bool accumulate, string name, string op)
    {
        bool records = Tensor.Records(x, values);
        InPlace.Check(x, records, op);
        InPlace.CheckOverlap(x, values, op);
        var node = records ? new PutNode(x, values, picks, accumulate, name) : null;
        Write(x, values, picks, accumulate);
        InPlace.Record(x, node, op);
        return x;
    }

    /// <summary>Values broadcast to the picks' shape and have x's dtype.</summary>
    internal static void Write(Tensor x, Tensor values, Picks picks, bool accumulate)
    {
        var dense = values.Bare();
        if (ReferenceEquals(dense.Storage, x.Storage)) dense = dense.Copied();
        if (dense.Numel > 0 && !dense.Layout.Strides.AsSpan().ContainsAnyExcept(0)) dense = Tensor.Over(dense.Storage, new Layout([], [], dense.Layout.Offset));
        if (dense.Numel != 1) dense = dense.Expand(picks.To).Contiguous();
        switch (x.Dtype)
        {
            case Dtype.Float32: Write<float>(x, dense, picks, accumulate); break;
            case Dtype.Float64: Write<double>(x, dense, picks, accumulate); break;
            case Dtype.Int64: Write<long>(x, dense, picks, accumulate); break;
            case Dtype.Int32: Write<int>(x, dense, picks, accumulate); break;
            case Dtype.UInt8: Write<byte>(x, dense, picks, accumulate); break;
            default: Write<bool>(x, dense, picks, accumulate); break;
        }
    }

    internal override void Backward(ref Gradients g)
    {
        var dy = g.Dy;
        if (g.Needs(0)) g.Set(0, _accumulates ? dy : Apply(dy, Tensor.Zeros([], dy.Dtype), _picks, accumulate: false, Name));
        if (g.Needs(1)) g.Set(1, PickNode.Apply(dy, _picks, "IndexBackward0"));
    }

    private static void Write<T>(Tensor x, Tensor values, Picks picks, bool accumulate)
        where T : unmanaged
    {
        var tables = picks.In(x.Layout);
        if (accumulate) Picking.Add(x.Span<T>(), tables, values.Span<T>().Slice(values.Layout.Offset, values.Numel));
        else Picking.Put(x.Span<T>(), tables, values.Span<T>().Slice(values.Layout.Offset, values.Numel));
        tables.Return();
        GC.KeepAlive(x);
        GC.KeepAlive(values);
    }
}
