using MiniTorch.Optim;

namespace MiniTorch.Tests;

/// <summary>Optimizers of a program's own, and how optimizers print.</summary>
public sealed class OwnOptimizerTests
{
    private sealed class Momentum(IEnumerable<Tensor> parameters, double lr = 0.1, double mu = 0.5) : Optimizer(parameters, ("lr", lr), ("mu", mu))
    {
        protected override void Update(Tensor p, Tensor g, ParameterState state, ParamGroup group)
        {
            var buffer = state.Tensor("buffer", p).MulInPlace(group.Number("mu")).AddInPlace(g);
            p.SubInPlace(buffer * group.Lr);
        }
    }

    [Fact]
    public void A_program_can_write_its_own_rule()
    {
        var p = Tensor.Of([1.0, 2.0], requiresGrad: true);
        var optimizer = new Momentum([p], lr: 1);
        for (int i = 0; i < 2; i++)
        {
            optimizer.ZeroGrad();
            (p * Tensor.Of([1.0, -1.0])).Sum().Backward();
            optimizer.Step();
        }
        Assert.Equal([-1.5, 4.5], p.ToArray<double>());
        Assert.Equal([1.5, -1.5], optimizer.StateOf(p)!.Tensors["buffer"].ToArray<double>());
        Assert.True(p.IsLeaf && p.RequiresGrad);
        var other = new Momentum([Tensor.Of([0.0, 0.0], requiresGrad: true)]);
        other.LoadStateDict(optimizer.StateDict());
        Assert.Equal(1, other.ParamGroups[0].Lr);
    }

    [Fact]
    public void Optimizers_print_their_groups()
    {
        var p = Tensor.Ones([1], requiresGrad: true);
        Assert.Equal("Adam (\nParameter Group 0\n    amsgrad: False\n    betas: (0.9, 0.999)\n    eps: 1e-08\n    lr: 0.001\n    maximize: False\n    weight_decay: 0\n)", new Adam([p]).ToString());
        var groups = new SGD([new ParamGroup([p]) { Lr = 0.5, WeightDecay = 0.25 }], lr: 0.1).ToString();
        Assert.Contains("    lr: 0.5\n", groups, StringComparison.Ordinal);
        Assert.Contains("    weight_decay: 0.25\n", groups, StringComparison.Ordinal);
    }

    [Fact]
    public void Filling_integers_takes_the_whole_part_and_a_tensor_gets_the_sum_of_gradients()
    {
        Assert.Equal("tensor([1, 1])", Tensor.Zeros([2], Dtype.Int64).FillInPlace(1.7).ToString());
        Tensor value = Tensor.Of(2f, requiresGrad: true), x = Tensor.Zeros(3).FillInPlace(value);
        x.Sum().Backward();
        Assert.Equal("tensor(3.)", value.Grad!.ToString());
        Assert.Contains("fill_ only supports 0-dimension value tensor but got tensor with 1 dimensions", Assert.Throws<ArgumentException>(() => Tensor.Zeros(3).FillInPlace(Tensor.Ones(3))).Message, StringComparison.Ordinal);
    }
}

/// <summary>A schedule of a program's own.</summary>
public sealed class OwnSchedulerTests
{
    private sealed class Halving : LRScheduler
    {
        public Halving(Optimizer optimizer)
            : base(optimizer) => Begin();

        protected override double Next(int group, double lr, double baseLr) => baseLr / Math.Pow(2, LastEpoch);
    }

    [Fact]
    public void A_program_can_write_its_own_schedule()
    {
        var optimizer = new SGD([Tensor.Ones([1], requiresGrad: true)], lr: 1);
        var schedule = new Halving(optimizer);
        Assert.Equal([1], schedule.GetLastLr());
        optimizer.Step();
        schedule.Step();
        Assert.Equal(0.5, optimizer.ParamGroups[0].Lr);
    }
}
