namespace MiniTorch.Optim;

/// <summary>Parameters that share options: <c>new ParamGroup(head.Parameters()) { Lr = 1e-2, ["momentum"] = 0.9 }</c>. Options not given are the optimizer's.</summary>
/// <remarks>Options go by PyTorch's names: "lr", "momentum", "weight_decay", "betas", ...</remarks>
public sealed class ParamGroup
{
    private readonly Dictionary<string, object> _options = [];

    /// <summary>A group of these parameters.</summary>
    public ParamGroup(IEnumerable<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Params = [.. parameters];
    }

    /// <summary>The parameters.</summary>
    public IReadOnlyList<Tensor> Params { get; }

    /// <summary>The learning rate.</summary>
    /// <exception cref="ArgumentException">Negative or not finite.</exception>
    public double Lr
    {
        get => Number("lr");
        set => this["lr"] = value;
    }

    /// <summary>The weight decay.</summary>
    /// <exception cref="ArgumentException">Negative or not finite.</exception>
    public double WeightDecay
    {
        get => Number("weight_decay");
        set => this["weight_decay"] = value;
    }

    /// <summary>All options by name.</summary>
    public IReadOnlyDictionary<string, object> Options => _options;

    /// <summary>An option by name.</summary>
    /// <exception cref="KeyNotFoundException">The group has no such option.</exception>
    /// <exception cref="ArgumentException">A value out of the option's range.</exception>
    public object this[string option]
    {
        get => _options.TryGetValue(option, out object? value) ? value
            : throw new KeyNotFoundException($"a parameter group has no option '{option}'; it has {string.Join(", ", _options.Keys)}");
        set
        {
            if (Optim.Options.Complaint(option, value) is { } complaint) throw new ArgumentException($"[ParamGroup] {complaint}");
            _options[option] = value;
        }
    }

    /// <summary>Whether the group has an option of this name.</summary>
    public bool Has(string option) => _options.ContainsKey(option);

    /// <summary>A number by name.</summary>
    /// <exception cref="KeyNotFoundException">The group has no such option.</exception>
    public double Number(string option) => this[option] is double value ? value : Convert.ToDouble(this[option], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A switch by name.</summary>
    /// <exception cref="KeyNotFoundException">The group has no such option.</exception>
    public bool Flag(string option) => (bool)this[option];

    /// <summary>A pair of numbers by name.</summary>
    /// <exception cref="KeyNotFoundException">The group has no such option.</exception>
    public (double First, double Second) Pair(string option) => ((double, double))this[option];

    /// <summary>Sets an option as it is, for those that check it themselves and for schedules, which may overshoot as PyTorch's do.</summary>
    internal void Put(string option, object value) => _options[option] = value;

    internal void Remove(string option) => _options.Remove(option);
}
