namespace MiniTorch.Optim;

/// <summary>
/// Limited-memory BFGS: steps along -H g, where H is rebuilt from the last changes of position and gradient. Needs a closure, which it calls several times a step.
/// </summary>
/// <remarks>Nocedal, Wright, "Numerical Optimization", algorithms 7.4 and 7.5; one parameter group.</remarks>
public sealed class LBFGS : Optimizer
{
    private readonly List<Tensor> _positions = [], _changes = [];
    private readonly List<double> _weights = [];
    private Tensor? _direction, _previous;
    private double _step, _curvature = 1;
    private int _iterations;

    /// <summary>Over parameters in one group; <paramref name="maxEval"/> is 5/4 of <paramref name="maxIter"/> unless given; the line search is none or "strong_wolfe".</summary>
    /// <exception cref="ArgumentException">No parameters, an option out of range, or an unknown line search.</exception>
    public LBFGS(IEnumerable<Tensor> parameters, double lr = 1, int maxIter = 20, int? maxEval = null, double toleranceGrad = 1e-7, double toleranceChange = 1e-9,
        int historySize = 100, string? lineSearchFn = null)
        : base([new ParamGroup(parameters)], ("lr", lr), ("max_iter", maxIter), ("max_eval", maxEval ?? maxIter * 5 / 4), ("tolerance_grad", toleranceGrad),
            ("tolerance_change", toleranceChange), ("history_size", historySize), ("line_search_fn", lineSearchFn ?? ""))
    {
        if (lineSearchFn is not (null or "strong_wolfe")) throw new ArgumentException($"[LBFGS] only 'strong_wolfe' is supported as line search, got '{lineSearchFn}'");
    }

    /// <summary>How often the closure was called.</summary>
    public int FunctionEvaluations { get; private set; }

    /// <summary>Iterations so far, over all steps.</summary>
    public int Iterations => _iterations;

    /// <inheritdoc/>
    protected override Tensor? StepCore(Func<Tensor>? closure)
    {
        if (closure is null) throw new InvalidOperationException("[LBFGS] Step needs a closure that zeroes the gradients, computes the loss, calls Backward and returns the loss");
        var group = ParamGroups[0];
        double tolerance = group.Number("tolerance_grad"), toleranceChange = group.Number("tolerance_change");
        int maxIter = (int)group.Number("max_iter"), maxEval = (int)group.Number("max_eval");
        var first = Autograd.EnableGrad(closure);
        double loss = first.Item();
        int evaluations = 1;
        FunctionEvaluations++;
        using var mode = Autograd.NoGrad();
        var gradient = Gathered();
        if (Largest(gradient) <= tolerance)
        {
            Keep();
            return first;
        }

        for (int iteration = 1; iteration <= maxIter; iteration++)
        {
            _iterations++;
            ChooseDirection(gradient, (int)group.Number("history_size"));
            _previous = gradient;
            double before = loss;
            _step = _iterations == 1 ? Math.Min(1, 1 / gradient.Abs().Sum().Item()) * group.Lr : group.Lr;
            double slope = gradient.Dot(_direction!).Item();
            if (slope > -toleranceChange) break;

            int spent = 1;
            if ((string)group["line_search_fn"] == "strong_wolfe")
            {
                var start = Positions();
                var search = new StrongWolfe(t => EvaluateAt(closure, start, t));
                (loss, gradient, _step, spent) = search.Run(_step, _direction!, loss, gradient, slope, toleranceChange);
                Move(start, _step);
            }
            else
            {
                Move(Positions(), _step);
                if (iteration != maxIter)
                {
                    loss = Autograd.EnableGrad(closure).Item();
                    gradient = Gathered();
                }
                else
                {
                    spent = 0;
                }
            }
            evaluations += spent;
            FunctionEvaluations += spent;
            bool isDone = evaluations >= maxEval || Largest(gradient) <= tolerance || Largest(_direction! * _step) <= toleranceChange || Math.Abs(loss - before) < toleranceChange;
            if (isDone) break;
        }
        Keep();
        return first;
    }

    /// <summary>The state is the first parameter's, as in PyTorch: vectors over all parameters.</summary>
    private protected override bool Fits(Tensor tensor, Tensor parameter) => tensor.Dim == 1 && tensor.Numel == ParamGroups[0].Params.Sum(p => p.Numel);

