using MiniTorch.Optim;
using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Section G: closed forms, saving, resuming and wrong use of schedulers.</summary>
public sealed class SchedulerTests
{
    /// <summary>Part of G142 that C# leaves no room for, with the reason.</summary>
    private static readonly string[] s_listed = ["G142 callable objects' state: LambdaLR takes delegates, which are left out of the state dict; objects save themselves"];

    /// <summary>Each scheduler twice: as it is, and with other options, to load the first one's state into.</summary>
    private static readonly Dictionary<string, (Func<Optimizer, LRScheduler> Make, Func<Optimizer, LRScheduler> Other)> s_schedulers = new()
    {
        ["StepLR"] = (o => new StepLR(o, 3, .5), o => new StepLR(o, 7, .9)),
        ["MultiStepLR"] = (o => new MultiStepLR(o, [2, 5, 9, 12], .5), o => new MultiStepLR(o, [1], .9)),
        ["ConstantLR"] = (o => new ConstantLR(o, .5, 8), o => new ConstantLR(o, .9, 20)),
        ["LinearLR"] = (o => new LinearLR(o, .25, 1, 8), o => new LinearLR(o, .5, .75, 20)),
        ["ExponentialLR"] = (o => new ExponentialLR(o, .9), o => new ExponentialLR(o, .5)),
        ["PolynomialLR"] = (o => new PolynomialLR(o, 18, 2), o => new PolynomialLR(o, 9, 1)),
        ["CosineAnnealingLR"] = (o => new CosineAnnealingLR(o, 6, .01), o => new CosineAnnealingLR(o, 9)),
        ["CosineAnnealingWarmRestarts"] = (o => new CosineAnnealingWarmRestarts(o, 4, 2, .01), o => new CosineAnnealingWarmRestarts(o, 7)),
        ["OneCycleLR"] = (o => new OneCycleLR(o, 1, 20, annealStrategy: "linear"), o => new OneCycleLR(o, 5, 90, cycleMomentum: false, threePhase: true)),
        ["CyclicLR"] = (o => new CyclicLR(o, .1, .5, 3, mode: "triangular2"), o => new CyclicLR(o, .2, .7, 5, 2, "exp_range", .9, cycleMomentum: false)),
        ["CyclicLR scale_fn"] = (o => new CyclicLR(o, .1, .5, 3, scaleFn: x => 1 / x), o => new CyclicLR(o, .2, .7, 5, scaleFn: x => 1 / x, scaleMode: "iterations")),
        ["LambdaLR"] = (o => new LambdaLR(o, e => 1.0 / (1 + e)), o => new LambdaLR(o, e => 1.0 / (1 + e))),
        ["MultiplicativeLR"] = (o => new MultiplicativeLR(o, _ => .9), o => new MultiplicativeLR(o, _ => .9)),
        ["SWALR"] = (o => new SWALR(o, .05, 8, "linear"), o => new SWALR(o, .01, 3)),
        ["SequentialLR"] = (o => new SequentialLR(o, [new LinearLR(o, .1, 1, 3), new ExponentialLR(o, .9)], [6]), o => new SequentialLR(o, [new LinearLR(o), new ExponentialLR(o, .5)], [2])),
        ["ChainedScheduler"] = (o => new ChainedScheduler([new ConstantLR(o, .5, 7), new ExponentialLR(o, .9)]), o => new ChainedScheduler([new ConstantLR(o), new ExponentialLR(o, .5)])),
    };

    public static TheoryData<string> Names => [.. s_schedulers.Keys];

    public static TheoryData<string> ClosedForms => ["StepLR", "MultiStepLR", "ExponentialLR", "LinearLR", "ConstantLR", "PolynomialLR", "CosineAnnealingLR"];

