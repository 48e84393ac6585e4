namespace MiniTorch;

/// <summary>The end of the graph at a leaf: adds what arrives to the leaf's <c>Grad</c>.</summary>
internal sealed class AccumulateGrad : Node
{
    public AccumulateGrad(Tensor leaf)
    {
        Leaf = leaf;
        DescribeOutput(0, leaf.Layout.Sizes, leaf.Dtype);
    }

    public override string Name => "AccumulateGrad";

    internal override bool IsUserCode => true;

    /// <summary>The leaf whose gradient this node holds.</summary>
    public Tensor Leaf { get; }

    internal override void Backward(ref Gradients g)
    {
        Accumulate(Leaf, g.Dy);
        if (Leaf.Meta.PostAccumulateHooks is not { } hooks) return;
        foreach (var hook in hooks.Snapshot()) hook(Leaf);
    }

    /// <summary>
    /// The first gradient is kept as it is if nobody else holds its buffer, else copied. Later ones are added in place, so that a reference to
    /// <c>Grad</c> stays good; under createGraph out of place, so that a graph over the old one stays good. Threads may share the leaf.
    /// </summary>
    public static void Accumulate(Tensor tensor, Tensor gradient)
    {
        var meta = tensor.Meta;
        lock (meta)
        {
            bool isFirst = meta.Grad is not { } grad || IsCleared(grad);
            meta.GradPasses = isFirst ? 1 : meta.GradPasses + 1;
            if (meta.Grad is not { } old) meta.Grad = Keep(gradient).Expose();
            else if (GradMode.Enabled) meta.Grad = old + gradient;
            else old.AddInPlace(gradient);
        }
    }

    /// <summary>Whether nothing was added to <paramref name="grad"/> since it was filled with zeros.</summary>
    public static bool IsCleared(Tensor grad) => ReferenceEquals(grad.Storage.LastWriter, Tensor.ZeroOp);

    private static Tensor Keep(Tensor gradient)
    {
        if (GradMode.Enabled) return gradient.GradFn is null ? gradient.Clone() : gradient;
        var storage = gradient.Storage;
        bool isOurs = storage.IsTransient && storage.Slots == 1 && gradient.Layout.IsContiguous && gradient.Layout.Numel == storage.Length;
        return isOurs ? gradient : gradient.Clone();
    }
}
