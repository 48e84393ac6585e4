namespace MiniTorch.Optim;

/// <summary>One cycle over all steps: lr up from maxLr / divFactor to maxLr, then down to almost nothing; momentum the other way. Step it after every batch.</summary>
/// <remarks>Smith, Topin 2017, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates".</remarks>
public sealed class OneCycleLR : LRScheduler
{
    private const int Columns = 5;

    private int _totalSteps;
    private double[][] _phases;
    private bool _cycleMomentum, _isCosine;

    /// <summary>Over an optimizer; annealStrategy is "cos" or "linear".</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="maxLr">The highest rate, one for all groups or one for each.</param>
    /// <param name="totalSteps">The steps of the cycle; or give <paramref name="epochs"/> and <paramref name="stepsPerEpoch"/>, whose product it is.</param>
    /// <param name="epochs">Epochs.</param>
    /// <param name="stepsPerEpoch">Batches an epoch.</param>
    /// <param name="pctStart">The share of the steps in which the rate rises.</param>
    /// <param name="annealStrategy">"cos" or "linear".</param>
    /// <param name="cycleMomentum">Whether momentum (or the first beta) falls as the rate rises.</param>
    /// <param name="baseMomentum">The lowest momentum, 0.85 unless given.</param>
    /// <param name="maxMomentum">The highest momentum, 0.95 unless given.</param>
    /// <param name="divFactor">The first rate is maxLr / divFactor.</param>
    /// <param name="finalDivFactor">The last rate is the first / finalDivFactor.</param>
    /// <param name="threePhase">Fall to the first rate as long as it rose, and from there to the last.</param>
    /// <param name="lastEpoch">-1, or the last step done when resuming.</param>
    /// <exception cref="ArgumentException">An argument out of range, or an optimizer without momentum or betas while cycling momentum.</exception>
    public OneCycleLR(Optimizer optimizer, PerGroup maxLr, int? totalSteps = null, int? epochs = null, int? stepsPerEpoch = null, double pctStart = 0.3, string annealStrategy = "cos",
        bool cycleMomentum = true, PerGroup? baseMomentum = null, PerGroup? maxMomentum = null, double divFactor = 25, double finalDivFactor = 1e4, bool threePhase = false, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        ArgumentNullException.ThrowIfNull(maxLr);
        if (totalSteps is null && (epochs is null || stepsPerEpoch is null)) throw new ArgumentException("[OneCycleLR] You must define either total_steps OR (epochs AND steps_per_epoch)");
        if (totalSteps <= 0) throw new ArgumentException($"[OneCycleLR] Expected positive integer total_steps, but got {totalSteps}");
        if (totalSteps is null && epochs <= 0) throw new ArgumentException($"[OneCycleLR] Expected positive integer epochs, but got {epochs}");
        if (totalSteps is null && stepsPerEpoch <= 0) throw new ArgumentException($"[OneCycleLR] Expected positive integer steps_per_epoch, but got {stepsPerEpoch}");
        if (!(pctStart >= 0 && pctStart <= 1)) throw new ArgumentException($"[OneCycleLR] Expected float between 0 and 1 pct_start, but got {pctStart}");
        if (annealStrategy is not ("cos" or "linear")) throw new ArgumentException($"[OneCycleLR] anneal_strategy must be one of 'cos' or 'linear', instead got {annealStrategy}");
        if (cycleMomentum) Momentum.Require("OneCycleLR", optimizer);
        (_totalSteps, _cycleMomentum, _isCosine) = (totalSteps ?? checked(epochs!.Value * stepsPerEpoch!.Value), cycleMomentum, annealStrategy == "cos");
        double[] highest = maxLr.For(optimizer, "OneCycleLR", "max_lr");
        double[] low = (baseMomentum ?? 0.85).For(optimizer, "OneCycleLR", "base_momentum"), high = (maxMomentum ?? 0.95).For(optimizer, "OneCycleLR", "max_momentum");
        _phases = [.. highest.Select((rate, group) => Phases(rate, rate / divFactor, rate / divFactor / finalDivFactor, low[group], high[group], pctStart, threePhase))];
        if (lastEpoch == -1)
        {
            for (int i = 0; i < highest.Length; i++) optimizer.ParamGroups[i]["initial_lr"] = highest[i] / divFactor;
        }
        Begin();
    }

