using MiniTorch.Optim;

namespace MiniTorch.Tests;

/// <summary>Section F2: the runs of PyTorch's own C++ baseline, a network of two layers stepped 1001 times in float64.</summary>
public sealed class BaselineTests
{
    private static readonly Dictionary<string, Func<Tensor[], Optimizer>> s_optimizers = new()
    {
        ["Adam"] = p => new Adam(p, 1),
        ["Adam_with_weight_decay"] = p => new Adam(p, 1, weightDecay: 1e-2),
        ["Adam_with_weight_decay_and_amsgrad"] = p => new Adam(p, 1, weightDecay: 1e-6, amsgrad: true),
        ["AdamW"] = p => new AdamW(p, 1),
        ["AdamW_without_weight_decay"] = p => new AdamW(p, 1, weightDecay: 0),
        ["AdamW_with_amsgrad"] = p => new AdamW(p, 1, amsgrad: true),
        ["Adagrad"] = p => new Adagrad(p, 1),
        ["Adagrad_with_weight_decay"] = p => new Adagrad(p, 1, weightDecay: 1e-2),
        ["Adagrad_with_weight_decay_and_lr_decay"] = p => new Adagrad(p, 1, weightDecay: 1e-6, lrDecay: 1e-3),
        ["RMSprop"] = p => new RMSprop(p, .1),
        ["RMSprop_with_weight_decay"] = p => new RMSprop(p, .1, weightDecay: 1e-2),
        ["RMSprop_with_weight_decay_and_centered"] = p => new RMSprop(p, .1, weightDecay: 1e-6, centered: true),
        ["RMSprop_with_weight_decay_and_centered_and_momentum"] = p => new RMSprop(p, .1, weightDecay: 1e-6, centered: true, momentum: .9),
        ["SGD"] = p => new SGD(p, .1),
        ["SGD_with_weight_decay"] = p => new SGD(p, .1, weightDecay: 1e-2),
        ["SGD_with_weight_decay_and_momentum"] = p => new SGD(p, .1, weightDecay: 1e-2, momentum: .9),
        ["SGD_with_weight_decay_and_nesterov_momentum"] = p => new SGD(p, .1, weightDecay: 1e-6, momentum: .9, nesterov: true),
    };

    public static TheoryData<string> Names => [.. BaselineRuns.Rows.Select(row => row.Name).Distinct()];

    [Theory(DisplayName = "F2 steps 1, 101 and 1001 of PyTorch's baseline")]
    [MemberData(nameof(Names))]
    public void Agrees(string name)
    {
        var x = SpecCases.D(new[,] { { .1, .2 }, { .3, .4 }, { .5, .6 } });
        Tensor[] p =
        [
            SpecCases.Leaf(new[,] { { -.2109, -.4976 }, { -.1413, -.3420 }, { -.2524, .6976 } }), SpecCases.Leaf(-.1085, -.2979, .6892),
            SpecCases.Leaf(new[,] { { -.0508, -.3941, -.2843 } }), SpecCases.Leaf(-.0711),
        ];
        var optimizer = s_optimizers[name](p);
        int step = 0;
        foreach (var row in BaselineRuns.Rows.Where(row => row.Name == name))
        {
            for (; step < row.Step; step++)
            {
                optimizer.ZeroGrad();
                var hidden = (x.MatMul(p[0].T()) + p[1]).Sigmoid();
                (hidden.MatMul(p[2].T()) + p[3]).Sigmoid().Sum().Backward();
                optimizer.Step();
            }
            Expect.Close(row.Values, [.. p.SelectMany(t => t.Values())], 1e-7, $"{name} after {step} steps");
        }
    }

    [Fact]
    public void Every_run_has_an_optimizer() => Expect.None(Names.Select(row => row.Data).Except(s_optimizers.Keys));
}
