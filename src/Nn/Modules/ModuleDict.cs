using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace MiniTorch.Nn;

/// <summary>Modules by name, in the order in which they were added. Plain dictionaries with string keys are found as well.</summary>
/// <typeparam name="T">The type of the modules.</typeparam>
public sealed class ModuleDict<T> : Module, IReadOnlyDictionary<string, T>
    where T : Module
{
    private OrderedDictionary<string, T> _modules = [];

    /// <summary>The number of modules.</summary>
    public int Count => _modules.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _modules.Keys;

    /// <inheritdoc/>
    public IEnumerable<T> Values => _modules.Values;

    /// <summary>The module of a name; setting adds it or takes the other's place.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public T this[string key]
    {
        get => _modules.TryGetValue(key, out var module) ? module : throw new KeyNotFoundException($"[ModuleDict] no module '{key}': there are {string.Join(", ", _modules.Keys)}");

        set
        {
            ArgumentException.ThrowIfNullOrEmpty(key);
            ArgumentNullException.ThrowIfNull(value);
            if (key.Contains('.', StringComparison.Ordinal)) throw new ArgumentException($"[ModuleDict] module name can't contain \".\", got '{key}'", nameof(key));
            _modules[key] = value;
        }
    }

    /// <summary>Adds a module under a new name.</summary>
    /// <exception cref="ArgumentException">The name is taken, empty, or has a dot.</exception>
    public void Add(string key, T value)
    {
        if (ContainsKey(key)) throw new ArgumentException($"[ModuleDict] '{key}' is there already", nameof(key));
        this[key] = value;
    }

    /// <summary>Takes a module out; false if there is none of that name.</summary>
    public bool Remove(string key) => _modules.Remove(key);

    /// <summary>Takes all modules out.</summary>
    public void Clear() => _modules.Clear();

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _modules.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => _modules.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => _modules.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private protected override string PrintedName => "ModuleDict";

    private protected override void CopyOwn(Cloner cloner) => _modules = new(_modules.Select(entry => KeyValuePair.Create(entry.Key, cloner.Copy(entry.Value))));

    private protected override void AddMembers(MemberList members)
    {
        foreach (var (name, module) in _modules) members.Children.Add((name, module));
    }
}
