namespace MiniTorch;

/// <summary>
/// Where tensors that require grad lately left the graph on this thread: by <c>Detach</c>, by an op without gradient, or inside a module under no-grad.
/// What was cut off is held weakly, so that looking for a fault never keeps a graph alive.
/// </summary>
internal sealed class Cuts
{
    private const int Kept = 128;

    [ThreadStatic]
    private static Cuts? t_recent;

    private readonly Cut[] _ring = new Cut[Kept];
    private int _next;

    /// <summary>Notes that <paramref name="x"/> went on without its history.</summary>
    public static void Note(Tensor x, string how)
    {
        if (!x.RequiresGrad) return;
        var recent = t_recent ??= new Cuts();
        ref var cut = ref recent._ring[recent._next++ % Kept];
        object behind = (object?)x.ProducerOrNull ?? x;
        if (cut.Behind is null) cut.Behind = new WeakReference<object>(behind);
        else cut.Behind.SetTarget(behind);
        (cut.How, cut.Module) = (how, ModulePath.Current);
    }

    /// <summary>Notes an operand under no-grad; writes to parameters outside of modules are no computation of a model.</summary>
    public static void NoteUnrecorded(Tensor? x)
    {
        if (x is not null && ModulePath.Current is not null) Note(x, "no-grad mode");
    }

    /// <summary>The latest cut that <paramref name="leaf"/> is behind, in words; null if none is known.</summary>
    public static string? Find(Tensor leaf)
    {
        if (t_recent is not { } recent) return null;
        for (int i = recent._next - 1; i >= Math.Max(0, recent._next - Kept); i--)
        {
            var cut = recent._ring[i % Kept];
            if (!cut.Behind!.TryGetTarget(out object? behind)) continue;
            string where = cut.Module is { } module ? $", called in module '{module}'" : "";
            if (ReferenceEquals(behind, leaf)) return $"its use was not recorded: {cut.How}{where}";
            if (behind is Node node && Reach.Of(node) is { IsFresh: true } reach && reach.Leaves.Contains(leaf))
            {
                return $"cut off by {cut.How} of the result of {node}{Origin.Describe(node.Origin)}{where}";
            }
        }
        return null;
    }

    private struct Cut
    {
        public WeakReference<object>? Behind;
        public string How;
        public object? Module;
    }
}

/// <summary>What lies behind a node.</summary>
/// <param name="Leaves">The leaves that a backward from it reaches.</param>
/// <param name="IsFresh">No backward has freed any of it yet.</param>
internal sealed record Reach(IReadOnlySet<Tensor> Leaves, bool IsFresh)
{
    public static Reach Of(Node? root)
    {
        var leaves = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        var seen = new HashSet<Node>();
        var open = new Stack<Node>();
        bool isFresh = true;
        if (root is not null) open.Push(root);
        while (open.TryPop(out var node))
        {
            if (!seen.Add(node)) continue;
            if (node is AccumulateGrad end) leaves.Add(end.Leaf);
            isFresh = isFresh && node.SavedTensors.All(saved => saved.IsHeld);
            for (int i = 0; i < node.InputCount; i++)
            {
                if (node.EdgeAt(i).Node is { } next) open.Push(next);
            }
        }
        return new Reach(leaves, isFresh);
    }
}

/// <content>Questions about what a backward would reach.</content>
public static partial class Autograd
{
    /// <summary>The leaves whose gradients a backward from <paramref name="root"/> computes; none if nothing was recorded behind it.</summary>
    public static IReadOnlySet<Tensor> LeavesOf(Tensor root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return Reach.Of(root.GradientEdge.Node).Leaves;
    }

    /// <summary>
    /// Why gradients do not come to <paramref name="leaf"/>, as far as this thread remembers its latest steps out of a graph: the <c>Detach</c>, the op without gradient
    /// or the module under no-grad behind which it lies, with the op that was cut and the modules of both. Null if there is none: then it was not used.
    /// </summary>
    public static string? FindCut(Tensor leaf)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        return Cuts.Find(leaf);
    }
}
