using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Section K: what gradients are where calculus leaves a choice.</summary>
public sealed class SectionKConventions
{
    private static readonly double[] s_points = [-3, -1, -.5, 0, .5, 1, 3];

    private static Tensor GradOf(Func<Tensor, Tensor> f, params double[] x)
    {
        var leaf = Leaf(x);
        f(leaf).Sum().Backward();
        return leaf.Grad!;
    }

    private static Tensor GradOf(Func<Tensor, Tensor> f, double[,] x)
    {
        var leaf = Leaf(x);
        f(leaf).Sum().Backward();
        return leaf.Grad!;
    }

    [Fact(DisplayName = "K169 max by dim picks one index, amax shares among ties")]
    public void Extremes()
    {
        double[,] x = { { 1, 3, 3 }, { 2, 2, 0 } };
        Same(D(x).Max(1).Indices, 1, 0);
        Same(GradOf(x => x.Max(1).Values, x), 0, 1, 0, 1, 0, 0);
        Same(GradOf(x => x.AMax(1), x), 0, .5, .5, .5, .5, 0);
        Same(GradOf(x => -(-x).Min(1).Values, x), 0, 1, 0, 1, 0, 0);
        Same(GradOf(x => (-x).AMin(1), x), 0, -.5, -.5, -.5, -.5, 0);
        Same(GradOf(x => x.Max(), 1, 3, 3), 0, .5, .5);
    }

    [Fact(DisplayName = "K170 maximum shares a tie")]
    public void Maximum_tie()
    {
        var (p, q) = (Leaf(1), Leaf(1));
        p.Maximum(q).Backward();
        Same(p.Grad, .5);
        Same(q.Grad, .5);
    }

    [Fact(DisplayName = "K172 subgradients at kinks")]
    public void Kinks()
    {
        Same(GradOf(x => x.Sqrt(), 0), double.PositiveInfinity);
        Same(GradOf(x => x.Abs(), 0), 0);
        Same(GradOf(x => x.Relu(), 0), 0);
        Same(GradOf(x => x.Norm(), 0, 0), 0, 0);
        Same(GradOf(x => x.Clamp(-1, 1), -2, -1, 0, 1, 2), 0, 1, 1, 1, 0);
        Same(GradOf(x => x.Std(), 2, 2, 2), 0, 0, 0);
        Same(Leaf(2, 2, 2).Std(), 0);
    }

    [Fact(DisplayName = "K173 prod with zeros")]
    public void Prod()
    {
        Same(GradOf(x => x.Prod(), new[,] { { 1.0, 2 }, { 3, 0 } }), 0, 0, 0, 6);
        Same(GradOf(x => x.Prod(), new[,] { { 1.0, 0 }, { 3, 0 } }), 0, 0, 0, 0);
        Same(GradOf(x => x.Prod(1), new[,] { { 1.0, 2 }, { 3, 0 } }), 2, 1, 0, 3);
    }

    [Fact(DisplayName = "K175 var and std")]
    public void Variance()
    {
        Same(D(1, 2, 4).Var(), 2.333333333333333);
        Same(GradOf(x => x.Var(), 1, 2, 4), -4 / 3.0, -1 / 3.0, 5 / 3.0);
        Same(D(1, 2, 4).Std(), 1.5275252316519465);
        Same(GradOf(x => x.Std(), 1, 2, 4), -.4364357804719848, -.1091089451179961, .5455447255899809);
    }

    [Fact(DisplayName = "K176 logsumexp of minus infinities")]
    public void Log_sum_exp()
    {
        Same(D(double.NegativeInfinity, double.NegativeInfinity).LogSumExp(0), double.NegativeInfinity);
        Same(GradOf(x => x.LogSumExp(0), 1, 1), .5, .5);
    }

