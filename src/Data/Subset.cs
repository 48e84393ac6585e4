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

/// <summary>Parts of a dataset, as <see cref="Dataset.RandomSplit(ReadOnlySpan{int}, Generator)"/> gives them, into variables.</summary>
public static class Subsets
{
    /// <summary>Takes two parts apart: <c>var (train, test) = data.RandomSplit([0.8, 0.2])</c>.</summary>
    /// <exception cref="ArgumentException">There are not two.</exception>
    public static void Deconstruct(this Subset[] parts, out Subset a, out Subset b)
    {
        Check(parts, 2);
        (a, b) = (parts[0], parts[1]);
    }

    /// <summary>Takes three parts apart.</summary>
    /// <exception cref="ArgumentException">There are not three.</exception>
    public static void Deconstruct(this Subset[] parts, out Subset a, out Subset b, out Subset c)
    {
        Check(parts, 3);
        (a, b, c) = (parts[0], parts[1], parts[2]);
    }

    private static void Check(Subset[] parts, int wanted)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Length != wanted) throw new ArgumentException($"[unpack] {(parts.Length > wanted ? "too many" : "not enough")} values to unpack (expected {wanted}, got {parts.Length} parts)");
    }
}
