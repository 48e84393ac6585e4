namespace MiniTorch.Nn;

/// <content>Walks over members.</content>
public abstract partial class Module
{
    /// <summary>The parameters of this module and (if <paramref name="recurse"/>) of all below, each once, for an optimizer.</summary>
    public IEnumerable<Tensor> Parameters(bool recurse = true)
    {
        foreach (var (_, parameter) in NamedParameters("", recurse)) yield return parameter;
    }

    /// <summary>The parameters with their paths ("layers.0.weight").</summary>
    /// <param name="prefix">Put before every path, with a dot.</param>
    /// <param name="recurse">Those of children too.</param>
    /// <param name="removeDuplicate">False lists a shared parameter under each of its names.</param>
    public IEnumerable<(string Name, Tensor Parameter)> NamedParameters(string prefix = "", bool recurse = true, bool removeDuplicate = true)
    {
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach (var (path, module) in Owners(prefix, recurse, removeDuplicate))
        {
            foreach (var (name, parameter) in module.Members().Parameters)
            {
                if (!removeDuplicate || seen.Add(parameter)) yield return (Join(path, name), parameter);
            }
        }
    }

    /// <summary>The buffers of this module and (if <paramref name="recurse"/>) of all below, each once.</summary>
    public IEnumerable<Tensor> Buffers(bool recurse = true)
    {
        foreach (var (_, buffer) in NamedBuffers("", recurse)) yield return buffer;
    }

    /// <summary>The buffers with their paths ("bn.running_mean"), those outside the state dict included.</summary>
    /// <param name="prefix">Put before every path, with a dot.</param>
    /// <param name="recurse">Those of children too.</param>
    /// <param name="removeDuplicate">False lists a shared buffer under each of its names.</param>
    public IEnumerable<(string Name, Tensor Buffer)> NamedBuffers(string prefix = "", bool recurse = true, bool removeDuplicate = true)
    {
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        foreach (var (path, module) in Owners(prefix, recurse, removeDuplicate))
        {
            foreach (var (name, buffer, _) in module.Members().Buffers)
            {
                if (buffer is not null && (!removeDuplicate || seen.Add(buffer))) yield return (Join(path, name), buffer);
            }
        }
    }

    /// <summary>The modules directly below, each once.</summary>
    public IEnumerable<Module> Children()
    {
        foreach (var (_, child) in NamedChildren()) yield return child;
    }

    /// <summary>The modules directly below with their names, each once.</summary>
    public IEnumerable<(string Name, Module Module)> NamedChildren()
    {
        var seen = new HashSet<Module>(ReferenceEqualityComparer.Instance);
        foreach (var (name, child) in Members().Children)
        {
            if (child is not null && seen.Add(child)) yield return (name, child);
        }
    }

    /// <summary>This module and all below, each once, parents before children.</summary>
    public IEnumerable<Module> Modules()
    {
        foreach (var (_, module) in NamedModules()) yield return module;
    }

    /// <summary>This module (path "") and all below with their paths, parents before children.</summary>
    /// <param name="prefix">The path of this module.</param>
    /// <param name="removeDuplicate">False lists a shared module under each of its names.</param>
    /// <exception cref="InvalidOperationException">Duplicates are asked for and a module contains itself.</exception>
    public IEnumerable<(string Name, Module Module)> NamedModules(string prefix = "", bool removeDuplicate = true)
    {
        var found = new List<(string, Module)>();
        AddModules(prefix, removeDuplicate, new HashSet<Module>(ReferenceEqualityComparer.Instance), found);
        return found;
    }

    /// <summary>The parameter at a path such as "fc1.weight".</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Tensor GetParameter(string path) => Find(path, "parameter", static members => members.Parameters);

    /// <summary>The buffer at a path such as "bn.running_mean".</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Tensor GetBuffer(string path) => Find(path, "buffer", static members => members.Buffers.Where(b => b.Buffer is not null).Select(b => (b.Name, b.Buffer!)));

    /// <summary>The module at a path such as "layers.0"; "" is this one.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Module GetSubmodule(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        foreach (var (name, module) in NamedModules(removeDuplicate: false))
        {
            if (name == path) return module;
        }
        throw new KeyNotFoundException($"[{TypeName}] has no attribute `{path}` that is a module; its modules: {string.Join(", ", NamedModules(removeDuplicate: false).Skip(1).Select(m => m.Name))}");
    }

    /// <summary>Where a walk last met this module, at its longest: a model without <c>ForwardCore</c> is on no call stack, but its walks name its parts.</summary>
    internal string LastPath { get; private set; } = "";

    /// <summary>What stands for this module in what ops remember.</summary>
    internal ModuleSite? Site { get; set; }

    internal static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private Tensor Find(string path, string what, Func<MemberList, IEnumerable<(string, Tensor)>> pick)
    {
        ArgumentNullException.ThrowIfNull(path);
        var names = new List<string>();
        foreach (var (prefix, module) in NamedModules(removeDuplicate: false))
        {
            foreach (var (name, tensor) in pick(module.Members()))
            {
                if (Join(prefix, name) == path) return tensor;
                names.Add(Join(prefix, name));
            }
        }
        throw new KeyNotFoundException($"[{TypeName}] has no attribute `{path}` that is a {what}; it has: {string.Join(", ", names)}");
    }

    private IEnumerable<(string Path, Module Module)> Owners(string prefix, bool recurse, bool removeDuplicate) => recurse ? NamedModules(prefix, removeDuplicate) : [(prefix, this)];

    /// <summary>Depth first; without the set of all seen, the set holds the way down and finds cycles.</summary>
    private void AddModules(string path, bool removeDuplicate, HashSet<Module> seen, List<(string, Module)> found)
    {
        if (!seen.Add(this))
        {
            if (removeDuplicate) return;
            throw new InvalidOperationException($"[{TypeName}] the module contains itself: it is its own descendant at '{path}'; mark the reference upwards [NotAMember]");
        }
        if (path.Length > LastPath.Length) LastPath = path;
        found.Add((path, this));
        foreach (var (name, child) in Members().Children) child?.AddModules(Join(path, name), removeDuplicate, seen, found);
        if (!removeDuplicate) seen.Remove(this);
    }
}
