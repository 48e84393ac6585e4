namespace MiniTorch.Optim;

/// <summary>What an optimizer remembers of one parameter: how many steps, and named tensors and numbers.</summary>
public sealed class ParameterState
{
    private readonly Dictionary<string, Tensor> _tensors = [];
    private readonly Dictionary<string, double> _numbers = [];

    /// <summary>Steps taken.</summary>
    public long Step { get; set; }

    /// <summary>The tensors by PyTorch's names: "exp_avg", "momentum_buffer", ...</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>The numbers by PyTorch's names.</summary>
    public IReadOnlyDictionary<string, double> Numbers => _numbers;

    /// <summary>A tensor of the shape of <paramref name="parameter"/>, filled with <paramref name="initial"/> when first asked for.</summary>
    public Tensor Tensor(string name, Tensor parameter, double initial = 0)
    {
        if (_tensors.TryGetValue(name, out var tensor)) return tensor;
        return _tensors[name] = MiniTorch.Tensor.FullLike(parameter, initial);
    }

    /// <summary>A number that starts as <paramref name="initial"/>.</summary>
    public double Number(string name, double initial) => _numbers.GetValueOrDefault(name, initial);

    /// <summary>Sets a number.</summary>
    public void Set(string name, double value) => _numbers[name] = value;

    /// <summary>Sets a tensor.</summary>
    public void Set(string name, Tensor value) => _tensors[name] = value;

    /// <summary>A copy of everything; tensors are cloned.</summary>
    internal ParameterState Copy(Dtype? dtype = null)
    {
        var copy = new ParameterState { Step = Step };
        foreach (var (name, tensor) in _tensors) copy._tensors[name] = tensor.Detach().Clone().To(dtype ?? tensor.Dtype);
        foreach (var (name, number) in _numbers) copy._numbers[name] = number;
        return copy;
    }
}

/// <summary>An optimizer's state, to be saved: parameters go by their place in the groups.</summary>
/// <param name="State">By parameter; none for parameters that were never stepped.</param>
/// <param name="ParamGroups">Options of each group, and the places of its parameters.</param>
public sealed record OptimizerStateDict(IReadOnlyDictionary<int, ParameterState> State, IReadOnlyList<(IReadOnlyDictionary<string, object> Options, IReadOnlyList<int> Params)> ParamGroups);
