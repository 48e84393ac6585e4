namespace MiniTorch.Optim;

/// <summary>
/// Changes the learning rate of every group from epoch to epoch. Call <see cref="Step()"/> after the optimizer's; the constructor already applies epoch 0.
/// </summary>
public abstract class LRScheduler
{
    private readonly long _optimizerSteps;
    private bool _mayWarn = true;

    /// <summary>Over an optimizer; lastEpoch above -1 resumes, and needs groups that still have their "initial_lr".</summary>
    protected LRScheduler(Optimizer optimizer, int lastEpoch = -1)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        Optimizer = optimizer;
        _optimizerSteps = optimizer.StepCount;
        LastEpoch = lastEpoch;
        for (int i = 0; i < optimizer.ParamGroups.Count; i++)
        {
            var group = optimizer.ParamGroups[i];
            if (lastEpoch != -1 && !group.Has("initial_lr")) throw new KeyNotFoundException($"[{GetType().Name}] param 'initial_lr' is not specified in param_groups[{i}] when resuming an optimizer");
        }
    }

    /// <summary>The optimizer whose groups are changed.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The epoch that the rates are those of; 0 after construction.</summary>
    public int LastEpoch { get; internal set; }

    /// <summary>The rates that the groups began with.</summary>
    public double[] BaseLrs { get; private protected set; } = [];

    /// <summary>The rates that the last step set.</summary>
    public double[] LastLr { get; private protected set; } = [];

    /// <summary>The rates that the last step set (torch: <c>get_last_lr</c>).</summary>
    public double[] GetLastLr() => [.. LastLr];

    /// <summary>Steps so far, the constructor's included.</summary>
    private protected int StepCount { get; private set; }

    /// <summary>On to the next epoch.</summary>
    public virtual void Step()
    {
        if (StepCount == 1 && _mayWarn && Optimizer.StepCount == _optimizerSteps)
        {
            Warnings.Warn("Detected call of `lr_scheduler.step()` before `optimizer.step()`. Call them in the opposite order: optimizer.Step() before scheduler.Step(). "
                + "Failure to do this will result in PyTorch's schedule being followed from its second value.");
        }
        StepCount++;
        LastEpoch++;
        Apply(closedForm: false);
    }

    /// <summary>To a given epoch, by the closed form where there is one.</summary>
    public virtual void Step(int epoch)
    {
        StepCount++;
        LastEpoch = epoch;
        Apply(closedForm: true);
    }

    /// <summary>What is needed to go on later: everything but the optimizer and functions.</summary>
    public IReadOnlyDictionary<string, object> StateDict()
    {
        var state = new Dictionary<string, object>
        {
            ["last_epoch"] = LastEpoch,
            ["_step_count"] = StepCount,
            ["base_lrs"] = BaseLrs.ToArray(),
            ["_last_lr"] = LastLr.ToArray(),
        };
        Save(state);
        return state;
    }

    /// <summary>Takes over what <see cref="StateDict"/> gave.</summary>
    /// <exception cref="KeyNotFoundException">A value is missing; nothing has changed then.</exception>
    /// <exception cref="ArgumentException">A value is of another kind; nothing has changed then.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, object> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Check(state);
        LastEpoch = (int)state["last_epoch"];
        StepCount = (int)state["_step_count"];
        BaseLrs = [.. (double[])state["base_lrs"]];
        LastLr = [.. (double[])state["_last_lr"]];
        Load(state);
    }

    /// <summary>Refuses a state that another kind of scheduler gave.</summary>
    internal virtual void Check(IReadOnlyDictionary<string, object> state) => SavedState.Check(GetType().Name, StateDict(), state);

    /// <summary>Adds the options, and what else the next rates depend on; functions are left out, as they cannot be saved.</summary>
    private protected virtual void Save(Dictionary<string, object> state)
    {
    }

    /// <summary>Takes back what <see cref="Save"/> added.</summary>
    private protected virtual void Load(IReadOnlyDictionary<string, object> state)
    {
    }

    /// <summary>Notes each group's rate as its first, unless it has one noted.</summary>
    private protected void NoteInitialLrs()
    {
        foreach (var group in Optimizer.ParamGroups)
        {
            if (!group.Has("initial_lr")) group["initial_lr"] = group.Lr;
        }
        BaseLrs = [.. Optimizer.ParamGroups.Select(group => group.Number("initial_lr"))];
    }

    /// <summary>The first step, which constructors make when their fields are set.</summary>
    protected void Begin()
    {
        NoteInitialLrs();
        StepCount = 0;
        Step();
    }

    /// <summary>Takes the constructor's step back: a composite starts its parts itself.</summary>
    internal void Rewind()
    {
        LastEpoch--;
        _mayWarn = false;
    }

    /// <summary>The first step again.</summary>
    internal void BeginAgain() => Begin();

    private protected virtual void Apply(bool closedForm)
    {
        var groups = Optimizer.ParamGroups;
        var next = new double[groups.Count];
        for (int i = 0; i < next.Length; i++) next[i] = Rate(i, groups[i].Lr, closedForm);
        for (int i = 0; i < next.Length; i++) groups[i].Put("lr", next[i]);
        LastLr = next;
    }

    private double Rate(int group, double lr, bool closedForm)
    {
        double baseLr = group < BaseLrs.Length ? BaseLrs[group] : double.NaN;
        if (double.IsNaN(baseLr) && !ChangesAddedGroups) return lr;
        if (!closedForm || At(group, baseLr) is not { } rate) return Next(group, lr, baseLr);
        return double.IsNaN(baseLr) ? lr : rate;
    }

    /// <summary>Whether groups that were added later are changed too: where the next rate follows from the one before alone.</summary>
    private protected virtual bool ChangesAddedGroups => false;

    /// <summary>The rate at <see cref="LastEpoch"/>, from the one before: schedulers that change the same rate chain. An added group's base is NaN.</summary>
    protected abstract double Next(int group, double lr, double baseLr);

    /// <summary>The rate at <see cref="LastEpoch"/> from the first; null where there is no such form.</summary>
    protected virtual double? At(int group, double baseLr) => null;
}
