namespace MiniTorch.Data;

/// <summary>0, 1, ..., count - 1 (<c>torch.utils.data.SequentialSampler</c>).</summary>
public sealed class SequentialSampler : Sampler
{
    /// <summary>Visits that many elements in order.</summary>
    public SequentialSampler(int count) => Count = count;

    /// <summary>Visits a dataset in order.</summary>
    public SequentialSampler(Dataset dataSource)
        : this(dataSource.Count)
    {
    }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override IEnumerator<int> GetEnumerator()
    {
        for (int i = 0; i < Count; i++) yield return i;
    }
}
