namespace MiniTorch.Data;

/// <summary>Tensors whose first dimension is that of the samples (<c>torch.utils.data.TensorDataset</c>): sample i is row i of each. A batch is one gather.</summary>
public sealed class TensorDataset : Dataset, IBatchedDataset
{
    private readonly Tensor[] _tensors;

    /// <summary>A dataset of these tensors, each of shape <c>[N, ...]</c>.</summary>
    /// <exception cref="ArgumentException">None is given, one has no dimension, or their first dimensions differ.</exception>
    public TensorDataset(params ReadOnlySpan<Tensor> tensors)
    {
        if (tensors.Length == 0) throw new ArgumentException("[TensorDataset] at least one tensor is needed", nameof(tensors));
        _tensors = new Tensor[tensors.Length];
        for (int i = 0; i < tensors.Length; i++)
        {
            if (tensors[i].Dim == 0) throw new ArgumentException($"[TensorDataset] tensor {i} has no dimension for the samples: its shape is []", nameof(tensors));
            if (tensors[i].Size(0) != tensors[0].Size(0))
            {
                throw new ArgumentException($"[TensorDataset] Size mismatch between tensors: tensor 0 has {tensors[0].Size(0)} samples ({tensors[0].Shape}), tensor {i} has {tensors[i].Size(0)} ({tensors[i].Shape})", nameof(tensors));
            }
            _tensors[i] = tensors[i].Detach().Contiguous();
        }
    }

    /// <summary>The tensors.</summary>
    public IReadOnlyList<Tensor> Tensors => _tensors;

    /// <inheritdoc/>
    public override int Count => _tensors[0].Size(0);

    /// <summary>Row <paramref name="index"/> of each tensor, as views; a negative index counts from the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public override Sample this[int index]
    {
        get
        {
            int row = Wrap(index, Count);
            return Sample.Create(Array.ConvertAll(_tensors, tensor => tensor.Select(0, row)));
        }
    }

    /// <inheritdoc/>
    public Sample GetItems(ReadOnlySpan<int> indices)
    {
        long[] rows = new long[indices.Length];
        for (int i = 0; i < rows.Length; i++) rows[i] = Wrap(indices[i], Count);
        var index = Tensor.Of(rows);
        return Sample.Create(Array.ConvertAll(_tensors, tensor => tensor.IndexSelect(0, index)));
    }
}
