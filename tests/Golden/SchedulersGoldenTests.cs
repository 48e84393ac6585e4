namespace MiniTorch.Tests;

using MiniTorch.Optim;

/// <summary>The learning rate before each step under each scheduler.</summary>
public sealed class SchedulersGoldenTests
{
    private static readonly double[] s_metrics =
        [1, .9, .8, .8, .8, .8, .8, .79, .79, .79, .79, .79, .79, .7, .7, .7, .7, .7, .7, .7, .7, .7, .7, .7, .7];

    private static readonly Dictionary<string, Func<SGD, Action<int>>> s_schedulers = new()
    {
        ["StepLR 4 .3"] = o => Plain(new StepLR(o, 4, 0.3)),
        ["MultiStepLR 3,7,15"] = o => Plain(new MultiStepLR(o, [3, 7, 15], 0.5)),
        ["ExponentialLR .93"] = o => Plain(new ExponentialLR(o, 0.93)),
        ["CosineAnnealingLR 10 .001"] = o => Plain(new CosineAnnealingLR(o, 10, 0.001)),
        ["CosineAnnealingWarmRestarts 4 2"] = o => Plain(new CosineAnnealingWarmRestarts(o, 4, 2)),
        ["LinearLR"] = o => Plain(new LinearLR(o)),
        ["ConstantLR"] = o => Plain(new ConstantLR(o)),
        ["PolynomialLR 12 2"] = o => Plain(new PolynomialLR(o, 12, 2)),
        ["OneCycleLR .5 25"] = o => Plain(new OneCycleLR(o, 0.5, 26)),
        ["CyclicLR triangular2"] = o => Plain(new CyclicLR(o, 0.01, 0.2, 4, mode: "triangular2")),
        ["LambdaLR 1/(1+e)"] = o => Plain(new LambdaLR(o, e => 1.0 / (1 + e))),
        ["MultiplicativeLR .9"] = o => Plain(new MultiplicativeLR(o, _ => 0.9)),
        ["SequentialLR warmup5 cosine"] = o => Plain(new SequentialLR(o, [new LinearLR(o, 0.1, 1, 5), new CosineAnnealingLR(o, 15)], [5])),
        ["ChainedScheduler const+exp"] = o => Plain(new ChainedScheduler([new ConstantLR(o, 0.5, 4), new ExponentialLR(o, 0.9)])),
        ["ReduceLROnPlateau patience2 cooldown1"] = o => new ReduceLROnPlateau(o, patience: 2, cooldown: 1, factor: 0.5) is var s ? i => s.Step(s_metrics[i]) : null!,
    };

    public static TheoryData<string> Names => Golden.Names("schedulers", "scheduler");

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees_with_PyTorch(string name)
    {
        var expected = Golden.Case("schedulers", "scheduler", name).GetProperty("lrs").EnumerateArray().Select(Golden.Number).ToArray();
        var optimizer = new SGD([Tensor.Zeros([1], requiresGrad: true)], lr: 0.1, momentum: 0.9);
        var step = s_schedulers[name](optimizer);
        var actual = new double[expected.Length];
        for (int i = 0; i < actual.Length; i++)
        {
            actual[i] = optimizer.ParamGroups[0].Lr;
            optimizer.Step();
            step(i);
        }
        Expect.Close(expected, actual, 1e-9, "learning rate before step", floor: 0);
    }

    private static Action<int> Plain(LRScheduler scheduler) => _ => scheduler.Step();
}
