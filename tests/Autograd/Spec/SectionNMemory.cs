using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Section N: checkpointing and saved-tensor hooks.</summary>
[Collection(nameof(Alone))]
public sealed class SectionNMemory
{
    private static Tensor Block(Tensor x, Tensor w) => (x.MatMul(w).Tanh().MatMul(w) * x.Exp()).Sigmoid();

    [Fact(DisplayName = "N205 a checkpoint gives the same gradients, those of parameters used inside and outside too")]
    public void Checkpoint()
    {
        var (x, w) = (RandomLeaf(1, 3, 3), RandomLeaf(2, 3, 3));
        var plain = (Block(x, w) * w).Sum();
        var expected = Autograd.Grad([plain], [x, w]);
        int runs = 0;
        var y = Autograd.Checkpoint(x =>
        {
            runs++;
            return Block(x, w);
        }, x);
        (y * w).Sum().Backward();
        Same(x.Grad, expected[0]);
        Same(w.Grad, expected[1]);
        Assert.Equal(2, runs);
        Same(Autograd.Grad([(Autograd.Checkpoint(x => Block(x, w), x) * w).Sum()], [w])[0], expected[1]);
    }

    [Fact(DisplayName = "N205 a checkpoint of several tensors, nested, retained, and to the second order")]
    public void Checkpoint_of_several()
    {
        var (x, w) = (RandomLeaf(1, 2, 2), RandomLeaf(2, 2, 2));
        Assert.True(Autograd.GradCheck(t => Autograd.Checkpoint(u => Block(u[0], u[1]), t), [x, w]));
        Assert.True(Autograd.GradGradCheck(t => Autograd.Checkpoint(u => Block(u[0], u[1]), t), [x, w]));
        Assert.True(Autograd.GradCheck(t => Autograd.Checkpoint(u => Autograd.Checkpoint(v => Block(v, w), u.Exp()).Tanh(), t), x));
        var y = Autograd.Checkpoint(u => Block(u, w), x).Sum();
        y.Backward(retainGraph: true);
        double[] once = x.Grad!.Values();
        y.Backward();
        Same(x.Grad, [.. once.Select(v => 2 * v)]);
        Throws(() => y.Backward(), "second time");
        Same(Autograd.NoGrad(() => Autograd.Checkpoint(u => Block(u, w), x)), Block(x, w).Detach());
    }

    [Fact(DisplayName = "N205 random numbers are replayed, and go on as if nothing had been")]
    public void Random_state()
    {
        var x = OnesLeaf(64);
        Generator.Default.ManualSeed(7);
        var y = Autograd.Checkpoint(x => x * Tensor.RandLike(x) * x, x);
        var next = Tensor.Rand([4]);
        y.Sum().Backward();
        Same(x.Grad, 2 * y.Detach());
        var afterwards = Tensor.Rand([4]);
        Generator.Default.ManualSeed(7);
        Tensor.RandLike(x);
        Same(next, Tensor.Rand([4]));
        Same(afterwards, Tensor.Rand([4]));
    }

    [Fact(DisplayName = "N205 what is not computed alike again is found out")]
    public void Nondeterminism()
    {
        var x = OnesLeaf(3);
        int runs = 0;
        Throws(() => Autograd.Checkpoint(x => runs++ == 0 ? x.Exp() : x.Exp().Exp(), x).Sum().Backward(), "A different number of tensors was saved during the original forward and recomputation");
        runs = 0;
        Throws(() => Autograd.Checkpoint(x => (runs++ == 0 ? x : x.Slice(0, 0, 2)).Exp().Sum(), x).Backward(), "have different metadata");
        runs = 0;
        Throws(() => Autograd.Checkpoint(x => (x * (++runs)).Exp(), x).Sum().Backward(), "Recomputed values differ");
        runs = 0;
        Autograd.Checkpoint(x => (x * (++runs)).Exp(), x, checkDeterminism: false).Sum().Backward();
        var w = Ones(3);
        var y = Autograd.Checkpoint(x => x * w, x);
        w.AddInPlace(1);
        Throws(() => y.Sum().Backward(), "Recomputed values differ");
        Throws(() => Autograd.Checkpoint(x => x.Exp().AddInPlace(1), x).Sum().Backward(), "modified by an inplace operation");
    }

