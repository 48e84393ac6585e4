using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Section I: functions of the user's own.</summary>
public sealed class SectionIFunctions
{
    private sealed class MulAdd(double scalar) : Function
    {
        public override Tensor[] Forward(FunctionContext ctx, Tensor?[] inputs)
        {
            var (a, b) = (inputs[0]!, inputs[1]!);
            ctx.SaveForBackward(a, b);
            return [a + scalar * b + a * b];
        }

        public override Tensor?[] Backward(FunctionContext ctx, Tensor?[] gradOutputs)
        {
            var (a, b, dy) = (ctx.SavedTensors[0]!, ctx.SavedTensors[1]!, gradOutputs[0]!);
            return [dy + dy * b, dy * scalar + dy * a];
        }
    }

    private sealed class Exp : Function<Exp>
    {
        public override Tensor Forward(FunctionContext ctx, Tensor x)
        {
            var y = x.Exp();
            ctx.SaveForBackward(y);
            return y;
        }

        public override Tensor? Backward(FunctionContext ctx, Tensor dy) => dy * ctx.SavedTensors[0]!;
    }

    /// <summary>Any function, as delegates.</summary>
    private sealed class Lambda(Func<FunctionContext, Tensor?[], Tensor[]> forward, Func<FunctionContext, Tensor?[], Tensor?[]> backward) : Function
    {
        public override Tensor[] Forward(FunctionContext ctx, Tensor?[] inputs) => forward(ctx, inputs);

        public override Tensor?[] Backward(FunctionContext ctx, Tensor?[] gradOutputs) => backward(ctx, gradOutputs);
    }

    [Fact(DisplayName = "I131 a function with constants, and its graph under createGraph")]
    public void A_function()
    {
        var (x, y) = (RandomLeaf(1, 5, 5), RandomLeaf(2, 5, 5));
        var result = new MulAdd(2).Apply(x, y)[0];
        Assert.Equal("MulAddBackward", result.GradFn!.Name);
        var go = OnesLeaf();
        using (Warnings.Record(_ => { })) result.Sum().Backward(go, createGraph: true);
        Same(x.Grad, y.Detach() + 1);
        Same(y.Grad, x.Detach() + 2);
        Assert.NotNull(x.Grad!.GradFn);
        Assert.NotNull(y.Grad!.GradFn);
        Assert.True(Autograd.GradCheck(t => new MulAdd(2).Apply(t[0], t[1])[0], [x, y]));
        Assert.True(Autograd.GradGradCheck(t => new MulAdd(2).Apply(t[0], t[1])[0], [x, y]));
    }

    [Fact(DisplayName = "I131 a function applied by its type")]
    public void By_type()
    {
        var x = RandomLeaf(1, 3);
        Same(Exp.Apply(x), x.Detach().Exp());
        Assert.True(Autograd.GradCheck(Exp.Apply, x));
        Assert.True(Autograd.GradGradCheck(Exp.Apply, x));
        Assert.True(Exp.Apply(x).RequiresGrad);
        Assert.False(Exp.Apply(x.Detach()).RequiresGrad);
    }

    [Theory(DisplayName = "I133 forward may return its input")]
    [InlineData(true)]
    [InlineData(false)]
    public void Returns_input(bool isScalar)
    {
        var f = new Lambda((_, x) => [x[0]!], (_, g) => [g[0]! * 2]);
        foreach (bool clone in new[] { false, true })
        {
            var v = isScalar ? OnesLeaf() : OnesLeaf(1);
            f.Apply(clone ? v.Clone() : v).Backward();
            All(v.Grad, 2);
        }
    }

