using System.Collections;
using System.Globalization;

namespace MiniTorch.Nn;

/// <summary>A list of parameters, for models that index them. Their names are "0", "1", ...</summary>
public sealed class ParameterList : Module, IReadOnlyList<Tensor>
{
    private List<Tensor> _parameters = [];

    /// <summary>These tensors, in order; those that are no parameters yet become some.</summary>
    public ParameterList(params IEnumerable<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        foreach (var parameter in parameters) Add(parameter);
    }

    /// <summary>The number of parameters.</summary>
    public int Count => _parameters.Count;

    /// <summary>The parameter at a place; negative counts from the end. A tensor that is set becomes a parameter.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public Tensor this[int index]
    {
        get => _parameters[Sequential.Wrap(index, Count, nameof(ParameterList))];
        set => _parameters[Sequential.Wrap(index, Count, nameof(ParameterList))] = AsParameter(value);
    }

    /// <summary>Adds a tensor at the end, as a parameter (torch: <c>append</c>).</summary>
    public void Add(Tensor parameter) => _parameters.Add(AsParameter(parameter));

    /// <summary>Adds a parameter at the end and returns this list; a plain tensor becomes one.</summary>
    public ParameterList Append(Tensor parameter)
    {
        Add(parameter);
        return this;
    }

    /// <summary>Adds tensors at the end, as parameters, and returns this list.</summary>
    public ParameterList Extend(IEnumerable<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        foreach (var parameter in parameters.ToArray()) Add(parameter);
        return this;
    }

    /// <inheritdoc/>
    public IEnumerator<Tensor> GetEnumerator() => _parameters.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static Tensor AsParameter(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return Parameter.Is(tensor) ? tensor : new Parameter(tensor);
    }

    internal static string Line(string name, Tensor parameter) => $"({name}): Parameter containing: [torch.{parameter.Dtype.ScalarName()}Tensor of size {string.Join('x', parameter.Shape)}]";

    private protected override void CopyOwn(Cloner cloner) => _parameters = _parameters.ConvertAll(cloner.Copy);

    internal override void Replace(string name, Tensor tensor) => this[int.Parse(name, CultureInfo.InvariantCulture)] = tensor;

    private protected override void AddMembers(MemberList members)
    {
        for (int i = 0; i < Count; i++) members.Parameters.Add((i.ToString(CultureInfo.InvariantCulture), _parameters[i]));
    }

    private protected override List<string> ChildLines() => [.. _parameters.Select((parameter, i) => Line(i.ToString(CultureInfo.InvariantCulture), parameter))];
}

/// <summary>Parameters by name, in the order in which they were added.</summary>
public sealed class ParameterDict : Module, IEnumerable<KeyValuePair<string, Tensor>>
{
    private OrderedDictionary<string, Tensor> _parameters = [];

    /// <summary>The number of parameters.</summary>
    public int Count => _parameters.Count;

    /// <summary>The names.</summary>
    public IEnumerable<string> Keys => _parameters.Keys;

    /// <summary>The parameter of a name; a tensor that is set becomes a parameter.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Tensor this[string key]
    {
        get => _parameters.TryGetValue(key, out var parameter) ? parameter : throw new KeyNotFoundException($"[ParameterDict] no parameter '{key}': there are {string.Join(", ", _parameters.Keys)}");
        set => _parameters[key] = ParameterList.AsParameter(value);
    }

    /// <summary>Adds a tensor under a name, as a parameter.</summary>
    public void Add(string key, Tensor value) => this[key] = value;

    /// <summary>Whether there is a parameter of that name.</summary>
    public bool ContainsKey(string key) => _parameters.ContainsKey(key);

    /// <summary>Takes a parameter out; false if there is none of that name.</summary>
    public bool Remove(string key) => _parameters.Remove(key);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => _parameters.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private protected override void CopyOwn(Cloner cloner) => _parameters = new(_parameters.Select(entry => KeyValuePair.Create(entry.Key, cloner.Copy(entry.Value))));

    internal override void Replace(string name, Tensor tensor) => this[name] = tensor;

    private protected override void AddMembers(MemberList members)
    {
        foreach (var (name, parameter) in _parameters) members.Parameters.Add((name, parameter));
    }

    private protected override List<string> ChildLines() => [.. _parameters.Select(entry => ParameterList.Line(entry.Key, entry.Value))];
}
