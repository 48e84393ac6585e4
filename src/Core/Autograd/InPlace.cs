namespace MiniTorch;

/// <summary>The rules of writing into a tensor: what may be written, and how the history of the tensor and of its base changes.</summary>
internal static class InPlace
{
    /// <summary>Throws, before anything is written, where PyTorch forbids it.</summary>
    /// <param name="target">The tensor to be written.</param>
    /// <param name="records">Whether the write will be recorded: the target or an operand requires grad and the mode is on.</param>
    /// <param name="op">The op's name.</param>
    public static void Check(Tensor target, bool records, string op)
    {
        if (HasOverlap(target.Layout))
        {
            throw new InvalidOperationException($"[{op}] unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
                + "Please clone() the tensor before performing the operation: use Clone().");
        }
        if (records) CheckHistory(target, op);
    }

    /// <summary>As above where no memory is written twice: the rules of history alone.</summary>
    public static void CheckHistory(Tensor target, string op)
    {
        const string Remedy = "Write under Autograd.NoGrad(), or to a Clone().";
        if (target.Base is { } root)
        {
            if (target.Kind > Tensor.ViewKind.Differentiable) throw ForbiddenView(target, $"[{op}] ", "is being modified inplace");
            if (target.RequiresGrad && root.IsLeaf) throw new InvalidOperationException($"[{op}] a view of a leaf Variable that requires grad is being used in an in-place operation. {Remedy}");
        }
        if (target.RequiresGrad && target.IsLeaf) throw new InvalidOperationException($"[{op}] a leaf Variable that requires grad is being used in an in-place operation. {Remedy}");
    }

    /// <summary>Throws if an operand lies partly under the written tensor: elements would be read after they were written.</summary>
    public static void CheckOverlap(Tensor target, Tensor operand, string op)
    {
        if (!operand.SharesStorageWith(target) || SameElements(target.Layout, operand.Layout)) return;
        if (!IsDense(target.Layout) || !IsDense(operand.Layout)) return;
        if (target.Layout.Offset >= operand.Layout.End || operand.Layout.Offset >= target.Layout.End) return;
        throw new InvalidOperationException($"[{op}] unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location. "
            + "Please clone() the tensor before performing the operation: use Clone().");
    }

    /// <summary>Whether both place each element alike.</summary>
    public static bool SameElements(Layout a, Layout b) =>
        ReferenceEquals(a, b) || (a.Offset == b.Offset && a.Sizes.AsSpan().SequenceEqual(b.Sizes) && a.Strides.AsSpan().SequenceEqual(b.Strides));

    /// <summary>Counts the write, and gives the tensor (and its base) the history that <paramref name="node"/> stands for; none if null.</summary>
    public static void Record(Tensor target, Node? node, string op, int outputNr = 0)
    {
        target.Storage.Bump(op, Origin.Now());
        if (node is null) return;
        if (target.Base is { } root)
        {
            node.DescribeOutput(0, target.Layout.Sizes, target.Dtype);
            root.Rebase(new CopySlices(root, target.Layout, node));
            RefreshView(target);
        }
        else
        {
            target.Rebase(node, outputNr);
        }
    }

    /// <summary>Gives a view whose base was written to since the history of a slice of the base as it is now.</summary>
    /// <exception cref="InvalidOperationException">The view was made without grad, or as one of many: it has no such history.</exception>
    public static void RefreshView(Tensor view)
    {
        if (view.Kind > Tensor.ViewKind.Differentiable) throw ForbiddenView(view, "", "its base or another view of its base has been modified inplace");
        lock (view.Meta)
        {
            if (view.ViewVersion == view.Storage.Version) return;
            var root = view.Base!;
            view.Rebase(new AsStridedNode(root, view.Layout));
            view.ViewVersion = view.Storage.Version;
        }
    }

    private static InvalidOperationException ForbiddenView(Tensor view, string op, string what)
    {
        string name = view.ProducerAsItStands is { } node ? $"Output {view.OutputNr} of {node.Name} is a view and" : "A view was created in no_grad mode and";
        string why = view.Kind switch
        {
            Tensor.ViewKind.OneOfMany => "This view is the output of a function that returns multiple views. Such functions do not allow the output views to be modified inplace. "
                + "You should replace the inplace operation by an out-of-place one.",
            Tensor.ViewKind.MadeInFunction => "This view was created inside a custom Function (or because an input was returned as-is) and the autograd logic to handle view+inplace would override "
                + "the custom backward associated with the custom Function, leading to incorrect gradients. This behavior is forbidden. You can fix this by cloning the output of the custom Function.",
            _ => "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your code by moving both the view and the inplace either both inside the NoGrad() scope "
                + "(if you don't want the inplace to be tracked) or both outside (if you want the inplace to be tracked).",
        };
        string mode = view.Kind == Tensor.ViewKind.MadeInNoGrad ? " with grad mode enabled" : "";
        return new InvalidOperationException($"{op}{name} {what}{mode}. {why}");
    }

    private static bool HasOverlap(Layout layout)
    {
        for (int d = 0; d < layout.Rank; d++)
        {
            if (layout.Strides[d] == 0 && layout.Sizes[d] > 1) return true;
        }
        return false;
    }

    /// <summary>Whether the elements fill their stretch of memory, in whatever order.</summary>
    private static bool IsDense(Layout layout) => layout.IsContiguous || (layout.Numel == layout.End - layout.Offset && !HasOverlap(layout));
}
