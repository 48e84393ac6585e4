using System.Collections;

namespace MiniTorch.Nn;

/// <summary>Modules one after the other: the output of each is the input of the next. Their names are "0", "1", ... unless given.</summary>
public sealed class Sequential : Module<Tensor, Tensor>, IReadOnlyList<Module<Tensor, Tensor>>
{
    private List<(string? Name, Module<Tensor, Tensor> Module)> _chain = [];

    /// <summary>An empty chain, which returns its input; use with <see cref="Add"/> or a collection initializer.</summary>
    public Sequential()
    {
    }

    /// <summary>The modules in order.</summary>
    public Sequential(params ReadOnlySpan<Module<Tensor, Tensor>> modules)
    {
        foreach (var module in modules) Add(module);
    }

    /// <summary>The modules in order, under names of their own.</summary>
    /// <exception cref="ArgumentException">A name is empty, has a dot or occurs twice.</exception>
    public Sequential(params ReadOnlySpan<(string Name, Module<Tensor, Tensor> Module)> modules)
    {
        foreach (var (name, module) in modules)
        {
            ArgumentNullException.ThrowIfNull(module);
            ArgumentException.ThrowIfNullOrEmpty(name);
            if (name.Contains('.', StringComparison.Ordinal)) throw new ArgumentException($"[Sequential] module name can't contain \".\", got '{name}'");
            if (_chain.Exists(entry => entry.Name == name)) throw new ArgumentException($"[Sequential] attribute '{name}' already exists");
            _chain.Add((name, module));
        }
    }

    /// <summary>The number of modules.</summary>
    public int Count => _chain.Count;

    /// <summary>The module at a place; negative counts from the end.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public Module<Tensor, Tensor> this[int index]
    {
        get => _chain[Wrap(index, Count)].Module;

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            int i = Wrap(index, Count);
            _chain[i] = (_chain[i].Name, value);
        }
    }

    /// <summary>The module of a name: "0", "1", ... or the one given to it.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Module<Tensor, Tensor> this[string name]
    {
        get => _chain[Place(name)].Module;

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            int i = Place(name);
            _chain[i] = (_chain[i].Name, value);
        }
    }

    /// <summary>The module at a place; <c>^1</c> is the last.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public Module<Tensor, Tensor> this[Index index]
    {
        get => this[index.GetOffset(Count)];
        set => this[index.GetOffset(Count)] = value;
    }

    /// <summary>A chain of the modules of a range, shared with this one.</summary>
    public Sequential this[Range range]
    {
        get
        {
            var (start, length) = range.GetOffsetAndLength(Count);
            var part = new Sequential();
            for (int i = start; i < start + length; i++) part._chain.Add(_chain[i]);
            return part;
        }
    }

    /// <summary>Adds a module at the end.</summary>
    public void Add(Module<Tensor, Tensor> module)
    {
        ArgumentNullException.ThrowIfNull(module);
        _chain.Add((null, module));
    }

    /// <summary>Adds a module at the end and returns this chain.</summary>
    public Sequential Append(Module<Tensor, Tensor> module)
    {
        Add(module);
        return this;
    }

    /// <summary>Puts a module before place <paramref name="index"/> and returns this chain; later ones move up.</summary>
    /// <exception cref="IndexOutOfRangeException">Not within -Count to Count.</exception>
    public Sequential Insert(int index, Module<Tensor, Tensor> module)
    {
        ArgumentNullException.ThrowIfNull(module);
        if (index < -Count || index > Count) throw new IndexOutOfRangeException($"[Sequential] Index out of range: {index}. The chain has {Count} modules: -{Count} to {Count} are allowed");
        _chain.Insert(index < 0 ? index + Count : index, (null, module));
        return this;
    }

    /// <summary>Adds the modules of another chain at the end and returns this chain.</summary>
    public Sequential Extend(IEnumerable<Module<Tensor, Tensor>> modules)
    {
        ArgumentNullException.ThrowIfNull(modules);
        foreach (var module in modules.ToArray()) Add(module);
        return this;
    }

    /// <summary>Takes the module at a place out; later ones move down.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public void RemoveAt(int index) => _chain.RemoveAt(Wrap(index, Count));

    /// <summary>Takes the module at a place out and returns it.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public Module<Tensor, Tensor> Pop(int index = -1)
    {
        var module = this[index];
        RemoveAt(index);
        return module;
    }

    /// <summary>The modules of <paramref name="a"/>, then those of <paramref name="b"/>, shared with both.</summary>
    public static Sequential operator +(Sequential a, Sequential b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return new Sequential().Extend(a).Extend(b);
    }

    /// <summary>The chain <paramref name="times"/> times over, with the same modules each time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public static Sequential operator *(Sequential chain, int times)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(times);
        var result = new Sequential();
        for (int i = 0; i < times; i++) result.Extend(chain);
        return result;
    }

    /// <summary>The modules in order.</summary>
    public IEnumerator<Module<Tensor, Tensor>> GetEnumerator()
    {
        foreach (var (_, module) in _chain) yield return module;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        foreach (var (_, module) in _chain) input = module.Forward(input);
        return input;
    }

    private protected override void AddMembers(MemberList members)
    {
        base.AddMembers(members);
        for (int i = 0; i < _chain.Count; i++) members.Children.Add((_chain[i].Name ?? Text(i), _chain[i].Module));
    }

    private protected override void CopyOwn(Cloner cloner)
    {
        base.CopyOwn(cloner);
        _chain = [.. _chain.Select(entry => (entry.Name, cloner.Copy(entry.Module)))];
    }

    private int Place(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        for (int i = 0; i < Count; i++)
        {
            if ((_chain[i].Name ?? Text(i)) == name) return i;
        }
        throw new KeyNotFoundException($"[Sequential] has no attribute '{name}'; it has {string.Join(", ", _chain.Select((entry, i) => entry.Name ?? Text(i)))}");
    }

    internal static int Wrap(int index, int count, string owner = nameof(Sequential)) => index >= -count && index < count
        ? index < 0 ? index + count : index
        : throw new IndexOutOfRangeException($"[{owner}] index {index} is out of range: it has {count} entries");

    private static string Text(int i) => i.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
