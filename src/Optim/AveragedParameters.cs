namespace MiniTorch.Optim;

/// <summary>
/// A running average of parameters, to be used in their place for evaluation: equal weights (stochastic weight averaging), or exponential ones.
/// </summary>
/// <remarks>Izmailov et al. 2018, "Averaging Weights Leads to Wider Optima and Better Generalization"; Polyak, Juditsky 1992.</remarks>
public sealed class AveragedParameters
{
    private readonly Tensor[] _parameters;
    private readonly Tensor[] _averages;
    private readonly double? _decay;

    /// <summary>Averages of these tensors (a model's parameters, and its buffers if wanted), which begin as copies of them.</summary>
    /// <param name="parameters">The tensors to follow; integers among them are copied, not averaged.</param>
    /// <param name="decay">The weight of the old average, for an exponential moving average; null for equal weights.</param>
    /// <exception cref="ArgumentException">A decay outside [0, 1].</exception>
    public AveragedParameters(IEnumerable<Tensor> parameters, double? decay = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (decay is not null && !(decay >= 0 && decay <= 1)) throw new ArgumentException($"[EMA] Invalid decay value {decay} provided. Please provide a value in [0,1] range.");
        _parameters = [.. parameters];
        _averages = [.. _parameters.Select(p => p.Detach().Clone())];
        _decay = decay;
    }

    /// <summary>Updates so far.</summary>
    public long Averaged { get; private set; }

    /// <summary>The averages, in the order of the parameters.</summary>
    public IReadOnlyList<Tensor> Averages => _averages;

    /// <summary>Takes the parameters as they are now into the average.</summary>
    public void Update()
    {
        using var mode = Autograd.NoGrad();
        double weight = _decay is { } decay ? 1 - decay : 1.0 / (Averaged + 1);
        for (int i = 0; i < _parameters.Length; i++)
        {
            var (average, now) = (_averages[i], _parameters[i].Detach());
            if (Averaged == 0 || !now.Dtype.IsFloatingPoint()) average.CopyInPlace(now);
            else average.AddInPlace(now - average, weight);
        }
        Averaged++;
    }

    /// <summary>Puts the averages in the parameters' place until the scope is disposed: <c>using (ema.Swapped()) Evaluate(model);</c></summary>
    public IDisposable Swapped() => new Exchange(this);

    /// <summary>Copies the averages into the parameters for good.</summary>
    public void CopyToParameters()
    {
        using var mode = Autograd.NoGrad();
        for (int i = 0; i < _parameters.Length; i++) _parameters[i].CopyInPlace(_averages[i]);
    }

    private sealed class Exchange : IDisposable
    {
        private readonly AveragedParameters _owner;
        private readonly Tensor[] _kept;
        private bool _isDone;

        public Exchange(AveragedParameters owner)
        {
            _owner = owner;
            _kept = [.. owner._parameters.Select(p => p.Detach().Clone())];
            owner.CopyToParameters();
        }

        public void Dispose()
        {
            if (_isDone) return;
            _isDone = true;
            using var mode = Autograd.NoGrad();
            for (int i = 0; i < _kept.Length; i++) _owner._parameters[i].CopyInPlace(_kept[i]);
        }
    }
}