    [Fact(DisplayName = "N205 a checkpoint keeps little")]
    public void Memory()
    {
        var x = OnesLeaf(10);
        int kept = 0;
        using (Autograd.SavedTensorsHooks(t => { kept++; return t; }, t => t)) Autograd.Checkpoint(x => x.Exp().Tanh().Exp(), x);
        Assert.Equal(0, kept);
    }

    [Fact(DisplayName = "N206 pack runs when a tensor is saved, unpack when it is used")]
    public void Hooks()
    {
        var log = new List<string>();
        var a = Leaf(3);
        Tensor y;
        using (Autograd.SavedTensorsHooks(
            t =>
            {
                log.Add("pack");
                return t.Item();
            },
            value =>
            {
                log.Add("unpack");
                return D(value);
            }))
        {
            y = a * a;
            Assert.Equal(["pack", "pack"], log);
        }
        Assert.Single((a * a).GradFn!.SavedTensors.Select(s => s.Value).Distinct());
        y.Backward();
        Assert.Equal(["pack", "pack", "unpack", "unpack"], log);
        Same(a.Grad, 6);
    }

    [Fact(DisplayName = "N206 what is unpacked is what backward works with, in its place in the graph")]
    public void Hooks_change_values()
    {
        var a = Leaf(5);
        using (Autograd.SavedTensorsHooks(x => 2 * x, x => 2 * x))
        {
            var y = a.Pow(3);
            var g = Autograd.Grad(y, a, createGraph: true);
            Same(g, 3 * 20 * 20);
            g.Backward();
            Assert.NotNull(a.Grad);
        }
        Assert.True(Autograd.GradGradCheck(Packed, RandomLeaf(1, 3)));

        static Tensor Packed(Tensor x)
        {
            using var hooks = Autograd.SavedTensorsHooks(t => t.Clone(), t => t);
            return (x.Exp() * x).Tanh();
        }
    }

    [Fact(DisplayName = "N206 exceptions of hooks reach the caller")]
    public void Hook_exceptions()
    {
        var a = Leaf(1);
        Throws<FormatException>(() =>
        {
            using var hooks = Autograd.SavedTensorsHooks<Tensor>(_ => throw new FormatException("pack"), t => t);
            _ = a * a;
        }, "pack");
        Tensor y;
        using (Autograd.SavedTensorsHooks<Tensor>(t => t, _ => throw new FormatException("unpack"))) y = a * a;
        Throws<FormatException>(() => y.Backward(), "unpack");
        _ = a * a;
        using (Autograd.SavedTensorsHooks(t => t, t => t.Expand(2))) y = a * a;
        Throws(() => y.Backward(), "unpack hook gave");
    }

    [Fact(DisplayName = "N206 a pack hook may not write into its tensor")]
    public void Pack_in_place() => Throws(() =>
    {
        var a = Leaf(1);
        using var hooks = Autograd.SavedTensorsHooks(t => t.AddInPlace(1), t => t);
        _ = (a * 2).Exp();
    }, "A saved tensor pack hook is modifying its input in place");

    [Fact(DisplayName = "N206 a tensor that a pack hook passed on is still watched for writes")]
    public void Passed_on()
    {
        var a = Leaf(1);
        Tensor y;
        using (Autograd.SavedTensorsHooks(t => t, t => t)) y = a.Exp();
        y.AddInPlace(1);
        Throws(() => y.Backward(), "modified by an inplace operation");
    }

    [Fact(DisplayName = "N206 the inner scope wins")]
    public void Nested()
    {
        var a = Leaf(1);
        int outer = 0, inner = 0;
        using (Autograd.SavedTensorsHooks(t => { outer++; return t; }, t => t))
        {
            _ = a.Exp();
            using (Autograd.SavedTensorsHooks(t => { inner++; return t; }, t => t)) _ = a.Exp();
            _ = a.Exp();
        }
        _ = a.Exp();
        Assert.Equal((2, 1), (outer, inner));
    }
}
