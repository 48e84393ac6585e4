using System.Globalization;
using System.Reflection;

namespace MiniTorch;

/// <summary>What a drawn graph shows beyond its ops and leaves.</summary>
public sealed record GraphOptions
{
    /// <summary>Names of leaves: a model's <c>NamedParameters()</c>, or any pairs of a name and a tensor.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Names { get; init; } = [];

    /// <summary>Also draw the tensors that each op saved for backward.</summary>
    public bool ShowSaved { get; init; }

    /// <summary>Also write the values of leaves (up to eight), or their norm.</summary>
    public bool ShowValues { get; init; }

    /// <summary>Also write the norm of each leaf's gradient.</summary>
    public bool ShowGradientNorms { get; init; }
}

/// <summary>What a box of a drawn graph stands for.</summary>
public enum GraphNodeKind
{
    /// <summary>A tensor that gradients are accumulated for.</summary>
    Leaf,

    /// <summary>A recorded op.</summary>
    Op,

    /// <summary>The tensor that was drawn.</summary>
    Root,

    /// <summary>A tensor that an op saved.</summary>
    Saved,
}

/// <summary>A box of a drawn graph.</summary>
/// <param name="Id">Its number, from 0.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="Lines">What is written in it, the title first.</param>
public sealed record GraphNode(int Id, GraphNodeKind Kind, IReadOnlyList<string> Lines);

/// <summary>The graph that computed a tensor, to be drawn: data flows from leaves through ops to the root. As text: <see cref="ToDot"/>, <see cref="ToMermaid"/>, <see cref="ToSvg"/>.</summary>
public sealed class ComputationGraph
{
    private readonly List<GraphNode> _nodes = [];
    private readonly List<(int From, int To)> _edges = [];
    private readonly Dictionary<Node, int> _known = [];
    private readonly Dictionary<Tensor, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly GraphOptions _options;

    internal ComputationGraph(Tensor root, GraphOptions options)
    {
        _options = options;
        foreach (var (name, tensor) in options.Names) _names.TryAdd(tensor, name);
        int end = Add(GraphNodeKind.Root, Described(root, _names.GetValueOrDefault(root, "output"), showValue: options.ShowValues));
        if (root.GradientEdge.Node is { } node) Walk(node, end);
    }

    /// <summary>The boxes.</summary>
    public IReadOnlyList<GraphNode> Nodes => _nodes;

    /// <summary>The arrows, by the numbers of their boxes.</summary>
    public IReadOnlyList<(int From, int To)> Edges => _edges;

    /// <summary>The graph in Graphviz's language.</summary>
    public string ToDot() => GraphText.Dot(this);

    /// <summary>The graph in Mermaid's language.</summary>
    public string ToMermaid() => GraphText.Mermaid(this);

    /// <summary>The graph as a picture of its own: a self-contained SVG document.</summary>
    public string ToSvg() => GraphSvg.Draw(this, GraphPlan.Of(this));

    private void Walk(Node first, int end)
    {
        var open = new Stack<Node>();
        _edges.Add((Box(first, open), end));
        while (open.TryPop(out var node))
        {
            int to = _known[node];
            foreach (var edge in node.NextFunctions)
            {
                if (edge.Node is { } next) _edges.Add((Box(next, open), to));
            }
            if (_options.ShowSaved) AddSaved(node, to);
        }
    }

    private int Box(Node node, Stack<Node> open)
    {
        if (_known.TryGetValue(node, out int id)) return id;
        id = node is AccumulateGrad leaf ? Add(GraphNodeKind.Leaf, OfLeaf(leaf.Leaf)) : Add(GraphNodeKind.Op, [node.Name]);
        _known.Add(node, id);
        open.Push(node);
        return id;
    }

    private string[] OfLeaf(Tensor leaf)
    {
        string[] lines = Described(leaf, _names.GetValueOrDefault(leaf, "leaf"), _options.ShowValues);
        return _options.ShowGradientNorms ? [.. lines, leaf.Grad is { } grad ? $"|grad| {Number(Norm(grad))}" : "no grad"] : lines;
    }

    private void AddSaved(Node node, int to)
    {
        foreach (var field in node.GetType().GetFields(BindingFlags.Instance | BindingFlags.NonPublic))
        {
            if (field.FieldType != typeof(SavedTensor) || field.GetValue(node) is not SavedTensor { IsHeld: true } saved) continue;
            _edges.Add((Add(GraphNodeKind.Saved, [field.Name.TrimStart('_'), saved.Unpack(node).Shape.ToString()]), to));
        }
    }

    private int Add(GraphNodeKind kind, IReadOnlyList<string> lines)
    {
        _nodes.Add(new GraphNode(_nodes.Count, kind, lines));
        return _nodes.Count - 1;
    }

    private static string[] Described(Tensor tensor, string name, bool showValue)
    {
        string type = tensor.Dtype == Dtype.Float32 ? "" : $" {tensor.Dtype.Name()}";
        string[] lines = [name, $"{tensor.Shape}{type}"];
        if (!showValue) return lines;
        return [.. lines, tensor.Numel <= 8 ? string.Join(" ", tensor.Detach().To(Dtype.Float64).ToArray<double>().Select(Number)) : $"norm {Number(Norm(tensor))}"];
    }

    private static double Norm(Tensor tensor) => tensor.Detach().To(Dtype.Float64).Norm().Item();

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}

/// <content>Drawing.</content>
public sealed partial class Tensor
{
    /// <summary>The graph that computed this tensor, to be drawn: <c>File.WriteAllText("graph.svg", loss.Graph().ToSvg())</c></summary>
    public ComputationGraph Graph(GraphOptions? options = null) => new(this, options ?? new GraphOptions());
}
