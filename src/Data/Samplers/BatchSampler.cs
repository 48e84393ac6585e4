using System.Collections;

namespace MiniTorch.Data;

/// <summary>The indices of a sampler in groups of <c>batchSize</c> (<c>torch.utils.data.BatchSampler</c>).</summary>
public sealed class BatchSampler : IReadOnlyCollection<int[]>
{
    private readonly IEnumerable<int> _sampler;
    private readonly int _batchSize;
    private readonly bool _dropLast;

    /// <summary>Groups the indices of a sampler.</summary>
    /// <param name="sampler">A <see cref="Sampler"/> or any other sequence of indices.</param>
    /// <param name="batchSize">Indices a group.</param>
    /// <param name="dropLast">Leave out a last group that is smaller.</param>
    /// <exception cref="ArgumentOutOfRangeException">batchSize is not positive.</exception>
    public BatchSampler(IEnumerable<int> sampler, int batchSize, bool dropLast)
    {
        if (batchSize <= 0) throw new ArgumentOutOfRangeException(nameof(batchSize), $"[BatchSampler] batch_size should be a positive integer value, but got batch_size={batchSize}");
        (_sampler, _batchSize, _dropLast) = (sampler, batchSize, dropLast);
    }

    /// <summary>How many groups one pass gives.</summary>
    /// <exception cref="NotSupportedException">The sampler does not tell how many indices it has.</exception>
    public int Count
    {
        get
        {
            int count = _sampler is IReadOnlyCollection<int> counted ? counted.Count
                : _sampler.TryGetNonEnumeratedCount(out int known) ? known
                : throw new NotSupportedException($"[BatchSampler] {_sampler.GetType().Name} does not tell its count; derive from Sampler to give one");
            return _dropLast ? count / _batchSize : (count + _batchSize - 1) / _batchSize;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<int[]> GetEnumerator()
    {
        int[] batch = new int[_batchSize];
        int filled = 0;
        foreach (int index in _sampler)
        {
            batch[filled++] = index;
            if (filled < _batchSize) continue;
            yield return batch;
            batch = new int[_batchSize];
            filled = 0;
        }
        if (filled > 0 && !_dropLast) yield return batch[..filled];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
