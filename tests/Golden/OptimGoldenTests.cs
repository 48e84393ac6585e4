namespace MiniTorch.Tests;

using MiniTorch.Optim;

/// <summary>Twenty steps of each optimizer on a recorded objective, in float64.</summary>
public sealed class OptimGoldenTests
{
    private static readonly Dictionary<string, Func<Tensor[], Optimizer>> s_optimizers = new()
    {
        ["SGD lr=.05"] = p => new SGD(p, 0.05),
        ["SGD momentum"] = p => new SGD(p, 0.05, momentum: 0.9),
        ["SGD nesterov wd"] = p => new SGD(p, 0.05, momentum: 0.9, nesterov: true, weightDecay: 0.01),
        ["SGD dampening maximize"] = p => new SGD(p, 0.001, momentum: 0.9, dampening: 0.1, maximize: true),
        ["Adam"] = p => new Adam(p, 0.05),
        ["Adam amsgrad wd"] = p => new Adam(p, 0.05, amsgrad: true, weightDecay: 0.1),
        ["AdamW"] = p => new AdamW(p, 0.05),
        ["AdamW betas eps"] = p => new AdamW(p, 0.05, betas: (0.8, 0.95), eps: 1e-3, weightDecay: 0.2),
        ["RMSprop"] = p => new RMSprop(p, 0.02),
        ["RMSprop centered momentum"] = p => new RMSprop(p, 0.02, centered: true, momentum: 0.8, weightDecay: 0.01),
        ["Adagrad"] = p => new Adagrad(p, 0.1, lrDecay: 0.01),
        ["Adadelta"] = p => new Adadelta(p),
        ["Adamax"] = p => new Adamax(p, 0.05),
        ["NAdam"] = p => new NAdam(p, 0.05),
        ["RAdam"] = p => new RAdam(p, 0.05),
        ["ASGD"] = p => new ASGD(p, 0.05),
        ["Rprop"] = p => new Rprop(p, 0.05),
        ["LBFGS"] = p => new LBFGS(p, lr: 0.5, maxIter: 5),
        ["LBFGS strong_wolfe"] = p => new LBFGS(p, maxIter: 5, lineSearchFn: "strong_wolfe"),
    };

    public static TheoryData<string> Names => Golden.Names("optim", "optimizer");

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees_with_PyTorch(string name)
    {
        var item = Golden.Case("optim", "optimizer", name);
        Tensor[] parameters = [.. Golden.Tensors(item.GetProperty("start")).Select(t => t!.ToTensor(requiresGrad: true))];
        Tensor[] targets = [.. Golden.Tensors(item.GetProperty("target")).Select(t => t!.ToTensor())];
        var optimizer = s_optimizers[name](parameters);
        double tolerance = name.StartsWith("LBFGS", StringComparison.Ordinal) ? 1e-6 : 1e-9;

        int step = 0;
        foreach (var expected in item.GetProperty("steps").EnumerateArray())
        {
            var loss = optimizer.Step(Objective)!;
            step++;
            Expect.Close([Golden.Number(expected.GetProperty("loss"))], [loss.Item<double>()], tolerance, $"loss at step {step}");
            GoldenCase.Compare(Golden.Tensors(expected.GetProperty("params")), parameters, $"step {step}, parameter", tolerance: tolerance);
        }

        Tensor Objective()
        {
            optimizer.ZeroGrad();
            var loss = Term(0) + Term(1);
            loss.Backward();
            return loss;
        }

        Tensor Term(int i) => ((parameters[i] - targets[i]).Pow(2) * (1 + i)).Sum() + parameters[i].Pow(4).Sum() * 0.05;
    }
}
