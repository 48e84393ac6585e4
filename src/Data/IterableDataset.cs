using System.Collections;

namespace MiniTorch.Data;

/// <summary>
/// Samples that come as a stream (<c>torch.utils.data.IterableDataset</c>). Every worker of a loader goes through a stream of its own, so they see
/// the same samples unless the stream shares them out by <see cref="WorkerInfo.Current"/>.
/// </summary>
public abstract class IterableDataset : IEnumerable<Sample>
{
    /// <summary>A stream.</summary>
    /// <param name="length">The number of samples, if known.</param>
    protected IterableDataset(int? length = null) => Length = length;

    /// <summary>The number of samples, if known.</summary>
    public int? Length { get; }

    /// <summary>Begins a stream. Called by each worker in its own thread.</summary>
    public abstract IEnumerator<Sample> GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