    [Fact(DisplayName = "I134 backward may return no gradient")]
    public void Returns_undefined()
    {
        var f = new Lambda((_, x) => [x[0]! * 2], (_, _) => [null]);
        var x = OnesLeaf(1);
        f.Apply(x).Backward();
        Assert.Null(x.Grad);
        f.Apply(x.Pow(2)).Backward();
        Assert.Null(x.Grad);
        f.Apply(x).Sum().Backward();
        Assert.Null(x.Grad);
        Assert.Null(Autograd.Grad([f.Apply(x)], [x], allowUnused: true)[0]);
    }

    [Theory(DisplayName = "I136 gradients of results that nothing reached: zeros, or null if so wished")]
    [InlineData(true)]
    [InlineData(false)]
    public void Materialize(bool materialize)
    {
        Tensor?[]? got = null;
        var f = new Lambda(
            (ctx, x) =>
            {
                ctx.SetMaterializeGrads(materialize);
                var (a, b) = (x[0]!.Clone(), x[0]!.Clone());
                ctx.MarkNonDifferentiable(b);
                return [a, b, x[0]!.Clone()];
            },
            (_, g) =>
            {
                got = g;
                return [g[0]];
            });
        var x = Leaf(1);
        var y = f.Apply(x, null);
        Assert.False(y[1].RequiresGrad);
        Throws(() => y[0].Backward(), "incorrect number of gradients");
        var z = new Lambda(
            (ctx, t) => f.Forward(ctx, t),
            (ctx, g) => [f.Backward(ctx, g)[0]]).Apply([x])[0];
        z.Backward();
        Same(x.Grad, 1);
        foreach (int unreached in new[] { 1, 2 })
        {
            if (materialize) All(got![unreached], 0);
            else Assert.Null(got![unreached]);
        }
    }

    [Fact(DisplayName = "I137 an exception of backward reaches the caller unchanged")]
    public void Exception_in_backward()
    {
        var f = new Lambda((_, x) => [x[0]!.Clone()], (_, _) => throw new FormatException("Simulate error on backward pass"));
        var error = Assert.Throws<FormatException>(() => f.Apply(OnesLeaf(2)).Sum().Backward());
        Assert.Equal("Simulate error on backward pass", error.Message);
    }

    [Fact(DisplayName = "I139 a gradient of the wrong shape")]
    public void Wrong_shape()
    {
        var f = new Lambda((_, x) => [x[0]! * 2], (_, _) => [Ones(3)]);
        Throws(() => f.Apply(OnesLeaf(2)).Sum().Backward(), "LambdaBackward returned an invalid gradient at index 0 - got [3] but expected shape compatible with [2]");
    }

    [Fact(DisplayName = "I140 the wrong number of gradients")]
    public void Wrong_count()
    {
        var one = new Lambda((_, x) => [x[0]! + x[1]!], (_, g) => [g[0]]);
        Throws(() => one.Apply(OnesLeaf(2), OnesLeaf(2))[0].Sum().Backward(), "returned an incorrect number of gradients (expected 2, got 1)");
        var x = OnesLeaf(2);
        new Lambda((_, x) => [x[0]! * 1], (_, g) => [g[0], null, null]).Apply(x).Sum().Backward();
        All(x.Grad, 1);
        Throws(() => new Lambda((_, x) => [x[0]! * 1], (_, g) => [g[0], g[0]]).Apply(x).Sum().Backward(), "incorrect number of gradients");
    }

    [Fact(DisplayName = "I142 a saved second result is still the second")]
    public void Save_output_nr()
    {
        int nr = -1;
        Node? producer = null;
        var f = new Lambda(
            (ctx, x) =>
            {
                var (a, b) = (x[0]! * 2, x[0]! * 3);
                ctx.SaveForBackward(a, b);
                return [a, b];
            },
            (ctx, g) =>
            {
                (nr, producer) = (ctx.SavedTensors[1]!.OutputNr, ctx.SavedTensors[1]!.GradFn);
                return [g[0]! * 2 + g[1]! * 3];
            });
        var y = f.Apply([OnesLeaf(1)]);
        (y[0] + y[1]).Backward();
        Assert.Equal(1, nr);
        Assert.Same(y[0].GradFn, producer);
    }

