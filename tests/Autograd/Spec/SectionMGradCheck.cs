using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Section M: gradcheck.</summary>
public sealed class SectionMGradCheck
{
    [Fact(DisplayName = "M196 gradcheck finds a Jacobian that does not match")]
    public void Jacobian_mismatch()
    {
        var x = RandomLeaf(1, 2, 2);
        Throws<GradCheckException>(() => Autograd.GradCheck(Off, x), "Jacobian mismatch for output 0 with respect to input 0");
        Throws<GradCheckException>(() => Autograd.GradCheck(Off, x, fastMode: true), "Jacobian mismatch for output 0 with respect to input 0");
        Assert.False(Autograd.GradCheck(Off, x, raiseException: false));
        Assert.False(Autograd.GradCheck(Off, x, raiseException: false, fastMode: true));
        Assert.True(Autograd.GradCheck(y => y * 1, x));

        static Tensor Off(Tensor x)
        {
            var y = x * 1;
            y.RegisterHook(g => g + 1e-2);
            return y;
        }
    }

    [Fact(DisplayName = "M197 gradcheck finds a backward that differs from time to time")]
    public void Nondeterminism()
    {
        var x = RandomLeaf(2, 3);
        var random = new Generator(9);
        Throws<GradCheckException>(() => Autograd.GradCheck(Jitters(1e-6), x), "Backward is not reentrant");
        Throws<GradCheckException>(() => Autograd.GradGradCheck(Jitters(1e-12), x), "Backward is not reentrant");
        Assert.True(Autograd.GradCheck(Jitters(1e-6), x, nondetTol: 1e-5));
        Assert.True(Autograd.GradGradCheck(Jitters(1e-12), x, nondetTol: 1e-5));

        Func<Tensor, Tensor> Jitters(double size) => x => Shaky(x * x, size);

        // The gradient's gradient shakes as well.
        Tensor Shaky(Tensor y, double size)
        {
            if (y.RequiresGrad) y.RegisterHook(g => Shaky(g * (1 + size * random.NextDouble()), size));
            return y;
        }
    }

    [Fact(DisplayName = "M199 gradcheck finds outputs that change without a gradient")]
    public void No_differentiable_outputs()
    {
        var x = RandomLeaf(3, 3);
        Throws<GradCheckException>(() => Autograd.GradCheck(t => t.Detach() * 2, x), "Numerical gradient for function expected to be zero");
        Assert.True(Autograd.GradCheck(t => (Tensor[])[], [x]));
        Assert.True(Autograd.GradCheck(_ => Ones(2), x));
    }

    [Fact(DisplayName = "M200 gradcheck passes undefined gradients in")]
    public void Undefined_gradients()
    {
        var x = RandomLeaf(4, 3);
        Throws<GradCheckException>(() => Autograd.GradCheck(Adds, x), "Expected backward function to handle undefined output grads");
        Assert.True(Autograd.GradCheck(Adds, x, checkUndefinedGrad: false));

        // A hook of the input's node that answers the question what "no gradient" is with a one.
        static Tensor Adds(Tensor x)
        {
            var y = x * 2;
            y.GradFn!.RegisterHook((inputs, outputs) => outputs[0] is null ? [Ones(3)] : null);
            return y;
        }
    }

    [Fact(DisplayName = "M202 numerical and analytical Jacobians")]
    public void Jacobians()
    {
        var x = RandomLeaf(5, 2, 2);
        var y = RandomLeaf(6, 2, 2);
        foreach (var jacobians in new[] { Autograd.NumericalJacobian(F, [x, y]), Autograd.AnalyticalJacobian(F, [x, y]) })
        {
            Same(jacobians[0][0], Tensor.Eye(4) * 2);
            Same(jacobians[0][1], Tensor.Eye(4));
            Same(jacobians[1][0], Tensor.Eye(4));
            Same(jacobians[1][1], Tensor.Eye(4) * 2);
        }

        static Tensor[] F(Tensor[] t) => [t[0] * 2 + t[1], t[0] + t[1] * 2];
    }

    [Fact(DisplayName = "M196b gradcheck wants double precision and something to check")]
    public void Inputs()
    {
        Throws<ArgumentException>(() => Autograd.GradCheck(x => x * 2, Tensor.Ones([2], requiresGrad: true)), "double precision");
        Throws<ArgumentException>(() => Autograd.GradCheck(x => x * 2, Ones(2)), "at least one input tensor to require gradient");
        Throws<ArgumentException>(() => Autograd.GradCheck(x => x * 2, Ones(1).Expand(3).RequiresGradInPlace()), "dimension with stride 0");
    }

    [Fact(DisplayName = "M196c gradcheck and gradgradcheck leave inputs as they were")]
    public void Inputs_unchanged()
    {
        var x = RandomLeaf(7, 2, 3);
        double[] before = x.Values();
        Assert.True(Autograd.GradCheck(t => t.Exp() * t, x));
        Assert.True(Autograd.GradGradCheck(t => t.Exp() * t, x));
        Assert.Equal(before, x.Values());
        Assert.Null(x.Grad);
        Assert.Equal(0, x.Version);
    }
}
