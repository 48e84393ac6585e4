using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Section A: backward basics and accumulation.</summary>
public sealed class SectionABasics
{
    [Fact(DisplayName = "A1 a leaf can be its own root")]
    public void Leaf_root()
    {
        var v = Leaf(1, 2, 3);
        var g = D(4, 5, 6);
        v.Backward(g);
        Same(v.Grad, g);
        Assert.False(v.Grad!.SharesStorageWith(g));
    }

    [Fact(DisplayName = "A2 a + yz + 4z^2 x/y")]
    public void Composite()
    {
        var x = Leaf(new[,] { { 1.0, 2 }, { 3, 4 } });
        var y = Leaf(new[,] { { 2.0, 4 }, { 8, 5 } });
        var z = Leaf(new[,] { { .5, -1 }, { 2, 1 } });
        var a = x + y * z + 4 * z.Pow(2) * x / y;
        a.Backward(D(new[,] { { 1.0, -1 }, { .5, 2 } }));
        Same(x.Grad, 1.5, -2, 1.5, 3.6);
        Same(y.Grad, .25, 1.5, .625, .72);
        Same(z.Grad, 4, 0, 7, 22.8);
    }

    [Fact(DisplayName = "A4 with createGraph gradients accumulate out of place")]
    public void Accumulates_out_of_place_under_createGraph()
    {
        var x = Leaf(1, 2);
        var y = x * x;
        y.Backward(Ones(2), retainGraph: true);
        var held = x.Grad!;
        double[] before = held.Values();
        using (Warnings.Record(_ => { })) y.Backward(Ones(2), createGraph: true);
        Same(held, before);
        Same(x.Grad, 4, 8);
    }

    [Theory(DisplayName = "A5 Grad stays the same object, unless createGraph")]
    [InlineData(false)]
    [InlineData(true)]
    public void Reference(bool createGraph)
    {
        var x = Leaf(1, 2);
        var preset = D(10, 20);
        x.Grad = preset;
        using (Warnings.Record(_ => { })) (x * 3).Backward(D(1, 1), createGraph: createGraph);
        Same(x.Grad, 13, 23);
        Assert.Equal(!createGraph, ReferenceEquals(preset, x.Grad));
        Same(preset, createGraph ? [10, 20] : [13, 23]);
    }

    [Fact(DisplayName = "A7 two backward passes add up")]
    public void Twice()
    {
        var x = Leaf(1, 2);
        var y = (x * x).Sum();
        y.Backward(retainGraph: true);
        y.Backward();
        Same(x.Grad, 4, 8);
    }

    [Fact(DisplayName = "A8 the gradient is implicit for single elements only")]
    public void Implicit_gradient()
    {
        var x = Leaf(1, 2);
        Throws(() => (x * 2).Backward(), "grad can be implicitly created only for scalar outputs");
        (x.Slice(0, 0, 1) * 3).Backward();
        Same(x.Grad, 3, 0);
    }

    [Fact(DisplayName = "A10 null stands for the implicit gradient")]
    public void Null_gradient()
    {
        var b = Leaf(1, 2) * 2;
        Throws(() => Autograd.Backward([b], [null]), "grad can be implicitly created only for scalar outputs");
        Throws(() => Autograd.Backward([Ones(1)]), "element 0 of tensors does not require grad and does not have a grad_fn");
        Throws(() => Autograd.Backward([b.Sum(), Ones(1)]), "element 1 of tensors does not require grad");
        Throws(() => Autograd.Backward([b, b], [null]), "got 2 tensors and 1 gradients");
    }

    [Fact(DisplayName = "A11 gradient and output must have one shape")]
    public void Shape_mismatch()
    {
        var y = OnesLeaf(2, 2) * 2;
        Throws(() => y.Backward(Ones(2)), "Mismatch in shape: grad_output[0] has a shape of [2] and output[0] has a shape of [2, 2]");
        Throws(() => Autograd.Grad([y], [y], [Ones(4)]), "Mismatch in shape: grad_output[0]");
    }

    [Fact(DisplayName = "A13 two leaves never share a gradient's memory")]
    public void No_aliasing()
    {
        var (a, b) = (Leaf(1, 2), Leaf(3, 4));
        (a + b).Backward(D(5, 6));
        Assert.False(a.Grad!.SharesStorageWith(b.Grad!));
        a.Grad.ZeroInPlace();
        Same(b.Grad, 5, 6);

        (a, b) = (OnesLeaf(600), OnesLeaf(600));
        ((a + b) * 2).Sum().Backward();
        Assert.False(a.Grad!.SharesStorageWith(b.Grad!));
        a.Grad.ZeroInPlace();
        All(b.Grad, 2);
    }

    [Fact(DisplayName = "A13 an expanded gradient is copied")]
    public void Expanded_gradient()
    {
        var x = OnesLeaf(2, 3);
        x.Backward(Tensor.Of(2.0).Expand(2, 3));
        Assert.True(x.Grad!.IsContiguous);
        x.Grad.AddInPlace(1);
        All(x.Grad, 3);
    }

    [Fact(DisplayName = "A14 sums of sums")]
    public void Backward_copy()
    {
        var x = OnesLeaf(5, 5);
        var y = OnesLeaf(5, 5);
        var a = x + 2;
        var b = y + 2;
        var c = x + 2;
        var add1 = a + b;
        var add2 = add1 + c;
        for (int i = 0; i < 4; i++) (a, b, c) = (a * 2, b * 2, c * 2);
        (add2 + (a + b + c)).Backward(Ones(5, 5));
        All(x.Grad, 34);
        All(y.Grad, 17);
    }

    [Fact(DisplayName = "A16 a branch through indices does not break the other")]
    public void Isolated_branch()
    {
        var x = RandomLeaf(1, 5, 5);
        var y = x + RandomLeaf(2, 5, 5);
        var best = y.Max(0).Indices.To(Dtype.Float64);
        Assert.False(best.RequiresGrad);
        (y.Sum(0) + best).Sum().Backward();
        All(x.Grad, 1);
    }

    [Fact(DisplayName = "A17 a gradient has its leaf's dtype and shape")]
    public void Grad_dtype()
    {
        var x = Tensor.Of([1f, 2f], requiresGrad: true);
        var w = Leaf(2, 3);
        (x.To(MiniTorch.Dtype.Float64) * w).Sum().Backward();
        Assert.Equal(MiniTorch.Dtype.Float32, x.Grad!.Dtype);
        Assert.Equal([2f, 3f], x.Grad.ToArray<float>());
        Assert.Equal(MiniTorch.Dtype.Float64, w.Grad!.Dtype);

        x.Grad = null;
        (x * w).Sum().Backward();
        Assert.Equal(MiniTorch.Dtype.Float32, x.Grad!.Dtype);
        Assert.Equal(new Shape([2]), x.Grad.Shape);
    }

    [Fact(DisplayName = "A17 a gradient given in another dtype is converted")]
    public void Given_dtype()
    {
        var x = Leaf(1, 2);
        (x * 2).Backward(Tensor.Of([1f, 2f]));
        Same(x.Grad, 2, 4);
        (x * 2).Backward(Tensor.Of([1L, 2L]));
        Same(x.Grad, 4, 8);
    }
}
