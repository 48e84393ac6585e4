namespace MiniTorch;

/// <summary>y = x with two dims exchanged;  dx = dy with them exchanged back</summary>
internal sealed class TransposeNode : Node
{
    private readonly int _a, _b;

    public TransposeNode(Tensor x, int a, int b, string name)
    {
        (_a, _b, Name) = (a, b, name);
        Connect(x);
    }

    public override string Name { get; }

    internal override void Backward(ref Gradients g) => g.Set(0, Name == "TBackward0" ? g.Dy.T() : g.Dy.Transpose(_a, _b));
}

/// <summary>y = x with dims in another order;  dx = dy in the inverse order</summary>
internal sealed class PermuteNode : Node
{
    private readonly int[] _inverse;

    public PermuteNode(Tensor x, int[] order)
    {
        _inverse = new int[order.Length];
        for (int d = 0; d < order.Length; d++) _inverse[order[d]] = d;
        Connect(x);
    }

    public override string Name => "PermuteBackward0";

    internal override void Backward(ref Gradients g) => g.Set(0, g.Dy.Permute(_inverse));
}

/// <summary>y = x under another shape;  dx = dy under x's</summary>
internal sealed class ReshapeNode : Node
{
    private readonly int[] _sizes;

    public ReshapeNode(Tensor x, string name)
    {
        (_sizes, Name) = (x.Layout.Sizes, name);
        Connect(x);
    }

    public override string Name { get; }

    internal override void Backward(ref Gradients g) => g.Set(0, g.Dy.Reshape(_sizes));
}

/// <summary>y = x stretched;  dx = dy summed over what was stretched (by the engine, as for every broadcast)</summary>
internal sealed class ExpandNode : Node
{
    public ExpandNode(Tensor x) => Connect(x);

    public override string Name => "ExpandBackward0";

    internal override void Backward(ref Gradients g) => g.Set(0, g.Dy);
}

/// <summary>y = some places of x;  dx = zeros with dy added at those places</summary>
internal sealed class PartNode : Node
{
    private readonly int[] _sizes;
    private readonly Layout _geometry;

    public PartNode(Tensor x, Layout geometry, string name)
    {
        (_sizes, _geometry, Name) = (x.Layout.Sizes, geometry, name);
        Connect(x);
    }

    public override string Name { get; }

    internal override void Backward(ref Gradients g) => g.Set(0, PlaceNode.Place(g.Dy, _sizes, _geometry));
}

/// <summary>y = zeros of a shape with x added at some places;  dx = those places of dy</summary>
internal sealed class PlaceNode : Node
{
    private readonly Layout _geometry;

    private PlaceNode(Tensor x, Layout geometry)
    {
        _geometry = geometry;
        Connect(x);
    }

    public override string Name => "AsStridedScatterBackward0";

    public static Tensor Place(Tensor x, int[] sizes, Layout geometry)
    {
        var y = Tensor.Zeros(sizes, x.Dtype);
        switch (x.Dtype)
        {
            case Dtype.Float32: Strided.Add<float>(x.Span<float>(), x.Layout, y.Span<float>(), geometry); break;
            case Dtype.Float64: Strided.Add<double>(x.Span<double>(), x.Layout, y.Span<double>(), geometry); break;
            default: throw new NotSupportedException($"[as_strided] gradients are float32 or float64, not {x.Dtype.Name()}");
        }
        return Tensor.Records(x) ? y.ProducedBy(new PlaceNode(x, geometry)) : y;
    }

    internal override void Backward(ref Gradients g) => g.Set(0, g.Dy.AsStrided(_geometry));
}
