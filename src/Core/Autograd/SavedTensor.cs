namespace MiniTorch;

/// <summary>A tensor kept for backward, with the version and the history that it had when it was saved; or what a pack hook made of it.</summary>
internal struct SavedTensor
{
    private object? _held;
    private Node? _node;
    private int _version;
    private bool _released;

    /// <summary>
    /// Saves an input, or an output of <paramref name="producer"/>, whose history is the node itself. After an in-place write the tensor has its history
    /// already: the node, or, for a view, a slice of the base.
    /// </summary>
    /// <exception cref="InvalidOperationException">A pack hook wrote into the tensor.</exception>
    public static SavedTensor Save(Tensor? tensor, Node? producer = null)
    {
        if (tensor is null) return default;
        var node = tensor.ProducerOrNull ?? producer;
        return new SavedTensor
        {
            _held = SavedTensorsHooksScope.Current is { } hooks ? PackedTensor.Pack(tensor, node, hooks) : tensor,
            _node = node,
            _version = tensor.Version,
        };
    }

    /// <summary>True if there is something to let go of.</summary>
    public readonly bool IsHeld => _held is not null;

    /// <summary>True if something was saved, let go of or not.</summary>
    public readonly bool WasSaved => _held is not null || _released;

    /// <summary>The tensor as it was saved.</summary>
    /// <exception cref="InvalidOperationException">It was modified since, or already let go of.</exception>
    public readonly Tensor Unpack(Node saver)
    {
        if (_held is not Tensor tensor) return _held is PackedTensor packed ? packed.Unpack(_node, saver) : throw Freed(saver);
        if (tensor.Version != _version) throw Modified(tensor, _node, _version, saver);
        return ReferenceEquals(tensor.ProducerOrNull, _node) ? tensor : tensor.WithHistory(_node);
    }

    /// <summary>As <see cref="Unpack"/>, or null when nothing was saved.</summary>
    public readonly Tensor? UnpackOrNull(Node saver) => _held is null && !_released ? null : Unpack(saver);

    /// <summary>Lets go of the tensor.</summary>
    public void Release()
    {
        _released |= _held is not null;
        _held = null;
        _node = null;
    }

    /// <summary>The error of a tensor that was written to after it was saved.</summary>
    public static InvalidOperationException Modified(Tensor t, Node? producer, int version, Node saver)
    {
        string source = producer is null or AccumulateGrad ? "" : $", which is output {t.OutputNr} of {producer.Name},";
        string writer = t.Storage.LastWriter is { } w ? $" and last written by {w}{Origin.Describe(t.Storage.LastWriteOrigin)}" : "";
        return new InvalidOperationException(
            "one of the variables needed for gradient computation has been modified by an inplace operation: "
            + $"[{t.Dtype.ScalarName()}Tensor {t.Shape}]{source} is at version {t.Version}; expected version {version} instead. It was saved by {saver.Name}{Origin.Describe(saver.Origin)}{writer}. "
            + "Hint: write to a Clone(), or enable anomaly detection to find the operation that failed to compute its gradient, with Autograd.DetectAnomaly().");
    }

    private static InvalidOperationException Freed(Node saver) => new(
        "Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). "
        + "Saved intermediate values of the graph are freed when you call Backward() or Autograd.Grad(). Specify retain_graph=True "
        + $"(retainGraph: true) if you need to backward through the graph a second time. The node is {saver.Name}.");
}
