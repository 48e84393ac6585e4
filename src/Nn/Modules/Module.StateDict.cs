using System.Text;

namespace MiniTorch.Nn;

/// <content>Saving to and loading from dictionaries of tensors.</content>
public abstract partial class Module
{
    private const string ExtraStateKey = "_extra_state";

    /// <summary>
    /// All parameters and persistent buffers by path, in PyTorch's order: a module's own parameters, its buffers, then its children. The tensors share
    /// memory with the module and are detached. A shared tensor is there under each of its names.
    /// </summary>
    /// <param name="prefix">Put before every key, with a dot.</param>
    public OrderedDictionary<string, Tensor> StateDict(string prefix = "")
    {
        var state = new OrderedDictionary<string, Tensor>();
        foreach (var (path, module) in NamedModules(prefix, removeDuplicate: false)) module.SaveTo(state, path);
        return state;
    }

    /// <summary>Copies tensors into the parameters and buffers of the same names, converting to their dtypes. On an error nothing is changed.</summary>
    /// <param name="stateDict">What <see cref="StateDict"/> gave, here or in PyTorch.</param>
    /// <param name="strict">Missing and unexpected keys are errors. Sizes that differ always are.</param>
    /// <param name="assign">Put the tensors in the places of the module's own (an optimizer must then be made anew) instead of copying.</param>
    /// <returns>The keys that were missing or not expected.</returns>
    /// <exception cref="StateDictException">The dict does not fit; one text lists all that is wrong.</exception>
    public IncompatibleKeys LoadStateDict(IReadOnlyDictionary<string, Tensor> stateDict, bool strict = true, bool assign = false)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        foreach (var (key, tensor) in stateDict)
        {
            if (tensor is null) throw new StateDictException($"[{TypeName}] the state dict has null under '{key}': expected a Tensor");
        }
        var reader = new StateDictReader(stateDict);
        foreach (var (path, module) in NamedModules(removeDuplicate: false)) module.LoadFrom(reader.For(path, assign));
        string[] unexpected = [.. reader.Unexpected];
        List<string> errors = [];
        if (strict && reader.Missing.Count > 0) errors.Add($"Missing key(s) in state_dict: {Quoted(reader.Missing)}.");
        if (strict && unexpected.Length > 0) errors.Add($"Unexpected key(s) in state_dict: {Quoted(unexpected)}.");
        errors.AddRange(reader.Errors);
        if (errors.Count > 0)
        {
            var text = new StringBuilder($"Error(s) in loading state_dict for {TypeName}:");
            foreach (string error in errors) text.Append("\n\t").Append(error);
            throw new StateDictException(text.ToString());
        }
        using var noGrad = Autograd.NoGrad();
        reader.Write();
        return new IncompatibleKeys([.. reader.Missing], unexpected);
    }

    /// <summary>Adds this module's own parameters, persistent buffers and extra state under <paramref name="path"/>. Override to save in another form.</summary>
    protected virtual void SaveTo(IDictionary<string, Tensor> stateDict, string path)
    {
        ArgumentNullException.ThrowIfNull(stateDict);
        var members = Members();
        foreach (var (name, parameter) in members.Parameters) stateDict[Join(path, name)] = parameter.Detach();
        foreach (var (name, buffer, persistent) in members.Buffers)
        {
            if (persistent && buffer is not null) stateDict[Join(path, name)] = buffer.Detach();
        }
        if (GetExtraState() is { } extra) stateDict[Join(path, ExtraStateKey)] = extra;
    }

    /// <summary>Takes what <see cref="SaveTo"/> saved. Override to load another form: writes go through <see cref="StateDictReader.Then"/>.</summary>
    protected virtual void LoadFrom(StateDictReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var members = Members();
        foreach (var (name, parameter) in members.Parameters) Load(reader, name, parameter, isParameter: true);
        foreach (var (name, buffer, persistent) in members.Buffers)
        {
            if (persistent && buffer is not null) Load(reader, name, buffer, isParameter: false);
        }
        if (TakesExtraState && reader.Take(ExtraStateKey) is { } extra) reader.Then(() => SetExtraState(extra));
    }

    /// <summary>State beside parameters and buffers that is to be saved with them; null for none (torch: <c>get_extra_state</c>).</summary>
    protected virtual Tensor? GetExtraState() => null;

    /// <summary>Takes back what <see cref="GetExtraState"/> gave.</summary>
    protected virtual void SetExtraState(Tensor state) => throw new NotSupportedException($"[{TypeName}] Reached a code path in Module.SetExtraState() that should never be called: override it beside GetExtraState()");

    private void Load(StateDictReader reader, string name, Tensor own, bool isParameter)
    {
        if (reader.Take(name) is not { } given) return;
        if (given.Shape != own.Shape)
        {
            reader.Fail($"size mismatch for {Join(reader.Path, name)}: copying a param with shape {given.Shape} from checkpoint, the shape in current model is {own.Shape}.");
        }
        else if (!reader.Assign) reader.Then(() => own.Detach().CopyInPlace(given));
        else if (isParameter) reader.Then(() => Replace(name, Parameter.Is(given) ? given : new Parameter(given, own.RequiresGrad)));
        else reader.Then(() => Replace(name, given));
    }

    private bool TakesExtraState =>
        GetType().GetMethod(nameof(SetExtraState), System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.DeclaringType != typeof(Module);

    private static string Quoted(IEnumerable<string> keys) => string.Join(", ", keys.Select(key => $"\"{key}\""));
}
