namespace MiniTorch.Optim;

/// <summary>lr *= factor when a metric has not improved for more than patience epochs; a NaN counts as no improvement.</summary>
public sealed class ReduceLROnPlateau
{
    private readonly Optimizer _optimizer;
    private bool _isMin, _isRelative, _oneMinLr;
    private double _factor, _threshold, _eps;
    private int _patience, _cooldown;
    private double[] _minLrs;
    private double _best;
    private int _bad, _cooling, _epoch;

    /// <summary>Over an optimizer; mode "min" or "max", thresholdMode "rel" or "abs"; one floor minLr for all groups (0 unless given) or one for each.</summary>
    /// <exception cref="ArgumentException">A factor of 1 or more, an unknown mode, or another number of floors than of groups.</exception>
    public ReduceLROnPlateau(Optimizer optimizer, string mode = "min", double factor = 0.1, int patience = 10, double threshold = 1e-4, string thresholdMode = "rel",
        int cooldown = 0, PerGroup? minLr = null, double eps = 1e-8)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (!(factor < 1)) throw new ArgumentException($"[ReduceLROnPlateau] Factor should be < 1.0, got {factor}");
        if (mode is not ("min" or "max")) throw new ArgumentException($"[ReduceLROnPlateau] mode {mode} is unknown!; it must be min or max");
        if (thresholdMode is not ("rel" or "abs")) throw new ArgumentException($"[ReduceLROnPlateau] threshold mode {thresholdMode} is unknown!; it must be rel or abs");
        (_optimizer, _isMin, _isRelative, _factor, _threshold, _eps, _patience, _cooldown) = (optimizer, mode == "min", thresholdMode == "rel", factor, threshold, eps, patience, cooldown);
        minLr ??= 0;
        (_minLrs, _oneMinLr) = (minLr.For(optimizer, "ReduceLROnPlateau", "min_lr"), minLr.IsOne);
        _best = _isMin ? double.PositiveInfinity : double.NegativeInfinity;
        LastLr = [.. optimizer.ParamGroups.Select(group => group.Lr)];
    }

    /// <summary>The rates that the last step left.</summary>
    public double[] LastLr { get; private set; }

    /// <summary>The rates that the last step left (torch: <c>get_last_lr</c>).</summary>
    public double[] GetLastLr() => [.. LastLr];

    /// <summary>On to the next epoch, whose metric was <paramref name="metric"/>.</summary>
    /// <exception cref="InvalidOperationException">The number of groups has changed and each had its own floor.</exception>
    public void Step(double metric)
    {
        bool isBetter = IsBetter(metric);
        int bad = isBetter || _cooling > 0 ? 0 : _bad + 1;
        // The only thing that can fail comes first.
        if (bad > _patience) Reduce();
        _epoch++;
        if (isBetter) _best = metric;
        (_cooling, _bad) = bad > _patience ? (_cooldown, 0) : (Math.Max(0, _cooling - 1), bad);
        LastLr = [.. _optimizer.ParamGroups.Select(group => group.Lr)];
    }

    /// <summary>What is needed to go on later.</summary>
    public IReadOnlyDictionary<string, object> StateDict() => new Dictionary<string, object>
    {
        ["best"] = _best,
        ["num_bad_epochs"] = _bad,
        ["cooldown_counter"] = _cooling,
        ["last_epoch"] = _epoch,
        ["_last_lr"] = LastLr.ToArray(),
        ["mode"] = _isMin ? "min" : "max",
        ["threshold_mode"] = _isRelative ? "rel" : "abs",
        ["factor"] = _factor,
        ["threshold"] = _threshold,
        ["eps"] = _eps,
        ["patience"] = _patience,
        ["cooldown"] = _cooldown,
        ["min_lrs"] = _minLrs.ToArray(),
        ["one_min_lr"] = _oneMinLr,
    };

    /// <summary>Takes over what <see cref="StateDict"/> gave.</summary>
    /// <exception cref="KeyNotFoundException">A value is missing; nothing has changed then.</exception>
    /// <exception cref="ArgumentException">A value is of another kind; nothing has changed then.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, object> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        SavedState.Check("ReduceLROnPlateau", StateDict(), state);
        (_best, _bad, _cooling, _epoch) = ((double)state["best"], (int)state["num_bad_epochs"], (int)state["cooldown_counter"], (int)state["last_epoch"]);
        LastLr = [.. (double[])state["_last_lr"]];
        (_isMin, _isRelative) = ((string)state["mode"] == "min", (string)state["threshold_mode"] == "rel");
        (_factor, _threshold, _eps) = ((double)state["factor"], (double)state["threshold"], (double)state["eps"]);
        (_patience, _cooldown) = ((int)state["patience"], (int)state["cooldown"]);
        (_minLrs, _oneMinLr) = ([.. (double[])state["min_lrs"]], (bool)state["one_min_lr"]);
    }

    private bool IsBetter(double metric) => (_isMin, _isRelative) switch
    {
        (true, true) => metric < _best * (1 - _threshold),
        (true, false) => metric < _best - _threshold,
        (false, true) => metric > _best * (1 + _threshold),
        _ => metric > _best + _threshold,
    };

    private void Reduce()
    {
        var groups = _optimizer.ParamGroups;
        if (!_oneMinLr && groups.Count != _minLrs.Length)
        {
            throw new InvalidOperationException($"[ReduceLROnPlateau] The number of param groups in the `optimizer` ({groups.Count}) differs from when `ReduceLROnPlateau` was initialized ({_minLrs.Length}); give one minLr, or a scheduler of its own to the new groups");
        }
        for (int i = 0; i < groups.Count; i++)
        {
            double next = Math.Max(groups[i].Lr * _factor, _minLrs[_oneMinLr ? 0 : i]);
            if (groups[i].Lr - next > _eps) groups[i].Lr = next;
        }
    }
}
