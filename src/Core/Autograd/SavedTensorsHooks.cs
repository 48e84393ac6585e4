namespace MiniTorch;

/// <summary>Takes the pack and unpack hooks out of force when disposed.</summary>
public readonly ref struct SavedTensorsHooksScope
{
    [ThreadStatic]
    private static SavedTensorsHooks? t_current;

    private readonly SavedTensorsHooks? _before;
    private readonly bool _entered;

    internal SavedTensorsHooksScope(SavedTensorsHooks? hooks)
    {
        _before = t_current;
        _entered = true;
        t_current = hooks;
    }

    internal static SavedTensorsHooks? Current
    {
        get => t_current;
        set => t_current = value;
    }

    /// <summary>The hooks that were in force before are so again.</summary>
    public void Dispose()
    {
        if (_entered) t_current = _before;
    }
}

/// <summary>What is done to tensors when ops save them, and undone when backward needs them.</summary>
internal sealed record SavedTensorsHooks(Func<Tensor, object?> Pack, Func<object?, Tensor> Unpack);

/// <content>Hooks on what ops save.</content>
public static partial class Autograd
{
    /// <summary>
    /// Until the scope is disposed, each tensor that an op saves for its backward goes through <paramref name="pack"/>, and what that made of it comes back
    /// through <paramref name="unpack"/> when backward needs it: to keep it smaller, elsewhere, or not at all. The innermost scope is in force.
    /// </summary>
    /// <param name="pack">Must not write into its tensor. Runs outside the graph.</param>
    /// <param name="unpack">Gives a tensor of the same shape and dtype.</param>
    /// <typeparam name="T">What is kept.</typeparam>
    /// <remarks>torch.autograd.graph.saved_tensors_hooks</remarks>
    public static SavedTensorsHooksScope SavedTensorsHooks<T>(Func<Tensor, T> pack, Func<T, Tensor> unpack)
    {
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentNullException.ThrowIfNull(unpack);
        return new SavedTensorsHooksScope(new SavedTensorsHooks(tensor => pack(tensor), packed => unpack((T)packed!)));
    }
}

/// <summary>What a pack hook made of a saved tensor, and all that is needed to put the unpacked one into its place in the graph.</summary>
internal sealed class PackedTensor
{
    private readonly object? _packed;
    private readonly Tensor? _watched;
    private readonly SavedTensorsHooks _hooks;
    private readonly Shape _shape;
    private readonly Dtype _dtype;
    private readonly int _outputNr, _version;
    private readonly AutogradMeta? _leaf;

    private PackedTensor(Tensor tensor, object? packed, SavedTensorsHooks hooks, bool isLeaf)
    {
        (_packed, _hooks, _shape, _dtype, _outputNr, _version) = (packed, hooks, tensor.Shape, tensor.Dtype, tensor.OutputNr, tensor.Version);
        if (packed is Tensor kept && kept.SharesStorageWith(tensor)) _watched = kept;
        if (isLeaf && tensor.GradientEdge.Node is not null) _leaf = tensor.Meta;
    }

    public static PackedTensor Pack(Tensor tensor, Node? producer, SavedTensorsHooks hooks)
    {
        int version = tensor.Version;
        object? packed;
        using (new Outside())
        {
            packed = hooks.Pack(tensor.Bare());
        }
        if (tensor.Version != version) throw new InvalidOperationException($"A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook can not be modified by in-place operations as this can lead to unexpected side-effects. (shape {tensor.Shape})");
        return new PackedTensor(tensor, packed, hooks, producer is null);
    }

    public Tensor Unpack(Node? producer, Node saver)
    {
        if (_watched is not null && _watched.Version != _version) throw SavedTensor.Modified(_watched, producer, _version, saver);
        Tensor tensor;
        using (new Outside())
        {
            tensor = _hooks.Unpack(_packed);
        }
        if (tensor.Shape != _shape || tensor.Dtype != _dtype)
        {
            throw new InvalidOperationException($"[{saver.Name}] the unpack hook gave a {tensor.Dtype.Name()} tensor of shape {tensor.Shape} for a {_dtype.Name()} one of shape {_shape}");
        }
        return tensor.WithHistory(producer, _outputNr, _leaf);
    }

    /// <summary>Hooks are the user's: they run unrecorded, unhooked, and keep what they allocate.</summary>
    private readonly ref struct Outside
    {
        private readonly bool _grad = GradMode.Enabled;
        private readonly List<Storage>? _scope = TransientScope.Enter(null);
        private readonly SavedTensorsHooks? _hooks = SavedTensorsHooksScope.Current;

        public Outside()
        {
            GradMode.Enabled = false;
            SavedTensorsHooksScope.Current = null;
        }

        public void Dispose()
        {
            GradMode.Enabled = _grad;
            TransientScope.Enter(_scope);
            SavedTensorsHooksScope.Current = _hooks;
        }
    }
}
