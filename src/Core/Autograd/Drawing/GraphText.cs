using System.Text;

namespace MiniTorch;

/// <content>Writers for other programs.</content>
public sealed partial class ComputationGraph
{
    /// <summary>The graph for Graphviz: <c>dot -Tpng</c>.</summary>
    public string ToDot()
    {
        var text = new StringBuilder("digraph autograd {\n  rankdir=TB;\n  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11];\n  edge [color=\"#64748b\", arrowsize=0.7];\n");
        if (Title is not null) text.Append($"  labelloc=t;\n  label=\"{Dot(Title)}\";\n");
        foreach (var node in Nodes)
        {
            var (fill, stroke) = GraphColors.Of(node.Kind);
            text.Append($"  n{node.Id} [label=\"{string.Join("\\n", node.Lines.Select(Dot))}\", fillcolor=\"{fill}\", color=\"{stroke}\"];\n");
        }
        foreach (var edge in Edges) text.Append($"  n{edge.From} -> n{edge.To}{(edge.Label.Length == 0 ? "" : $" [label=\"{Dot(edge.Label)}\"]")};\n");
        return text.Append("}\n").ToString();

        static string Dot(string line) => line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
    }

    /// <summary>The graph for Mermaid, which Markdown pages draw.</summary>
    public string ToMermaid()
    {
        var text = new StringBuilder();
        if (Title is not null) text.Append($"---\ntitle: \"{Html(Title)}\"\n---\n");
        text.Append("flowchart TD\n");
        foreach (var node in Nodes)
        {
            var (open, close) = node.Kind == GraphNodeKind.Op ? ("(", ")") : ("[", "]");
            text.Append($"  n{node.Id}{open}\"{string.Join("<br/>", node.Lines.Select(Html))}\"{close}:::{node.Kind.ToString().ToLowerInvariant()}\n");
        }
        foreach (var edge in Edges) text.Append($"  n{edge.From} -->{(edge.Label.Length == 0 ? "" : $"|{Html(edge.Label)}|")} n{edge.To}\n");
        foreach (var kind in Enum.GetValues<GraphNodeKind>())
        {
            var (fill, stroke) = GraphColors.Of(kind);
            text.Append($"  classDef {kind.ToString().ToLowerInvariant()} fill:{fill},stroke:{stroke},color:#0f172a\n");
        }
        return text.ToString();

        static string Html(string line) => line.Replace("&", "&amp;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
    }
}

/// <summary>The colours of boxes.</summary>
internal static class GraphColors
{
    public static (string Fill, string Stroke) Of(GraphNodeKind kind) => kind switch
    {
        GraphNodeKind.Leaf => ("#dbeafe", "#2563eb"),
        GraphNodeKind.Op => ("#f1f5f9", "#64748b"),
        _ => ("#dcfce7", "#16a34a"),
    };
}
