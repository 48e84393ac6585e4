using System.Runtime.CompilerServices;
using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Section B: how long a graph lives, and what it keeps.</summary>
public sealed class SectionBLifetime
{
    [Fact(DisplayName = "B19 a second backward through saved values throws")]
    public void Second_backward()
    {
        var x = Leaf(1, 2);
        var y = (x * x).Exp().Sum();
        y.Backward();
        Throws(() => y.Backward(), "Trying to backward through the graph a second time", "Specify retain_graph=True");
        var sum = (x + 1).Sum();
        sum.Backward();
        sum.Backward();
    }

    [Fact(DisplayName = "B20 retainGraph lets it run twice")]
    public void Retained()
    {
        var x = Leaf(1, 2);
        var y = (x * x).Exp().Sum();
        y.Backward(retainGraph: true);
        double[] once = x.Grad!.Values();
        y.Backward();
        Same(x.Grad, [.. once.Select(v => 2 * v)]);
        Throws(() => y.Backward(), "second time");
    }

    [Fact(DisplayName = "B22 retainGraph is createGraph unless given")]
    public void Retain_default()
    {
        var x = Leaf(2);
        var y = x * x * x;
        var g = Autograd.Grad(y, x, createGraph: true);
        Same(Autograd.Grad(y, x, retainGraph: true), 12);
        Same(Autograd.Grad(g, x), 12);
        var z = x * x;
        using (Warnings.Record(_ => { })) z.Backward(createGraph: true, retainGraph: false);
        Throws(() => z.Backward(), "second time");
    }

    [Fact(DisplayName = "B23 Backward with createGraph warns of a reference cycle, Grad does not")]
    public void Warns()
    {
        var x = Leaf(1);
        Assert.Contains(WarningsOf(() => (x * x).Backward(createGraph: true)), w => w.Contains("reference cycle", StringComparison.Ordinal));
        Assert.Empty(WarningsOf(() => Autograd.Grad(x * x, x, createGraph: true)));
    }

    [Fact(DisplayName = "B25 Grad of a non-leaf warns, unless it is retained")]
    public void Grad_warnings()
    {
        var x = Leaf(1, 2);
        var y = x + 1;
        Assert.Empty(WarningsOf(() => Assert.Null(x.Grad)));
        string warning = Assert.Single(WarningsOf(() => Assert.Null(y.Grad)));
        Assert.Contains("not a leaf Tensor", warning, StringComparison.Ordinal);
        y.RetainGrad();
        Assert.Empty(WarningsOf(() => Assert.Null(y.Grad)));
        y.Backward(D(1, 1));
        Assert.Empty(WarningsOf(() => All(y.Grad, 1)));
        Throws(() => Ones(1).RetainGrad(), "can't retain_grad on Tensor that has requires_grad=False");
    }

    [Theory(DisplayName = "B26 RetainGrad follows in-place writes to the latest version")]
    [InlineData(1)]
    [InlineData(2)]
    public void Retain_in_place(int writes)
    {
        var a = Leaf(1).Clone();
        a.RetainGrad();
        for (int i = 0; i < writes; i++) a.MulInPlace(2);
        a.RetainGrad();
        a.Sum().Backward();
        All(a.Grad, 1);
    }

    [Fact(DisplayName = "B26 RetainGrad of a base and of a view see their latest versions")]
    public void Retain_views()
    {
        var y = OnesLeaf(4) * 1;
        var v = y.Slice(0, 0, 2);
        y.RetainGrad();
        v.RetainGrad();
        v.MulInPlace(3);
        (y * D(1, 2, 3, 4)).Sum().Backward();
        Same(y.Grad, 1, 2, 3, 4);
        Assert.Null(v.Grad);
    }

    [Fact(DisplayName = "B26 retained gradients accumulate")]
    public void Retain_accumulates()
    {
        var y = Leaf(1) * 2;
        y.RetainGrad();
        y.Backward(retainGraph: true);
        var first = y.Grad!;
        y.Backward();
        All(y.Grad, 2);
        All(first, 1);
    }

    [Fact(DisplayName = "B28 RetainGrad does not keep the tensor alive")]
    public void No_cycle()
    {
        var x = Leaf(1);
        var (weak, root) = Make(x);
        GC.Collect();
        Assert.False(weak.TryGetTarget(out _));
        root.Backward();
        All(x.Grad, 6);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static (WeakReference<Tensor>, Tensor) Make(Tensor x)
        {
            var y = x + 2;
            y.RetainGrad();
            return (new WeakReference<Tensor>(y), y * 6);
        }
    }

    [Fact(DisplayName = "B29 only what is needed is saved")]
    public void No_unnecessary_save()
    {
        var mu = OnesLeaf(1);
        var x = Tensor.Empty([1], Dtype.Float64);
        Tensor loss = Tensor.Zeros([1], Dtype.Float64);
        for (int i = 3; i > 0; i--)
        {
            x.Detach();
            x = x.Detach();
            x.CopyInPlace(mu + i);
            loss = loss + (x * Tensor.Of([(double)i])).Sum();
        }
        loss.Sum().Backward();
        All(mu.Grad, 6);
    }

    [Fact(DisplayName = "B31 saved inputs are the very tensors, and go after backward")]
    public void Saved_values()
    {
        var x = Leaf(1, 2);
        var y = x * x;
        Assert.All(y.GradFn!.SavedTensors, saved => Assert.Same(x, saved.Value));
        y.Sum().Backward();
        Throws(() => _ = y.GradFn!.SavedTensors[0].Value, "after they have already been freed");
        Assert.Empty((x + 1).GradFn!.SavedTensors);
        var e = x.Exp();
        Assert.Same(e.GradFn, Assert.Single(e.GradFn!.SavedTensors).Value.GradFn);
    }
}
