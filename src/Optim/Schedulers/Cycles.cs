namespace MiniTorch.Optim;

/// <summary>One cycle over all steps: lr up from maxLr / divFactor to maxLr, then down to almost nothing; momentum the other way. Step it after every batch.</summary>
/// <remarks>Smith, Topin 2017, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates".</remarks>
public sealed class OneCycleLR : LRScheduler
{
    private const int Columns = 5;

    private int _totalSteps;
    private double[] _phases;
    private bool _cycleMomentum, _isCosine;

    /// <summary>Over an optimizer; annealStrategy is "cos" or "linear".</summary>
    /// <exception cref="ArgumentException">An argument out of range, or an optimizer without momentum or betas while cycling momentum.</exception>
    public OneCycleLR(Optimizer optimizer, double maxLr, int totalSteps, double pctStart = 0.3, string annealStrategy = "cos", bool cycleMomentum = true, double baseMomentum = 0.85,
        double maxMomentum = 0.95, double divFactor = 25, double finalDivFactor = 1e4, bool threePhase = false, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        if (totalSteps <= 0) throw new ArgumentException($"[OneCycleLR] Expected positive integer total_steps, but got {totalSteps}");
        if (!(pctStart >= 0 && pctStart <= 1)) throw new ArgumentException($"[OneCycleLR] Expected float between 0 and 1 pct_start, but got {pctStart}");
        if (annealStrategy is not ("cos" or "linear")) throw new ArgumentException($"[OneCycleLR] anneal_strategy must be one of 'cos' or 'linear', instead got {annealStrategy}");
        if (cycleMomentum) Momentum.Require("OneCycleLR", optimizer);
        (_totalSteps, _cycleMomentum, _isCosine) = (totalSteps, cycleMomentum, annealStrategy == "cos");
        double initial = maxLr / divFactor, final = initial / finalDivFactor;
        double top = pctStart * totalSteps - 1, end = totalSteps - 1;
        // Rows of: last step, rate from, rate to, momentum from, momentum to.
        _phases = threePhase
            ? [top, initial, maxLr, maxMomentum, baseMomentum, 2 * top, maxLr, initial, baseMomentum, maxMomentum, end, initial, final, maxMomentum, maxMomentum]
            : [top, initial, maxLr, maxMomentum, baseMomentum, end, maxLr, final, baseMomentum, maxMomentum];
        if (lastEpoch == -1)
        {
            foreach (var group in optimizer.ParamGroups) group["initial_lr"] = initial;
            BaseLrs = [.. optimizer.ParamGroups.Select(_ => initial)];
        }
        Begin();
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

    private protected override double Next(int group, double lr, double baseLr)
    {
        double start = 0;
        int row = 0;
        for (; row < _phases.Length - Columns && LastEpoch > _phases[row]; row += Columns) start = _phases[row];
        double done = _phases[row] == start ? 1 : (LastEpoch - start) / (_phases[row] - start);
        if (_cycleMomentum) Momentum.Set(Optimizer.ParamGroups[group], Between(_phases[row + 3], _phases[row + 4], done));
        return Between(_phases[row + 1], _phases[row + 2], done);
    }

    private protected override void Save(Dictionary<string, object> state)
    {
        state["total_steps"] = _totalSteps;
        state["_schedule_phases"] = _phases.ToArray();
        state["cycle_momentum"] = _cycleMomentum;
        state["_anneal_func_type"] = _isCosine ? "cos" : "linear";
    }

    private protected override void Load(IReadOnlyDictionary<string, object> state)
    {
        _totalSteps = (int)state["total_steps"];
        _phases = [.. (double[])state["_schedule_phases"]];
        _cycleMomentum = (bool)state["cycle_momentum"];
        _isCosine = (string)state["_anneal_func_type"] == "cos";
    }

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
    private double _baseLr, _maxLr, _baseMomentum, _maxMomentum, _total, _ratio, _gamma;
    private bool _scaleByCycle, _cycleMomentum;
    private string _mode;

    /// <summary>Over an optimizer; mode is "triangular", "triangular2" (each cycle half as high) or "exp_range" (gamma^step).</summary>
    /// <exception cref="ArgumentException">An unknown mode, or an optimizer without momentum or betas while cycling momentum.</exception>
    public CyclicLR(Optimizer optimizer, double baseLr, double maxLr, int stepSizeUp = 2000, int? stepSizeDown = null, string mode = "triangular", double gamma = 1,
        Func<double, double>? scaleFn = null, string scaleMode = "cycle", bool cycleMomentum = true, double baseMomentum = 0.8, double maxMomentum = 0.9, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        if (scaleFn is null && mode is not ("triangular" or "triangular2" or "exp_range"))
        {
            throw new ArgumentException($"[CyclicLR] mode is invalid and scale_fn is None: '{mode}'; it must be triangular, triangular2 or exp_range");
        }
        if (stepSizeUp < 1 || stepSizeDown < 1) throw new ArgumentException($"[CyclicLR] the steps up and down must be at least 1, got {stepSizeUp} and {stepSizeDown ?? stepSizeUp}");
        if (cycleMomentum) Momentum.Require("CyclicLR", optimizer);
        (_baseLr, _maxLr, _baseMomentum, _maxMomentum, _cycleMomentum) = (baseLr, maxLr, baseMomentum, maxMomentum, cycleMomentum);
        _total = stepSizeUp + (stepSizeDown ?? stepSizeUp);
        _ratio = stepSizeUp / _total;
        (_mode, _gamma, _scaleFn) = (mode, gamma, scaleFn);
        _scaleByCycle = scaleFn is null ? mode != "exp_range" : scaleMode == "cycle";
        if (lastEpoch == -1)
        {
            foreach (var group in optimizer.ParamGroups)
            {
                group.Lr = baseLr;
                group["initial_lr"] = baseLr;
            }
            BaseLrs = [.. optimizer.ParamGroups.Select(_ => baseLr)];
        }
        Begin();
    }

    private protected override double Next(int group, double lr, double baseLr)
    {
        double cycle = Math.Floor(1 + LastEpoch / _total), x = 1 + LastEpoch / _total - cycle;
        double height = x <= _ratio ? x / _ratio : (x - 1) / (_ratio - 1), scale = Scale(_scaleByCycle ? cycle : LastEpoch);
        if (_cycleMomentum) Momentum.Set(Optimizer.ParamGroups[group], _maxMomentum - (_maxMomentum - _baseMomentum) * height * scale);
        return _baseLr + (_maxLr - _baseLr) * height * scale;
    }

    private double Scale(double x) => _scaleFn is not null ? _scaleFn(x) : _mode switch
    {
        "triangular2" => 1 / Math.Pow(2, x - 1),
        "exp_range" => Math.Pow(_gamma, x),
        _ => 1,
    };


    private protected override void Save(Dictionary<string, object> state)
    {
        state["base_lr"] = _baseLr;
        state["max_lr"] = _maxLr;
        state["base_momentum"] = _baseMomentum;
        state["max_momentum"] = _maxMomentum;
        state["total_size"] = _total;
        state["step_ratio"] = _ratio;
        state["gamma"] = _gamma;
        state["mode"] = _mode;
        state["scale_by_cycle"] = _scaleByCycle;
        state["cycle_momentum"] = _cycleMomentum;
    }

    private protected override void Load(IReadOnlyDictionary<string, object> state)
    {
        _baseLr = (double)state["base_lr"];
        _maxLr = (double)state["max_lr"];
        _baseMomentum = (double)state["base_momentum"];
        _maxMomentum = (double)state["max_momentum"];
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
