namespace MiniTorch.Nn;

/// <content>Tensors of a module that are computed from others: see <see cref="Parametrize"/>.</content>
public abstract partial class Module
{
    private const string ParametrizationsKey = "parametrizations";

    private bool _isParametrized;

    /// <summary>The lists of parametrizations by the name of the tensor that they compute; null if there are none.</summary>
    internal ModuleDict<ParametrizationList>? Parametrized => _isParametrized ? (ModuleDict<ParametrizationList>?)_registered![ParametrizationsKey].Value : null;

    /// <summary>Whether a call of Forward is seen by the base class, which computes parametrized tensors first.</summary>
    private protected virtual bool RunsForward => false;

    internal bool IsParametrized(string name) => Parametrized?.ContainsKey(name) == true;

    /// <summary>Computes all parametrized tensors and puts them in their places.</summary>
    private protected void ComputeParametrized()
    {
        if (!_isParametrized) return;
        foreach (var (name, list) in Parametrized!) Replace(name, list.Value());
    }

    /// <summary>A parametrized tensor read outside of Forward is computed anew, so that it shows what the last step of an optimizer made of it.</summary>
    private protected Tensor Fresh(Tensor stored, string name)
    {
        if (!_isParametrized || CallStack.Current.IsInnermost(this) || !Parametrized!.TryGetValue(name, out var list)) return stored;
        var value = list.Value();
        Replace(name, value);
        return value;
    }

    /// <summary>A value assigned to a parametrized tensor goes to its originals; null if the tensor is not parametrized.</summary>
    private Tensor? AssignedParametrized(Tensor? value, string member)
    {
        if (!_isParametrized || value is null || !Parametrized!.TryGetValue(MemberSlot.SnakeCase(member), out var list)) return null;
        list.RightInverse(value);
        return list.Value();
    }

    /// <summary>Takes the tensor <paramref name="name"/> out of the module's own and computes it by <paramref name="parametrization"/> from then on.</summary>
    internal void AddParametrization(string name, Module parametrization, bool isUnsafe)
    {
        if (!RunsForward) throw new NotSupportedException($"[parametrize] {TypeName} does not derive from Module<TIn, TOut>, so nothing computes '{name}' before its Forward: derive from that class");
        parametrization.SetTraining(Training);
        if (Parametrized is { } known && known.TryGetValue(name, out var list))
        {
            list.Append(parametrization, isUnsafe);
            return;
        }
        var members = Members();
        var tensor = members.Parameters.Find(member => member.Name == name).Parameter ?? members.Buffers.Find(member => member.Name == name).Buffer
            ?? throw new ArgumentException($"[parametrize] Module '{this}' does not have a parameter, a buffer, or a parametrized element with name '{name}'", nameof(name));
        list = new ParametrizationList(parametrization, tensor, isUnsafe);
        if (!_isParametrized) RegisterModule(ParametrizationsKey, new ModuleDict<ParametrizationList>());
        _isParametrized = true;
        Parametrized![name] = list;
    }

    /// <summary>Undoes <see cref="AddParametrization"/>.</summary>
    internal void RemoveParametrization(string name, bool leaveParametrized)
    {
        if (!IsParametrized(name)) throw new ArgumentException($"[parametrize] Module {this} does not have a parametrization on {name}", nameof(name));
        var tensor = Parametrized![name].Unparametrized(leaveParametrized);
        Parametrized!.Remove(name);
        if (Parametrized!.Count == 0)
        {
            _registered!.Remove(ParametrizationsKey);
            _isParametrized = false;
        }
        Replace(name, tensor);
    }
}
