using MiniTorch.Optim;
using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Section G: reducing the rate when a metric stops improving.</summary>
public sealed class PlateauTests
{
    private static readonly Row[] s_rows =
    [
        new("G125 patience 2", .1, o => new ReduceLROnPlateau(o, patience: 2, factor: .5), i => i == 0 ? 1 : i < 5 ? .9 : i < 8 ? .95 : .8, Runs((.1, 5), (.05, 3), (.025, 4), (.0125, 2))),
        new("G127 floor", .1, o => new ReduceLROnPlateau(o, patience: 0, minLr: 1e-3), _ => 1, Runs((.1, 2), (.01, 1), (.001, 5))),
        new("E55 NaN", .1, o => new ReduceLROnPlateau(o, patience: 1), i => i is > 0 and < 5 ? double.NaN : 1, Runs((.1, 3), (.01, 2), (.001, 1))),
        new("G133 1", .5, o => Abs(o, .01), i => 10 - .0167 * i, Runs((.5, 10)), After: true),
        // Without a cooldown, which the rates themselves show: with one, the second run would be 11 long as in row 4.
        new("G133 2", .5, o => new ReduceLROnPlateau(o, threshold: .1, thresholdMode: "abs", patience: 5), i => 10 - .0165 * i, Runs((.5, 6), (.05, 7), (.005, 7), (.0005, 2)), After: true),
        new("G133 3", .5, o => new ReduceLROnPlateau(o, "max", thresholdMode: "abs", patience: 5, cooldown: 5), i => i < 2 ? -.8 : -.234, Runs((.5, 8), (.05, 11), (.005, 4)), After: true),
        new("G133 4", .5, o => new ReduceLROnPlateau(o, "max", threshold: .1, patience: 5, cooldown: 5), i => 1.5 * Math.Pow(1.005, i), Runs((.5, 6), (.05, 11), (.005, 4)), After: true),
        new("G133 5", .5, o => new ReduceLROnPlateau(o, minLr: .4, threshold: .1, patience: 5), i => 1.5 * Math.Pow(1.005, i), Runs((.5, 6), (.4, 10)), After: true),
        new("G133 6", .5, o => new ReduceLROnPlateau(o, "max", threshold: .1, patience: 3), i => 1.5 * Math.Pow(1.025, i), Runs((.5, 12)), After: true),
    ];

    public static TheoryData<string> Names => [.. s_rows.Select(row => row.Name)];

    [Theory(DisplayName = "G125-G133 E55 rates by metrics")]
    [MemberData(nameof(Names))]
    public void Agrees(string name)
    {
        var row = s_rows.Single(r => r.Name == name);
        var optimizer = new SGD([Leaf(1)], row.Lr);
        var scheduler = row.Make(optimizer);
        var rates = new double[row.Rates.Length];
        for (int i = 0; i < rates.Length; i++)
        {
            if (!row.After) rates[i] = optimizer.ParamGroups[0].Lr;
            scheduler.Step(row.Metric(i));
            if (row.After) rates[i] = optimizer.ParamGroups[0].Lr;
        }
        Expect.Close(row.Rates, rates, 1e-12, name);
    }

    [Fact(DisplayName = "G133 each group has its own floor")]
    public void Floors()
    {
        var optimizer = new SGD([new ParamGroup([Leaf(1)]), new ParamGroup([Leaf(2)])], .5);
        var scheduler = new ReduceLROnPlateau(optimizer, threshold: .1, patience: 5, minLr: [.4, .3]);
        for (int i = 0; i < 12; i++) scheduler.Step(1.5 * Math.Pow(1.005, i));
        Assert.Equal([.4, .3], optimizer.ParamGroups.Select(group => group.Lr));
    }

    [Fact(DisplayName = "G146 a group added later: one floor goes on, a list of floors throws")]
    public void Added_group()
    {
        var optimizer = new SGD([Leaf(1)], .1);
        var one = new ReduceLROnPlateau(optimizer, patience: 0);
        var list = new ReduceLROnPlateau(optimizer, patience: 0, minLr: [1e-5]);
        optimizer.AddParamGroup(new ParamGroup([Leaf(2)]) { ["lr"] = .01 });
        for (int i = 0; i < 2; i++) one.Step(1);
        Expect.Close([.01, .001], [.. optimizer.ParamGroups.Select(group => group.Lr)], 1e-12, "rates");
        Assert.Equal(2, one.LastLr.Length);
        list.Step(1);
        var before = list.StateDict();
        Throws(() => list.Step(1), "The number of param groups in the `optimizer`");
        Assert.Equivalent(before, list.StateDict(), strict: true);
    }

    private static ReduceLROnPlateau Abs(Optimizer o, double threshold) => new(o, threshold: threshold, thresholdMode: "abs", patience: 5, cooldown: 5);

    private static double[] Runs(params (double Rate, int Count)[] runs) => [.. runs.SelectMany(run => Enumerable.Repeat(run.Rate, run.Count))];

    /// <summary>Rates before each step, or after it, as PyTorch's own plateau tests take them.</summary>
    private sealed record Row(string Name, double Lr, Func<Optimizer, ReduceLROnPlateau> Make, Func<int, double> Metric, double[] Rates, bool After = false);
}
