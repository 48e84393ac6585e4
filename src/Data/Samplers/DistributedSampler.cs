namespace MiniTorch.Data;

/// <summary>
/// One process's share of a dataset (<c>torch.utils.data.DistributedSampler</c>): index rank, rank + replicas, ... of an order that all share. The order
/// is filled up from its beginning to a multiple of the replicas, or cut to one.
/// </summary>
public sealed class DistributedSampler : Sampler
{
    private readonly int _length, _replicas, _rank;
    private readonly bool _shuffle, _dropLast;
    private readonly long _seed;
    private int _epoch;

    /// <summary>The share of one rank.</summary>
    /// <param name="dataset">The dataset that is shared out.</param>
    /// <param name="numReplicas">The number of processes.</param>
    /// <param name="rank">This process, from 0 on.</param>
    /// <param name="shuffle">Order by the permutation of seed + epoch.</param>
    /// <param name="seed">The same in every process.</param>
    /// <param name="dropLast">Cut the order to a multiple of the replicas.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rank is not in [0, numReplicas).</exception>
    public DistributedSampler(Dataset dataset, int numReplicas, int rank, bool shuffle = true, long seed = 0, bool dropLast = false)
    {
        if (rank < 0 || rank >= numReplicas)
        {
            throw new ArgumentOutOfRangeException(nameof(rank), $"[DistributedSampler] Invalid rank {rank}, rank should be in the interval [0, {numReplicas - 1}]");
        }
        (_length, _replicas, _rank, _shuffle, _seed, _dropLast) = (dataset.Count, numReplicas, rank, shuffle, seed, dropLast);
    }

    /// <inheritdoc/>
    public override int Count => _dropLast ? _length / _replicas : (_length + _replicas - 1) / _replicas;

    /// <summary>Sets the epoch, so that each one is ordered differently; to be called in every process before a pass.</summary>
    public void SetEpoch(int epoch) => _epoch = epoch;

    /// <inheritdoc/>
    public override IEnumerator<int> GetEnumerator()
    {
        int[] order = new int[_length];
        if (_shuffle) new Generator(_seed + _epoch).RandPerm(order.AsSpan());
        else for (int i = 0; i < order.Length; i++) order[i] = i;
        for (int i = 0; i < Count; i++) yield return order[(_rank + (i * _replicas)) % _length];
    }
}
