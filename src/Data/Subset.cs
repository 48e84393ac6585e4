namespace MiniTorch.Data;

/// <summary>Some samples of a dataset, by their indices (<c>torch.utils.data.Subset</c>).</summary>
public sealed class Subset : Dataset
{
    private readonly int[] _indices;

    /// <summary>The samples at these indices, in this order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not in the dataset.</exception>
    public Subset(Dataset dataset, ReadOnlySpan<int> indices)
    {
        Dataset = dataset;
        _indices = indices.ToArray();
        foreach (int index in _indices) Wrap(index, dataset.Count);
    }

    /// <summary>The dataset that the indices are of.</summary>
    public Dataset Dataset { get; }

    /// <summary>The indices.</summary>
    public ReadOnlySpan<int> Indices => _indices;

    /// <inheritdoc/>
    public override int Count => _indices.Length;

    /// <inheritdoc/>
    public override Sample this[int index] => Dataset[_indices[Wrap(index, Count)]];

    /// <summary>The indices in the underlying dataset of indices in this one.</summary>
    internal int[] Map(ReadOnlySpan<int> indices)
    {
        int[] mapped = new int[indices.Length];
        for (int i = 0; i < mapped.Length; i++) mapped[i] = _indices[Wrap(indices[i], Count)];
        return mapped;
    }
}