    [Fact(DisplayName = "K178 the forms of matmul")]
    public void Matmul()
    {
        var (a, b) = (Leaf(1, 2), Leaf(3, 4));
        a.MatMul(b).Backward();
        Same(a.Grad, 3, 4);
        Same(b.Grad, 1, 2);
        var (m, v) = (Leaf(new[,] { { 1.0, 2 }, { 3, 4 } }), Leaf(5, 6));
        m.MatMul(v).Backward(D(1, -1));
        Same(m.Grad, 5, 6, -5, -6);
        Same(v.Grad, -2, -2);
        var batch = Tensor.Of([1.0, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2], requiresGrad: true);
        var matrix = Leaf(new[,] { { 1.0, 2 }, { 3, 4 } });
        batch.MatMul(matrix).Sum().Backward();
        Same(batch.Grad, 3, 7, 3, 7, 3, 7, 3, 7);
        Same(matrix.Grad, 16, 16, 20, 20);
    }

    [Fact(DisplayName = "K179 an index that occurs more than once gets the sum")]
    public void Index_duplicates()
    {
        var x = OnesLeaf(4, 4);
        x[Tensor.Of([1L, 1, 3, 2, 1, 2])].Sum().Backward();
        Same(x.Grad!.Sum(1) / 4, 0, 3, 2, 1);
        x = OnesLeaf(4, 4);
        x[Tensor.Of(new[,] { { 1L, 2 }, { 0, 0 } }), Tensor.Of(new[,] { { 0L, 1 }, { 1, 1 } })].Sum().Backward();
        Same(x.Grad, 0, 2, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0);
        x = OnesLeaf(4, 4, 4);
        x[Tensor.Of([1L, 1, 1])].Sum().Backward();
        All(x.Grad!.Select(0, 1), 3);
        Same(x.Grad.Sum(), 48);
    }

    [Fact(DisplayName = "K181 gather")]
    public void Gather()
    {
        var x = Leaf(new[,] { { 1.0, 2 }, { 3, 4 } });
        x.Gather(1, Tensor.Of(new[,] { { 0L, 0 }, { 1, 0 } })).Backward(D(new[,] { { 1.0, 2 }, { 3, 4 } }));
        Same(x.Grad, 3, 0, 4, 3);
    }

    [Fact(DisplayName = "K182 views under an expanded gradient")]
    public void Expanded_gradients()
    {
        var expanded = Tensor.Of(2.0).Expand(3);
        var x = OnesLeaf(3, 3);
        x.Diagonal().Backward(expanded);
        Same(x.Grad, 2, 0, 0, 0, 2, 0, 0, 0, 2);
        x.Grad = null;
        x.Select(0, 1).Backward(expanded);
        Same(x.Grad, 0, 0, 0, 2, 2, 2, 0, 0, 0);
        x.Grad = null;
        x.Slice(1, 0, 3, 2).Backward(Tensor.Of(2.0).Expand(3, 2));
        Same(x.Grad, 2, 0, 2, 2, 0, 2, 2, 0, 2);
    }

    [Fact(DisplayName = "K184 softmax of 1, 2, 3")]
    public void Softmax()
    {
        var x = Leaf(1, 2, 3);
        var y = x.Softmax(0);
        Same(y, .09003057317038046, .24472847105479764, .6652409557748218);
        y[0].Backward();
        Same(x.Grad, .08192506906499324, -.022033044520174298, -.05989202454481893);
    }

    [Fact(DisplayName = "K185 where broadcasts, also with plain numbers")]
    public void Where()
    {
        var mask = RandomLeaf(1, 5, 5, 5).Detach() > 0;
        var (x, y) = (RandomLeaf(2, 5, 1, 5), RandomLeaf(3, 5, 5, 1));
        Assert.True(Autograd.GradCheck(t => Tensor.Where(mask, t[0], t[1]), [x, y]));
        Assert.True(Autograd.GradGradCheck(t => Tensor.Where(mask, t[0], t[1]), [x, y]));
        Assert.True(Autograd.GradCheck(t => Tensor.Where(mask, t, 3.0), x));
        Assert.True(Autograd.GradCheck(t => Tensor.Where(mask, 3.0, t), x));
    }

