namespace MiniTorch;

/// <summary>Where a view lies in its base, for gradients: in a fresh tensor of the base's shape, or, where the base itself has gaps or is transposed, in a buffer of its stretch of memory.</summary>
internal sealed class Slice
{
    private readonly int[] _sizes;
    private readonly Layout? _base;
    private readonly Layout _view;

    public Slice(Layout root, Layout view)
    {
        _sizes = root.Sizes;
        _view = new Layout(view.Sizes, view.Strides, view.Offset - root.Offset);
        if (!root.IsContiguous) _base = new Layout(root.Sizes, root.Strides, 0);
    }

    private int[] BufferSizes => _base is null ? _sizes : [_base.End];

    /// <summary>The gradient of the base in fresh memory, to be written.</summary>
    public Tensor Lay(Tensor gradient) => _base is null ? gradient.Clone() : gradient.PlacedIn(BufferSizes, _base);

    /// <summary>Zeros with the view's gradient in its place.</summary>
    public Tensor LayView(Tensor gradient) => gradient.PlacedIn(BufferSizes, _view);

    /// <summary>The view's part of such memory.</summary>
    public Tensor PartOf(Tensor buffer) => buffer.AsStrided(_view);

    /// <summary>Such memory under the base's shape.</summary>
    public Tensor Take(Tensor buffer) => _base is null ? buffer : buffer.AsStrided(_base);
}

/// <summary>A view of a base that was written to since the view was made: a slice of the base as it is now.</summary>
internal sealed class AsStridedNode : Node
{
    private readonly Slice _slice;

    public AsStridedNode(Tensor root, Layout view)
    {
        _slice = new Slice(root.Layout, view);
        Connect(root);
    }

    public override string Name => "AsStridedBackward0";

    internal override void Backward(ref Gradients g)
    {
        if (g.Needs(0)) g.Set(0, _slice.Take(_slice.LayView(g.Dy)));
    }
}

/// <summary>The base's new history after a view of it was written: its old gradient, with the view's part passed through the writing op.</summary>
internal sealed class CopySlices : Node
{
    private readonly Slice _slice;
    private readonly Node _write;

    public CopySlices(Tensor root, Layout view, Node write)
    {
        _slice = new Slice(root.Layout, view);
        _write = write;
        SetInputCount(Math.Max(1, write.InputCount));
        SetEdge(0, root.GradientEdge);
        for (int i = 1; i < write.InputCount; i++) SetEdge(i, write.EdgeAt(i));
        if (write.InputCount > 0) write.SetEdge(0, EdgeAt(0));
        TakeId();
    }

    public override string Name => "CopySlices";

    internal override bool IsUserCode => _write.IsUserCode;

    internal override void Release() => _write.Release();

    internal override void Backward(ref Gradients g)
    {
        var whole = _slice.Lay(g.Dy);
        var slice = _slice.PartOf(whole);
        Tensor?[] outputs = [slice.Clone()], inputs = new Tensor?[_write.InputCount];
        var through = g.For(_write, outputs, inputs);
        _write.Backward(ref through);
        for (int i = 1; i < inputs.Length; i++) g.Set(i, inputs[i]);
        if (!g.Needs(0)) return;
        if (inputs.Length > 0 && inputs[0] is { } passed) slice.CopyInPlace(passed);
        else slice.ZeroInPlace();
        g.Set(0, _slice.Take(whole));
    }
}