    [Theory(DisplayName = "G140 stepping on, and stepping to an epoch, give the same rates")]
    [MemberData(nameof(ClosedForms))]
    public void Closed_form(string name)
    {
        var (a, b) = (Sgd(), Sgd());
        var (chained, closed) = (s_schedulers[name].Make(a), s_schedulers[name].Make(b));
        for (int epoch = 0; epoch < 20; epoch++)
        {
            closed.Step(epoch);
            Expect.Close([b.ParamGroups[0].Lr], [a.ParamGroups[0].Lr], 1e-12, $"rate of epoch {epoch}", floor: .01);
            a.Step();
            chained.Step();
        }
    }

    [Theory(DisplayName = "G142 a state loaded into a fresh scheduler, or one with other options, goes on bit for bit")]
    [MemberData(nameof(Names))]
    public void Round_trip(string name)
    {
        foreach (bool other in new[] { false, true })
        {
            var (a, b) = (Sgd(), Sgd());
            var from = s_schedulers[name].Make(a);
            Steps(a, from, 5);
            var to = other ? s_schedulers[name].Other(b) : s_schedulers[name].Make(b);
            b.LoadStateDict(a.StateDict());
            to.LoadStateDict(from.StateDict());
            for (int i = 0; i < 10; i++)
            {
                Steps(a, from, 1);
                Steps(b, to, 1);
                Assert.Equal(a.ParamGroups[0].Lr, b.ParamGroups[0].Lr);
                Assert.Equal(a.ParamGroups[0].Number("momentum"), b.ParamGroups[0].Number("momentum"));
                Assert.Equal(from.LastLr, to.LastLr);
            }
            Assert.Equivalent(from.StateDict(), to.StateDict(), strict: true);
        }
    }

    [Fact(DisplayName = "G142 functions are not in the state")]
    public void No_delegates()
    {
        Assert.DoesNotContain(s_schedulers["LambdaLR"].Make(Sgd()).StateDict().Values, value => value is Delegate or Delegate[]);
        Assert.Single(s_listed);
    }

    [Theory(DisplayName = "G142 ReduceLROnPlateau goes on from a loaded state")]
    [InlineData("min")]
    [InlineData("max")]
    public void Plateau_round_trip(string mode)
    {
        var (a, b) = (Sgd(), Sgd());
        var from = new ReduceLROnPlateau(a, mode, .5, 2, .01, "abs", 1, .001);
        for (int i = 0; i < 4; i++) from.Step(1);
        var to = new ReduceLROnPlateau(b);
        b.LoadStateDict(a.StateDict());
        to.LoadStateDict(from.StateDict());
        for (int i = 0; i < 10; i++)
        {
            from.Step(1 + .002 * i);
            to.Step(1 + .002 * i);
            Assert.Equal(from.LastLr, to.LastLr);
        }
        Assert.Equivalent(from.StateDict(), to.StateDict(), strict: true);
    }

    [Fact(DisplayName = "G143 a scheduler stepped before its optimizer warns")]
    public void Wrong_order()
    {
        var optimizer = Sgd();
        var scheduler = new StepLR(optimizer, 3);
        Assert.Contains(WarningsOf(scheduler.Step), w => w.Contains("Detected call of `lr_scheduler.step()` before `optimizer.step()`", StringComparison.Ordinal));
        Assert.Empty(WarningsOf(scheduler.Step));
        optimizer = Sgd();
        scheduler = new StepLR(optimizer, 3);
        optimizer.Step();
        Assert.Empty(WarningsOf(scheduler.Step));
    }

    [Fact(DisplayName = "G145 a cosine resumed at its last epoch has the same rate")]
    public void Cosine_resumes()
    {
        var optimizer = Sgd();
        var scheduler = new CosineAnnealingLR(optimizer, 6, 1e-4);
        Steps(optimizer, scheduler, 1);
        var resumed = new CosineAnnealingLR(optimizer, 6, 1e-4, lastEpoch: 0);
        Expect.Close(scheduler.LastLr, resumed.LastLr, 1e-4, "rate", floor: 0);
    }

