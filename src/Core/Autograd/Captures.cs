namespace MiniTorch;

/// <summary>The inputs that a backward pass was asked for: it visits only nodes on a path to one of them, and keeps what arrives there.</summary>
internal sealed class Captures
{
    private readonly Edge[] _targets;
    private readonly HashSet<Node> _executed = [];
    private readonly bool _accumulates;

    /// <param name="targets">The gradient edges of the inputs.</param>
    /// <param name="accumulates">Their nodes run, so that their <c>Grad</c> is filled; otherwise what arrives is only kept here.</param>
    public Captures(Edge[] targets, bool accumulates)
    {
        _targets = targets;
        _accumulates = accumulates;
        Gradients = new Tensor?[targets.Length];
    }

    /// <summary>What arrived, in the order of the inputs; null where nothing did.</summary>
    public Tensor?[] Gradients { get; }

    /// <summary>Nodes that lie on a path to an input, the inputs' own included.</summary>
    public HashSet<Node> Wanted { get; } = [];

    /// <summary>Whether the node itself runs, as against only being looked at.</summary>
    public bool Executes(Node node) => _executed.Contains(node);

    public void MarkPaths(List<NodeTask> reachable)
    {
        foreach (var target in _targets)
        {
            if (target.Node is null) continue;
            Wanted.Add(target.Node);
            if (_accumulates) _executed.Add(target.Node);
        }
        var inOrder = reachable.Select(task => task.Node).Where(node => node is not AccumulateGrad).OrderBy(node => node.Id);
        foreach (var node in inOrder)
        {
            if (!LeadsToWanted(node)) continue;
            Wanted.Add(node);
            _executed.Add(node);
        }
    }

    /// <summary>Keeps what arrived at a node: after its tensors' hooks if it does not run itself, before them if it does, as in PyTorch.</summary>
    public void Take(Node node, ReadOnlySpan<Tensor?> gradients)
    {
        for (int i = 0; i < _targets.Length; i++)
        {
            if (_accumulates || !ReferenceEquals(_targets[i].Node, node)) continue;
            Gradients[i] = gradients[_targets[i].OutputNr]?.Expose();
        }
    }

    private bool LeadsToWanted(Node node)
    {
        for (int i = 0; i < node.InputCount; i++)
        {
            if (node.EdgeAt(i).Node is { } next && Wanted.Contains(next)) return true;
        }
        return false;
    }
}

/// <summary>Holds a hook's result to the gradient that it replaces.</summary>
internal static class HookResult
{
    public static Tensor? Check(Tensor gradient, Tensor? result)
    {
        if (result is null) return null;
        if (result.Shape != gradient.Shape) throw new InvalidOperationException($"hook has changed the size of value: it got {gradient.Shape} and returned {result.Shape}");
        if (result.Dtype != gradient.Dtype) throw new InvalidOperationException($"hook has changed the type of value: it got {gradient.Dtype.Name()} and returned {result.Dtype.Name()}");
        return result;
    }

    public static void CheckCount(Tensor?[] result, int count)
    {
        if (result.Length != count) throw new InvalidOperationException($"hook returned an incorrect number of gradients: expected {count}, got {result.Length}");
    }
}
