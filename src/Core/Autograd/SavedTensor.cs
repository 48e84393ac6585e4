namespace MiniTorch;

/// <summary>A tensor kept for backward, with the version and the history that it had when it was saved.</summary>
internal struct SavedTensor
{
    private Tensor? _tensor;
    private Node? _node;
    private int _version;
    private bool _released;

    /// <summary>
    /// Saves an input, or an output of <paramref name="producer"/>, whose history is the node itself. After an in-place write the tensor has its history
    /// already: the node, or, for a view, a slice of the base.
    /// </summary>
    public static SavedTensor Save(Tensor? tensor, Node? producer = null) => tensor is null ? default : new SavedTensor
    {
        _tensor = tensor,
        _node = tensor.ProducerOrNull ?? producer,
        _version = tensor.Version,
    };

    /// <summary>True if there is something to let go of.</summary>
    public readonly bool IsHeld => _tensor is not null;

    /// <summary>True if something was saved, let go of or not.</summary>
    public readonly bool WasSaved => _tensor is not null || _released;

    /// <summary>The tensor as it was saved.</summary>
    /// <exception cref="InvalidOperationException">It was modified since, or already let go of.</exception>
    public readonly Tensor Unpack(Node saver)
    {
        if (_tensor is null)
        {
            throw new InvalidOperationException(
                "Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). "
                + "Saved intermediate values of the graph are freed when you call Backward() or Autograd.Grad(). Specify retain_graph=True "
                + $"(retainGraph: true) if you need to backward through the graph a second time. The node is {saver.Name}.");
        }
        if (_tensor.Version != _version) throw Modified(saver);
        return ReferenceEquals(_tensor.ProducerOrNull, _node) ? _tensor : _tensor.WithHistory(_node);
    }

    /// <summary>As <see cref="Unpack"/>, or null when nothing was saved.</summary>
    public readonly Tensor? UnpackOrNull(Node saver) => _tensor is null && !_released ? null : Unpack(saver);

    /// <summary>Lets go of the tensor.</summary>
    public void Release()
    {
        _released |= _tensor is not null;
        _tensor = null;
        _node = null;
    }

    private readonly InvalidOperationException Modified(Node saver)
    {
        var t = _tensor!;
        string producer = _node is null or AccumulateGrad ? "" : $", which is output {t.OutputNr} of {_node.Name},";
        string writer = t.Storage.LastWriter is { } w ? $" and last written by {w}{Origin.Describe(t.Storage.LastWriteOrigin)}" : "";
        return new InvalidOperationException(
            "one of the variables needed for gradient computation has been modified by an inplace operation: "
            + $"[{t.Dtype.ScalarName()}Tensor {t.Shape}]{producer} is at version {t.Version}; expected version {_version} instead. It was saved by {saver.Name}{Origin.Describe(saver.Origin)}{writer}. "
            + "Hint: write to a Clone(), or enable anomaly detection to find the operation that failed to compute its gradient, with Autograd.DetectAnomaly().");
    }
}
