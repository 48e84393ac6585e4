namespace MiniTorch.Optim;

/// <summary>One scheduler after the other: at each milestone the next begins at its own epoch 0.</summary>
public sealed class SequentialLR : LRScheduler
{
    private readonly LRScheduler[] _parts;
    private int[] _milestones;

    /// <summary>Over an optimizer, with one milestone less than schedulers.</summary>
    /// <exception cref="ArgumentException">Another number of milestones, or schedulers of another optimizer.</exception>
    public SequentialLR(Optimizer optimizer, IReadOnlyList<LRScheduler> schedulers, IReadOnlyList<int> milestones, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        if (schedulers.Count < 1) throw new ArgumentException("[SequentialLR] expects at least one scheduler to be chained, but got no scheduler.");
        if (milestones.Count != schedulers.Count - 1)
        {
            throw new ArgumentException($"[SequentialLR] Sequential Schedulers expects number of schedulers provided to be one more than the number of milestone points, but got number of schedulers {schedulers.Count} and the number of milestones to be equal to {milestones.Count}");
        }
        if (schedulers.Any(part => !ReferenceEquals(part.Optimizer, optimizer))) throw new ArgumentException("[SequentialLR] expects all schedulers to belong to the same optimizer");
        (_parts, _milestones) = ([.. schedulers], [.. milestones]);
        LastEpoch = lastEpoch + 1;
        NoteInitialLrs();
        foreach (var group in optimizer.ParamGroups) group.Lr = group.Number("initial_lr");
        foreach (var part in _parts) part.Rewind();
        _parts[0].BeginAgain();
        LastLr = _parts[0].LastLr;
    }

    /// <inheritdoc/>
    public override void Step()
    {
        LastEpoch++;
        int now = _milestones.Count(m => m <= LastEpoch);
        if (now > 0 && _milestones[now - 1] == LastEpoch) _parts[now].Step(0);
        else _parts[now].Step();
        LastLr = _parts[now].LastLr;
    }

    private protected override void Save(Dictionary<string, object> state)
    {
        state["_schedulers"] = _parts.Select(part => part.StateDict()).ToArray();
        state["_milestones"] = _milestones.ToArray();
    }

    internal override void Check(IReadOnlyDictionary<string, object> state)
    {
        base.Check(state);
        Parts.Check(_parts, state);
    }

    private protected override void Load(IReadOnlyDictionary<string, object> state)
    {
        Parts.Load(_parts, state);
        _milestones = [.. (int[])state["_milestones"]];
    }

    /// <inheritdoc/>
    protected override double Next(int group, double lr, double baseLr) => lr;
}

/// <summary>Several schedulers at once, each changing what the one before it left.</summary>
public sealed class ChainedScheduler : LRScheduler
{
    private readonly LRScheduler[] _parts;

    /// <summary>Over schedulers of one optimizer.</summary>
    /// <exception cref="ArgumentException">None, or of several optimizers.</exception>
    public ChainedScheduler(IReadOnlyList<LRScheduler> schedulers)
        : base(schedulers.Count > 0 ? schedulers[0].Optimizer : throw new ArgumentException("[ChainedScheduler] expects at least one scheduler to be chained, but got no scheduler."), -1)
    {
        if (schedulers.Any(part => !ReferenceEquals(part.Optimizer, Optimizer))) throw new ArgumentException("[ChainedScheduler] expects all schedulers to belong to the same optimizer");
        _parts = [.. schedulers];
        LastEpoch = 0;
        NoteInitialLrs();
        LastLr = [.. Optimizer.ParamGroups.Select(group => group.Lr)];
    }

    /// <inheritdoc/>
    public override void Step()
    {
        LastEpoch++;
        foreach (var part in _parts) part.Step();
        LastLr = [.. Optimizer.ParamGroups.Select(group => group.Lr)];
    }

    private protected override void Save(Dictionary<string, object> state) => state["_schedulers"] = _parts.Select(part => part.StateDict()).ToArray();

    internal override void Check(IReadOnlyDictionary<string, object> state)
    {
        base.Check(state);
        Parts.Check(_parts, state);
    }

    private protected override void Load(IReadOnlyDictionary<string, object> state) => Parts.Load(_parts, state);

    /// <inheritdoc/>
    protected override double Next(int group, double lr, double baseLr) => lr;
}

/// <summary>The saved parts of a composite.</summary>
internal static class Parts
{
    public static void Check(LRScheduler[] parts, IReadOnlyDictionary<string, object> state)
    {
        var saved = Saved(state);
        if (saved.Length != parts.Length) throw new ArgumentException($"the saved state has {saved.Length} schedulers, here are {parts.Length}");
        for (int i = 0; i < parts.Length; i++) parts[i].Check(saved[i]);
    }

    public static void Load(LRScheduler[] parts, IReadOnlyDictionary<string, object> state)
    {
        var saved = Saved(state);
        for (int i = 0; i < parts.Length; i++) parts[i].LoadStateDict(saved[i]);
    }

    private static IReadOnlyDictionary<string, object>[] Saved(IReadOnlyDictionary<string, object> state) => (IReadOnlyDictionary<string, object>[])state["_schedulers"];
}