    /// <summary>Rows of: last step, rate from, rate to, momentum from, momentum to.</summary>
    private double[] Phases(double highest, double initial, double final, double low, double high, double pctStart, bool threePhase)
    {
        double top = pctStart * _totalSteps - 1, end = _totalSteps - 1;
        return threePhase
            ? [top, initial, highest, high, low, 2 * top, highest, initial, low, high, end, initial, final, high, high]
            : [top, initial, highest, high, low, end, highest, final, low, high];
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">All steps are done already; nothing has changed then.</exception>
    public override void Step()
    {
        Require(LastEpoch + 1);
        base.Step();
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The epoch is past the last step; nothing has changed then.</exception>
    public override void Step(int epoch)
    {
        Require(epoch);
        base.Step(epoch);
    }

    /// <inheritdoc/>
    protected override double Next(int group, double lr, double baseLr)
    {
        double[] phases = _phases[group];
        double start = 0;
        int row = 0;
        for (; row < phases.Length - Columns && LastEpoch > phases[row]; row += Columns) start = phases[row];
        double done = phases[row] == start ? 1 : (LastEpoch - start) / (phases[row] - start);
        if (_cycleMomentum) Momentum.Set(Optimizer.ParamGroups[group], Between(phases[row + 3], phases[row + 4], done));
        return Between(phases[row + 1], phases[row + 2], done);
    }

    private protected override void Save(Dictionary<string, object> state)
    {
        state["total_steps"] = _totalSteps;
        state["_schedule_phases"] = Copy(_phases);
        state["cycle_momentum"] = _cycleMomentum;
        state["_anneal_func_type"] = _isCosine ? "cos" : "linear";
    }

    private protected override void Load(IReadOnlyDictionary<string, object> state)
    {
        _totalSteps = (int)state["total_steps"];
        _phases = Copy((double[][])state["_schedule_phases"]);
        _cycleMomentum = (bool)state["cycle_momentum"];
        _isCosine = (string)state["_anneal_func_type"] == "cos";
    }

    private static double[][] Copy(double[][] rows) => [.. rows.Select(row => row.ToArray())];

    private double Between(double from, double to, double done) => _isCosine ? to + (from - to) / 2 * (1 + Math.Cos(Math.PI * done)) : (to - from) * done + from;

    private void Require(int step)
    {
        if (step > _totalSteps) throw new InvalidOperationException($"[OneCycleLR] Tried to step {step} times. The specified number of total steps is {_totalSteps}");
    }
}

/// <summary>lr goes up from baseLr to maxLr and down again, in cycles; momentum the other way. Step it after every batch.</summary>
/// <remarks>Smith 2015, "Cyclical Learning Rates for Training Neural Networks".</remarks>
public sealed class CyclicLR : LRScheduler
{
    private readonly Func<double, double>? _scaleFn;
    private double[] _baseLrs, _maxLrs, _baseMomenta, _maxMomenta;
    private double _total, _ratio, _gamma;
    private bool _scaleByCycle, _cycleMomentum;
    private string _mode;

    /// <summary>Over an optimizer; rates and momenta are one for all groups or one for each.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="baseLr">The lowest rate, where each cycle begins.</param>
    /// <param name="maxLr">The highest rate.</param>
    /// <param name="stepSizeUp">Steps from the lowest to the highest.</param>
    /// <param name="stepSizeDown">Steps back; as many unless given.</param>
    /// <param name="mode">"triangular", "triangular2" (each cycle half as high) or "exp_range" (gamma^step).</param>
    /// <param name="gamma">Of "exp_range".</param>
    /// <param name="scaleFn">Scales the height, in place of the mode.</param>
    /// <param name="scaleMode">What scaleFn is given: "cycle" or "iterations".</param>
    /// <param name="cycleMomentum">Whether momentum (or the first beta) falls as the rate rises.</param>
    /// <param name="baseMomentum">The lowest momentum, 0.8 unless given.</param>
    /// <param name="maxMomentum">The highest momentum, 0.9 unless given.</param>
    /// <param name="lastEpoch">-1, or the last step done when resuming.</param>
    /// <exception cref="ArgumentException">An unknown mode, or an optimizer without momentum or betas while cycling momentum.</exception>
    public CyclicLR(Optimizer optimizer, PerGroup baseLr, PerGroup maxLr, int stepSizeUp = 2000, int? stepSizeDown = null, string mode = "triangular", double gamma = 1,
        Func<double, double>? scaleFn = null, string scaleMode = "cycle", bool cycleMomentum = true, PerGroup? baseMomentum = null, PerGroup? maxMomentum = null, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        ArgumentNullException.ThrowIfNull(baseLr);
        ArgumentNullException.ThrowIfNull(maxLr);
        if (scaleFn is null && mode is not ("triangular" or "triangular2" or "exp_range"))
        {
            throw new ArgumentException($"[CyclicLR] mode is invalid and scale_fn is None: '{mode}'; it must be triangular, triangular2 or exp_range");
        }
        if (stepSizeUp < 1 || stepSizeDown < 1) throw new ArgumentException($"[CyclicLR] the steps up and down must be at least 1, got {stepSizeUp} and {stepSizeDown ?? stepSizeUp}");
        if (cycleMomentum) Momentum.Require("CyclicLR", optimizer);
        (_baseLrs, _maxLrs) = (baseLr.For(optimizer, "CyclicLR", "base_lr"), maxLr.For(optimizer, "CyclicLR", "max_lr"));
        _baseMomenta = (baseMomentum ?? 0.8).For(optimizer, "CyclicLR", "base_momentum");
        _maxMomenta = (maxMomentum ?? 0.9).For(optimizer, "CyclicLR", "max_momentum");
        _cycleMomentum = cycleMomentum;
        _total = (double)stepSizeUp + (stepSizeDown ?? stepSizeUp);
        _ratio = stepSizeUp / _total;
        (_mode, _gamma, _scaleFn) = (mode, gamma, scaleFn);
        _scaleByCycle = scaleFn is null ? mode != "exp_range" : scaleMode == "cycle";
        if (lastEpoch == -1)
        {
            for (int i = 0; i < _baseLrs.Length; i++) optimizer.ParamGroups[i]["initial_lr"] = optimizer.ParamGroups[i].Lr = _baseLrs[i];
        }
        Begin();
    }

    /// <inheritdoc/>
    protected override double Next(int group, double lr, double baseLr)
    {
        double cycle = Math.Floor(1 + LastEpoch / _total), x = 1 + LastEpoch / _total - cycle;
        double height = x <= _ratio ? x / _ratio : (x - 1) / (_ratio - 1), scale = Scale(_scaleByCycle ? cycle : LastEpoch);
        if (_cycleMomentum) Momentum.Set(Optimizer.ParamGroups[group], _maxMomenta[group] - (_maxMomenta[group] - _baseMomenta[group]) * height * scale);
        return _baseLrs[group] + (_maxLrs[group] - _baseLrs[group]) * height * scale;
    }

    private double Scale(double x) => _scaleFn is not null ? _scaleFn(x) : _mode switch
    {
        "triangular2" => 1 / Math.Pow(2, x - 1),
        "exp_range" => Math.Pow(_gamma, x),
        _ => 1,
    };

    private protected override void Save(Dictionary<string, object> state)
    {
        state["base_lr"] = _baseLrs.ToArray();
        state["max_lr"] = _maxLrs.ToArray();
        state["base_momentum"] = _baseMomenta.ToArray();
        state["max_momentum"] = _maxMomenta.ToArray();
        state["total_size"] = _total;
        state["step_ratio"] = _ratio;
        state["gamma"] = _gamma;
        state["mode"] = _mode;
        state["scale_by_cycle"] = _scaleByCycle;
        state["cycle_momentum"] = _cycleMomentum;
    }

    private protected override void Load(IReadOnlyDictionary<string, object> state)
    {
        _baseLrs = [.. (double[])state["base_lr"]];
        _maxLrs = [.. (double[])state["max_lr"]];
        _baseMomenta = [.. (double[])state["base_momentum"]];
        _maxMomenta = [.. (double[])state["max_momentum"]];
        _total = (double)state["total_size"];
        _ratio = (double)state["step_ratio"];
        _gamma = (double)state["gamma"];
        _mode = (string)state["mode"];
        _scaleByCycle = (bool)state["scale_by_cycle"];
        _cycleMomentum = (bool)state["cycle_momentum"];
    }
}

/// <summary>The momentum of a group: SGD's, or the first of Adam's betas.</summary>
internal static class Momentum
{
    public static void Require(string scheduler, Optimizer optimizer)
    {
        var group = optimizer.ParamGroups[0];
        if (!group.Has("momentum") && !group.Has("betas")) throw new ArgumentException($"[{scheduler}] optimizer must support momentum or beta1 with `cycle_momentum` option enabled");
    }

    public static void Set(ParamGroup group, double value)
    {
        if (group.Has("betas")) group.Put("betas", (value, group.Pair("betas").Second));
        else group.Put("momentum", value);
    }
}
