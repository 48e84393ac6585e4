using System.Runtime.CompilerServices;
using MiniTorch.Nn;
using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Section H: hooks.</summary>
public sealed class SectionHHooks
{
    [Fact(DisplayName = "H113 hooks count, go, and change gradients")]
    public void Hooks()
    {
        var x = OnesLeaf(5, 5);
        var y = Tensor.Full([5, 5], 4, Dtype.Float64, requiresGrad: true);
        int counter = 0;
        var z = x.Pow(2) + x * 2 + x * y + y;
        x.RegisterHook(_ => { });
        z.RegisterHook(_ => { counter++; });
        z.Backward(Ones(5, 5), retainGraph: true);
        Assert.Equal(1, counter);
        var second = z.RegisterHook(_ => { counter += 2; });
        z.Backward(Ones(5, 5), retainGraph: true);
        Assert.Equal(4, counter);
        second.Remove();
        second.Remove();
        z.Backward(Ones(5, 5), retainGraph: true);
        Assert.Equal(5, counter);

        z.RegisterHook(g => g * 2);
        y.Grad = null;
        z.Backward(Ones(5, 5), retainGraph: true);
        Same(y.Grad, (x.Detach() + 1) * 2);
        y.RegisterHook(g => g * 2);
        y.Grad = null;
        z.Backward(Ones(5, 5));
        Same(y.Grad, (x.Detach() + 1) * 4);
    }

    [Fact(DisplayName = "H115 RetainGrad sees what all hooks made of the gradient")]
    public void Retain_after_hooks()
    {
        var b = Leaf(1).Clone();
        b.RegisterHook(g => g * 2);
        b.RetainGrad();
        b.RegisterHook(g => g * 2);
        b.Backward();
        Same(b.Grad, 4);
        b = Leaf(1).Clone();
        b.RetainGrad();
        b.RegisterHook(g => g * 2);
        b.Backward();
        Same(b.Grad, 2);
    }

    [Fact(DisplayName = "H116 a hook belongs to the version that it was registered on")]
    public void Hooks_and_writes()
    {
        var seen = new List<double>();
        var a = Leaf(1);
        var b = a.Clone();
        b.RegisterHook(Twice);
        b.MulInPlace(2);
        b.RegisterHook(Twice);
        b.Sum().Backward();
        Assert.Equal([1, 4], seen);
        Same(a.Grad, 8);

        seen.Clear();
        a.Grad = null;
        b = a.Clone();
        b.RegisterHook(Twice);
        b.MulInPlace(2).MulInPlace(2);
        b.Sum().Backward();
        Assert.Equal([4], seen);
        Same(a.Grad, 8);

        Tensor Twice(Tensor g)
        {
            seen.Add(g.Item());
            return g * 2;
        }
    }

    [Fact(DisplayName = "H118 a hook may not change shape or dtype")]
    public void Shape()
    {
        var x = Leaf(1, 2);
        var y = x * 2;
        y.RegisterHook(g => g.Slice(0, 0, 1));
        Throws(() => y.Sum().Backward(), "has changed the size of value");
        var z = x * 2;
        z.RegisterHook(g => g.To(Dtype.Float32));
        Throws(() => z.Sum().Backward(), "has changed the type of value");
        Assert.Null(x.Grad);
    }

    [Fact(DisplayName = "H119 null leaves the gradient as it is")]
    public void Null_result()
    {
        var x = Leaf(1, 2);
        x.RegisterHook(_ => (Tensor?)null);
        (x * 3).Sum().Backward();
        All(x.Grad, 3);
    }

    [Fact(DisplayName = "H119 a hook may register hooks and remove itself")]
    public void Hooks_in_hooks()
    {
        var y = Leaf(1) * 2;
        int inner = 0, outer = 0;
        HookHandle? handle = null;
        handle = y.RegisterHook(_ =>
        {
            outer++;
            handle!.Remove();
            y.RegisterHook(_ => { inner++; });
        });
        y.Backward(retainGraph: true);
        Assert.Equal((1, 0), (outer, inner));
        y.Backward();
        Assert.Equal((1, 1), (outer, inner));
    }

