using MiniTorch.Examples;
using MiniTorch.Nn;

namespace MiniTorch.Tests;

/// <summary>The models of the examples against differences of their loss, in float64, every parameter.</summary>
[Collection(nameof(Alone))]
public sealed class ExampleModelsTests
{
    [Theory]
    [InlineData("mlp")]
    [InlineData("lenet")]
    [InlineData("cnn")]
    public void Mnist(string kind)
    {
        Tensor.ManualSeed(0);
        var label = Tensor.Of([3L, 7]);
        Passes(Networks.Of(kind), y => F.CrossEntropy(y, label), Tensor.Randn([2, 1, 28, 28]));
    }

    [Fact]
    public void CharGpt()
    {
        Tensor.ManualSeed(0);
        var (tokens, target) = (Tensor.RandInt(0, 11, [2, 6]), Tensor.RandInt(0, 11, [12]));
        Passes(new Gpt(vocabulary: 11, blockSize: 8, layers: 2, heads: 2, width: 8), y => F.CrossEntropy(y.Reshape(-1, 11), target), tokens);
    }

    [Fact]
    public void Regression()
    {
        Tensor.ManualSeed(0);
        var target = Tensor.Randn([5, 1], dtype: Dtype.Float64);
        Passes(new Sequential(new Linear(4, 50), new ReLU(), new Linear(50, 1)), y => F.MseLoss(y, target), Tensor.Randn([5, 4]));
    }

    [Fact]
    public void Notes() => Assert.True(Autograd.GradCheck(x => ((x[0] + 2) * (x[0] + 2)).Mean(), [SpecCases.OnesLeaf(2, 2)])
        && Autograd.GradGradCheck(t => t[0] * t[0] * t[0], [SpecCases.Leaf(2)]));

    private static void Passes(Module<Tensor, Tensor> model, Func<Tensor, Tensor> loss, Tensor input)
    {
        var rows = Nn.GradCheck.Model(model, loss, input);
        Assert.Equal(model.NamedParameters().Select(p => p.Name), rows.Select(row => row.Name));
        Assert.All(rows, row => Assert.True(row.Passed && row.Checked > 0, $"{row.Name}: {row.Worst}"));
    }
}
