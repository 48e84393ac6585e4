using System.Globalization;
using System.Text;

namespace MiniTorch.Optim;

/// <summary>
/// Changes parameters by their gradients. A subclass gives defaults and the update of one parameter; groups, state, saving and hooks are here.
/// </summary>
/// <example><code>
/// sealed class SignSgd(IEnumerable&lt;Tensor&gt; parameters, double lr = 1e-3) : Optimizer(parameters, ("lr", lr))
/// {
///     protected override void Update(Tensor p, Tensor g, ParameterState state, ParamGroup group) =&gt; p.SubInPlace(g.Sign() * group.Lr);
/// }
/// </code></example>
public abstract class Optimizer
{
    private readonly List<ParamGroup> _groups = [];
    private readonly Dictionary<Tensor, ParameterState> _state = new(ReferenceEqualityComparer.Instance);
    private readonly List<(string Name, object Value)> _defaults;
    private static readonly HookList s_before = new(), s_after = new();

    private readonly HookList _before = new(), _after = new();

    /// <summary>An optimizer over groups, with the defaults of its options.</summary>
    /// <exception cref="ArgumentException">No parameters, a non-leaf among them, one in two groups, or an option out of range.</exception>
    protected Optimizer(IEnumerable<ParamGroup> groups, params (string Name, object Value)[] defaults)
    {
        ArgumentNullException.ThrowIfNull(groups);
        _defaults = [.. defaults];
        foreach (var group in groups) AddParamGroup(group);
        if (_groups.Sum(group => group.Params.Count) == 0) throw new ArgumentException($"[{GetType().Name}] optimizer got an empty parameter list");
    }

    /// <summary>An optimizer over one group, with the defaults of its options.</summary>
    /// <exception cref="ArgumentException">As above.</exception>
    protected Optimizer(IEnumerable<Tensor> parameters, params (string Name, object Value)[] defaults)
        : this([new ParamGroup(parameters)], defaults)
    {
    }

    /// <summary>The parameter groups; their options may be changed between steps.</summary>
    public IReadOnlyList<ParamGroup> ParamGroups => _groups;

    /// <summary>The parameters of all groups.</summary>
    public IEnumerable<Tensor> Parameters => _groups.SelectMany(group => group.Params);

    /// <summary>Steps taken by <see cref="Step()"/> or <see cref="Step(Func{Tensor})"/>.</summary>
    public long StepCount { get; private set; }

    /// <summary>The state of a parameter; null if it was never stepped.</summary>
    public ParameterState? StateOf(Tensor parameter) => _state.GetValueOrDefault(parameter);

    /// <summary>Forgets the gradients of all parameters, or fills them with zeros.</summary>
    public void ZeroGrad(bool setToNone = true)
    {
        foreach (var group in _groups)
        {
            for (int i = 0; i < group.Params.Count; i++)
            {
                var p = group.Params[i];
                if (p.Grad is not { } grad) continue;
                if (setToNone) p.Grad = null;
                else if (grad.GradFn is null) grad.ZeroInPlace();
                else p.Grad = MiniTorch.Tensor.ZerosLike(grad);
            }
        }
    }

    /// <summary>Changes every parameter that has a gradient.</summary>
    public void Step() => Step(null);

    /// <summary>As <see cref="Step()"/>, after <paramref name="closure"/> has computed the loss and its gradients.</summary>
    /// <returns>The closure's loss.</returns>
    public Tensor? Step(Func<Tensor>? closure)
    {
        s_before.Run(this);
        _before.Run(this);
        var loss = StepCore(closure);
        StepCount++;
        _after.Run(this);
        s_after.Run(this);
        return loss;
    }

