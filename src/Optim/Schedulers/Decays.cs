namespace MiniTorch.Optim;

/// <summary>lr = base * f(epoch), one function for all groups or one each.</summary>
public sealed class LambdaLR : LRScheduler
{
    private readonly Func<int, double>[] _factors;

    /// <summary>One function for all groups.</summary>
    public LambdaLR(Optimizer optimizer, Func<int, double> lrLambda, int lastEpoch = -1)
        : this(optimizer, Functions.ForAll(lrLambda, optimizer), lastEpoch)
    {
    }

    /// <summary>A function for each group.</summary>
    /// <exception cref="ArgumentException">Another number of functions than of groups.</exception>
    public LambdaLR(Optimizer optimizer, IReadOnlyList<Func<int, double>> lrLambda, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        _factors = Functions.ForGroups("LambdaLR", lrLambda, optimizer);
        Begin();
    }

    /// <inheritdoc/>
    protected override double Next(int group, double lr, double baseLr) => baseLr * _factors[group](LastEpoch);
}

/// <summary>lr *= f(epoch) from epoch 1 on.</summary>
public sealed class MultiplicativeLR : LRScheduler
{
    private readonly Func<int, double>[] _factors;

    /// <summary>One function for all groups.</summary>
    public MultiplicativeLR(Optimizer optimizer, Func<int, double> lrLambda, int lastEpoch = -1)
        : this(optimizer, Functions.ForAll(lrLambda, optimizer), lastEpoch)
    {
    }

    /// <summary>A function for each group.</summary>
    /// <exception cref="ArgumentException">Another number of functions than of groups.</exception>
    public MultiplicativeLR(Optimizer optimizer, IReadOnlyList<Func<int, double>> lrLambda, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        _factors = Functions.ForGroups("MultiplicativeLR", lrLambda, optimizer);
        Begin();
    }

    /// <inheritdoc/>
    protected override double Next(int group, double lr, double baseLr) => LastEpoch > 0 ? lr * _factors[group](LastEpoch) : lr;
}

/// <summary>lr *= gamma every stepSize epochs.</summary>
public sealed class StepLR : LRScheduler
{
    private int _stepSize;
    private double _gamma;

    /// <summary>Over an optimizer.</summary>
    /// <exception cref="ArgumentException">stepSize below 1.</exception>
    public StepLR(Optimizer optimizer, int stepSize, double gamma = 0.1, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        if (stepSize < 1) throw new ArgumentException($"[StepLR] step_size must be at least 1, got {stepSize}");
        (_stepSize, _gamma) = (stepSize, gamma);
        Begin();
    }

    private protected override bool ChangesAddedGroups => true;

    /// <inheritdoc/>
    protected override double Next(int group, double lr, double baseLr) => LastEpoch == 0 || LastEpoch % _stepSize != 0 ? lr : lr * _gamma;

    /// <inheritdoc/>
    protected override double? At(int group, double baseLr) => baseLr * Math.Pow(_gamma, LastEpoch / _stepSize);

    private protected override void Save(Dictionary<string, object> state)
    {
        state["step_size"] = _stepSize;
        state["gamma"] = _gamma;
    }

    private protected override void Load(IReadOnlyDictionary<string, object> state)
    {
        _stepSize = (int)state["step_size"];
        _gamma = (double)state["gamma"];
    }
}

/// <summary>lr *= gamma at each milestone; a milestone given twice counts twice.</summary>
public sealed class MultiStepLR : LRScheduler
{
    private int[] _milestones;
    private double _gamma;

    /// <summary>Over an optimizer.</summary>
    public MultiStepLR(Optimizer optimizer, IEnumerable<int> milestones, double gamma = 0.1, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        (_milestones, _gamma) = ([.. milestones.Order()], gamma);
        Begin();
    }

    private protected override bool ChangesAddedGroups => true;

    /// <inheritdoc/>
    protected override double Next(int group, double lr, double baseLr) => lr * Math.Pow(_gamma, _milestones.Count(m => m == LastEpoch));

    /// <inheritdoc/>
    protected override double? At(int group, double baseLr) => baseLr * Math.Pow(_gamma, _milestones.Count(m => m <= LastEpoch));

    private protected override void Save(Dictionary<string, object> state)
    {
        state["milestones"] = _milestones.ToArray();
        state["gamma"] = _gamma;
    }

    private protected override void Load(IReadOnlyDictionary<string, object> state)
    {
        _milestones = [.. (int[])state["milestones"]];
        _gamma = (double)state["gamma"];
    }
}

/// <summary>lr times factor for the first totalIters epochs.</summary>
public sealed class ConstantLR : LRScheduler
{
    private double _factor;
    private int _totalIters;

    /// <summary>Over an optimizer.</summary>
    /// <exception cref="ArgumentException">A factor outside (0, 1].</exception>
    public ConstantLR(Optimizer optimizer, double factor = 1.0 / 3, int totalIters = 5, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        if (!(factor > 0 && factor <= 1)) throw new ArgumentException($"[ConstantLR] Constant multiplicative factor expected to be between 0 and 1, got {factor}");
        (_factor, _totalIters) = (factor, totalIters);
        Begin();
    }

    private protected override bool ChangesAddedGroups => true;

    /// <inheritdoc/>
    protected override double Next(int group, double lr, double baseLr) => LastEpoch == 0 ? lr * _factor : LastEpoch == _totalIters ? lr * (1 / _factor) : lr;

