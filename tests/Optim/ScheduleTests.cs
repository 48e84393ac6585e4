using MiniTorch.Optim;

namespace MiniTorch.Tests;

/// <summary>Section G: the learning rate (and momentum) before each step.</summary>
public sealed class ScheduleTests
{
    private static readonly Row[] s_rows =
    [
        new("G109 StepLR", o => new StepLR(o, 3, .1), [.1, .1, .1, .01, .01, .01, .001, .001, .001, .0001]),
        new("G110 MultiStepLR", o => new MultiStepLR(o, [2, 5, 9], .1), [.1, .1, .01, .01, .01, .001, .001, .001, .001, .0001, .0001]),
        new("G112 ExponentialLR", o => new ExponentialLR(o, .9), [.1, .09, .081, .0729, .06561, .059049]),
        new("G113 ConstantLR", o => new ConstantLR(o), [.1 / 3, .1 / 3, .1 / 3, .1 / 3, .1 / 3, .1, .1, .1]),
        new("G115 PolynomialLR 1", o => new PolynomialLR(o, 5, 1), [.1, .08, .06, .04, .02, 0, 0, 0]),
        new("G116 PolynomialLR 2", o => new PolynomialLR(o, 5, 2), [.1, .064, .036, .016, .004, 0, 0, 0]),
        new("G118 CosineAnnealingLR", o => new CosineAnnealingLR(o, 5, .01), [.1, .09140576475, .06890576475, .04109423525, .01859423525, .01, .01859423525, .04109423525, .06890576475, .09140576475, .1, .09140576475, .06890576475, .04109423525]),
        new("G119 CosineAnnealingWarmRestarts", o => new CosineAnnealingWarmRestarts(o, 4, 2), [.1, .08535533906, .05, .01464466094, .1, .09619397663, .08535533906, .06913417162, .05, .03086582838, .01464466094, .003806023374, .1, .09903926402]),
        new("G121 OneCycleLR", o => new OneCycleLR(o, 1, 10, annealStrategy: "linear"), [.04, .52, 1, .8571434286, .7142868571, .5714302857, .4285737143, .2857171429, .1428605714, 4e-06], [.95, .9, .85, .8642857142857142, .8785714285714286, .8928571428571428, .9071428571428571, .9214285714285714, .9357142857142857, .95]),
        new("G122 CyclicLR", o => new CyclicLR(o, .1, .5, 4), [.1, .2, .3, .4, .5, .4, .3, .2, .1, .2, .3, .4], [.9, .875, .85, .825, .8, .825, .85, .875, .9, .875, .85, .825]),
        new("G124 MultiplicativeLR", o => new MultiplicativeLR(o, _ => .95), [.1, .095, .09025, .0857375, .081450625]),
        new("G128 SequentialLR", o => new SequentialLR(o, [new ConstantLR(o, .1, 3), new ExponentialLR(o, .9)], [3]), [.01, .01, .01, .1, .09, .081, .0729, .06561]),
        new("G130 ChainedScheduler", o => new ChainedScheduler([new LinearLR(o, .4, 1, 3), new MultiStepLR(o, [4, 8], .1)]), [.04, .06, .08, .1, .01, .01, .01, .01, .001, .001]),
        new("G131 SWALR", o => new SWALR(o, .05, 3, "linear"), [.1, .08333333333, .06666666667, .05, .05, .05]),
        new("G134 triangular", o => new CyclicLR(o, 1, 5, 4, baseMomentum: 1, maxMomentum: 5), [1, 2, 3, 4, 5, 4, 3, 2, 1, 2, 3], [5, 4, 3, 2, 1, 2, 3, 4, 5, 4, 3]),
        new("G134 triangular2", o => new CyclicLR(o, 1, 5, 4, mode: "triangular2"), [1, 2, 3, 4, 5, 4, 3, 2, 1, 1.5, 2, 2.5, 3, 2.5, 2, 1.5, 1, 1.25, 1.5, 1.75, 2, 1.75]),
        new("G134 exp_range", o => new CyclicLR(o, 1, 5, 4, mode: "exp_range", gamma: .9), [.. new[] { 0, .25, .5, .75, 1, .75, .5, .25, 0, .25, .5, .75, 1 }.Select((x, i) => 1 + 4 * x * Math.Pow(.9, i))]),
        new("G134 up 4 down 6", o => new CyclicLR(o, 1, 5, 4, 6), [1, 2, 3, 4, 5, 13.0 / 3, 11.0 / 3, 3, 7.0 / 3, 5.0 / 3, 1, 2]),
        new("G136 Exponential, Step", o => new SequentialLR(o, [new ExponentialLR(o, .8), new StepLR(o, 4, .1)], [3]), [.05, .04, .032, .05, .05, .05, .05, .005, .005, .005, .005, .0005, .0005, .0005, .0005, .00005, .00005, .00005, .00005], Lr: .05),
        new("G136 Constant, Exponential, Step", o => new SequentialLR(o, [new ConstantLR(o, .1, 3), new ExponentialLR(o, .8), new StepLR(o, 2, .1)], [3, 6]), [.005, .005, .005, .05, .04, .032, .05, .05, .005, .005, .0005, .0005], Lr: .05),
        new("G136 two ConstantLR", o => new SequentialLR(o, [new ConstantLR(o, .1, 3), new ConstantLR(o, .5, 3)], [3]), [.01, .01, .01, .05, .05, .05, .1, .1]),
        new("G137 Chained", o => new ChainedScheduler([new ExponentialLR(o, .9), new ConstantLR(o, .2, 4), new StepLR(o, 3, .1)]), [.. Enumerable.Range(0, 9).Select(x => .05 * (x < 4 ? .2 : 1) * Math.Pow(.9, x) * Math.Pow(.1, x / 3))], Lr: .05),
    ];

