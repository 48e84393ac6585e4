namespace MiniTorch.Optim;

/// <summary>lr goes down half a cosine from base to etaMin over tMax epochs, and up again.</summary>
/// <remarks>Loshchilov, Hutter 2016, "SGDR: Stochastic Gradient Descent with Warm Restarts".</remarks>
public sealed class CosineAnnealingLR : LRScheduler
{
    private int _tMax;
    private double _etaMin;

    /// <summary>Over an optimizer.</summary>
    /// <exception cref="ArgumentException">tMax below 1.</exception>
    public CosineAnnealingLR(Optimizer optimizer, int tMax, double etaMin = 0, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        if (tMax < 1) throw new ArgumentException($"[CosineAnnealingLR] T_max must be at least 1, got {tMax}");
        (_tMax, _etaMin) = (tMax, etaMin);
        Begin();
    }

    private protected override bool ChangesAddedGroups => true;

    /// <inheritdoc/>
    protected override double Next(int group, double lr, double baseLr)
    {
        if (LastEpoch == 0) return lr;
        if (StepCount == 1) return At(group, baseLr)!.Value;
        if ((LastEpoch - 1 - _tMax) % (2 * _tMax) == 0) return double.IsNaN(baseLr) ? lr : lr + (baseLr - _etaMin) * (1 - Math.Cos(Math.PI / _tMax)) / 2;
        return (1 + Math.Cos(Math.PI * LastEpoch / _tMax)) / (1 + Math.Cos(Math.PI * (LastEpoch - 1) / _tMax)) * (lr - _etaMin) + _etaMin;
    }

    /// <inheritdoc/>
    protected override double? At(int group, double baseLr) => _etaMin + (baseLr - _etaMin) * (1 + Math.Cos(Math.PI * LastEpoch / _tMax)) / 2;

    private protected override void Save(Dictionary<string, object> state)
    {
        state["T_max"] = _tMax;
        state["eta_min"] = _etaMin;
    }

    private protected override void Load(IReadOnlyDictionary<string, object> state)
    {
        _tMax = (int)state["T_max"];
        _etaMin = (double)state["eta_min"];
    }
}

/// <summary>lr goes down half a cosine over t0 epochs, then starts again at base over tMult times as many.</summary>
/// <remarks>Loshchilov, Hutter 2016, "SGDR: Stochastic Gradient Descent with Warm Restarts".</remarks>
public sealed class CosineAnnealingWarmRestarts : LRScheduler
{
    private int _t0, _tMult;
    private double _etaMin;
    private double _period, _now;

    /// <summary>Over an optimizer.</summary>
    /// <exception cref="ArgumentException">t0 or tMult below 1.</exception>
    public CosineAnnealingWarmRestarts(Optimizer optimizer, int t0, int tMult = 1, double etaMin = 0, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        if (t0 <= 0) throw new ArgumentException($"[CosineAnnealingWarmRestarts] Expected positive integer T_0, but got {t0}");
        if (tMult < 1) throw new ArgumentException($"[CosineAnnealingWarmRestarts] Expected integer T_mult >= 1, but got {tMult}");
        (_t0, _tMult, _etaMin, _period, _now) = (t0, tMult, etaMin, t0, lastEpoch);
        Begin();
    }

    /// <inheritdoc/>
    public override void Step()
    {
        if (LastEpoch < 0)
        {
            Step(0.0);
            return;
        }
        _now++;
        if (_now >= _period) (_now, _period) = (_now - _period, _period * _tMult);
        base.Step();
    }

    /// <inheritdoc/>
    public override void Step(int epoch) => Step((double)epoch);

    /// <summary>To a point within an epoch: epoch + batch / batches.</summary>
    /// <exception cref="ArgumentException">A negative epoch.</exception>
    public void Step(double epoch)
    {
        if (!(epoch >= 0)) throw new ArgumentException($"[CosineAnnealingWarmRestarts] Expected non-negative epoch, but got {epoch}");
        (_now, _period) = (epoch, _t0);
        if (epoch >= _t0 && _tMult == 1)
        {
            _now = epoch % _t0;
        }
        else if (epoch >= _t0)
        {
            int n = (int)Math.Log(epoch / _t0 * (_tMult - 1) + 1, _tMult);
            _now = epoch - _t0 * (Math.Pow(_tMult, n) - 1) / (_tMult - 1);
            _period = _t0 * Math.Pow(_tMult, n);
        }
        base.Step((int)Math.Floor(epoch));
    }

    /// <inheritdoc/>
    protected override double Next(int group, double lr, double baseLr) => _etaMin + (baseLr - _etaMin) * (1 + Math.Cos(Math.PI * _now / _period)) / 2;

    private protected override void Save(Dictionary<string, object> state)
    {
        state["T_0"] = _t0;
        state["T_mult"] = _tMult;
        state["eta_min"] = _etaMin;
        state["T_cur"] = _now;
        state["T_i"] = _period;
    }

    private protected override void Load(IReadOnlyDictionary<string, object> state)
    {
        _t0 = (int)state["T_0"];
        _tMult = (int)state["T_mult"];
        _etaMin = (double)state["eta_min"];
        _now = (double)state["T_cur"];
        _period = (double)state["T_i"];
    }
}