    /// <inheritdoc/>
    protected override double? At(int group, double baseLr) => baseLr * (LastEpoch >= _totalIters ? 1 : _factor);

    private protected override void Save(Dictionary<string, object> state)
    {
        state["factor"] = _factor;
        state["total_iters"] = _totalIters;
    }

    private protected override void Load(IReadOnlyDictionary<string, object> state)
    {
        _factor = (double)state["factor"];
        _totalIters = (int)state["total_iters"];
    }
}

/// <summary>lr times a factor that goes in a straight line from startFactor to endFactor over totalIters epochs.</summary>
public sealed class LinearLR : LRScheduler
{
    private double _start, _end;
    private int _totalIters;

    /// <summary>Over an optimizer.</summary>
    /// <exception cref="ArgumentException">A start outside (0, 1] or an end outside [0, 1].</exception>
    public LinearLR(Optimizer optimizer, double startFactor = 1.0 / 3, double endFactor = 1, int totalIters = 5, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        if (!(startFactor > 0 && startFactor <= 1)) throw new ArgumentException($"[LinearLR] Starting multiplicative factor expected to be greater than 0 and less or equal to 1, got {startFactor}");
        if (!(endFactor >= 0 && endFactor <= 1)) throw new ArgumentException($"[LinearLR] Ending multiplicative factor expected to be between 0 and 1, got {endFactor}");
        (_start, _end, _totalIters) = (startFactor, endFactor, totalIters);
        Begin();
    }

    private protected override bool ChangesAddedGroups => true;

    /// <inheritdoc/>
    protected override double Next(int group, double lr, double baseLr) => LastEpoch == 0 ? lr * _start
        : LastEpoch > _totalIters ? lr
        : lr * (1 + (_end - _start) / (_totalIters * _start + (LastEpoch - 1) * (_end - _start)));

    /// <inheritdoc/>
    protected override double? At(int group, double baseLr) => baseLr * (_start + (_end - _start) * Math.Min(_totalIters, LastEpoch) / _totalIters);

    private protected override void Save(Dictionary<string, object> state)
    {
        state["start_factor"] = _start;
        state["end_factor"] = _end;
        state["total_iters"] = _totalIters;
    }

    private protected override void Load(IReadOnlyDictionary<string, object> state)
    {
        _start = (double)state["start_factor"];
        _end = (double)state["end_factor"];
        _totalIters = (int)state["total_iters"];
    }
}

/// <summary>lr *= gamma every epoch.</summary>
public sealed class ExponentialLR : LRScheduler
{
    private double _gamma;

    /// <summary>Over an optimizer.</summary>
    public ExponentialLR(Optimizer optimizer, double gamma, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        _gamma = gamma;
        Begin();
    }

    private protected override bool ChangesAddedGroups => true;

    /// <inheritdoc/>
    protected override double Next(int group, double lr, double baseLr) => LastEpoch == 0 ? lr : lr * _gamma;

    /// <inheritdoc/>
    protected override double? At(int group, double baseLr) => baseLr * Math.Pow(_gamma, LastEpoch);

    private protected override void Save(Dictionary<string, object> state)
    {
        state["gamma"] = _gamma;
    }

    private protected override void Load(IReadOnlyDictionary<string, object> state)
    {
        _gamma = (double)state["gamma"];
    }
}

/// <summary>lr = base (1 - epoch / totalIters)^power, then 0.</summary>
public sealed class PolynomialLR : LRScheduler
{
    private int _totalIters;
    private double _power;

    /// <summary>Over an optimizer.</summary>
    public PolynomialLR(Optimizer optimizer, int totalIters = 5, double power = 1, int lastEpoch = -1)
        : base(optimizer, lastEpoch)
    {
        (_totalIters, _power) = (totalIters, power);
        Begin();
    }

    private protected override bool ChangesAddedGroups => true;

    /// <inheritdoc/>
    protected override double Next(int group, double lr, double baseLr) => LastEpoch == 0 || LastEpoch > _totalIters ? lr
        : lr * Math.Pow((1 - (double)LastEpoch / _totalIters) / (1 - (LastEpoch - 1.0) / _totalIters), _power);

    /// <inheritdoc/>
    protected override double? At(int group, double baseLr) => baseLr * Math.Pow(1 - (double)Math.Min(_totalIters, LastEpoch) / _totalIters, _power);

    private protected override void Save(Dictionary<string, object> state)
    {
        state["total_iters"] = _totalIters;
        state["power"] = _power;
    }

    private protected override void Load(IReadOnlyDictionary<string, object> state)
    {
        _totalIters = (int)state["total_iters"];
        _power = (double)state["power"];
    }
}

/// <summary>Functions given for groups: one for all, or one each.</summary>
internal static class Functions
{
    public static Func<int, double>[] ForAll(Func<int, double> factor, Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(factor);
        ArgumentNullException.ThrowIfNull(optimizer);
        return [.. Enumerable.Repeat(factor, optimizer.ParamGroups.Count)];
    }

    public static Func<int, double>[] ForGroups(string scheduler, IReadOnlyList<Func<int, double>> given, Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(given);
        int groups = optimizer.ParamGroups.Count;
        if (given.Count != groups) throw new ArgumentException($"[{scheduler}] Expected {groups} lr_lambdas, but got {given.Count}; give one function for all groups, or one for each");
        return [.. given];
    }
}
