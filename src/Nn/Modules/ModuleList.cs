using System.Collections;

namespace MiniTorch.Nn;

/// <summary>A list of modules, for models that run them in an order of their own. Plain lists and arrays of modules are found as well; this one prints and indexes as PyTorch's.</summary>
/// <typeparam name="T">The type of the modules.</typeparam>
public sealed class ModuleList<T> : Module, IList<T>, IReadOnlyList<T>
    where T : Module
{
    private List<T> _modules = [];

    /// <summary>An empty list.</summary>
    public ModuleList()
    {
    }

    /// <summary>These modules, in order.</summary>
    public ModuleList(params IEnumerable<T> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        foreach (var module in modules) Add(module);
    }

    /// <summary>The number of modules.</summary>
    public int Count => _modules.Count;

    bool ICollection<T>.IsReadOnly => false;

    /// <summary>The module at a place; negative counts from the end.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public T this[int index]
    {
        get => _modules[Sequential.Wrap(index, Count, PrintedName)];

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _modules[Sequential.Wrap(index, Count, PrintedName)] = value;
        }
    }

    /// <summary>Adds a module at the end and returns this list.</summary>
    public ModuleList<T> Append(T module)
    {
        Add(module);
        return this;
    }

    /// <summary>Adds a module at the end.</summary>
    public void Add(T item)
    {
        ArgumentNullException.ThrowIfNull(item);
        _modules.Add(item);
    }

    /// <summary>Adds modules at the end and returns this list.</summary>
    public ModuleList<T> Extend(IEnumerable<T> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        foreach (var module in modules.ToArray()) Add(module);
        return this;
    }

    /// <inheritdoc/>
    public void Insert(int index, T item)
    {
        ArgumentNullException.ThrowIfNull(item);
        _modules.Insert(index < 0 ? Math.Max(0, index + Count) : Math.Min(index, Count), item);
    }

    /// <inheritdoc/>
    public void RemoveAt(int index) => _modules.RemoveAt(Sequential.Wrap(index, Count, PrintedName));

    /// <inheritdoc/>
    public bool Remove(T item) => _modules.Remove(item);

    /// <inheritdoc/>
    public void Clear() => _modules.Clear();

    /// <inheritdoc/>
    public bool Contains(T item) => _modules.Contains(item);

    /// <inheritdoc/>
    public int IndexOf(T item) => _modules.IndexOf(item);

    /// <inheritdoc/>
    public void CopyTo(T[] array, int arrayIndex) => _modules.CopyTo(array, arrayIndex);

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _modules.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private protected override string PrintedName => "ModuleList";

    private protected override void AddMembers(MemberList members)
    {
        for (int i = 0; i < Count; i++) members.Children.Add((i.ToString(System.Globalization.CultureInfo.InvariantCulture), _modules[i]));
    }

    private protected override void CopyOwn(Cloner cloner) => _modules = _modules.ConvertAll(cloner.Copy);

    /// <summary>Neighbours that print alike share a line: "(0-2): 3 x Linear(...)".</summary>
    private protected override List<string> ChildLines()
    {
        var lines = new List<string>();
        string[] texts = [.. _modules.Select(module => module.ToString())];
        for (int i = 0, next; i < texts.Length; i = next)
        {
            next = i + 1;
            while (next < texts.Length && texts[next] == texts[i]) next++;
            lines.Add(next - i == 1 ? $"({i}): {texts[i]}" : $"({i}-{next - 1}): {next - i} x {texts[i]}");
        }
        return lines;
    }
}
