using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Section F: recording switched off and on.</summary>
public sealed class SectionFGradMode
{
    [Fact(DisplayName = "F86 NoGrad records nothing")]
    public void No_grad()
    {
        var x = OnesLeaf(5, 5);
        var y = OnesLeaf(5, 5);
        Tensor w, inner;
        using (Autograd.NoGrad())
        {
            w = x + y;
            inner = Autograd.NoGrad(() => x * y);
        }
        foreach (var result in new[] { w, inner, Autograd.NoGrad(() => x + y) })
        {
            Assert.False(result.RequiresGrad);
            Assert.Null(result.GradFn);
            Throws(() => result.Backward(Ones(5, 5)), "does not require grad and does not have a grad_fn");
        }
        Assert.True(x.RequiresGrad);
        Assert.True((x + y).RequiresGrad);
    }

    [Fact(DisplayName = "F88 nested scopes restore their caller's mode")]
    public void Nested()
    {
        Nest(10, enable: true);
        Nest(10, enable: false);
        Assert.True(Autograd.IsGradEnabled);

        static void Nest(int depth, bool enable)
        {
            if (depth == 0) return;
            bool before = Autograd.IsGradEnabled;
            using (Autograd.SetGradEnabled(enable))
            {
                Assert.Equal(enable, Autograd.IsGradEnabled);
                Nest(depth - 1, !enable);
                Assert.Equal(enable, Autograd.IsGradEnabled);
                bool inFunction = Autograd.EnableGrad(() =>
                {
                    Nest(depth - 1, !enable);
                    return Autograd.IsGradEnabled;
                });
                Assert.True(inFunction);
                Assert.Equal(enable, Autograd.IsGradEnabled);
            }
            Assert.Equal(before, Autograd.IsGradEnabled);
        }
    }

    [Fact(DisplayName = "F88 an exception restores the mode too")]
    public void Exception()
    {
        Throws(() => Autograd.NoGrad<int>(() => throw new InvalidOperationException("out")), "out");
        Assert.True(Autograd.IsGradEnabled);
    }

    [Theory(DisplayName = "F89 a mode set inside an iterator stays there, and the consumer's does not come in through the back")]
    [InlineData(true)]
    [InlineData(false)]
    public void Iterators(bool consumer)
    {
        using var mode = Autograd.SetGradEnabled(consumer);
        int steps = 0;
        foreach (bool inside in Steps())
        {
            Assert.Equal(!consumer, inside);
            Assert.Equal(consumer, Autograd.IsGradEnabled);
            steps++;
        }
        Assert.Equal(10, steps);

        // A scope is a ref struct: the compiler does not let it live across the yield.
        IEnumerable<bool> Steps()
        {
            for (int i = 0; i < 10; i++)
            {
                bool inside;
                using (Autograd.SetGradEnabled(!consumer)) inside = Autograd.IsGradEnabled;
                yield return inside;
            }
        }
    }

    [Fact(DisplayName = "F89 a mode set in an async method stays there")]
    public async Task Async_methods()
    {
        for (int i = 0; i < 10; i++)
        {
            Assert.False(await Inside());
            Assert.True(Autograd.IsGradEnabled);
        }

        static async Task<bool> Inside()
        {
            bool inside;
            using (Autograd.NoGrad()) inside = Autograd.IsGradEnabled;
            await Task.Yield();
            return inside;
        }
    }

    [Fact(DisplayName = "F91 EnableGrad within NoGrad records")]
    public void Enable_within()
    {
        var x = Leaf(1);
        using (Autograd.NoGrad())
        {
            Assert.True(Autograd.EnableGrad(() => x * 2).RequiresGrad);
            Assert.False((x * 2).RequiresGrad);
        }
    }

    [Fact(DisplayName = "F94 a constant made under NoGrad")]
    public void Constant()
    {
        var x = Leaf(1);
        Tensor y;
        using (Autograd.NoGrad()) y = 2 * x;
        (x * y).Backward();
        Same(x.Grad, 2);
    }

    [Fact(DisplayName = "F95 the mode is the thread's own")]
    public void Threads()
    {
        using var mode = Autograd.NoGrad();
        bool? other = null;
        var thread = new Thread(() => other = Autograd.IsGradEnabled);
        thread.Start();
        thread.Join();
        Assert.True(other);
        Assert.False(Autograd.IsGradEnabled);
    }
}
