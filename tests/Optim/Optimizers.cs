using MiniTorch.Optim;

namespace MiniTorch.Tests;

/// <summary>Every optimizer, in several ways, for the cases that hold for all of them.</summary>
internal static class Optimizers
{
    /// <summary>By name.</summary>
    public static readonly Dictionary<string, Func<Tensor[], double, Optimizer>> Makers = new()
    {
        ["SGD"] = (p, lr) => new SGD(p, lr),
        ["SGD momentum"] = (p, lr) => new SGD(p, lr, momentum: .9, dampening: .1),
        ["SGD nesterov"] = (p, lr) => new SGD(p, lr, momentum: .9, nesterov: true),
        ["Adam"] = (p, lr) => new Adam(p, lr),
        ["Adam amsgrad"] = (p, lr) => new Adam(p, lr, amsgrad: true),
        ["AdamW"] = (p, lr) => new AdamW(p, lr, weightDecay: 0),
        ["Adamax"] = (p, lr) => new Adamax(p, lr),
        ["NAdam"] = (p, lr) => new NAdam(p, lr),
        ["RAdam"] = (p, lr) => new RAdam(p, lr),
        ["Adagrad"] = (p, lr) => new Adagrad(p, lr, lrDecay: .01),
        ["RMSprop"] = (p, lr) => new RMSprop(p, lr),
        ["RMSprop centered"] = (p, lr) => new RMSprop(p, lr, momentum: .5, centered: true),
        ["Adadelta"] = (p, lr) => new Adadelta(p, lr),
        ["ASGD"] = (p, lr) => new ASGD(p, lr, lambd: 0, t0: 5),
        ["Rprop"] = (p, lr) => new Rprop(p, lr),
        ["Adafactor"] = (p, lr) => new Adafactor(p, lr),
        ["Lion"] = (p, lr) => new Lion(p, lr),
        ["Muon"] = (p, lr) => new Muon(p, lr, weightDecay: 0),
        ["LBFGS"] = (p, lr) => new LBFGS(p, lr, maxIter: 3),
        ["LBFGS strong_wolfe"] = (p, lr) => new LBFGS(p, lr, maxIter: 3, lineSearchFn: "strong_wolfe"),
    };

    public static TheoryData<string> Names => [.. Makers.Keys];

    /// <summary>Two matrices that require grad, the second optionally a transposed view of other memory.</summary>
    public static Tensor[] Parameters(bool contiguous = true)
    {
        var second = SpecCases.RandomLeaf(8, 2, 3).Detach();
        if (!contiguous) second = SpecCases.RandomLeaf(8, 3, 2).Detach().T();
        second.RequiresGrad = true;
        return [SpecCases.RandomLeaf(7, 3, 2), second];
    }

    /// <summary>A loss with a different curvature for each parameter.</summary>
    public static Func<Tensor> Objective(Optimizer optimizer, Tensor[] p) => () =>
    {
        optimizer.ZeroGrad();
        var loss = ((p[0] - .3).Pow(2) * 2).Sum() + (p[1] + .4).Pow(2).Sum() + p[0].MatMul(p[1]).Pow(2).Sum() * .05;
        loss.Backward();
        return loss;
    };
}
