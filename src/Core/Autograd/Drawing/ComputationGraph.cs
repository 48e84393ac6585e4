using System.Globalization;

namespace MiniTorch;

/// <summary>What a node of a picture stands for.</summary>
public enum GraphNodeKind
{
    /// <summary>A leaf that requires grad.</summary>
    Leaf,

    /// <summary>A recorded op.</summary>
    Op,

    /// <summary>The tensor that was drawn.</summary>
    Root,
}

/// <summary>One box of a picture.</summary>
/// <param name="Id">Its place in <see cref="ComputationGraph.Nodes"/>.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="Lines">What is written in it: the name of the leaf, or of the op as <see cref="Node.Name"/> gives it; the shape; what the options ask for.</param>
public sealed record GraphNode(int Id, GraphNodeKind Kind, IReadOnlyList<string> Lines);

/// <summary>A tensor that flows from one box to another.</summary>
/// <param name="From">The producer.</param>
/// <param name="To">The consumer.</param>
/// <param name="Label">Which of several results of the producer it is; else empty.</param>
public readonly record struct GraphEdge(int From, int To, string Label);

/// <summary>The recorded computation behind a tensor, to look at: leaves above, the root below. Get one by <see cref="Tensor.Graph"/>.</summary>
public sealed partial class ComputationGraph
{
    internal ComputationGraph(IReadOnlyList<GraphNode> nodes, IReadOnlyList<GraphEdge> edges, string? title) => (Nodes, Edges, Title) = (nodes, edges, title);

    /// <summary>The boxes: producers come before their consumers.</summary>
    public IReadOnlyList<GraphNode> Nodes { get; }

    /// <summary>The arrows between them.</summary>
    public IReadOnlyList<GraphEdge> Edges { get; }

    /// <summary>The line above the picture.</summary>
    public string? Title { get; }
}

/// <content>The graph as a picture.</content>
public partial class Tensor
{
    /// <summary>The graph that computed this tensor, to be drawn: <c>File.WriteAllText("graph.svg", loss.Graph().ToSvg())</c></summary>
    /// <param name="options">What to show; null for ops, leaves and shapes.</param>
    /// <exception cref="InvalidOperationException">The tensor requires no grad.</exception>
    public ComputationGraph Graph(GraphOptions? options = null) => new GraphReader(this, options ?? new GraphOptions()).Read();
}

/// <summary>Turns the nodes behind a tensor into boxes and arrows.</summary>
internal sealed class GraphReader(Tensor root, GraphOptions options)
{
    private readonly Dictionary<Node, int> _ids = [];
    private readonly Dictionary<Tensor, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(Node, int), Tensor> _known = [];
    private Dictionary<(Node, int), double> _norms = [];

    public ComputationGraph Read()
    {
        if (root.GradientEdge.Node is not { } last)
        {
            throw new InvalidOperationException("[graph] the tensor does not require grad and does not have a grad_fn: nothing was recorded behind it");
        }
        foreach (var (name, tensor) in options.Names) _names[tensor] = name;
        var order = InOrder(last);
        foreach (var node in order) Remember(node);
        _known[(last, root.OutputNr)] = root;
        if (options.ShowGradientNorms) _norms = GradientNorms.Of(root, order);
        for (int i = 0; i < order.Count; i++) _ids[order[i]] = i;
        var boxes = order.ConvertAll(Box);
        var edges = new List<GraphEdge>();
        foreach (var node in order)
        {
            foreach (var edge in node.NextFunctions)
            {
                if (edge.Node is { } producer) edges.Add(new GraphEdge(_ids[producer], _ids[node], producer.OutputCount > 1 ? $"{edge.OutputNr}" : ""));
            }
        }
        if (last is not AccumulateGrad)
        {
            boxes.Add(new GraphNode(boxes.Count, GraphNodeKind.Root, [_names.GetValueOrDefault(root, "output"), .. Details(root.Layout.Sizes, root.Dtype, root)]));
            edges.Add(new GraphEdge(_ids[last], boxes.Count - 1, last.OutputCount > 1 ? $"{root.OutputNr}" : ""));
        }
        return new ComputationGraph(boxes, edges, options.Title);
    }