    [Fact(DisplayName = "H121 tensor hooks come before node prehooks")]
    public void Prehook_order()
    {
        var log = new List<int>();
        var a = Leaf(1);
        var b = a.Clone();
        b.GradFn!.RegisterPrehook(Two);
        b.RegisterHook(One);
        b.GradFn.RegisterPrehook(Two);
        var accumulate = b.GradFn.NextFunctions[0].Node!;
        a.RegisterHook(One);
        accumulate.RegisterPrehook(Two);
        a.RegisterHook(One);
        b.Backward(retainGraph: true);
        Assert.Equal([1, 2, 2, 1, 1, 2], log);
        log.Clear();
        Autograd.Grad([b], [a], retainGraph: true);
        Assert.Equal([1, 2, 2, 1, 1], log);
        log.Clear();
        b.Backward(inputs: [b]);
        Assert.Equal([1, 2, 2], log);
        Same(b.Grad, 3);

        Tensor One(Tensor g)
        {
            log.Add(1);
            return g * 3;
        }

        Tensor?[] Two(Tensor?[] gs)
        {
            log.Add(2);
            return [gs[0]! * 2];
        }
    }

    [Fact(DisplayName = "H122 tensor hook, prehook, post-accumulate hook, posthook")]
    public void Order_at_a_leaf()
    {
        var a = Leaf(1);
        var accumulate = a.Clone().GradFn!.NextFunctions[0].Node!;
        accumulate.RegisterHook((_, _) =>
        {
            a.Grad!.MulInPlace(10);
        });
        a.RegisterPostAccumulateGradHook(t => t.Grad!.AddInPlace(.5));
        accumulate.RegisterPrehook(gs => [gs[0]! / 5]);
        a.RegisterHook(g => g - 2);
        a.Sum().Backward();
        Same(a.Grad, ((1.0 - 2) / 5 + .5) * 10);
    }

    [Fact(DisplayName = "H122 the post-accumulate hook is for leaves")]
    public void Post_accumulate_of_non_leaf()
    {
        var x = Leaf(1);
        Throws(() => (x * 2).RegisterPostAccumulateGradHook(_ => { }), "post accumulate grad hooks cannot be registered on non-leaf tensors");
        Throws(() => Ones(1).RegisterPostAccumulateGradHook(_ => { }), "doesn't require gradient");
        int calls = 0;
        var handle = x.RegisterPostAccumulateGradHook(t => t.Grad = null);
        x.RegisterPostAccumulateGradHook(_ => calls++);
        (x * 2).Backward();
        Assert.Null(x.Grad);
        handle.Remove();
        (x * 2).Backward();
        Same(x.Grad, 2);
        Assert.Equal(2, calls);
    }

    [Fact(DisplayName = "H124 a post-accumulate hook lives as long as its tensor")]
    public void Hook_lifetime()
    {
        var weak = Make();
        GC.Collect();
        Assert.False(weak.TryGetTarget(out _));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference<object> Make()
        {
            object held = new();
            var x = Leaf(1);
            x.RegisterPostAccumulateGradHook(_ => held.GetHashCode());
            (x * 2).Backward();
            return new WeakReference<object>(held);
        }
    }

    [Fact(DisplayName = "H125 hooks of leaves that were not asked for do not run")]
    public void Not_asked_for()
    {
        var (a, b) = (Leaf(1), Leaf(1));
        var c = a * b;
        bool ran = false;
        c.GradFn!.NextFunctions[0].Node!.RegisterHook((_, _) => { ran = true; });
        a.RegisterHook(_ => { ran = true; });
        a.RegisterPostAccumulateGradHook(_ => ran = true);
        c.Backward(inputs: [b]);
        Same(b.Grad, 1);
        Assert.Null(a.Grad);
        Assert.False(ran);
    }

    [Fact(DisplayName = "H127 a hook on several gradients, when all are there")]
    public void Multi_grad_all()
    {
        Tensor[] t = [.. Enumerable.Range(0, 4).Select(i => RandomLeaf(i, 2))];
        var calls = new List<Tensor?[]>();
        var handle = Autograd.RegisterMultiGradHook([t[0], t[1], t[2], t[3]], gs => calls.Add([.. gs]));
        (t[1] * t[2] + t[3]).Sum().Backward();
        var first = Assert.Single(calls);
        Assert.Null(first[0]);
        Same(first[1], t[2].Detach());
        Same(first[2], t[1].Detach());
        All(first[3], 1);
        (t[0] * 2).Sum().Backward(inputs: [t[0]]);
        Assert.Equal(2, calls.Count);
        Assert.Null(calls[1][1]);
        All(calls[1][0], 2);
        handle.Remove();
        (t[0] * 2).Sum().Backward();
        Assert.Equal(2, calls.Count);
    }