    [Fact(DisplayName = "K187 var_mean is var and mean")]
    public void Var_mean()
    {
        var x = RandomLeaf(1, 3, 4, 5, 2, 2);
        var (variance, mean) = x.VarMean([2, 4]);
        Same(variance, x.Var([2, 4]));
        Same(mean, x.Mean([2, 4]));
        var together = Autograd.Grad([variance.Sum() + (mean * mean).Sum()], [x])[0];
        var apart = Autograd.Grad([x.Var([2, 4]).Sum() + x.Mean([2, 4]).Pow(2).Sum()], [x])[0];
        Same(together, apart);
    }

    public static TheoryData<string, double[], double[]?> Activations => new()
    {
        { "gelu", [-.00404969, -.15865525, -.15426877, 0, .34573123, .84134475, 2.99595031], [-.01194565, -.08331547, .13250488, .5, .86749512, 1.08331547, 1.01194565] },
        { "gelu tanh", [-.00363739, -.15880801, -.15428599, 0, .34571401, .84119199, 2.99636261], null },
        { "silu", [-.14227762, -.26894142, -.18877033, 0, .31122967, .73105858, 2.85772238], [-.08810411, .07232949, .26003881, .5, .73996119, .92767051, 1.08810411] },
        // The list has ...693 for the last derivative: PyTorch's float32 digits. In float64 it gives 1.0211069109294435.
        { "mish", [-.14564746, -.30340146, -.22074377, 0, .37524521, .86509839, 2.98653500], [-.09339311, .05921676, .28951068, .6, .88642438, 1.04903622, 1.02110691] },
        { "elu", [-.95021293, -.63212056, -.39346934, 0, .5, 1, 3], [.04978707, .36787944, .60653066, 1, 1, 1, 1] },
        { "selu", [-1.67056873, -1.11133074, -.69175819, 0, .52535049, 1.05070099, 3.15210296], null },
        { "hardswish", [0, -1 / 3.0, -.20833333, 0, .29166667, .66666667, 3], null },
    };

    [Theory(DisplayName = "K188 activations and their derivatives")]
    [MemberData(nameof(Activations))]
    public void Activation_values(string name, double[] values, double[]? derivatives)
    {
        // The spec gives eight decimals.
        Expect.Close(values, Apply(D(s_points)).Values(), 1e-8, name);
        if (derivatives is not null) Expect.Close(derivatives, GradOf(Apply, s_points).Values(), 1e-8, name + "'");

        Tensor Apply(Tensor x) => name switch
        {
            "gelu" => x.Gelu(),
            "gelu tanh" => x.Gelu("tanh"),
            "silu" => x.Silu(),
            "mish" => x.Mish(),
            "elu" => x.Elu(),
            "selu" => x.Selu(),
            _ => x.Hardswish(),
        };
    }

    [Fact(DisplayName = "K188 activations at their kinks")]
    public void Activation_kinks()
    {
        Same(GradOf(x => x.LeakyRelu(), 0), .01);
        Same(GradOf(x => x.Hardtanh(), -1, 1), 0, 0);
        Same(GradOf(x => x.Relu6(), 0, 6), 0, 0);
        Same(GradOf(x => x.Hardsigmoid(), -3, 3), 0, 0);
    }

    [Fact(DisplayName = "D55 double backward of layer norm")]
    public void Layer_norm()
    {
        var x = Leaf(1, 2, 4);
        var g = Autograd.Grad(x.LayerNorm([3]).Pow(3).Sum(), x, createGraph: true);
        Expect.Close([1.3253784956, -1.9880787882, .6627002926], g.Values(), 1e-9, "gradient");
        g[0].Backward();
        Expect.Close([.1262084611, .4733574646, -.5995659256], x.Grad!.Values(), 1e-9, "gradient of its first element");
    }
}
