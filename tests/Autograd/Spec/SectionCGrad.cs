using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Section C: the gradient as a function.</summary>
public sealed class SectionCGrad
{
    [Fact(DisplayName = "C32 Grad returns gradients and touches no Grad")]
    public void Grad_function()
    {
        var x = Leaf(new[,] { { 1.0, 2 }, { 3, 4 } });
        var y = Leaf(new[,] { { 5.0, 6 }, { 7, 8 } });
        var z = x.Pow(2) + y * x + y.Pow(2);
        using (Warnings.Record(_ => { })) z.Backward(Ones(2, 2), createGraph: true);
        double[] xGrad = x.Grad!.Values(), yGrad = y.Grad!.Values();
        var product = 2 * x.Grad! + y.Grad!;
        var hv = Autograd.Grad([product], [x, y], [Ones(2, 2)]);
        All(hv[0], 5);
        All(hv[1], 4);
        Same(x.Grad, xGrad);
        Same(y.Grad, yGrad);
    }

    [Fact(DisplayName = "C34 Grad wants inputs")]
    public void Empty_inputs()
    {
        var x = Leaf(1);
        Throws(() => Autograd.Grad([2 * x], []), "grad requires non-empty inputs.");
        Throws(() => (2 * x).Backward(inputs: []), "cannot be empty");
        Throws(() => Autograd.Grad([2 * x], [Ones(1)]), "One of the differentiated Tensors does not require grad");
    }

    [Fact(DisplayName = "C35 an input that is not reached")]
    public void Unreachable()
    {
        var (x, y) = (Leaf(1), Leaf(1));
        var z = x * 2;
        var grads = Autograd.Grad([z], [x, y], allowUnused: true);
        Same(grads[0], 2);
        Assert.Null(grads[1]);
        Throws(() => Autograd.Grad([x * 2], [x, y], allowUnused: false), "Set allow_unused=True", "appears to not have been used in the graph");
        Throws(() => Autograd.Grad([x * 2], [x, y]), "Set allow_unused=True");
    }

    [Fact(DisplayName = "C37 materializeGrads gives zeros")]
    public void Materialize()
    {
        var (x, a) = (Leaf(.5), Leaf(3));
        var y = x * a;
        var dydx = Autograd.Grad([y], [x], createGraph: true)[0]!;
        Assert.Null(Autograd.Grad([dydx], [x], allowUnused: true, createGraph: true)[0]);
        var d2 = Autograd.Grad([dydx], [x], createGraph: true, materializeGrads: true)[0]!;
        Same(d2, 0);
        Same(Autograd.Grad([d2], [x], materializeGrads: true)[0], 0);
        Throws(() => Autograd.Grad([dydx], [x], allowUnused: false, materializeGrads: true), "Expected allow_unused to be True or not passed");
    }

    [Theory(DisplayName = "C38 zeros made for unused inputs require grad only under createGraph, where a tensor of the graph would")]
    [InlineData(false)]
    [InlineData(true)]
    public void Materialized_requires_grad(bool createGraph)
    {
        var (x, y) = (Leaf(1), Leaf(2));
        var grads = Autograd.Grad([x * x], [x, y], createGraph: createGraph, materializeGrads: true);
        Assert.Equal(createGraph, grads[1]!.RequiresGrad);
        Assert.Equal(createGraph, grads[0]!.RequiresGrad);
    }

    [Fact(DisplayName = "C40 two results of one op as inputs; the leaf stays untouched")]
    public void Many_outputs()
    {
        var x = RandomLeaf(1, 4, 2);
        bool called = false;
        x.RegisterHook(_ => called = true);
        var parts = x.Chunk(2);
        var (a, b) = (parts[0], parts[1]);
        Assert.Same(a.GradFn, b.GradFn);
        Assert.Equal(1, b.OutputNr);
        var go = RandomLeaf(2, 2, 2).Detach();
        var grads = Autograd.Grad([a + 2 * b], [a, b], [go]);
        Same(grads[0], go);
        Same(grads[1], go * 2);
        Assert.False(called);
        Assert.Null(x.Grad);
    }

    [Fact(DisplayName = "C41 an intermediate result as input")]
    public void Intermediate()
    {
        var x = Leaf(3);
        var y = x * x;
        var z = y * y + y;
        var grads = Autograd.Grad([z], [x, y]);
        Same(grads[0], 114);
        Same(grads[1], 19);
    }

    [Fact(DisplayName = "C43 Backward with inputs fills theirs alone")]
    public void Backward_inputs()
    {
        var x = Leaf(1, 2);
        var nonleaf = x * 1;
        var y = Leaf(3, 4);
        var z = Leaf(1, 1);
        var output = nonleaf.Pow(2) + y * nonleaf + y.Pow(2);
        output.Backward(Ones(2), retainGraph: true, inputs: [x, y, nonleaf]);
        Same(y.Grad, 1 + 6, 2 + 8);
        Same(x.Grad, 2 + 3, 4 + 4);
        Same(nonleaf.Grad, 2 + 3, 4 + 4);
        output.Backward(Ones(2), retainGraph: true, inputs: [z]);
        Assert.Null(z.Grad);
        output.Backward(Ones(2), inputs: [nonleaf]);
        Same(nonleaf.Grad, 10, 16);
        Same(x.Grad, 5, 8);
    }

    [Fact(DisplayName = "C44 gradients by shards, then through them")]
    public void Sharded()
    {
        Tensor[] leaves = [.. Enumerable.Range(0, 4).Select(i => Leaf(.5 * i))];
        Tensor[] middles = [.. leaves.Select((l, i) => l * i + l * l)];
        var loss = middles.Select((m, i) => m * i).Aggregate((a, b) => a + b).Sum();
        var gradients = new List<Tensor>();
        for (int shard = 0; shard < 2; shard++)
        {
            gradients.AddRange(Autograd.Grad([loss], middles[(2 * shard)..(2 * shard + 2)], retainGraph: true)!);
        }
        Autograd.Backward(middles, gradients);
        Same(Tensor.Of(leaves.Select(l => l.Grad!.Item()).ToArray()), 0, 2, 8, 18);
    }

    [Fact(DisplayName = "C46 an unrelated input has a zero Jacobian")]
    public void Unrelated()
    {
        var (x, y) = (RandomLeaf(1, 3), RandomLeaf(2, 3));
        Assert.True(Autograd.GradCheck(t => t[0] * t[0], [x, y]));
        Assert.True(Autograd.GradGradCheck(t => t[0] * t[0], [x, y]));
    }

    [Fact(DisplayName = "C46 an input that is also hooked: taken before its hooks where the graph goes on, after them where it ends")]
    public void Captured_and_hooked()
    {
        var x = Leaf(1, 1);
        var y = x * 2;
        y.RegisterHook(g => g * 10);
        var grads = Autograd.Grad([y.Sum()], [y, x], retainGraph: true);
        All(grads[0], 1);
        All(grads[1], 20);
        All(Autograd.Grad([y.Sum()], [y])[0], 10);
    }
}
