using System.Xml.Linq;

namespace MiniTorch.Tests;

/// <summary>Graphs as pictures and text.</summary>
public sealed class GraphDrawingTests
{
    private static ComputationGraph Drawn(GraphOptions? options = null)
    {
        var x = Tensor.Ones([2, 2], requiresGrad: true);
        var y = x + 2;
        return (y * y).Mean().Graph(options is null ? new GraphOptions { Names = [("x", x)] } : options with { Names = [("x", x)] });
    }

    [Fact]
    public void Leaves_go_by_name_and_shape_and_ops_by_their_GradFn()
    {
        var titles = Drawn().Nodes.Select(node => node.Lines[0]);
        Assert.Equal(["AddBackward0", "MeanBackward0", "MulBackward0", "output", "x"], titles.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_tensor_used_twice_has_two_arrows() => Assert.Equal(5, Drawn().Edges.Count);

    [Fact]
    public void Saved_tensors_values_and_gradient_norms_come_on_request()
    {
        var graph = Drawn(new GraphOptions { ShowSaved = true, ShowValues = true, ShowGradientNorms = true });
        Assert.Equal(2, graph.Nodes.Count(node => node.Kind == GraphNodeKind.Saved));
        Assert.Equal(["x", "[2, 2]", "1 1 1 1", "no grad"], graph.Nodes.Single(node => node.Kind == GraphNodeKind.Leaf).Lines);
    }

    [Fact]
    public void The_picture_is_XML_whose_boxes_do_not_overlap()
    {
        var t = Tensor.Rand([4, 4], requiresGrad: true);
        var sum = t.Sum();
        for (int i = 0; i < 15; i++) sum += (t.MatMul(t.T()) * i).Exp().Mean();
        var boxes = XDocument.Parse(sum.Graph().ToSvg()).Descendants().Where(e => e.Name.LocalName == "rect" && e.Attribute("x") is not null)
            .Select(e => (X: (double)e.Attribute("x")!, Y: (double)e.Attribute("y")!, W: (double)e.Attribute("width")!, H: (double)e.Attribute("height")!)).ToArray();
        Assert.True(boxes.Length > 60);
        for (int i = 0; i < boxes.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                var (a, b) = (boxes[i], boxes[j]);
                bool apart = a.X + a.W <= b.X || b.X + b.W <= a.X || a.Y + a.H <= b.Y || b.Y + b.H <= a.Y;
                Assert.True(apart, $"boxes {j} and {i} overlap");
            }
        }
    }

    [Fact]
    public void Other_tools_languages_name_every_box()
    {
        var graph = Drawn();
        Assert.All(graph.Nodes, node => Assert.Contains($"n{node.Id} [label=\"{node.Lines[0]}", graph.ToDot(), StringComparison.Ordinal));
        Assert.All(graph.Nodes, node => Assert.Contains(node.Lines[0], graph.ToMermaid(), StringComparison.Ordinal));
    }
}
