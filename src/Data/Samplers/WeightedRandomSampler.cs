namespace MiniTorch.Data;

/// <summary>Indices drawn in proportion to weights (<c>torch.utils.data.WeightedRandomSampler</c>), for instance to balance classes.</summary>
public sealed class WeightedRandomSampler : Sampler
{
    private readonly double[] _weights;
    private readonly bool _replacement;
    private readonly Generator? _generator;

    /// <summary>Draws by these weights.</summary>
    /// <param name="weights">One for each element; not negative, not all zero; they need not sum to 1.</param>
    /// <param name="numSamples">Indices a pass.</param>
    /// <param name="replacement">Whether an index may come more than once in a pass.</param>
    /// <param name="generator">Drawn from directly; without one each pass is drawn from <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">The weights are not such, or numSamples is not positive, or above their number without replacement.</exception>
    public WeightedRandomSampler(IEnumerable<double> weights, int numSamples, bool replacement = true, Generator? generator = null)
    {
        _weights = [.. weights];
        (Count, _replacement, _generator) = (numSamples, replacement, generator);
        if (numSamples <= 0) throw new ArgumentOutOfRangeException(nameof(numSamples), $"[WeightedRandomSampler] num_samples should be a positive integer value, but got num_samples={numSamples}");
        Generator.CheckMultinomial(numSamples, (ReadOnlySpan<double>)_weights, replacement);
    }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override IEnumerator<int> GetEnumerator()
    {
        long[] samples = new long[Count];
        (_generator ?? Generator.Default).Multinomial<double>(samples, _weights, _replacement);
        foreach (long sample in samples) yield return (int)sample;
    }
}