    [Fact(DisplayName = "I143 saved tensors until backward, then no more")]
    public void Saved_tensors()
    {
        FunctionContext? context = null;
        var f = new Lambda(
            (ctx, x) =>
            {
                context = ctx;
                ctx.SaveForBackward(x[0], null);
                Assert.Same(x[0], ctx.SavedTensors[0]);
                ctx[1] = "more";
                return [x[0]! * 1];
            },
            (ctx, g) => [g[0]! * ctx.SavedTensors[0]!]);
        var x = Leaf(3);
        var y = f.Apply(x);
        Assert.Same(x, context!.SavedTensors[0]);
        Assert.Null(context.SavedTensors[1]);
        Assert.Equal("more", context[1]);
        y.Backward();
        Same(x.Grad, 3);
        Throws(() => _ = context.SavedTensors, "already been freed");
        Throws(() => y.Backward(), "second time");
        var z = f.Apply(x * 1);
        var input = context.SavedTensors[0]!;
        input.AddInPlace(1);
        Throws(() => z.Backward(), "modified by an inplace operation");
    }

    [Fact(DisplayName = "I145 one tensor returned twice")]
    public void Duplicate()
    {
        var f = new Lambda(
            (_, x) =>
            {
                var y = x[0]! * 2;
                return [y, y];
            },
            (_, g) => [g[0]! * 2 + g[1]! * 2]);
        var x = RandomLeaf(1, 2);
        var y = f.Apply([x]);
        Assert.Same(y[0], y[1]);
        Assert.True(Autograd.GradCheck(t => f.Apply(t), [x]));
        Assert.True(Autograd.GradGradCheck(t => f.Apply(t), [x]));
    }

    private static Lambda DoubleInPlace(int returns) => new(
        (ctx, x) =>
        {
            x[0]!.MulInPlace(2);
            ctx.MarkDirty(x[0]!);
            return [.. Enumerable.Repeat(x[0]!, returns)];
        },
        (_, g) => [g.Aggregate(Ones() * 0, (sum, dy) => sum + dy! * 2)]);

    [Fact(DisplayName = "I145 a function that writes into its input")]
    public void Duplicate_in_place()
    {
        var f = DoubleInPlace(2);
        var x = RandomLeaf(1, 2);
        Assert.True(Autograd.GradCheck(t => f.Apply([t[0].Clone()]), [x]));
        Assert.True(Autograd.GradGradCheck(t => f.Apply([t[0].Clone()]), [x]));
        var clone = x.Clone();
        var y = f.Apply([clone]);
        Assert.Same(clone, y[0]);
        Assert.Same(clone, y[1]);
        Throws(() => f.Apply([OnesLeaf(2)]), "a leaf Variable that requires grad is being used in an in-place operation");
        Throws(() => f.Apply([x.Clone().Slice(0, 0, 1)]), "cannot return more than one Tensor");
    }

    [Fact(DisplayName = "I145 a function that writes into a view")]
    public void In_place_on_view()
    {
        Assert.True(Autograd.GradCheck(F, RandomLeaf(1, 3)));
        Assert.True(Autograd.GradGradCheck(F, RandomLeaf(1, 3)));

        static Tensor F(Tensor x)
        {
            var y = x * x;
            DoubleInPlace(1).Apply([y.Slice(0, 0, 2)]);
            return y * y;
        }
    }

    [Fact(DisplayName = "I146 a leaf returned among results")]
    public void Return_leaf()
    {
        var f = new Lambda((_, t) => [t[0]!, t[0]! + t[1]!], (_, g) => [g[0]! + g[1]!, g[1]]);
        var (x, y) = (OnesLeaf(2), OnesLeaf(2));
        var results = f.Apply(x, y);
        var (q, p) = (results[0], results[1]);
        Assert.NotSame(x, q);
        double[]? seen = null;
        q.RegisterHook(g => { seen = g.Values(); });
        (q + p + x).Sum().Backward();
        All(x.Grad, 3);
        All(y.Grad, 1);
        Assert.Equal([1.0, 1.0], seen!);
        Assert.True(x.IsLeaf);
        Throws(() => q.AddInPlace(1), "created inside a custom Function");
    }

