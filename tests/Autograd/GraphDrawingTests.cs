using System.Text.RegularExpressions;
using System.Xml.Linq;
using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>The graph as a picture.</summary>
public sealed class GraphDrawingTests
{
    private static Tensor Note(out Tensor x)
    {
        x = Tensor.Ones([2, 2], requiresGrad: true);
        var y = x + 2;
        return (y * y).Mean();
    }

    private static Tensor Network(int layers, out List<(string, Tensor)> names)
    {
        names = [];
        var h = Tensor.Randn([4, 8]);
        for (int i = 0; i < layers; i++)
        {
            var (w, b) = (Tensor.Randn([8, 8], requiresGrad: true), Tensor.Zeros([8], requiresGrad: true));
            names.AddRange([($"layers.{i}.weight", w), ($"layers.{i}.bias", b)]);
            var y = b.Addmm(h, w.T()).Tanh();
            h = i == 0 ? y : y + h;
        }
        var parts = h.Chunk(2, 1);
        return (parts[0] * parts[1]).Sum();
    }

    [Fact]
    public void The_notes_example_has_its_five_boxes()
    {
        var graph = Note(out var x).Graph(new GraphOptions { Names = [("x", x)] });
        Assert.Equal(["x", "AddBackward0", "MulBackward0", "MeanBackward0", "output"], graph.Nodes.Select(n => n.Lines[0]));
        Assert.Equal([(0, 1), (1, 2), (1, 2), (2, 3), (3, 4)], graph.Edges.Select(e => (e.From, e.To)));
        Assert.Equal("[2, 2]", graph.Nodes[0].Lines[1]);
        Assert.Equal(GraphNodeKind.Leaf, graph.Nodes[0].Kind);
        Assert.Equal(GraphNodeKind.Root, graph.Nodes[4].Kind);
    }

    [Fact]
    public void Values_gradient_norms_and_kept_tensors_are_shown_on_request()
    {
        var loss = Note(out var x);
        var graph = loss.Graph(new GraphOptions { ShowValues = true, ShowGradientNorms = true, ShowSaved = true });
        Assert.Contains("= 9", graph.Nodes[4].Lines);
        Assert.Contains("= 1, 1, 1, 1", graph.Nodes[0].Lines);
        Assert.Contains("= 3, 3, 3, 3", graph.Nodes[1].Lines);
        Assert.Contains("|grad| 3", graph.Nodes[0].Lines);
        Assert.Contains("|grad| 1", graph.Nodes[3].Lines);
        Assert.Equal(2, graph.Nodes[2].Lines.Count(line => line.StartsWith("keeps ", StringComparison.Ordinal)));
        Assert.Null(x.Grad);
        loss.Backward();
        Assert.Contains("kept a, freed", loss.Graph(new GraphOptions { ShowSaved = true }).Nodes[2].Lines);
    }

    [Fact]
    public void Dot_and_mermaid_have_a_line_for_each_box_and_arrow()
    {
        var graph = Network(3, out var names).Graph(new GraphOptions { Names = names, Title = "a \"net\"" });
        string dot = graph.ToDot(), mermaid = graph.ToMermaid();
        Assert.StartsWith("digraph autograd {", dot, StringComparison.Ordinal);
        Assert.Equal(graph.Nodes.Count, Regex.Count(dot, @"^  n\d+ \[", RegexOptions.Multiline));
        Assert.Equal(graph.Edges.Count, Regex.Count(dot, @"^  n\d+ -> n\d+", RegexOptions.Multiline));
        Assert.Contains("a \\\"net\\\"", dot, StringComparison.Ordinal);
        Assert.Equal(graph.Nodes.Count, Regex.Count(mermaid, @"^  n\d+[\[\(]", RegexOptions.Multiline));
        Assert.Equal(graph.Edges.Count, Regex.Count(mermaid, @"^  n\d+ -->(\|\d\|)? n\d+$", RegexOptions.Multiline));
        Assert.Contains("layers.2.weight<br/>[8, 8]", mermaid, StringComparison.Ordinal);
    }

    [Fact]
    public void The_drawing_is_one_image_with_every_box_apart_from_the_others()
    {
        var graph = Network(9, out var names).Graph(new GraphOptions { Names = names });
        Assert.InRange(graph.Nodes.Count, 55, 70);
        string svg = graph.ToSvg();
        var root = XDocument.Parse(svg).Root!;
        Assert.DoesNotContain("href", svg, StringComparison.Ordinal);
        var boxes = root.Descendants().Where(e => e.Name.LocalName == "rect" && e.Attribute("rx") is not null)
            .Select(e => (X: Number(e, "x"), Y: Number(e, "y"), W: Number(e, "width"), H: Number(e, "height"))).ToArray();
        Assert.Equal(graph.Nodes.Count, boxes.Length);
        for (int i = 0; i < boxes.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                var (a, b) = (boxes[i], boxes[j]);
                Assert.False(a.X < b.X + b.W && b.X < a.X + a.W && a.Y < b.Y + b.H && b.Y < a.Y + a.H, $"{graph.Nodes[i].Lines[0]} lies over {graph.Nodes[j].Lines[0]}");
            }
        }
        foreach (var edge in graph.Edges) Assert.True(boxes[edge.From].Y + boxes[edge.From].H < boxes[edge.To].Y, "an arrow that goes up");
        Assert.Equal(graph.Edges.Count, root.Descendants().Count(e => e.Name.LocalName == "path" && e.Attribute("marker-end") is not null));

        static double Number(XElement e, string name) => double.Parse(e.Attribute(name)!.Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_leaf_alone_and_a_tensor_without_history()
    {
        Assert.Single(OnesLeaf(2).Graph().Nodes);
        Assert.Contains("<svg", OnesLeaf(2).Graph().ToSvg(), StringComparison.Ordinal);
        Throws(() => Ones(2).Graph(), "does not require grad and does not have a grad_fn");
    }
}
