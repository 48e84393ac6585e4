using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MiniTorch.Nn;

/// <summary>
/// A part of a model, or a model: parameters, buffers and child modules, and a computation over them (torch: <c>nn.Module</c>).
/// </summary>
/// <remarks>
/// <para>Members are found, not registered: a field or property that holds a module is a child, one that holds a <see cref="Parameter"/> a parameter,
/// one marked <see cref="BufferAttribute"/> a buffer; lists, arrays and dictionaries of them count too. Their order is that of declaration, those of
/// base classes first. Their names, and so the keys of the state dict, are PyTorch's: <c>_fc1</c> and <c>Fc1</c> are "fc1", <c>RunningMean</c> is
/// "running_mean", the third element of <c>_layers</c> is "layers.2".</para>
/// <para>A model of your own derives from <see cref="Module{TIn, TOut}"/> and writes its computation as <c>ForwardCore</c>, so that it can stand in a
/// <see cref="Sequential"/> and take hooks; or from this class, and declares the <c>Forward</c> that it likes.</para>
/// </remarks>
public abstract partial class Module
{
    private OrderedDictionary<string, Registered>? _registered;
    private ulong _parameterSlots;

    private enum Role
    {
        Parameter,
        Buffer,
        Child,
    }

    /// <summary>Whether the module is being trained: dropout drops, batch norm uses the batch's own statistics. Set by <c>Train</c> and <c>Eval</c>.</summary>
    public bool Training { get; private set; } = true;

    /// <summary>Sets <see cref="Training"/> here and in all children. <c>Train()</c> and <c>Eval()</c> call it; override it to keep a part in another mode.</summary>
    public virtual void SetTraining(bool mode)
    {
        Training = mode;
        foreach (var (_, child) in Members().Children) child?.SetTraining(mode);
    }

    /// <summary>Adds a parameter by name, for names that no field can have; fields and properties need no call.</summary>
    /// <param name="name">Its name in paths and state-dict keys.</param>
    /// <param name="parameter">A <see cref="Parameter"/>, or null for a parameter that this module does without.</param>
    /// <exception cref="ArgumentException">The name is empty, has a dot or is taken; the tensor is no parameter, or no leaf.</exception>
    public void RegisterParameter(string name, Tensor? parameter)
    {
        CheckFree(name, Role.Parameter);
        if (parameter is { IsLeaf: false })
        {
            throw new ArgumentException($"[{TypeName}] Cannot assign non-leaf Tensor to parameter '{name}'. Model parameters must be created explicitly: new Parameter(tensor) starts from its values; to express '{name}' as a function of another Tensor compute it in Forward", nameof(parameter));
        }
        if (parameter is not null && !Parameter.Is(parameter)) throw new ArgumentException($"[{TypeName}] cannot assign a plain Tensor {parameter.Shape} as parameter '{name}' (Parameter or null expected): pass new Parameter(tensor)", nameof(parameter));
        (_registered ??= [])[name] = new Registered(Role.Parameter, parameter, true);
    }

    /// <summary>Adds a buffer by name, or overwrites one; a field or property marked <see cref="BufferAttribute"/> needs no call.</summary>
    /// <param name="name">Its name in paths and state-dict keys.</param>
    /// <param name="buffer">The tensor; null for a buffer that is not there yet.</param>
    /// <param name="persistent">False keeps it out of the state dict.</param>
    /// <exception cref="ArgumentException">The name is empty, has a dot or is taken by something else.</exception>
    public void RegisterBuffer(string name, Tensor? buffer, bool persistent = true)
    {
        if (Array.Find(MemberSlot.Of(GetType()), slot => slot.Name == name) is { IsBuffer: true } slot) slot.Set(this, buffer);
        else
        {
            CheckFree(name, Role.Buffer);
            (_registered ??= [])[name] = new Registered(Role.Buffer, buffer, persistent);
        }
    }

    /// <summary>Adds a child by name; fields and properties need no call (torch: <c>add_module</c>).</summary>
    /// <exception cref="ArgumentException">The name is empty, has a dot or is taken by something else.</exception>
    public void RegisterModule(string name, Module? module)
    {
        CheckFree(name, Role.Child);
        (_registered ??= [])[name] = new Registered(Role.Child, module, true);
    }

    /// <summary>For the setters of a layer's own parameters: what is assigned must be one, or null.</summary>
    [return: NotNullIfNotNull(nameof(value))]
    private protected Tensor? AsParameter(Tensor? value, [CallerMemberName] string name = "") => AssignedParametrized(value, name) ?? (value is null or Parameter
        ? value
        : throw new ArgumentException($"[{TypeName}] cannot assign a plain Tensor {value.Shape} as parameter '{MemberSlot.SnakeCase(name)}' (Parameter or null expected): assign new Parameter(tensor)", nameof(value)));

    internal string TypeName => GetType().Name.Split('`')[0];

    internal void RememberParameter(int slot) => _parameterSlots |= 1ul << slot;

    internal bool RemembersParameter(int slot) => slot < 64 && (_parameterSlots & (1ul << slot)) != 0;

    /// <summary>What this module holds itself.</summary>
    internal MemberList Members()
    {
        var members = new MemberList();
        AddMembers(members);
        return members;
    }

    private protected virtual void AddMembers(MemberList members)
    {
        var slots = MemberSlot.Of(GetType());
        for (int i = 0; i < slots.Length; i++) slots[i].AddTo(this, i, members);
        if (_registered is null) return;
        foreach (var (name, entry) in _registered)
        {
            if (IsParametrized(name)) continue;
            if (entry.Role == Role.Child) members.Children.Add((name, (Module?)entry.Value));
            else if (entry.Role == Role.Buffer) members.Buffers.Add((name, (Tensor?)entry.Value, entry.Persistent));
            else if (entry.Value is Tensor parameter) members.Parameters.Add((name, parameter));
        }
    }

    /// <summary>The parameter or buffer that was registered under a name; null if none was.</summary>
    private protected Tensor? Own(string name) => _registered is not null && _registered.TryGetValue(name, out var entry) ? (Tensor?)entry.Value : null;

    /// <summary>Puts <paramref name="tensor"/> in the place of the parameter or buffer called <paramref name="name"/>.</summary>
    internal virtual void Replace(string name, Tensor tensor)
    {
        if (_registered is not null && _registered.TryGetValue(name, out var entry))
        {
            _registered[name] = entry with { Value = tensor };
            return;
        }
        var slot = Array.Find(MemberSlot.Of(GetType()), slot => slot.Name == name && slot.IsTensor)
            ?? throw new NotSupportedException($"[{TypeName}] '{name}' is an element of a list: it can be written into, but not replaced");
        slot.Set(this, tensor);
    }

    private void CheckFree(string name, Role role)
    {
        string what = role switch { Role.Parameter => "parameter", Role.Buffer => "buffer", _ => "module" };
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0) throw new ArgumentException($"[{TypeName}] {what} name can't be empty string \"\"", nameof(name));
        if (name.Contains('.', StringComparison.Ordinal)) throw new ArgumentException($"[{TypeName}] {what} name can't contain \".\", got '{name}'", nameof(name));
        bool isTaken = MemberSlot.Of(GetType()).Any(slot => slot.Name == name) || (_registered?.TryGetValue(name, out var entry) == true && entry.Role != role);
        if (isTaken) throw new ArgumentException($"[{TypeName}] attribute '{name}' already exists", nameof(name));
    }

    private sealed record Registered(Role Role, object? Value, bool Persistent);
}
