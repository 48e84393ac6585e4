using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Jacobians, Hessians and their products, as torch.autograd.functional gives them.</summary>
public sealed class FunctionalTests
{
    private static Tensor[] Two(Tensor[] x) => [x[0] * x[1], x[0].Exp()];

    [Fact]
    public void Jacobian_of_one_tensor()
    {
        var x = D(1, 2, 3);
        var j = Autograd.Jacobian(x => x * x, x);
        Same(j, 2, 0, 0, 0, 4, 0, 0, 0, 6);
        Assert.Equal(new Shape([3, 3]), j.Shape);
        Assert.False(j.RequiresGrad);
        var sums = Autograd.Jacobian(x => x.View(3, 1) * x, x);
        Assert.Equal(new Shape([3, 3, 3]), sums.Shape);
        Assert.Equal(new Shape([3]), Autograd.Jacobian(x => x.Sum(), x).Shape);
    }

    [Fact]
    public void Jacobian_of_several()
    {
        var j = Autograd.Jacobian(Two, [D(1, 2), D(3, 4)]);
        Same(j[0][0], 3, 0, 0, 4);
        Same(j[0][1], 1, 0, 0, 2);
        Same(j[1][0], Math.E, 0, 0, Math.E * Math.E);
        Same(j[1][1], 0, 0, 0, 0);
        Throws(() => Autograd.Jacobian(Two, [D(1, 2), D(3, 4)], strict: true), "independent of input 1");
        Throws(() => Autograd.Jacobian(_ => Ones(2), D(1), strict: true), "Output 0 of the user-provided function does not require gradient");
        Same(Autograd.Jacobian(_ => Ones(2), D(1)), 0, 0);
    }

    [Fact]
    public void Jacobian_is_differentiable_when_asked()
    {
        var x = Leaf(1, 2);
        Assert.True(Autograd.GradCheck(x => Autograd.Jacobian(y => y.Pow(3), x, createGraph: true), x));
        Assert.True(Autograd.GradCheck(x => Autograd.Hessian(y => y.Pow(3).Sum(), x, createGraph: true), x));
    }

    [Fact(DisplayName = "D52 the Jacobian of softmax")]
    public void Softmax() => Same(Autograd.Jacobian(x => x.Softmax(0), D(1, 2, 3)),
        .08192506906499324, -.022033044520174298, -.05989202454481893, -.022033044520174298, .18483644651005148, -.16280340198987718,
        -.05989202454481893, -.16280340198987718, .22269542653469612);

    [Fact]
    public void Hessian()
    {
        Same(Autograd.Hessian(x => x.Pow(3).Sum(), D(1, 2)), 6, 0, 0, 12);
        var h = Autograd.Hessian(x => (x[0] * x[1]).Sum(), [D(1, 2), D(3, 4)]);
        Same(h[0][0], 0, 0, 0, 0);
        Same(h[0][1], 1, 0, 0, 1);
        Same(h[1][0], 1, 0, 0, 1);
        Throws(() => Autograd.Hessian(x => x * x, D(1, 2)), "should contain a single element");
        Same(Autograd.Hessian(x => x.Sum(), D(1, 2)), 0, 0, 0, 0);
        Throws(() => Autograd.Hessian(x => x.Sum(), D(1, 2), strict: true), "independent");
    }

    [Fact]
    public void Products()
    {
        var x = RandomLeaf(1, 3).Detach();
        var v = RandomLeaf(2, 3).Detach();
        var j = Autograd.Jacobian(F, x);
        var (output, vjp) = Autograd.Vjp(F, x, v);
        Same(output, F(x));
        Same(vjp, v.MatMul(j));
        Same(Autograd.Jvp(F, x, v).Jvp, j.MatMul(v));
        var h = Autograd.Hessian(G, x);
        Same(Autograd.Hvp(G, x, v).Hvp, h.MatMul(v));
        Same(Autograd.Vhp(G, x, v).Vhp, v.MatMul(h));
        Same(Autograd.Vhp(G, x, v).Output, G(x));
        Throws(() => Autograd.Vjp(F, x), "The vector v can only be None if the user-provided function returns a single Tensor with a single element");
        Throws(() => Autograd.Jvp(F, x), "The vector v can only be None if the input to the user-provided function is a single Tensor with a single element");
        Throws(() => Autograd.Jvp(F, x, D(1)), "invalid size");
        Same(Autograd.Vjp(G, x).Vjp, Autograd.Jacobian(G, x));
        Same(Autograd.Jvp(x => x.Sum() * 0 + 1, x, v).Jvp, 0);

        static Tensor F(Tensor x) => x.Exp() * x.Sum();

        static Tensor G(Tensor x) => F(x).Pow(2).Sum();
    }

    [Fact]
    public void Products_of_several()
    {
        Tensor[] x = [RandomLeaf(1, 2).Detach(), RandomLeaf(2, 2).Detach()], v = [RandomLeaf(3, 2).Detach(), RandomLeaf(4, 2).Detach()];
        var j = Autograd.Jacobian(Two, x);
        var vjps = Autograd.Vjp(Two, x, v).Vjps;
        for (int i = 0; i < 2; i++) Same(vjps[i], v[0].MatMul(j[0][i]) + v[1].MatMul(j[1][i]));
        var jvps = Autograd.Jvp(Two, x, v).Jvps;
        for (int o = 0; o < 2; o++) Same(jvps[o], j[o][0].MatMul(v[0]) + j[o][1].MatMul(v[1]));
        Throws(() => Autograd.Jvp(Two, x, [v[0]]), "invalid length");
    }

    [Fact]
    public void Products_under_createGraph_are_differentiable()
    {
        var x = RandomLeaf(1, 3);
        Assert.True(Autograd.GradCheck(x => Autograd.Hvp(y => y.Pow(3).Sum(), x, D(1, 2, 3), createGraph: true).Hvp, x));
        Assert.True(Autograd.GradCheck(x => Autograd.Jvp(y => y.Exp(), x, D(1, 2, 3), createGraph: true).Jvp, x));
    }
}
