using System.Collections;

namespace MiniTorch.Nn;

/// <content>Deep copies.</content>
public abstract partial class Module
{
    /// <summary>A deep copy: its own parameters (no gradients), buffers and children; what is shared here is shared there. Functions and plain values are taken over.</summary>
    internal Module DeepClone(Cloner cloner)
    {
        if (cloner.Modules.TryGetValue(this, out var known)) return known;
        var copy = (Module)MemberwiseClone();
        cloner.Modules.Add(this, copy);
        (copy.Site, copy.LastPath) = (null, "");
        foreach (var slot in MemberSlot.Of(GetType())) slot.Set(copy, cloner.Copy(slot.Get(this), TypeName, slot.Name));
        if (_registered is not null)
        {
            copy._registered = [];
            foreach (var (name, entry) in _registered) copy._registered.Add(name, entry with { Value = cloner.Copy(entry.Value, TypeName, name) });
        }
        copy.CopyOwn(cloner);
        return copy;
    }

    /// <summary>Copies what a walk over members does not reach: called on a shallow copy.</summary>
    private protected virtual void CopyOwn(Cloner cloner)
    {
    }
}

/// <summary>One deep copy of a model: what was copied already is not copied again.</summary>
internal sealed class Cloner
{
    private readonly Dictionary<Tensor, Tensor> _tensors = new(ReferenceEqualityComparer.Instance);

    public Dictionary<Module, Module> Modules { get; } = new(ReferenceEqualityComparer.Instance);

    public Tensor Copy(Tensor tensor)
    {
        if (_tensors.TryGetValue(tensor, out var known)) return known;
        var data = tensor.Detach().Clone();
        return _tensors[tensor] = Parameter.Is(tensor) ? new Parameter(data, tensor.RequiresGrad) : data;
    }

    public T Copy<T>(T module)
        where T : Module => (T)module.DeepClone(this);

    /// <summary>What a slot holds: a module, a tensor, or a list, array or dictionary of them.</summary>
    public object? Copy(object? value, string owner, string name)
    {
        switch (value)
        {
            case null: return null;
            case Module module: return module.DeepClone(this);
            case Tensor tensor: return Copy(tensor);
            case Array array:
                var elements = (Array)array.Clone();
                if (elements.Rank != 1) break;
                for (int i = 0; i < elements.Length; i++) elements.SetValue(Copy(elements.GetValue(i), owner, name), i);
                return elements;
            case IDictionary { IsReadOnly: false } map when Empty(map) is IDictionary copy:
                foreach (DictionaryEntry entry in map) copy.Add(entry.Key, Copy(entry.Value, owner, name));
                return copy;
            case IList { IsReadOnly: false } list when Empty(list) is IList copy:
                foreach (object? item in list) copy.Add(Copy(item, owner, name));
                return copy;
        }
        throw new NotSupportedException($"[{owner}] a {value.GetType().Name} cannot be copied: '{name}' must be a module, a tensor, or an array, list or dictionary of them");
    }

    private static object? Empty(object collection) => collection.GetType().GetConstructor(Type.EmptyTypes)?.Invoke(null);
}