    [Fact(DisplayName = "H127 a hook on several gradients, when any is there")]
    public void Multi_grad_any()
    {
        var (a, b) = (Leaf(1), Leaf(2));
        var middle = a * b;
        var seen = new List<double>();
        var handle = Autograd.RegisterMultiGradHook([a, b, middle], gs => seen.Add(gs.Single(g => g is not null)!.Item()), "any");
        (middle * 3).Backward(retainGraph: true);
        Assert.Equal([3], seen);
        (middle * 4).Backward();
        Assert.Equal([3, 4], seen);
        handle.Remove();
        Throws<ArgumentException>(() => Autograd.RegisterMultiGradHook([a], _ => { }, "some"), "Expects mode to be one of ('all', 'any')");
        Throws(() => Autograd.RegisterMultiGradHook([Ones(1)], _ => { }), "does not require grad");
    }

    [Fact(DisplayName = "H127 a gradient that stays undefined counts as arrived")]
    public void Multi_grad_undefined()
    {
        var (a, b) = (Leaf(1), Leaf(2));
        var calls = new List<Tensor?[]>();
        Autograd.RegisterMultiGradHook([a, b], gs => calls.Add([.. gs]));
        (new NoGradient().Apply(a) + b).Backward();
        var only = Assert.Single(calls);
        Assert.Null(only[0]);
        Same(only[1], 1);
    }

    private sealed class NoGradient : Function
    {
        public override Tensor Forward(FunctionContext ctx, Tensor x) => x * 1;

        public override Tensor? Backward(FunctionContext ctx, Tensor dy) => null;
    }

    [Fact(DisplayName = "H128 the order of hooks through a linear layer")]
    public void Relative_order()
    {
        var log = new List<string>();
        var (x, w, b) = (RandomLeaf(1, 2, 3), RandomLeaf(2, 4, 3), RandomLeaf(3, 4));
        foreach (var (leaf, name) in new[] { (b, "bias"), (w, "weight"), (x, "x") })
        {
            leaf.RegisterHook(_ => { log.Add(name + " tensor"); });
            var accumulate = leaf.Clone().GradFn!.NextFunctions[0].Node!;
            accumulate.RegisterPrehook(_ => { log.Add(name + " pre"); });
            accumulate.RegisterHook((_, _) => { log.Add(name + " post"); });
            leaf.RegisterPostAccumulateGradHook(_ => log.Add(name + " accumulated"));
        }
        var input = x.View(2, 3);
        var wt = w.T();
        var y = b.Addmm(input, wt);
        var loss = y.Sum();
        foreach (var t in new[] { input, wt, y, loss })
        {
            string name = t.GradFn!.Name;
            t.GradFn.RegisterHook((_, _) => { log.Add(name); });
        }
        loss.Backward();
        string[] Leaf(string name) => [name + " tensor", name + " pre", name + " accumulated", name + " post"];
        Assert.Equal(["SumBackward0", "AddmmBackward0", .. Leaf("bias"), "TBackward0", .. Leaf("weight"), "ViewBackward0", .. Leaf("x")], log);
    }

    [Fact(DisplayName = "H128 the order of hooks through a module")]
    public void Relative_order_of_module_hooks()
    {
        var log = new List<string>();
        var x = Tensor.Rand([2, 3], requiresGrad: true);
        var linear = new Linear(3, 4);
        linear.RegisterFullBackwardPreHook((_, _) =>
        {
            log.Add("module out");
            return null;
        });
        linear.RegisterFullBackwardHook((_, _, _) =>
        {
            log.Add("module in");
            return null;
        });
        x.RegisterHook(_ => { log.Add("x"); });
        linear.Weight.RegisterHook(_ => { log.Add("weight"); });
        linear.Bias!.RegisterHook(_ => { log.Add("bias"); });
        var loss = linear.Forward(x).Sum();
        loss.RegisterHook(_ => { log.Add("sum"); });
        loss.Backward();
        Assert.Equal("sum", log[0]);
        Assert.Equal("module out", log[1]);
        Assert.Equal(["bias", "weight"], log[2..4].Order(StringComparer.Ordinal));
        Assert.Equal(["module in", "x"], log[4..]);
    }

    [Fact(DisplayName = "H130 an exception of a hook reaches the caller and leaves the engine usable")]
    public void Exceptions()
    {
        var x = Leaf(1, 2);
        var y = x * x;
        var handle = y.RegisterHook(_ => throw new FormatException("hook says no"));
        Throws<FormatException>(() => y.Sum().Backward(), "hook says no");
        Assert.Null(x.Grad);
        handle.Remove();
        y.Sum().Backward();
        Same(x.Grad, 2, 4);
        Assert.True(Autograd.IsGradEnabled);
    }
}