    /// <summary>All nodes, producers first: leaves at the front in the order of their first use, ops as they were recorded.</summary>
    private static List<Node> InOrder(Node last)
    {
        var seen = new HashSet<Node> { last };
        var found = new List<Node> { last };
        for (int i = 0; i < found.Count; i++)
        {
            foreach (var edge in found[i].NextFunctions)
            {
                if (edge.Node is { } next && seen.Add(next)) found.Add(next);
            }
        }
        var ops = found.FindAll(node => node is not AccumulateGrad);
        ops.Sort((a, b) => a.Id.CompareTo(b.Id));
        var leaves = ops.SelectMany(op => op.NextFunctions).Select(edge => edge.Node).OfType<AccumulateGrad>().Distinct();
        return ops.Count == 0 ? found : [.. leaves, .. ops];
    }

    /// <summary>Values of results that some op kept.</summary>
    private void Remember(Node node)
    {
        if (!options.ShowValues) return;
        foreach (var saved in node.SavedTensors)
        {
            if (!saved.IsHeld) continue;
            var value = saved.Value;
            if (value.GradFn is { } producer) _known.TryAdd((producer, value.OutputNr), value);
        }
    }

    private GraphNode Box(Node node)
    {
        int id = _ids[node];
        if (node is AccumulateGrad leaf)
        {
            string name = _names.GetValueOrDefault(leaf.Leaf, "leaf");
            return new GraphNode(id, GraphNodeKind.Leaf, [name, .. Details(leaf.Leaf.Layout.Sizes, leaf.Leaf.Dtype, leaf.Leaf), .. Norm(node, 0)]);
        }
        var lines = new List<string>();
        for (int nr = 0; nr < node.OutputCount; nr++)
        {
            var meta = node.OutputAt(nr);
            string prefix = node.OutputCount > 1 ? $"{nr}: " : "";
            lines.AddRange(Details(meta.Sizes, meta.Dtype, _known.GetValueOrDefault((node, nr))).Select(line => prefix + line));
            lines.AddRange(Norm(node, nr).Select(line => prefix + line));
        }
        if (options.ShowSaved) lines.AddRange(Saved(node));
        return new GraphNode(id, GraphNodeKind.Op, [node.Name, .. lines]);
    }

    private static IEnumerable<string> Saved(Node node)
    {
        foreach (var saved in node.SavedTensors) yield return saved.IsHeld ? $"keeps {saved.Name} {saved.Value.Shape}" : $"kept {saved.Name}, freed";
    }

    private List<string> Details(int[] sizes, Dtype dtype, Tensor? value)
    {
        List<string> lines = [Layouts.Text(sizes) + (dtype == Dtype.Float32 ? "" : " " + dtype.Name())];
        if (options.ShowValues && value is not null) lines.Add(ValueText(value));
        return lines;
    }

    private IEnumerable<string> Norm(Node node, int nr)
    {
        if (_norms.TryGetValue((node, nr), out double norm)) yield return $"|grad| {Short(norm)}";
    }

    private static string ValueText(Tensor tensor)
    {
        double[] values = tensor.Bare().To(Dtype.Float64).ToArray<double>();
        if (values.Length == 0) return "= empty";
        if (values.Length <= 4) return "= " + string.Join(", ", values.Select(Short));
        double mean = values.Average();
        return $"= {Short(mean)} ± {Short(Math.Sqrt(values.Select(v => (v - mean) * (v - mean)).Average()))}";
    }

    private static string Short(double value) => value.ToString("g4", CultureInfo.InvariantCulture);
}

/// <summary>Norms of all gradients of one backward pass, which leaves the graph and every <c>Grad</c> as they are.</summary>
internal static class GradientNorms
{
    public static Dictionary<(Node, int), double> Of(Tensor root, List<Node> nodes)
    {
        var norms = new Dictionary<(Node, int), double>();
        var handles = new List<HookHandle>();
        foreach (var node in nodes)
        {
            for (int nr = 0; nr < node.OutputCount; nr++)
            {
                var at = (node, nr);
                handles.Add(node.HooksOrNew.Tensor.Add((nr, Look, null)));

                Tensor? Look(Tensor gradient)
                {
                    norms[at] = Norm(gradient);
                    return null;
                }
            }
        }
        try
        {
            Tensor[] leaves = [.. nodes.OfType<AccumulateGrad>().Select(node => node.Leaf)];
            if (leaves.Length > 0) Autograd.Grad([root], leaves, [Tensor.OnesLike(root)], retainGraph: true, allowUnused: true);
        }
        finally
        {
            foreach (var handle in handles) handle.Remove();
        }
        return norms;
    }

    private static double Norm(Tensor gradient)
    {
        double sum = 0;
        foreach (double value in gradient.Bare().To(Dtype.Float64).ToArray<double>()) sum += value * value;
        return Math.Sqrt(sum);
    }
}
