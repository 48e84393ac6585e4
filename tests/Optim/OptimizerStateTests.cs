using MiniTorch.Optim;
using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Case F104: a state loaded elsewhere goes on as if nothing had happened.</summary>
public sealed class OptimizerStateTests
{
    public static TheoryData<string> Names => Optimizers.Names;

    [Theory(DisplayName = "F104 a fresh optimizer with the loaded state takes the same ten steps, bit for bit")]
    [MemberData(nameof(Names))]
    public void Goes_on(string name)
    {
        var p = Optimizers.Parameters();
        var optimizer = Optimizers.Makers[name](p, .05);
        for (int i = 0; i < 4; i++) optimizer.Step(Optimizers.Objective(optimizer, p));
        var saved = optimizer.StateDict();
        Tensor[] q = [.. p.Select(Copy)];
        var other = Optimizers.Makers[name](q, .5);
        other.Step(Optimizers.Objective(other, [.. q]));
        using (Autograd.NoGrad())
        {
            for (int i = 0; i < q.Length; i++) q[i].CopyInPlace(p[i]);
        }
        other.LoadStateDict(saved);
        for (int step = 0; step < 10; step++)
        {
            optimizer.Step(Optimizers.Objective(optimizer, p));
            other.Step(Optimizers.Objective(other, q));
            for (int i = 0; i < p.Length; i++) Assert.Equal(p[i].Values(), q[i].Values());
        }
        SameState(optimizer.StateDict(), other.StateDict());
    }

    [Fact(DisplayName = "F104 a state that does not fit throws and changes nothing")]
    public void Wrong_states()
    {
        var (p, q) = (Leaf(1, 2), Leaf(3));
        var optimizer = new Adam([p], .1);
        p.Grad = D(1, 1);
        optimizer.Step();
        var before = optimizer.StateDict();
        Throws<ArgumentException>(() => optimizer.LoadStateDict(new Adam([new ParamGroup([p]), new ParamGroup([q])]).StateDict()), "different number of parameter groups");
        Throws<ArgumentException>(() => optimizer.LoadStateDict(new Adam([p, q]).StateDict()), "doesn't match the size of optimizer's group");
        var wrong = new Adam([q], .7);
        q.Grad = D(1);
        wrong.Step();
        Throws<ArgumentException>(() => optimizer.LoadStateDict(wrong.StateDict()), "shape");
        SameState(before, optimizer.StateDict());
    }

    [Fact(DisplayName = "F104 a state dict is a copy")]
    public void Is_a_copy()
    {
        var p = Leaf(1);
        var optimizer = new Adam([p], .1);
        p.Grad = D(1);
        optimizer.Step();
        var saved = optimizer.StateDict();
        optimizer.Step();
        Same(saved.State[0].Tensors["exp_avg"], .1);
        Assert.Equal(1, saved.State[0].Step);
    }

    private static Tensor Copy(Tensor p)
    {
        var copy = p.Detach().Clone();
        copy.RequiresGrad = true;
        return copy;
    }

    private static void SameState(OptimizerStateDict expected, OptimizerStateDict actual)
    {
        Assert.Equal(expected.State.Keys, actual.State.Keys);
        foreach (var (place, state) in expected.State)
        {
            var other = actual.State[place];
            Assert.Equal(state.Step, other.Step);
            Assert.Equal(state.Numbers, other.Numbers);
            Assert.Equal(state.Tensors.Keys.Order(), other.Tensors.Keys.Order());
            foreach (var (name, tensor) in state.Tensors) Assert.Equal(tensor.Values(), other.Tensors[name].Values());
        }
        for (int i = 0; i < expected.ParamGroups.Count; i++) Assert.Equal(expected.ParamGroups[i].Options, actual.ParamGroups[i].Options);
    }
}
