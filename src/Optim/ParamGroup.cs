namespace MiniTorch.Optim;

/// <summary>Parameters that share options: <c>new ParamGroup(head.Parameters()) { ["lr"] = 1e-2 }</c>. Options not given are the optimizer's.</summary>
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
    public double Lr
    {
        get => Number("lr");
        set => _options["lr"] = value;
    }

    /// <summary>All options by name.</summary>
    public IReadOnlyDictionary<string, object> Options => _options;

    /// <summary>An option by name.</summary>
    /// <exception cref="KeyNotFoundException">The group has no such option.</exception>
    public object this[string option]
    {
        get => _options.TryGetValue(option, out object? value) ? value
            : throw new KeyNotFoundException($"a parameter group has no option '{option}'; it has {string.Join(", ", _options.Keys)}");
        set => _options[option] = value;
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

    internal void Remove(string option) => _options.Remove(option);
}
