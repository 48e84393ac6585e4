using MiniTorch.Nn;
using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Section D: gradients of gradients.</summary>
public sealed class SectionDHigherOrder
{
    [Fact(DisplayName = "D47 a Hessian times a vector, by two Backward calls")]
    public void Hessian_vector()
    {
        var x = Leaf(new[,] { { 1.0, 2 }, { 3, 4 } });
        var y = Leaf(new[,] { { 5.0, 6 }, { 7, 8 } });
        var z = x.Pow(2) + y * x + y.Pow(2);
        using (Warnings.Record(_ => { })) z.Backward(Ones(2, 2), createGraph: true);
        Same(x.Grad, 7, 10, 13, 16);
        Same(y.Grad, 11, 14, 17, 20);
        Assert.True(x.Grad!.RequiresGrad);
        (2 * x.Grad + y.Grad!).Backward(Ones(2, 2));
        Same(x.Grad, 12, 15, 18, 21);
        Same(y.Grad, 15, 18, 21, 24);
    }

    [Fact(DisplayName = "D49 four derivatives of x^4 at 2")]
    public void Fourth_power()
    {
        var x = Leaf(2);
        var y = x.Pow(4).Sum();
        foreach (double expected in new double[] { 32, 48, 48, 24 })
        {
            y = Autograd.Grad(y.Sum(), x, createGraph: true);
            Same(y, expected);
        }
    }

    [Fact(DisplayName = "D50 a gradient penalty")]
    public void Gradient_penalty()
    {
        var x = Leaf(1, 2, 3);
        var g = Autograd.Grad(x.Pow(3).Sum(), x, createGraph: true);
        var penalty = (g.Norm() - 1).Pow(2);
        Same(penalty, 823.6030303803299);
        penalty.Backward();
        Same(x.Grad, 34.78781694653735, 278.3025355722988, 939.2710575565084);
    }

    [Fact(DisplayName = "D53 double backward of tanh(xW)")]
    public void Tanh_linear()
    {
        var w = Leaf(new[,] { { 1.0, 2 }, { 3, 4 } });
        var x = Leaf(new[,] { { .5, -1 } });
        var gx = Autograd.Grad(x.MatMul(w).Tanh().Sum(), x, createGraph: true);
        Same(gx, .046324301014, .119240828711);
        gx.Pow(2).Sum().Backward();
        Same(x.Grad, .087138892007, .216680508136);
        Same(w.Grad, .023665094688, .012098116522, -.036060965829, -.020015215047);
    }

    [Fact(DisplayName = "D56 the same twice on one graph")]
    public void Repeated()
    {
        var x = OnesLeaf(2, 4, 4);
        var y = x.Prod();
        for (int round = 0; round < 2; round++)
        {
            var g = Autograd.Grad(y, x, createGraph: true);
            All(g, 1);
            var gg = Autograd.Grad(g.Sum(), x, retainGraph: true);
            All(gg, 31);
        }
    }

    [Fact(DisplayName = "D58 a module's backward hook fires for the first gradient, not for the second")]
    public void Module_hook()
    {
        var (x, y) = (RandomLeaf(1, 1), RandomLeaf(2, 1).Detach());
        var loss = new MSELoss();
        int calls = 0;
        loss.RegisterFullBackwardHook((_, _, _) =>
        {
            calls++;
            return null;
        });
        var g = Autograd.Grad(loss.Forward(x, y), x, createGraph: true);
        Assert.Equal(1, calls);
        Same(Autograd.Grad(g, x), 2);
        Assert.Equal(1, calls);
    }

    [Fact(DisplayName = "D59 double backward of a write through a view")]
    public void In_place_through_view()
    {
        Assert.True(Autograd.GradCheck(F, [RandomLeaf(1, 2, 2), RandomLeaf(2, 1, 1)]));
        Assert.True(Autograd.GradGradCheck(F, [RandomLeaf(1, 2, 2), RandomLeaf(2, 1, 1)]));

        static Tensor F(Tensor[] t)
        {
            var x = t[0].Clone();
            x.Narrow(1, 0, 1).Narrow(0, 1, 1).MulInPlace(t[1]);
            return x;
        }
    }

    public static TheoryData<string> Writes => ["mul by grad", "exp", "tanh", "div", "self", "fill", "copy", "of a transpose", "twice", "base then view", "sqrt of abs"];

    [Theory(DisplayName = "D59 first and second order of writes through views")]
    [MemberData(nameof(Writes))]
    public void Writes_through_views(string write)
    {
        Tensor[] inputs = [RandomLeaf(3, 3, 4), RandomLeaf(4, 2, 4)];
        Assert.True(Autograd.GradCheck(F, inputs));
        Assert.True(Autograd.GradGradCheck(F, inputs));

        Tensor F(Tensor[] t)
        {
            var x = t[0] * 1.5;
            var view = x.Slice(0, 1, 3);
            switch (write)
            {
                case "mul by grad": view.MulInPlace(t[1]); break;
                case "exp": view.ExpInPlace(); break;
                case "tanh": view.TanhInPlace(); break;
                case "div": view.DivInPlace(t[1] * t[1] + 1); break;
                case "self": view.MulInPlace(view); break;
                case "fill": view.FillInPlace(2); break;
                case "copy": view.CopyInPlace(t[1].Exp()); break;
                case "of a transpose": x.T().Slice(0, 1, 3).TanhInPlace(); break;
                case "twice": view.MulInPlace(t[1]).AddInPlace(t[1]); break;
                case "base then view": x.MulInPlace(t[1].Sum()); view.MulInPlace(t[1]); break;
                default: view.AbsInPlace().AddInPlace(1).SqrtInPlace(); break;
            }
            return x * x + view.Sum();
        }
    }

    [Fact(DisplayName = "D59 a base that is itself transposed or has gaps")]
    public void Bases_with_gaps()
    {
        var b = RandomLeaf(5, 2);
        Assert.True(Autograd.GradCheck(b => Write(D(new[,] { { 0.0, 1, 2 }, { 3, 4, 5 } }).T().Detach(), b), b));
        Assert.True(Autograd.GradGradCheck(b => Write(D(new[,] { { 0.0, 1, 2 }, { 3, 4, 5 } }).T().Detach(), b), b));
        Assert.True(Autograd.GradCheck(b => Write(Tensor.Arange(12, dtype: Dtype.Float64).View(3, 4).Slice(1, 1, 3).Detach(), b), b));

        static Tensor Write(Tensor root, Tensor b)
        {
            var view = root.Select(0, 1);
            view.MulInPlace(b * b);
            return root * Tensor.Arange(6, dtype: Dtype.Float64).View(3, 2) + view.Exp().Sum();
        }
    }
}