    /// <summary>Adds a group, whose missing options become the defaults.</summary>
    /// <exception cref="ArgumentException">A non-leaf, a parameter that is in a group already, or an option out of range.</exception>
    public void AddParamGroup(ParamGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < group.Params.Count; i++)
        {
            var p = group.Params[i] ?? throw new ArgumentException($"[{GetType().Name}] optimizer can only optimize Tensors, but parameter {i} is null");
            if (!p.IsLeaf) throw new ArgumentException($"[{GetType().Name}] can't optimize a non-leaf Tensor: parameter {i}, shape {p.Shape}, was made by {p.GradFn}");
            if (!p.Dtype.IsFloatingPoint()) throw new ArgumentException($"[{GetType().Name}] parameter {i}, shape {p.Shape}, is {p.Dtype.Name()}; parameters are float32 or float64");
            if (!seen.Add(p)) Warnings.Warn("optimizer contains a parameter group with duplicate parameters; in future, this will cause an error");
            if (_groups.Any(other => other.Params.Contains(p, ReferenceEqualityComparer.Instance))) throw new ArgumentException($"[{GetType().Name}] some parameters appear in more than one parameter group");
        }
        foreach (var (name, value) in _defaults)
        {
            if (!group.Has(name)) group.Put(name, value);
        }
        Options.Check(GetType().Name, group);
        _groups.Add(group);
    }

    /// <summary>Runs <paramref name="hook"/> before each step, after the global ones; until what is returned is disposed.</summary>
    public IDisposable RegisterStepPreHook(Action<Optimizer> hook) => _before.Add(hook);

    /// <summary>Runs <paramref name="hook"/> after each step, before the global ones; until what is returned is disposed.</summary>
    public IDisposable RegisterStepPostHook(Action<Optimizer> hook) => _after.Add(hook);

    /// <summary>Runs <paramref name="hook"/> before each step of every optimizer, until what is returned is disposed.</summary>
    public static IDisposable RegisterGlobalStepPreHook(Action<Optimizer> hook) => s_before.Add(hook);

    /// <summary>Runs <paramref name="hook"/> after each step of every optimizer, until what is returned is disposed.</summary>
    public static IDisposable RegisterGlobalStepPostHook(Action<Optimizer> hook) => s_after.Add(hook);

    /// <summary>A copy of the state and options.</summary>
    public OptimizerStateDict StateDict()
    {
        var state = new Dictionary<int, ParameterState>();
        var groups = new List<(IReadOnlyDictionary<string, object>, IReadOnlyList<int>)>();
        int next = 0;
        foreach (var group in _groups)
        {
            var places = new List<int>();
            foreach (var p in group.Params)
            {
                if (_state.TryGetValue(p, out var known)) state[next] = known.Copy();
                places.Add(next++);
            }
            groups.Add((new Dictionary<string, object>(group.Options), places));
        }
        return new OptimizerStateDict(state, groups);
    }

    /// <summary>Takes over a state that an optimizer of the same kind over as many parameters gave.</summary>
    /// <exception cref="ArgumentException">Groups or parameters differ in number, or a state tensor in shape; nothing has changed then.</exception>
    public void LoadStateDict(OptimizerStateDict dict)
    {
        ArgumentNullException.ThrowIfNull(dict);
        if (dict.ParamGroups.Count != _groups.Count)
        {
            throw new ArgumentException($"[{GetType().Name}] loaded state dict has a different number of parameter groups: {dict.ParamGroups.Count}, here {_groups.Count}");
        }
        var byPlace = new Dictionary<int, Tensor>();
        for (int i = 0; i < _groups.Count; i++)
        {
            var places = dict.ParamGroups[i].Params;
            if (places.Count != _groups[i].Params.Count)
            {
                throw new ArgumentException($"[{GetType().Name}] loaded state dict contains a parameter group that doesn't match the size of optimizer's group {i}: {places.Count} parameters, here {_groups[i].Params.Count}");
            }
            for (int j = 0; j < places.Count; j++) byPlace[places[j]] = _groups[i].Params[j];
        }
        foreach (var (place, state) in dict.State) CheckState(place, state, byPlace);
        foreach (var (name, value) in dict.ParamGroups.SelectMany(group => group.Options))
        {
            if (Options.Complaint(name, value) is { } complaint) throw new ArgumentException($"[{GetType().Name}] loaded state dict: {complaint}");
        }
        _state.Clear();
        foreach (var (place, state) in dict.State) _state[byPlace[place]] = state.Copy(byPlace[place].Dtype);
        for (int i = 0; i < _groups.Count; i++)
        {
            foreach (var (name, value) in dict.ParamGroups[i].Options) _groups[i][name] = value;
        }
        Restored();
    }

    /// <summary>The optimizer and the options of its groups, as PyTorch prints them.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{GetType().Name} (");
        for (int i = 0; i < _groups.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nParameter Group {i}\n");
            foreach (var (name, value) in _groups[i].Options.OrderBy(option => option.Key, StringComparer.Ordinal)) text.Append(CultureInfo.InvariantCulture, $"    {name}: {Options.Text(value)}\n");
        }
        return text.Append(')').ToString();
    }

    /// <summary>The state of a parameter, new if it has none; for updates that change all parameters together.</summary>
    private protected ParameterState Own(Tensor parameter)
    {
        if (!_state.TryGetValue(parameter, out var state)) _state[parameter] = state = new ParameterState();
        return state;
    }

    /// <summary>Called when another state was loaded.</summary>
    private protected virtual void Restored()
    {
    }

    /// <summary>Whether a loaded state tensor can belong to a parameter: it has the parameter's shape.</summary>
    private protected virtual bool Fits(Tensor tensor, Tensor parameter) => tensor.Shape == parameter.Shape;

    /// <summary>Runs the closure if there is one, then updates every parameter that has a gradient.</summary>
    protected virtual Tensor? StepCore(Func<Tensor>? closure)
    {
        var loss = closure is null ? null : Autograd.EnableGrad(closure);
        using var mode = Autograd.NoGrad();
        foreach (var group in _groups)
        {
            for (int i = 0; i < group.Params.Count; i++)
            {
                var p = group.Params[i];
                if (p.Grad is not { } gradient) continue;
                var state = Own(p);
                state.Step++;
                Update(p, gradient.Detach(), state, group);
            }
        }
        return loss;
    }

    /// <summary>Changes one parameter, without recording; <see cref="ParameterState.Step"/> has been counted up to 1 for the first step.</summary>
    /// <param name="p">The parameter, to be written to in place.</param>
    /// <param name="g">Its gradient.</param>
    /// <param name="state">What the optimizer keeps for it.</param>
    /// <param name="group">Its options.</param>
    protected abstract void Update(Tensor p, Tensor g, ParameterState state, ParamGroup group);

    private void CheckState(int place, ParameterState state, Dictionary<int, Tensor> byPlace)
    {
        if (!byPlace.TryGetValue(place, out var p)) throw new ArgumentException($"[{GetType().Name}] loaded state dict has state of parameter {place}, which no group lists");
        foreach (var (name, tensor) in state.Tensors)
        {
            if (!Fits(tensor, p)) throw new ArgumentException($"[{GetType().Name}] loaded '{name}' of parameter {place} has shape {tensor.Shape}, the parameter {p.Shape}");
        }
    }
}
