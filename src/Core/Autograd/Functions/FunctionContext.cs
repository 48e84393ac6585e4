namespace MiniTorch;

/// <summary>What forward leaves for backward, and what it says about its results: the <c>ctx</c> of a <see cref="Function"/>.</summary>
public sealed class FunctionContext
{
    private readonly Node? _node;
    private readonly List<Tensor> _nonDifferentiable = [], _dirty = [];
    private Tensor?[]? _toSave;
    private SavedTensor[] _saved = [];
    private object?[] _items = [];

    internal FunctionContext(Node? node, bool[] needsInputGrad) => (_node, NeedsInputGrad) = (node, needsInputGrad);

    /// <summary>For each input, whether its gradient is wanted: backward may return null for the others.</summary>
    public IReadOnlyList<bool> NeedsInputGrad { get; internal set; }

    /// <summary>The tensors that forward saved, in order, as they were then.</summary>
    /// <exception cref="InvalidOperationException">They were freed by a backward pass, or modified since.</exception>
    public IReadOnlyList<Tensor?> SavedTensors
    {
        get
        {
            if (_node is null || _toSave is not null) return _toSave ?? [];
            return Array.ConvertAll(_saved, saved => saved.UnpackOrNull(_node));
        }
    }

    /// <summary>Anything else that forward wants to hand to backward; tensors belong into <see cref="SaveForBackward"/>.</summary>
    public object? this[int index]
    {
        get => index < _items.Length ? _items[index] : null;
        set
        {
            if (index >= _items.Length) Array.Resize(ref _items, index + 1);
            _items[index] = value;
        }
    }

    internal bool MaterializesGrads { get; private set; } = true;

    internal IReadOnlyList<Tensor> Dirty => _dirty;

    /// <summary>Keeps inputs or results for backward: checked against later writes, and let go of afterwards. Once, in forward.</summary>
    public void SaveForBackward(params Tensor?[] tensors) => _toSave = tensors;

    /// <summary>Says that these results have no gradient; they will not require grad.</summary>
    public void MarkNonDifferentiable(params Tensor[] tensors) => _nonDifferentiable.AddRange(tensors);

    /// <summary>Says that forward wrote into these inputs; they must be among the results.</summary>
    public void MarkDirty(params Tensor[] tensors) => _dirty.AddRange(tensors);

    /// <summary>Whether backward gets zeros (the default) or null for results that no gradient reached.</summary>
    public void SetMaterializeGrads(bool value) => MaterializesGrads = value;

    internal bool IsNonDifferentiable(Tensor tensor) => _nonDifferentiable.Exists(t => ReferenceEquals(t, tensor)) || !tensor.Dtype.IsFloatingPoint();

    internal bool IsDirty(Tensor tensor) => _dirty.Exists(t => ReferenceEquals(t, tensor));

    /// <summary>Saves what forward named, now that results have their history.</summary>
    internal void Seal()
    {
        _saved = Array.ConvertAll(_toSave ?? [], tensor => SavedTensor.Save(tensor));
        _toSave = null;
    }

    internal void Release()
    {
        for (int i = 0; i < _saved.Length; i++) _saved[i].Release();
    }
}
