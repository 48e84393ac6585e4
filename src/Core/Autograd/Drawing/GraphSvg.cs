using System.Globalization;
using System.Net;
using System.Text;

namespace MiniTorch;

/// <summary>Draws a planned graph: boxes with their lines, arrows as smooth paths.</summary>
internal static class GraphSvg
{
    public static string Draw(ComputationGraph graph, GraphPlan plan)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{plan.Width:F0}\" height=\"{plan.Height:F0}\" viewBox=\"0 0 {plan.Width:F0} {plan.Height:F0}\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\">\n");
        svg.Append("<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#666\"/></marker></defs>\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        foreach (var way in plan.Ways) svg.Append(CultureInfo.InvariantCulture, $"<path d=\"{Path(way)}\" fill=\"none\" stroke=\"#666\" stroke-width=\"1.2\" marker-end=\"url(#arrow)\"/>\n");
        foreach (var node in graph.Nodes) Box(svg, plan.Boxes[node.Id]);
        return svg.Append("</svg>\n").ToString();
    }

    private static string Path(IReadOnlyList<GraphPlan.Place> way)
    {
        var path = new StringBuilder();
        var (x, y) = (way[0].X, way[0].Y + way[0].Height / 2);
        path.Append(CultureInfo.InvariantCulture, $"M{x:F1} {y:F1}");
        for (int i = 1; i < way.Count; i++)
        {
            var (nextX, nextY) = (way[i].X, i == way.Count - 1 ? way[i].Y - way[i].Height / 2 : way[i].Y);
            double middle = (y + nextY) / 2;
            path.Append(CultureInfo.InvariantCulture, $" C{x:F1} {middle:F1} {nextX:F1} {middle:F1} {nextX:F1} {nextY:F1}");
            (x, y) = (nextX, nextY);
        }
        return path.ToString();
    }

    private static void Box(StringBuilder svg, GraphPlan.Place place)
    {
        var node = place.Node!;
        var (fill, stroke, radius) = node.Kind switch
        {
            GraphNodeKind.Leaf => ("#cfe3ff", "#3b6fb5", 3),
            GraphNodeKind.Root => ("#d5f0d0", "#3f8a36", 3),
            GraphNodeKind.Saved => ("#fff2cc", "#b58900", 0),
            _ => ("#f2f2f2", "#777777", 10),
        };
        double left = place.X - place.Width / 2, top = place.Y - place.Height / 2;
        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{left:F1}\" y=\"{top:F1}\" width=\"{place.Width:F1}\" height=\"{place.Height:F1}\" rx=\"{radius}\" fill=\"{fill}\" stroke=\"{stroke}\"/>\n");
        for (int i = 0; i < node.Lines.Count; i++)
        {
            string weight = i == 0 && node.Kind != GraphNodeKind.Op ? " font-weight=\"bold\"" : "";
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{place.X:F1}\" y=\"{top + 19 + i * GraphPlan.LineHeight:F1}\" text-anchor=\"middle\"{weight}>{WebUtility.HtmlEncode(node.Lines[i])}</text>\n");
        }
    }
}
