namespace MiniTorch.Optim;

/// <summary>lr goes from where it is to swaLr over annealEpochs epochs, by a cosine or in a straight line, and stays: the rate for averaging weights.</summary>
/// <remarks>Izmailov et al. 2018, "Averaging Weights Leads to Wider Optima and Better Generalization".</remarks>
public sealed class SWALR : LRScheduler
{
    private double _swaLr;
    private int _annealEpochs;
    private bool _isCosine;

    /// <summary>Over an optimizer; annealStrategy is "cos" or "linear".</summary>
    /// <exception cref="ArgumentException">An unknown strategy, or negative epochs.</exception>
    public SWALR(Optimizer optimizer, double swaLr, int annealEpochs = 10, string annealStrategy = "cos", int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        if (annealEpochs < 0) throw new ArgumentException($"[SWALR] anneal_epochs must be equal or greater than 0, got {annealEpochs}");
        if (annealStrategy is not ("cos" or "linear")) throw new ArgumentException($"[SWALR] anneal_strategy must by one of 'cos' or 'linear', instead got {annealStrategy}");
        (_swaLr, _annealEpochs, _isCosine) = (swaLr, annealEpochs, annealStrategy == "cos");
        Begin();
    }

    private protected override double Next(int group, double lr, double baseLr)
    {
        double before = Share(LastEpoch - 1), now = Share(LastEpoch);
        double initial = before == 1 ? _swaLr : (lr - before * _swaLr) / (1 - before);
        return initial * (1 - now) + _swaLr * now;
    }

    private double Share(int epoch)
    {
        double share = _annealEpochs == 0 ? 1 : Math.Clamp((double)epoch / _annealEpochs, 0, 1);
        return _isCosine ? (1 - Math.Cos(Math.PI * share)) / 2 : share;
    }

    private protected override void Save(Dictionary<string, object> state)
    {
        state["swa_lr"] = _swaLr;
        state["anneal_epochs"] = _annealEpochs;
        state["cosine"] = _isCosine;
    }

    private protected override void Load(IReadOnlyDictionary<string, object> state)
    {
        _swaLr = (double)state["swa_lr"];
        _annealEpochs = (int)state["anneal_epochs"];
        _isCosine = (bool)state["cosine"];
    }
}