    [Fact(DisplayName = "I148 errors of MarkDirty")]
    public void Mark_dirty_errors()
    {
        var unreturned = new Lambda(
            (ctx, x) =>
            {
                ctx.MarkDirty(x[0]!);
                return [x[0]! * 2];
            },
            (_, g) => [g[0]]);
        Throws(() => unreturned.Apply(OnesLeaf(2) * 1), "marked as dirty during the forward method were not returned as output");
        var notInput = new Lambda(
            (ctx, x) =>
            {
                var y = x[0]! * 2;
                ctx.MarkDirty(y);
                return [y];
            },
            (_, g) => [g[0]]);
        Assert.Contains(WarningsOf(() => notInput.Apply(OnesLeaf(2) * 1)), w => w.Contains("Only input Tensors should be given to ctx.mark_dirty()", StringComparison.Ordinal));
    }

    private sealed class Nothing : Function<Nothing>;

    private sealed class OnlyForward : Function<OnlyForward>
    {
        public override Tensor Forward(FunctionContext ctx, Tensor x) => x * 1;
    }

    [Fact(DisplayName = "I149 a function without forward, without backward")]
    public void Missing_halves()
    {
        Throws<NotImplementedException>(() => Nothing.Apply(OnesLeaf(1)), "You must implement the forward function for custom autograd.Function");
        Throws<NotImplementedException>(() => Nothing.Apply(OnesLeaf(1), OnesLeaf(1)), "You must implement the forward");
        Throws<NotImplementedException>(() => OnlyForward.Apply(OnesLeaf(1)).Backward(), "You must implement either the backward");
    }

    [Fact(DisplayName = "I151 NeedsInputGrad")]
    public void Needs_input_grad()
    {
        bool[]? needs = null;
        var f = new Lambda((_, x) => [x[0]! + x[1]!], (ctx, g) =>
        {
            needs = [.. ctx.NeedsInputGrad];
            return [g[0], null];
        });
        f.Apply(OnesLeaf(1), Ones(1))[0].Backward();
        Assert.Equal([true, false], needs!);
    }

    [OnceDifferentiable]
    private sealed class OnceSquare : Function<OnceSquare>
    {
        public override Tensor Forward(FunctionContext ctx, Tensor x)
        {
            ctx.SaveForBackward(x);
            return x * x;
        }

        public override Tensor? Backward(FunctionContext ctx, Tensor dy)
        {
            Assert.False(Autograd.IsGradEnabled);
            return dy * ctx.SavedTensors[0]! * 2;
        }
    }

    [Fact(DisplayName = "I151 once differentiable")]
    public void Once_differentiable()
    {
        var x = Leaf(3);
        Same(Autograd.Grad(OnceSquare.Apply(x), x), 6);
        var y = OnceSquare.Apply(x);
        var dy = OnesLeaf(1);
        var g = Autograd.Grad(y, x, dy, createGraph: true);
        Same(g, 6);
        Throws(() => g.Backward(), "trying to differentiate twice a function that was marked with @once_differentiable");
    }

    [Fact(DisplayName = "F92 a function under NoGrad")]
    public void Under_no_grad()
    {
        var x = OnesLeaf(2);
        using (Autograd.NoGrad())
        {
            foreach (var y in new[] { Exp.Apply(x), new Lambda((_, t) => [t[0]!], (_, g) => g).Apply(x) })
            {
                Assert.False(y.RequiresGrad);
                Assert.Null(y.GradFn);
            }
        }
        Assert.True(x.RequiresGrad);
    }
}
