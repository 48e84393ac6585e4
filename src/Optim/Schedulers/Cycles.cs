namespace MiniTorch.Optim;

/// <summary>One cycle over all steps: lr up from maxLr / divFactor to maxLr, then down to almost nothing; momentum the other way. Step it after every batch.</summary>
/// <remarks>Smith, Topin 2017, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates".</remarks>
public sealed class OneCycleLR : LRScheduler
{
    private readonly int _totalSteps;
    private readonly (double EndStep, Func<double, (double Lr, double Momentum)> At)[] _phases;
    private readonly bool _cycleMomentum;
    private readonly double _maxLr;

    /// <summary>Over an optimizer; annealStrategy is "cos" or "linear".</summary>
    /// <exception cref="ArgumentException">An argument out of range, or an optimizer without momentum or betas while cycling momentum.</exception>
    public OneCycleLR(Optimizer optimizer, double maxLr, int totalSteps, double pctStart = 0.3, string annealStrategy = "cos", bool cycleMomentum = true, double baseMomentum = 0.85,
        double maxMomentum = 0.95, double divFactor = 25, double finalDivFactor = 1e4, bool threePhase = false, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        if (totalSteps <= 0) throw new ArgumentException($"[OneCycleLR] Expected positive integer total_steps, but got {totalSteps}");
        if (!(pctStart >= 0 && pctStart <= 1)) throw new ArgumentException($"[OneCycleLR] Expected float between 0 and 1 pct_start, but got {pctStart}");
        Func<double, double, double, double> anneal = annealStrategy switch
        {
            "cos" => (from, to, pct) => to + (from - to) / 2 * (1 + Math.Cos(Math.PI * pct)),
            "linear" => (from, to, pct) => (to - from) * pct + from,
            _ => throw new ArgumentException($"[OneCycleLR] anneal_strategy must be one of 'cos' or 'linear', instead got {annealStrategy}"),
        };
        if (cycleMomentum) Momentum.Require("OneCycleLR", optimizer);
        (_totalSteps, _cycleMomentum, _maxLr) = (totalSteps, cycleMomentum, maxLr);
        double initial = maxLr / divFactor, final = initial / finalDivFactor;
        double top = pctStart * totalSteps - 1, end = totalSteps - 1;
        Func<double, (double, double)> Phase(double lr0, double lr1, double m0, double m1) => pct => (anneal(lr0, lr1, pct), anneal(m0, m1, pct));
        _phases = threePhase
            ? [(top, Phase(initial, maxLr, maxMomentum, baseMomentum)), (2 * pctStart * totalSteps - 2, Phase(maxLr, initial, baseMomentum, maxMomentum)), (end, Phase(initial, final, maxMomentum, maxMomentum))]
            : [(top, Phase(initial, maxLr, maxMomentum, baseMomentum)), (end, Phase(maxLr, final, baseMomentum, maxMomentum))];
        if (lastEpoch == -1)
        {
            foreach (var group in optimizer.ParamGroups) group["initial_lr"] = initial;
            BaseLrs = [.. optimizer.ParamGroups.Select(_ => initial)];
        }
        Begin();
    }

    private protected override double Next(int group, double lr, double baseLr)
    {
        if (LastEpoch > _totalSteps) throw new InvalidOperationException($"[OneCycleLR] Tried to step {LastEpoch} times. The specified number of total steps is {_totalSteps}");
        double start = 0;
        for (int i = 0; i < _phases.Length; i++)
        {
            var (end, at) = _phases[i];
            if (LastEpoch > end && i < _phases.Length - 1)
            {
                start = end;
                continue;
            }
            var (rate, momentum) = at((LastEpoch - start) / (end - start));
            if (_cycleMomentum) Momentum.Set(Optimizer.ParamGroups[group], momentum);
            return rate;
        }
        return _maxLr;
    }
}

/// <summary>lr goes up from baseLr to maxLr and down again, in cycles; momentum the other way. Step it after every batch.</summary>
/// <remarks>Smith 2015, "Cyclical Learning Rates for Training Neural Networks".</remarks>
public sealed class CyclicLR : LRScheduler
{
    private readonly double _baseLr, _maxLr, _baseMomentum, _maxMomentum, _total, _ratio;
    private readonly Func<double, double> _scale;
    private readonly bool _scaleByCycle, _cycleMomentum;

    /// <summary>Over an optimizer; mode is "triangular", "triangular2" (each cycle half as high) or "exp_range" (gamma^step).</summary>
    /// <exception cref="ArgumentException">An unknown mode, or an optimizer without momentum or betas while cycling momentum.</exception>
    public CyclicLR(Optimizer optimizer, double baseLr, double maxLr, int stepSizeUp = 2000, int? stepSizeDown = null, string mode = "triangular", double gamma = 1,
        Func<double, double>? scaleFn = null, string scaleMode = "cycle", bool cycleMomentum = true, double baseMomentum = 0.8, double maxMomentum = 0.9, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        if (cycleMomentum) Momentum.Require("CyclicLR", optimizer);
        (_baseLr, _maxLr, _baseMomentum, _maxMomentum, _cycleMomentum) = (baseLr, maxLr, baseMomentum, maxMomentum, cycleMomentum);
        _total = stepSizeUp + (stepSizeDown ?? stepSizeUp);
        _ratio = stepSizeUp / _total;
        (_scale, _scaleByCycle) = (scaleFn, mode) switch
        {
            (not null, _) => (scaleFn, scaleMode == "cycle"),
            (_, "triangular") => (_ => 1.0, true),
            (_, "triangular2") => (cycle => 1 / Math.Pow(2, cycle - 1), true),
            (_, "exp_range") => ((Func<double, double>)(step => Math.Pow(gamma, step)), false),
            _ => throw new ArgumentException($"[CyclicLR] mode is invalid and scale_fn is None: '{mode}'; it must be triangular, triangular2 or exp_range"),
        };
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
        double height = x <= _ratio ? x / _ratio : (x - 1) / (_ratio - 1), scale = _scale(_scaleByCycle ? cycle : LastEpoch);
        if (_cycleMomentum) Momentum.Set(Optimizer.ParamGroups[group], _maxMomentum - (_maxMomentum - _baseMomentum) * height * scale);
        return _baseLr + (_maxLr - _baseLr) * height * scale;
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
        if (group.Has("betas")) group["betas"] = (value, group.Pair("betas").Second);
        else group["momentum"] = value;
    }
}
