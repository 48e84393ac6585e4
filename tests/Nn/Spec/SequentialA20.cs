using MiniTorch.Nn;

namespace MiniTorch.Tests.NnSpec;

/// <summary>nn_optim_data.md, A20: a chain as a list.</summary>
public sealed class SequentialA20
{
    private static readonly Linear s_a = new(1, 2), s_b = new(2, 3), s_c = new(3, 4), s_d = new(4, 5);

    private static Sequential Chain => new(s_a, s_b, s_c, s_d);

    [Fact(DisplayName = "A20 places, also from the end")]
    public void Index()
    {
        var chain = Chain;
        Assert.Same(s_a, chain[0]);
        Assert.Same(s_d, chain[-1]);
        Assert.Same(s_c, chain[^2]);
        Assert.Throws<IndexOutOfRangeException>(() => chain[4]);
        Assert.Throws<IndexOutOfRangeException>(() => chain[-5]);
        chain[1] = s_d;
        Assert.Equal([s_a, s_d, s_c, s_d], chain);
    }

    [Fact(DisplayName = "A20 slices share their modules")]
    public void Slice()
    {
        Assert.Equal([s_b, s_c], Chain[1..3]);
        Assert.Equal([s_b, s_c, s_d], Chain[1..]);
        Assert.Equal([s_d, s_c, s_b, s_a], new Sequential([.. Chain.Reverse()]));
        Assert.Equal(["0.weight", "0.bias"], Chain[3..].NamedParameters().Select(p => p.Name));
    }

    [Fact(DisplayName = "A20 what is taken out renumbers the rest")]
    public void Delete()
    {
        var chain = Chain;
        chain.RemoveAt(-2);
        Assert.Equal([s_a, s_b, s_d], chain);
        Assert.Equal(["0", "1", "2"], chain.NamedChildren().Select(c => c.Name));
        Assert.Same(s_b, chain.Pop(1));
        Assert.Same(s_d, chain.Pop());
        Assert.Equal([s_a], chain);
    }

    [Fact(DisplayName = "A20 sums and multiples of chains")]
    public void Arithmetic()
    {
        Assert.Equal([s_a, s_b, s_c, s_d], Chain[..2] + Chain[2..]);
        var chain = Chain[..1];
        chain += Chain[3..];
        Assert.Equal([s_a, s_d], chain);
        Assert.Equal([s_a, s_d, s_a, s_d], chain * 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => chain * 0);
    }

    [Fact(DisplayName = "A20 append, insert, extend")]
    public void Grow()
    {
        var chain = new Sequential(s_a, s_b, s_c);
        Assert.Same(chain, chain.Append(s_d));
        Assert.Equal([s_a, s_b, s_d, s_c, s_d], chain.Insert(-2, s_d));
        var three = new Sequential(s_a, s_b, s_c);
        Assert.Throws<IndexOutOfRangeException>(() => three.Insert(-5, s_d));
        Assert.Throws<IndexOutOfRangeException>(() => three.Insert(4, s_d));
        Assert.Equal([s_a, s_b, s_c, s_a, s_b, s_c], three.Extend(three));
    }

    [Fact(DisplayName = "A20 a chain by collection initialiser, and one by names")]
    public void Initialisers()
    {
        Assert.Equal(3, new Sequential { new Linear(1, 1), new ReLU(), new Linear(1, 1) }.Count);
        var named = new Sequential(("fc", new Linear(1, 1)), ("act", new ReLU()));
        Assert.Equal(["fc.weight", "fc.bias"], named.StateDict().Keys);
        Assert.Equal("Sequential(\n  (fc): Linear(in_features=1, out_features=1, bias=True)\n  (act): ReLU()\n)", named.ToString());
    }
}
