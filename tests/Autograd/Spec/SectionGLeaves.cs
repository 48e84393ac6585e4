using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Section G: leaves, requires_grad, detach.</summary>
public sealed class SectionGLeaves
{
    [Fact(DisplayName = "G97 what requires grad spreads; hooks on the rest cannot be")]
    public void Requires_grad()
    {
        var (x, y, z) = (RandomLeaf(1, 5, 5).Detach(), RandomLeaf(2, 5, 5).Detach(), RandomLeaf(3, 5, 5));
        var a = x + y;
        Assert.False(a.RequiresGrad);
        var b = a + z;
        Assert.True(b.RequiresGrad);
        Throws(() => a.RegisterHook(_ => Assert.Fail("ran")), "cannot register a hook on a tensor that doesn't require gradient");
        b.Backward(Ones(5, 5));
        Assert.Null(x.Grad);
        Assert.Null(a.Grad);
    }

    [Fact(DisplayName = "G98 RequiresGradInPlace")]
    public void Requires_grad_in_place()
    {
        var x = Ones(5);
        Assert.Same(x, x.RequiresGradInPlace());
        Assert.True(x.RequiresGrad);
        Assert.False(x.RequiresGradInPlace(false).RequiresGrad);
        var y = x.RequiresGradInPlace() * 2;
        y.RequiresGrad = true;
        Throws(() => y.RequiresGradInPlace(false), "you can only change requires_grad flags of leaf variables");
        Throws(() => y.RequiresGrad = false, "you can only change requires_grad flags of leaf variables");
        Throws(() => Tensor.Arange(3).RequiresGradInPlace(), "floating point");
    }

    [Fact(DisplayName = "G100 Grad may be assigned if it fits")]
    public void Grad_assignment()
    {
        var x = OnesLeaf(5, 5);
        x.Grad = null;
        Throws(() => x.Grad = x, "can't assign Variable as its own grad");
        Throws(() => x.Grad = Ones(2, 2), "assigned grad has data of a different size");
        Throws(() => x.Grad = Tensor.Ones([5, 5]), "assigned grad has data of a different type");
        Assert.Null(x.Grad);
        var g = Ones(5, 5);
        x.Grad = g;
        Assert.Same(g, x.Grad);
        x.Grad = null;
        Assert.Null(x.Grad);
    }

    [Fact(DisplayName = "G101 Detach")]
    public void Detach()
    {
        var x = OnesLeaf(2, 2);
        var y = x.Detach();
        Assert.False(y.RequiresGrad);
        Assert.Null(y.GradFn);
        Assert.True(y.IsLeaf);
        Assert.True(y.SharesStorageWith(x));
        (x + (2 * x).Detach()).Sum().Backward();
        All(x.Grad, 1);
        var s = Leaf(2);
        (s * (s * s).Detach()).Backward();
        Same(s.Grad, 4);
    }

    [Fact(DisplayName = "G103 DetachInPlace of a base leaves its views attached")]
    public void Detach_base()
    {
        var x = OnesLeaf(4);
        var y = x * 1;
        var v = y.Slice(0, 0, 2);
        Assert.Same(y, y.DetachInPlace());
        Assert.False(y.RequiresGrad);
        Assert.Null(y.GradFn);
        Assert.True(v.RequiresGrad);
        Assert.NotNull(v.GradFn);
        v.Sum().Backward();
        Same(x.Grad, 1, 1, 0, 0);
        Throws(() => v.DetachInPlace(), "Can't detach views in-place");
        Throws(() => v.MulInPlace(2), "a view of a leaf Variable that requires grad");
    }

    [Fact(DisplayName = "G103 DetachInPlace after use: what was recorded stays")]
    public void Detach_after_use()
    {
        var x = Leaf(1);
        var y = x.Exp();
        var z = y * 2;
        y.DetachInPlace();
        z.Backward();
        Same(x.Grad, 2 * Math.E);
    }

    [Fact(DisplayName = "G104 IsLeaf")]
    public void Is_leaf()
    {
        var x = Ones(2);
        var y = OnesLeaf(2);
        Assert.True(x.IsLeaf);
        Assert.True(y.IsLeaf);
        Assert.False((x + y).IsLeaf);
        Assert.True((x + x).IsLeaf);
        Assert.True(y.Detach().IsLeaf);
        Assert.False(y.View(2, 1).IsLeaf);
        Assert.True(x.View(2, 1).IsLeaf);
    }

    [Fact(DisplayName = "G106 a span of a tensor that requires grad is refused; an array is a copy and is not")]
    public void Spans()
    {
        var x = OnesLeaf(2);
        Throws(() => x.AsSpan<double>(), "requires grad", "Use tensor.detach()");
        Throws(() => (x * 2).AsSpan<double>(), "requires grad");
        Assert.Equal(2, x.Detach().AsSpan<double>().Length);
        using (Autograd.NoGrad()) Assert.Equal(2, x.AsSpan<double>().Length);
        Assert.Equal([1.0, 1.0], x.ToArray<double>());
    }

    [Fact(DisplayName = "G109 indices and counts never require grad")]
    public void Integer_outputs()
    {
        var x = RandomLeaf(1, 4, 4);
        foreach (var y in new[] { x.ArgMax(), x.ArgMin(1), x.ArgSort(), x.CountNonzero(), x.Sort().Indices, x.TopK(2).Indices, x.Max(0).Indices,
            Tensor.Searchsorted(D(-1, 0, 1), x), x.Bucketize(D(-1, 0, 1)), x > 0, x.IsNaN(), x.Nonzero() })
        {
            Assert.False(y.RequiresGrad);
            Assert.Null(y.GradFn);
        }
        x.Unique(out var inverse, out var counts);
        Assert.False(inverse.RequiresGrad || counts.RequiresGrad);
        Assert.True(x.Sort().Values.RequiresGrad);
        Assert.True(x.Max(0).Values.RequiresGrad);
    }

    [Fact(DisplayName = "G112 how tensors print")]
    public void Printing()
    {
        Assert.Equal("tensor([1.], requires_grad=True)", Tensor.Ones([1], requiresGrad: true).ToString());
        Assert.Equal("tensor([1.], grad_fn=<CloneBackward0>)", Tensor.Ones([1], requiresGrad: true).Clone().ToString());
        Assert.Equal("tensor([1.])", Tensor.Ones([1]).ToString());
        using (Autograd.NoGrad()) Assert.Equal("tensor([1.])", Tensor.Ones([1], requiresGrad: true).Clone().ToString());
    }

    [Fact(DisplayName = "G110 conversions pass gradients back in the dtype of the source")]
    public void Conversions()
    {
        var x = Tensor.Ones([3], requiresGrad: true);
        x.To(Dtype.Float64).Sum().Backward();
        Assert.Equal(Dtype.Float32, x.Grad!.Dtype);
        All(x.Grad, 1);
        var y = OnesLeaf(3);
        y.To(Dtype.Float32).Sum().Backward();
        Assert.Equal(Dtype.Float64, y.Grad!.Dtype);
        All(y.Grad, 1);
        Assert.False(x.To(Dtype.Int64).RequiresGrad);
        Assert.Same(x, x.To(Dtype.Float32));
    }
}