    public static TheoryData<string> Names => [.. s_rows.Select(row => row.Name)];

    [Theory(DisplayName = "G109-G137 rates before each step")]
    [MemberData(nameof(Names))]
    public void Agrees(string name)
    {
        var row = s_rows.Single(r => r.Name == name);
        var optimizer = new SGD([SpecCases.Leaf(1)], row.Lr, momentum: .9);
        var scheduler = row.Make(optimizer);
        var (rates, momenta) = (new double[row.Rates.Length], new double[row.Rates.Length]);
        for (int i = 0; i < rates.Length; i++)
        {
            (rates[i], momenta[i]) = (optimizer.ParamGroups[0].Lr, optimizer.ParamGroups[0].Number("momentum"));
            Assert.Equal(rates[i], scheduler.LastLr[0]);
            optimizer.Step();
            if (i + 1 < rates.Length) scheduler.Step();
        }
        Expect.Close(row.Rates, rates, 2e-10, name);
        if (row.Momenta is { } expected) Expect.Close(expected, momenta, 1e-10, $"momentum of {name}");
    }

    [Fact(DisplayName = "G134 CyclicLR moves beta1 of an optimizer that has betas")]
    public void Cycles_beta1()
    {
        var optimizer = new Adam([SpecCases.Leaf(1)], .1);
        var scheduler = new CyclicLR(optimizer, 1, 5, 4);
        Assert.Equal((.9, .999), optimizer.ParamGroups[0].Pair("betas"));
        optimizer.Step();
        for (int i = 0; i < 4; i++) scheduler.Step();
        Expect.Close([.8, .999], [optimizer.ParamGroups[0].Pair("betas").First, optimizer.ParamGroups[0].Pair("betas").Second], 1e-12, "betas");
    }

    [Fact(DisplayName = "G136 the parts of a SequentialLR leave the first rate to the first of them")]
    public void Parts_leave_the_rate()
    {
        var optimizer = new SGD([SpecCases.Leaf(1)], .1);
        var a = new ConstantLR(optimizer, .1, 3);
        var b = new ConstantLR(optimizer, .9, 3);
        _ = new SequentialLR(optimizer, [a, b], [3]);
        Expect.Close([.1, .01], [optimizer.ParamGroups[0].Number("initial_lr"), optimizer.ParamGroups[0].Lr], 1e-12, "rates");
    }

    [Theory(DisplayName = "G139 warm restarts by their formula, stepped and given the epoch in tenths")]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(4, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(4, true)]
    public void Warm_restarts(int tMult, bool inTenths)
    {
        const double Eta = 1e-10, Lr = .05;
        var optimizer = new SGD([SpecCases.Leaf(1)], Lr);
        var scheduler = new CosineAnnealingWarmRestarts(optimizer, 10, tMult, Eta);
        optimizer.Step();
        for (int i = 0; i < (inTenths ? 1000 : 100); i++)
        {
            double now = inTenths ? i / 10.0 : i, period = 10;
            if (inTenths) scheduler.Step(now);
            else if (i > 0) scheduler.Step();
            for (; now >= period; period *= tMult) now -= period;
            Expect.Close([Eta + (Lr - Eta) * (1 + Math.Cos(Math.PI * now / period)) / 2], [optimizer.ParamGroups[0].Lr], 1e-9, $"rate at {i}", floor: .01);
        }
    }

    private sealed record Row(string Name, Func<Optimizer, LRScheduler> Make, double[] Rates, double[]? Momenta = null, double Lr = .1);
}