    private protected override void Restored()
    {
        var state = StateOf(ParamGroups[0].Params[0]) ?? new ParameterState();
        _positions.Clear();
        _changes.Clear();
        _weights.Clear();
        _direction = state.Tensors.GetValueOrDefault("d");
        _previous = state.Tensors.GetValueOrDefault("prev_flat_grad");
        (_step, _curvature, _iterations) = (state.Number("t", 0), state.Number("H_diag", 1), (int)state.Number("n_iter", 0));
        FunctionEvaluations = (int)state.Number("func_evals", 0);
        for (int i = 0; i < (int)state.Number("history", 0); i++)
        {
            _positions.Add(state.Tensors[$"old_stps.{i}"]);
            _changes.Add(state.Tensors[$"old_dirs.{i}"]);
            _weights.Add(state.Number($"ro.{i}", 0));
        }
    }

    private void Keep()
    {
        var state = Own(ParamGroups[0].Params[0]);
        state.Step = _iterations;
        state.Set("n_iter", _iterations);
        state.Set("func_evals", FunctionEvaluations);
        state.Set("t", _step);
        state.Set("H_diag", _curvature);
        state.Set("history", _changes.Count);
        if (_direction is not null) state.Set("d", _direction);
        if (_previous is not null) state.Set("prev_flat_grad", _previous);
        for (int i = 0; i < _changes.Count; i++)
        {
            state.Set($"old_stps.{i}", _positions[i]);
            state.Set($"old_dirs.{i}", _changes[i]);
            state.Set($"ro.{i}", _weights[i]);
        }
    }

    /// <inheritdoc/>
    protected override void Update(Tensor p, Tensor g, ParameterState state, ParamGroup group) => throw new NotSupportedException("[LBFGS] changes all parameters together");

    /// <summary>The two-loop recursion over the last changes of position and gradient.</summary>
    private void ChooseDirection(Tensor gradient, int history)
    {
        if (_iterations == 1)
        {
            _direction = -gradient;
            _curvature = 1;
            return;
        }
        var change = gradient - _previous!;
        var move = _direction! * _step;
        double ys = change.Dot(move).Item();
        if (ys > 1e-10)
        {
            if (_changes.Count == history)
            {
                _changes.RemoveAt(0);
                _positions.RemoveAt(0);
                _weights.RemoveAt(0);
            }
            _changes.Add(change);
            _positions.Add(move);
            _weights.Add(1 / ys);
            _curvature = ys / change.Dot(change).Item();
        }
        var q = -gradient;
        var alphas = new double[_changes.Count];
        for (int i = alphas.Length - 1; i >= 0; i--)
        {
            alphas[i] = _positions[i].Dot(q).Item() * _weights[i];
            q = q.Add(_changes[i], -alphas[i]);
        }
        var r = q * _curvature;
        for (int i = 0; i < alphas.Length; i++) r = r.Add(_positions[i], alphas[i] - _changes[i].Dot(r).Item() * _weights[i]);
        _direction = r;
    }

    private (double Loss, Tensor Gradient) EvaluateAt(Func<Tensor> closure, Tensor[] start, double t)
    {
        Move(start, t);
        double loss = Autograd.EnableGrad(closure).Item();
        var gradient = Gathered();
        Move(start, 0);
        return (loss, gradient);
    }

    private Tensor[] Positions() => [.. ParamGroups[0].Params.Select(p => p.Detach().Clone())];

    private void Move(Tensor[] start, double t)
    {
        int at = 0;
        for (int i = 0; i < start.Length; i++)
        {
            var p = ParamGroups[0].Params[i];
            p.CopyInPlace(start[i].Add(_direction!.Narrow(0, at, p.Numel).Reshape(p.Shape), t));
            at += p.Numel;
        }
    }

    /// <summary>All gradients in one vector, zeros where there is none.</summary>
    private Tensor Gathered()
    {
        var parameters = ParamGroups[0].Params;
        var all = Tensor.Zeros([parameters.Sum(p => p.Numel)], parameters[0].Dtype);
        int at = 0;
        foreach (var p in parameters)
        {
            if (p.Grad is { } gradient) all.Narrow(0, at, p.Numel).CopyInPlace(gradient.Detach().Reshape(-1));
            at += p.Numel;
        }
        return all;
    }

    private static double Largest(Tensor x) => x.Abs().Max().Item();
}
