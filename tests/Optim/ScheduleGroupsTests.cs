using MiniTorch.Optim;
using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Schedules over several groups, and within sequences: PyTorch's numbers, from rates of 0.1 and 0.2.</summary>
public sealed class ScheduleGroupsTests
{
    private static readonly Row[] s_rows =
    [
        new("OneCycleLR, each its own", o => new OneCycleLR(o, [1, .5], epochs: 2, stepsPerEpoch: 4, baseMomentum: [.8, .7], maxMomentum: [.95, .9]),
            [[.04, .8192751049, .9719417774, .8117456539, .5559840141, .2830609982, .07664159383, 4e-06], [.02, .4096375524, .4859708887, .405872827, .2779920071, .1415304991, .03832079692, 2e-06]],
            [[.95, .8282382649, .8042087502, .8282382649, .8666026643, .9075412804, .9385043149, .95], [.9, .7376510198, .705611667, .7376510198, .7888035524, .8433883739, .8846724199, .9]]),
        new("CyclicLR, each its own", o => new CyclicLR(o, [.01, .1], [.1, 1], 3, baseMomentum: [.8, .7], maxMomentum: .9),
            [[.01, .04, .07, .1, .07, .04, .01, .04], [.1, .4, .7, 1, .7, .4, .1, .4]],
            [[.9, .8666666667, .8333333333, .8, .8333333333, .8666666667, .9, .8666666667], [.9, .8333333333, .7666666667, .7, .7666666667, .8333333333, .9, .8333333333]]),
        new("SWALR, each its own", o => new SWALR(o, [.05, .01], 4), [[.1, .09267766953, .075, .05732233047, .05, .05], [.2, .1721751442, .105, .03782485579, .01, .01]]),
        new("MultiplicativeLR, each its own", o => new MultiplicativeLR(o, [_ => .9, _ => .5]), [[.1, .09, .081, .0729], [.2, .1, .05, .025]]),
        new("LambdaLR, each its own", o => new LambdaLR(o, [e => 1.0 / (1 + e), e => Math.Pow(.5, e)]), [[.1, .05, .03333333333, .025], [.2, .1, .05, .025]]),
        new("warm restarts first in a sequence", o => new SequentialLR(o, [new CosineAnnealingWarmRestarts(o, 3), new ExponentialLR(o, .9)], [4]),
            [[.1, .075, .025, .1, .1, .09, .081], [.2, .15, .05, .2, .2, .18, .162]]),
        new("SWALR later in a sequence", o => new SequentialLR(o, [new ExponentialLR(o, .9), new SWALR(o, .05, 3)], [3]),
            [[.1, .09, .081, .07325, .05775, .05, .05, .05], [.2, .18, .162, .134, .078, .05, .05, .05]]),
        new("a group added to ExponentialLR shrinks too", o => new ExponentialLR(o, .9), [[.1, .09, .081, .0729], [.2, .18, .162, .1458], [.3, .27]]),
        new("a group added to LambdaLR stays", o => new LambdaLR(o, e => 1.0 / (1 + e)), [[.1, .05, .03333333333, .025], [.2, .1, .06666666667, .05], [.3, .3]]),
        new("a group added to CosineAnnealingLR shrinks too", o => new CosineAnnealingLR(o, 4), [[.1, .08535533906, .05, .01464466094, 0], [.2, .1707106781, .1, .02928932188, 0], [.3, .08786796564, 0]]),
    ];

    public static TheoryData<string> Names => [.. s_rows.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees(string name)
    {
        var row = s_rows.Single(r => r.Name == name);
        var optimizer = TwoGroups();
        var scheduler = row.Make(optimizer);
        int added = row.Rates[0].Length - row.Rates[^1].Length;
        for (int i = 0; i < row.Rates[0].Length; i++)
        {
            if (added > 0 && i == added) optimizer.AddParamGroup(new ParamGroup([Leaf(1)]) { ["lr"] = .3 });
            var groups = optimizer.ParamGroups;
            for (int g = 0; g < groups.Count; g++)
            {
                Expect.Close([row.Rates[g][g < 2 ? i : i - added]], [groups[g].Lr], 1e-9, $"rate of group {g} before step {i}");
                if (row.Momenta is { } momenta) Expect.Close([momenta[g][i]], [groups[g].Number("momentum")], 1e-9, $"momentum of group {g} before step {i}");
            }
            optimizer.Step();
            scheduler.Step();
            Assert.Equal(groups.Select(group => group.Lr), scheduler.GetLastLr());
        }
    }

    [Fact]
    public void Another_count_of_numbers_than_of_groups_is_refused()
    {
        var o = TwoGroups();
        Throws<ArgumentException>(() => _ = new OneCycleLR(o, [1, 2, 3], 10), "max_lr must have the same length as optimizer.param_groups: expected 2 max_lrs, got 3");
        Throws<ArgumentException>(() => _ = new CyclicLR(o, .1, [.5]), "max_lr must have the same length");
        Throws<ArgumentException>(() => _ = new SWALR(o, [.5]), "swa_lr must have the same length as optimizer.param_groups: expected 2 swa_lrs, got 1");
        Throws<ArgumentException>(() => _ = new OneCycleLR(o, 1, epochs: 3), "You must define either total_steps OR (epochs AND steps_per_epoch)");
        Throws<ArgumentException>(() => _ = new OneCycleLR(o, 1, epochs: 0, stepsPerEpoch: 4), "Expected positive integer epochs, but got 0");
        Assert.Equal([.1, .2], o.ParamGroups.Select(group => group.Lr));
        Assert.All(o.ParamGroups, group => Assert.False(group.Has("initial_lr")));
    }

    [Fact]
    public void A_state_of_another_kind_is_refused_before_anything_changes()
    {
        var o = TwoGroups();
        var step = new StepLR(o, 3);
        var sequence = new SequentialLR(o, [new ConstantLR(o), new ExponentialLR(o, .9)], [3]);
        var plateau = new ReduceLROnPlateau(o);
        var (before, sequenceBefore) = (step.StateDict(), sequence.StateDict());
        sequence.Step();
        step.Step();
        Throws<KeyNotFoundException>(() => step.LoadStateDict(new ExponentialLR(TwoGroups(), .5).StateDict()), "[StepLR] the state dict has no 'step_size'");
        Throws<ArgumentException>(() => step.LoadStateDict(new Dictionary<string, object>(before) { ["gamma"] = "x" }), "[StepLR] 'gamma' of the state dict is String, expected Double");
        Throws<ArgumentException>(() => sequence.LoadStateDict(new Dictionary<string, object>(sequenceBefore) { ["_schedulers"] = Array.Empty<IReadOnlyDictionary<string, object>>() }), "0 schedulers, here are 2");
        Throws<KeyNotFoundException>(() => plateau.LoadStateDict(before), "[ReduceLROnPlateau] the state dict has no 'best'");
        Assert.Equal((1, 1), (step.LastEpoch, sequence.LastEpoch));
    }

    private static SGD TwoGroups() => new([new ParamGroup([Leaf(1)]) { ["lr"] = .1 }, new ParamGroup([Leaf(2)]) { ["lr"] = .2 }], momentum: .9);

    private sealed record Row(string Name, Func<Optimizer, LRScheduler> Make, double[][] Rates, double[][]? Momenta = null);
}
