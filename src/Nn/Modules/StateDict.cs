namespace MiniTorch.Nn;

/// <summary>What a state dict had too few or too many of.</summary>
/// <param name="MissingKeys">Names that the module has and the dict has not.</param>
/// <param name="UnexpectedKeys">Names that the dict has and the module has not.</param>
public sealed record IncompatibleKeys(IReadOnlyList<string> MissingKeys, IReadOnlyList<string> UnexpectedKeys)
{
    /// <summary>PyTorch's words where nothing is wrong, else both lists.</summary>
    public override string ToString() => MissingKeys.Count == 0 && UnexpectedKeys.Count == 0
        ? "<All keys matched successfully>"
        : $"_IncompatibleKeys(missing_keys=[{string.Join(", ", MissingKeys)}], unexpected_keys=[{string.Join(", ", UnexpectedKeys)}])";
}

/// <summary>A state dict does not fit the module. All that is wrong stands in the one text; the module is unchanged.</summary>
public sealed class StateDictException : InvalidOperationException
{
    /// <summary>An error without a text.</summary>
    public StateDictException()
    {
    }

    /// <summary>An error of this text.</summary>
    public StateDictException(string message)
        : base(message)
    {
    }

    /// <summary>An error of this text with its cause.</summary>
    public StateDictException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>One module's part in loading a state dict: takes keys, notes what is wrong, and puts off every write until all is known to fit.</summary>
public sealed class StateDictReader
{
    private readonly IReadOnlyDictionary<string, Tensor> _state;
    private readonly HashSet<string> _used, _optional = [];
    private readonly List<string> _missing, _errors;
    private readonly List<Action> _writes;

    internal StateDictReader(IReadOnlyDictionary<string, Tensor> state)
        : this(state, "", false, [], [], [], [])
    {
    }

    private StateDictReader(IReadOnlyDictionary<string, Tensor> state, string path, bool assign, HashSet<string> used, List<string> missing, List<string> errors, List<Action> writes)
    {
        (_state, Path, Assign, _used, _missing, _errors, _writes) = (state, path, assign, used, missing, errors, writes);
    }

    /// <summary>The path of the module that is being read; "" for the outermost.</summary>
    public string Path { get; }

    /// <summary>Whether tensors are to take the places of the module's own, instead of being copied into them.</summary>
    public bool Assign { get; private init; }

    internal IReadOnlyList<string> Missing => _missing;

    internal List<string> Errors => _errors;

    internal IEnumerable<string> Unexpected => _state.Keys.Where(key => !_used.Contains(key));

    /// <summary>Whether the dict has <paramref name="name"/> of this module.</summary>
    public bool Has(string name) => _state.ContainsKey(Module.Join(Path, name));

    /// <summary>The tensor called <paramref name="name"/> of this module; null, and noted as missing, if there is none.</summary>
    public Tensor? Take(string name)
    {
        string key = Module.Join(Path, name);
        if (_state.TryGetValue(key, out var tensor))
        {
            _used.Add(key);
            return tensor;
        }
        if (!_optional.Contains(key)) _missing.Add(key);
        return null;
    }

    /// <summary>Says that <paramref name="name"/> of this module may be missing.</summary>
    public void MayLack(string name) => _optional.Add(Module.Join(Path, name));

    /// <summary>Notes an error; nothing will be loaded.</summary>
    public void Fail(string text) => _errors.Add(text);

    /// <summary>Runs <paramref name="write"/> when the whole dict is known to fit.</summary>
    public void Then(Action write) => _writes.Add(write);

    internal StateDictReader For(string path, bool assign) => new(_state, path, assign, _used, _missing, _errors, _writes);

    internal void Write()
    {
        foreach (var write in _writes) write();
    }
}