    [Fact(DisplayName = "H85 bad arguments throw, and leave the optimizer as it was")]
    public void Bad_arguments()
    {
        var o = Sgd();
        Bad(() => new CyclicLR(o, .1, .5, mode: "test"), "mode is invalid and scale_fn is None");
        Bad(() => new CyclicLR(new Adagrad([Leaf(1)]), .1, .5), "optimizer must support momentum or beta1 with `cycle_momentum` option enabled");
        Bad(() => new CyclicLR(o, .1, .5, 0), "at least 1");
        Bad(() => new CosineAnnealingWarmRestarts(o, 0), "Expected positive integer T_0, but got 0");
        Bad(() => new CosineAnnealingWarmRestarts(o, -4), "Expected positive integer T_0, but got -4");
        Bad(() => new CosineAnnealingWarmRestarts(o, 4, 0), "Expected integer T_mult >= 1, but got 0");
        Bad(() => new CosineAnnealingLR(o, 0), "T_max must be at least 1");
        Bad(() => new StepLR(o, 0), "step_size must be at least 1");
        Bad(() => new ConstantLR(o, 1.5), "Constant multiplicative factor expected to be between 0 and 1");
        Bad(() => new LinearLR(o, 0), "Starting multiplicative factor");
        Bad(() => new LinearLR(o, .5, 1.5), "Ending multiplicative factor");
        Bad(() => new OneCycleLR(o, 1, 0), "Expected positive integer total_steps, but got 0");
        Bad(() => new OneCycleLR(o, 1, 10, pctStart: 1.5), "Expected float between 0 and 1 pct_start, but got 1.5");
        Bad(() => new OneCycleLR(o, 1, 10, annealStrategy: "log"), "anneal_strategy must be one of 'cos' or 'linear'");
        Bad(() => new SWALR(o, .1, -1), "anneal_epochs");
        Bad(() => new SWALR(o, .1, 1, "log"), "anneal_strategy");
        Bad(() => new LambdaLR(o, [_ => 1, _ => 1]), "Expected 1 lr_lambdas, but got 2");
        Bad(() => new ChainedScheduler([]), "expects at least one scheduler");
        Bad(() => new SequentialLR(o, [], []), "expects at least one scheduler");
        Bad(() => new ReduceLROnPlateau(o, factor: 1.1), "Factor should be < 1.0");
        Bad(() => new ReduceLROnPlateau(o, "avg"), "mode avg is unknown!");
        Bad(() => new ReduceLROnPlateau(o, thresholdMode: "ratio"), "threshold mode ratio is unknown!");
        Bad(() => new ReduceLROnPlateau(o, minLr: [.1, .2]), "expected 1 min_lrs, got 2");
        Throws<KeyNotFoundException>(() => _ = new StepLR(o, 3, lastEpoch: 4), "param 'initial_lr' is not specified in param_groups[0] when resuming an optimizer");
        Assert.False(o.ParamGroups[0].Has("initial_lr"));
        Assert.Equal(.1, o.ParamGroups[0].Lr);
        Bad(() => new SequentialLR(o, [new ConstantLR(o), new ConstantLR(o)], []), "number of schedulers provided to be one more than the number of milestone points");
        Bad(() => new ChainedScheduler([new ConstantLR(o), new ConstantLR(Sgd())]), "same optimizer");
    }

    [Fact(DisplayName = "H85 OneCycleLR past its last step throws, and changes nothing")]
    public void Overrun()
    {
        var optimizer = Sgd();
        var scheduler = new OneCycleLR(optimizer, 1, 3);
        Steps(optimizer, scheduler, 3);
        var before = scheduler.StateDict();
        double lr = optimizer.ParamGroups[0].Lr;
        Throws(scheduler.Step, "Tried to step 4 times. The specified number of total steps is 3");
        Assert.Equivalent(before, scheduler.StateDict(), strict: true);
        Assert.Equal(lr, optimizer.ParamGroups[0].Lr);
    }

    private static SGD Sgd() => new([Leaf(1)], .1, momentum: .9);

    private static void Steps(Optimizer optimizer, LRScheduler scheduler, int count)
    {
        for (int i = 0; i < count; i++)
        {
            optimizer.Step();
            scheduler.Step();
        }
    }

    private static void Bad(Func<object> make, string text) => Throws<ArgumentException>(() => make(), text);
}
