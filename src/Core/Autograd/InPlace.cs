namespace MiniTorch;

/// <summary>The rules of writing into a tensor: what may be written, and how the history of the tensor and of its base changes.</summary>
internal static class InPlace
{
    /// <summary>Throws, before anything is written, where PyTorch forbids it.</summary>
    /// <param name="target">The tensor to be written.</param>
    /// <param name="records">Whether the write will be recorded: some operand requires grad and the mode is on.</param>
    /// <param name="op">The op's name.</param>
    public static void Check(Tensor target, bool records, string op)
    {
        if (HasOverlap(target.Layout))
        {
            throw new InvalidOperationException($"[{op}] unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
                + "Please Clone() the tensor before performing the operation.");
        }
        if (!GradMode.Enabled) return;
        var root = target.Base;
        if (root is null)
        {
            if (target.IsLeaf && target.RequiresGrad) throw new InvalidOperationException($"[{op}] a leaf Variable that requires grad is being used in an in-place operation. "
                + "Write under Autograd.NoGrad(), or to a Clone().");
            return;
        }
        if (!records && !root.RequiresGrad) return;
        if (target.Kind == Tensor.ViewKind.MadeInNoGrad)
        {
            throw new InvalidOperationException($"[{op}] A view was created in no_grad mode and is being modified inplace with grad mode enabled. "
                + "Given that this use case is ambiguous and error-prone, it is forbidden. Make the view and the write both under NoGrad() or both outside of it.");
        }
        if (target.Kind == Tensor.ViewKind.OneOfMany)
        {
            throw new InvalidOperationException($"[{op}] Output {target.OutputNr} of {target.GradFn?.Name} is a view and is being modified inplace. This view is the output of a function "
                + "that returns multiple views. Such functions do not allow the output views to be modified inplace. You should replace the inplace operation by an out-of-place one.");
        }
        if (root.IsLeaf && root.RequiresGrad)
        {
            throw new InvalidOperationException($"[{op}] a view of a leaf Variable that requires grad is being used in an in-place operation. "
                + "Write under Autograd.NoGrad(), or to a Clone().");
        }
    }

    /// <summary>Counts the write, and gives the tensor (and its base) the history that <paramref name="node"/> stands for; none if null.</summary>
    public static void Record(Tensor target, Node? node, string op)
    {
        target.Storage.Bump(op);
        if (node is null) return;
        if (target.Base is { } root)
        {
            node.DescribeOutput(0, target.Layout.Sizes, target.Dtype);
            root.Rebase(new CopySlices(root, target.Layout, node));
            RefreshView(target);
        }
        else
        {
            target.Rebase(node);
        }
    }

    /// <summary>Gives a view whose base was written to since the history of a slice of the base as it is now.</summary>
    public static void RefreshView(Tensor view)
    {
        var root = view.Base!;
        view.ViewVersion = view.Storage.Version;
        if (root.GradFn is null) return;
        view.Rebase(new PartNode(root, Geometry.Within(root.Layout, view.Layout), "AsStridedBackward0"));
    }

    private static bool HasOverlap(Layout layout)
    {
        for (int d = 0; d < layout.Rank; d++)
        {
            if (layout.Strides[d] == 0 && layout.Sizes[d] > 1) return true;
        }
        return false;
    }
}

/// <summary>The base's new history after a view of it was written: its old gradient, with the view's part passed through the writing op.</summary>
internal sealed class CopySlices : Node
{
    private readonly Layout _slice;
    private readonly Node _write;

    public CopySlices(Tensor root, Layout view, Node write)
    {
        _slice = Geometry.Within(root.Layout, view);
        _write = write;
        SetInputCount(Math.Max(1, write.InputCount));
        SetEdge(0, root.GradientEdge);
        for (int i = 1; i < write.InputCount; i++) SetEdge(i, write.EdgeAt(i));
        if (write.InputCount > 0) write.SetEdge(0, EdgeAt(0));
    }

    public override string Name => "CopySlices";

    internal override void Release() => _write.Release();

    internal override void Backward(ref Gradients g)
    {
        var whole = g.Dy.Clone();
        var slice = whole.AsStrided(_slice);
        Tensor?[] outputs = [slice.Clone()], inputs = new Tensor?[_write.InputCount];
        var through = g.For(_write, outputs, inputs);
        _write.Backward(ref through);
        for (int i = 1; i < inputs.Length; i++) g.Set(i, inputs[i]);
        if (!g.Needs(0)) return;
        if (inputs[0] is { } passed) slice.CopyInPlace(passed);
        else slice.ZeroInPlace();
        g.Set(0, whole);
    }
}
