using System.Globalization;
using System.Security;
using System.Text;

namespace MiniTorch;

/// <content>The drawing of our own.</content>
public sealed partial class ComputationGraph
{
    private const double TitleSize = 12, DetailSize = 10, Padding = 9, Margin = 20, MinWidth = 64;

    /// <summary>The graph as a self-contained SVG image: leaves blue, ops grey, the root green, data flowing down.</summary>
    public string ToSvg()
    {
        var layout = new LayeredLayout([.. Nodes.Select(SizeOf)], [.. Edges.Select(edge => (edge.From, edge.To))]);
        double top = Margin + (Title is null ? 0 : 26);
        double width = Math.Max(layout.Width, Title is null ? 0 : TextWidth(Title, 15)) + 2 * Margin, height = layout.Height + top + Margin;
        var svg = new StringBuilder();
        svg.Append(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:0}\" height=\"{height:0}\" viewBox=\"0 0 {width:0} {height:0}\" font-family=\"'DejaVu Sans', Verdana, Helvetica, Arial, sans-serif\">\n"));
        svg.Append("<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0,0.6 L8,4 L0,7.4 z\" fill=\"#64748b\"/></marker></defs>\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        if (Title is not null) svg.Append(Text($"<text x=\"{width / 2:0.#}\" y=\"{Margin + 6:0.#}\" text-anchor=\"middle\" font-size=\"15\" font-weight=\"600\" fill=\"#0f172a\">{Escape(Title)}</text>\n"));
        double left = (width - layout.Width) / 2;
        svg.Append(Text($"<g transform=\"translate({left:0.#},{top:0.#})\">\n<g fill=\"none\" stroke=\"#64748b\" stroke-width=\"1.2\">\n"));
        for (int e = 0; e < Edges.Count; e++) svg.Append($"<path d=\"{PathOf(layout, e)}\" marker-end=\"url(#arrow)\"/>\n");
        svg.Append("</g>\n");
        for (int e = 0; e < Edges.Count; e++) WriteLabel(svg, Edges[e], PortX(layout, e), layout.Paths[e][0]);
        for (int i = 0; i < Nodes.Count; i++) WriteBox(svg, Nodes[i], layout.Boxes[i]);
        return svg.Append("</g>\n</svg>\n").ToString();
    }

    private static (double Width, double Height) SizeOf(GraphNode node)
    {
        double width = node.Lines.Select((line, i) => TextWidth(line, i == 0 ? TitleSize : DetailSize)).Max();
        return (Math.Max(MinWidth, width + 2 * Padding), 2 * Padding + TitleSize + (node.Lines.Count - 1) * (DetailSize + 4));
    }

    /// <summary>DejaVu and Verdana are wide fonts: what fits them fits the others.</summary>
    private static double TextWidth(string text, double size) => text.Sum(c => "iljtf.,:;'|!()[] ".Contains(c, StringComparison.Ordinal) ? .4 : char.IsUpper(c) || c is 'm' or 'w' ? .78 : .63) * size;

    /// <summary>Through the bends of an edge, vertical at both ends and as steep as its neighbours suggest between: one cubic from layer to layer.</summary>
    private string PathOf(LayeredLayout layout, int e)
    {
        var path = layout.Paths[e];
        var points = new (double X, double Y)[path.Length];
        for (int i = 1; i < points.Length - 1; i++) points[i] = (path[i].X, path[i].Y);
        points[0] = (PortX(layout, e), path[0].Y + path[0].Height);
        points[^1] = (EndX(layout, e), path[^1].Y - 1);
        var d = new StringBuilder(Text($"M{points[0].X:0.#},{points[0].Y:0.#}"));
        for (int i = 1; i < points.Length; i++)
        {
            var (from, to) = (points[i - 1], points[i]);
            double bend = (to.Y - from.Y) * (points.Length == 2 ? .45 : .36);
            d.Append(Text($" C{from.X + bend * Slope(points, i - 1):0.#},{from.Y + bend:0.#} {to.X - bend * Slope(points, i):0.#},{to.Y - bend:0.#} {to.X:0.#},{to.Y:0.#}"));
        }
        return d.ToString();
    }

    /// <summary>Never so flat that an edge, passing through a layer, would cut the corners of its boxes.</summary>
    private static double Slope((double X, double Y)[] points, int i) =>
        i == 0 || i == points.Length - 1 ? 0 : Math.Clamp((points[i + 1].X - points[i - 1].X) / (points[i + 1].Y - points[i - 1].Y), -.35, .35);

    private double PortX(LayeredLayout layout, int e)
    {
        var box = layout.Boxes[Edges[e].From];
        return Port(box, e, Enumerable.Range(0, Edges.Count).Where(i => Edges[i].From == Edges[e].From).OrderBy(i => layout.Paths[i][1].X).ThenBy(i => i).ToList());
    }

    private double EndX(LayeredLayout layout, int e)
    {
        var box = layout.Boxes[Edges[e].To];
        return Port(box, e, Enumerable.Range(0, Edges.Count).Where(i => Edges[i].To == Edges[e].To).OrderBy(i => layout.Paths[i][^2].X).ThenBy(i => i).ToList());
    }

    /// <summary>Edges that leave (or enter) one box stand side by side, so that two of them between the same boxes can be told apart.</summary>
    private static double Port(LayerItem box, int e, List<int> edges)
    {
        double spacing = Math.Min(14, box.Width * .6 / Math.Max(1, edges.Count - 1));
        return box.X + (edges.IndexOf(e) - (edges.Count - 1) / 2.0) * spacing;
    }

    private static void WriteLabel(StringBuilder svg, GraphEdge edge, double x, LayerItem box)
    {
        if (edge.Label.Length == 0) return;
        svg.Append(Text($"<text x=\"{x + 3:0.#}\" y=\"{box.Y + box.Height + 10:0.#}\" font-size=\"9\" fill=\"#64748b\">{Escape(edge.Label)}</text>\n"));
    }

    private static void WriteBox(StringBuilder svg, GraphNode node, LayerItem box)
    {
        var (fill, stroke) = GraphColors.Of(node.Kind);
        double radius = node.Kind == GraphNodeKind.Op ? 9 : 3;
        svg.Append(Text($"<rect x=\"{box.X - box.Width / 2:0.#}\" y=\"{box.Y:0.#}\" width=\"{box.Width:0.#}\" height=\"{box.Height:0.#}\" rx=\"{radius}\" fill=\"{fill}\" stroke=\"{stroke}\"/>\n"));
        double y = box.Y + Padding + TitleSize - 2;
        svg.Append(Text($"<text text-anchor=\"middle\" fill=\"#0f172a\"><tspan x=\"{box.X:0.#}\" y=\"{y:0.#}\" font-size=\"{TitleSize}\" font-weight=\"{(node.Kind == GraphNodeKind.Op ? 400 : 600)}\">{Escape(node.Lines[0])}</tspan>"));
        foreach (string line in node.Lines.Skip(1))
        {
            y += DetailSize + 4;
            svg.Append(Text($"<tspan x=\"{box.X:0.#}\" y=\"{y:0.#}\" font-size=\"{DetailSize}\" fill=\"#475569\">{Escape(line)}</tspan>"));
        }
        svg.Append("</text>\n");
    }

    private static string Escape(string text) => SecurityElement.Escape(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
