namespace MiniTorch.Optim;

/// <summary>lr goes from where it is to swaLr over annealEpochs epochs, by a cosine or in a straight line, and stays: the rate for averaging weights.</summary>
/// <remarks>Izmailov et al. 2018, "Averaging Weights Leads to Wider Optima and Better Generalization".</remarks>
public sealed class SWALR : LRScheduler
{
    private double[] _swaLrs;
    private int _annealEpochs;
    private bool _isCosine;

    /// <summary>Over an optimizer; one rate for all groups or one for each, annealStrategy is "cos" or "linear".</summary>
    /// <exception cref="ArgumentException">An unknown strategy, or negative epochs.</exception>
    public SWALR(Optimizer optimizer, PerGroup swaLr, int annealEpochs = 10, string annealStrategy = "cos", int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        if (annealEpochs < 0) throw new ArgumentException($"[SWALR] anneal_epochs must be equal or greater than 0, got {annealEpochs}");
        if (annealStrategy is not ("cos" or "linear")) throw new ArgumentException($"[SWALR] anneal_strategy must by one of 'cos' or 'linear', instead got {annealStrategy}");
        ArgumentNullException.ThrowIfNull(swaLr);
        (_swaLrs, _annealEpochs, _isCosine) = (swaLr.For(optimizer, "SWALR", "swa_lr"), annealEpochs, annealStrategy == "cos");
        Begin();
    }

    /// <inheritdoc/>
    protected override double Next(int group, double lr, double baseLr)
    {
        // Steps are counted, not epochs: within a sequence it anneals from the step that began it.
        double target = _swaLrs[group], before = Share(StepCount - 2), now = Share(StepCount - 1);
        double initial = before == 1 ? target : (lr - before * target) / (1 - before);
        return initial * (1 - now) + target * now;
    }

    private double Share(int epoch)
    {
        double share = _annealEpochs == 0 ? 1 : Math.Clamp((double)epoch / _annealEpochs, 0, 1);
        return _isCosine ? (1 - Math.Cos(Math.PI * share)) / 2 : share;
    }

    private protected override void Save(Dictionary<string, object> state)
    {
        state["swa_lr"] = _swaLrs.ToArray();
        state["anneal_epochs"] = _annealEpochs;
        state["cosine"] = _isCosine;
    }

    private protected override void Load(IReadOnlyDictionary<string, object> state)
    {
        _swaLrs = [.. (double[])state["swa_lr"]];
        _annealEpochs = (int)state["anneal_epochs"];
        _isCosine = (bool)state["cosine"];
    }
}
