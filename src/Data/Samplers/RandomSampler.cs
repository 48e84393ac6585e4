namespace MiniTorch.Data;

/// <summary>
/// Random indices: whole permutations one after the other, cut at <c>numSamples</c>, or with replacement independent draws
/// (<c>torch.utils.data.RandomSampler</c>).
/// </summary>
public sealed class RandomSampler : Sampler
{
    private const int DrawsAtOnce = 32;

    private readonly int _length;
    private readonly bool _replacement;
    private readonly Generator? _generator;

    /// <summary>Draws from 0, ..., length - 1.</summary>
    /// <param name="length">The number of elements to draw from.</param>
    /// <param name="replacement">Draw each index independently.</param>
    /// <param name="numSamples">Indices a pass; by default <paramref name="length"/>.</param>
    /// <param name="generator">Drawn from directly; without one each pass is seeded from <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There would be no sample.</exception>
    public RandomSampler(int length, bool replacement = false, int? numSamples = null, Generator? generator = null)
    {
        (_length, _replacement, _generator) = (length, replacement, generator);
        Count = numSamples ?? length;
        if (Count <= 0) throw new ArgumentOutOfRangeException(nameof(numSamples), $"[RandomSampler] num_samples should be a positive integer value, but got num_samples={Count}");
        if (length <= 0) throw new ArgumentOutOfRangeException(nameof(length), $"[RandomSampler] there is nothing to draw from: length is {length}");
    }

    /// <summary>Draws from a dataset's indices.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There would be no sample.</exception>
    public RandomSampler(Dataset dataSource, bool replacement = false, int? numSamples = null, Generator? generator = null)
        : this(dataSource.Count, replacement, numSamples, generator)
    {
    }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override IEnumerator<int> GetEnumerator()
    {
        var generator = OfPass(_generator);
        int[] indices = new int[_replacement ? DrawsAtOnce : _length];
        int left = Count;
        // PyTorch closes a pass by drawing for the remainder even where that is nothing; a shared generator must move on alike.
        for (bool more = true; more;)
        {
            int take = Math.Min(left, indices.Length);
            more = take == indices.Length;
            if (_replacement) generator.RandInt(indices.AsSpan(0, take), 0, _length);
            else generator.RandPerm(indices.AsSpan());
            for (int i = 0; i < take; i++) yield return indices[i];
            left -= take;
        }
    }
}
