using System.Text;

namespace MiniTorch;

/// <summary>A graph in the languages of other tools.</summary>
internal static class GraphText
{
    public static string Dot(ComputationGraph graph)
    {
        var text = new StringBuilder("digraph {\n  rankdir=TB;\n  node [fontname=\"Helvetica\", fontsize=11];\n");
        foreach (var node in graph.Nodes)
        {
            string look = node.Kind switch
            {
                GraphNodeKind.Leaf => "shape=box, style=filled, fillcolor=\"#cfe3ff\"",
                GraphNodeKind.Root => "shape=box, style=filled, fillcolor=\"#d5f0d0\"",
                GraphNodeKind.Saved => "shape=note, style=filled, fillcolor=\"#fff2cc\"",
                _ => "shape=box, style=\"rounded,filled\", fillcolor=\"#eeeeee\"",
            };
            text.Append($"  n{node.Id} [label=\"{string.Join("\\n", node.Lines.Select(Quoted))}\", {look}];\n");
        }
        foreach (var (from, to) in graph.Edges) text.Append($"  n{from} -> n{to};\n");
        return text.Append("}\n").ToString();
    }

    public static string Mermaid(ComputationGraph graph)
    {
        var text = new StringBuilder("flowchart TB\n");
        foreach (var node in graph.Nodes)
        {
            string label = string.Join("<br/>", node.Lines.Select(line => line.Replace("\"", "#quot;", StringComparison.Ordinal)));
            text.Append(node.Kind == GraphNodeKind.Op ? $"  n{node.Id}(\"{label}\")\n" : $"  n{node.Id}[\"{label}\"]:::{node.Kind.ToString().ToLowerInvariant()}\n");
        }
        foreach (var (from, to) in graph.Edges) text.Append($"  n{from} --> n{to}\n");
        return text.Append("  classDef leaf fill:#cfe3ff,stroke:#3b6fb5\n  classDef root fill:#d5f0d0,stroke:#3f8a36\n  classDef saved fill:#fff2cc,stroke:#b58900\n").ToString();
    }

    private static string Quoted(string line) => line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
