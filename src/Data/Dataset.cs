using System.Collections;

namespace MiniTorch.Data;

/// <summary>
/// Samples by index (<c>torch.utils.data.Dataset</c>). Derive from it by giving <see cref="Count"/> and the indexer; a loader with workers calls the
/// indexer from several threads.
/// </summary>
public abstract class Dataset : IReadOnlyList<Sample>
{
    /// <summary>The number of samples.</summary>
    public abstract int Count { get; }

    /// <summary>The sample at an index, from 0 on.</summary>
    public abstract Sample this[int index] { get; }

    /// <summary>All samples in order.</summary>
    public IEnumerator<Sample> GetEnumerator()
    {
        for (int i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Splits at random into parts of these lengths (<c>random_split</c>): consecutive stretches of one permutation.</summary>
    /// <param name="lengths">They sum to <see cref="Count"/>.</param>
    /// <param name="generator">The source of the permutation; <see cref="Generator.Default"/> if null.</param>
    /// <exception cref="ArgumentException">The lengths are negative or sum to something else.</exception>
    public Subset[] RandomSplit(ReadOnlySpan<int> lengths, Generator? generator = null)
    {
        long sum = 0;
        foreach (int length in lengths)
        {
            if (length < 0) throw new ArgumentException($"[random_split] a length must not be negative, got {length}", nameof(lengths));
            sum += length;
        }
        if (sum != Count) throw new ArgumentException($"[random_split] Sum of input lengths does not equal the length of the input dataset! ({sum} and {Count})", nameof(lengths));
        int[] order = new int[Count];
        (generator ?? Generator.Default).RandPerm(order.AsSpan());
        var parts = new Subset[lengths.Length];
        int start = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = new Subset(this, order.AsSpan(start, lengths[i]));
            start += lengths[i];
        }
        return parts;
    }

    /// <summary>Splits at random by fractions: each part gets floor(fraction Count), what is left goes one each to the first parts.</summary>
    /// <param name="fractions">Each in [0, 1]; they sum to 1.</param>
    /// <param name="generator">The source of the permutation; <see cref="Generator.Default"/> if null.</param>
    /// <exception cref="ArgumentException">A fraction is not in [0, 1], or they do not sum to 1.</exception>
    public Subset[] RandomSplit(ReadOnlySpan<double> fractions, Generator? generator = null)
    {
        double sum = 0;
        int[] lengths = new int[fractions.Length];
        int left = Count;
        for (int i = 0; i < lengths.Length; i++)
        {
            if (!(fractions[i] is >= 0 and <= 1)) throw new ArgumentException($"[random_split] Fraction at index {i} is not between 0 and 1: {fractions[i]}", nameof(fractions));
            sum += fractions[i];
            lengths[i] = (int)Math.Floor(Count * fractions[i]);
            left -= lengths[i];
        }
        if (Math.Abs(sum - 1) > 1e-9) throw new ArgumentException($"[random_split] the fractions must sum to 1, got {sum}", nameof(fractions));
        for (int i = 0; i < left; i++) lengths[i % lengths.Length]++;
        return RandomSplit(lengths, generator);
    }

    /// <summary>The index counted from 0, of one that may count from the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    private protected static int Wrap(int index, int count)
    {
        int wrapped = index < 0 ? index + count : index;
        if ((uint)wrapped >= (uint)count) throw new ArgumentOutOfRangeException(nameof(index), $"[dataset] index {index} is out of bounds for dimension 0 with size {count}");
        return wrapped;
    }
}

/// <summary>A dataset that gives a whole batch in one go (PyTorch's <c>__getitems__</c>), where that is faster than sample by sample.</summary>
public interface IBatchedDataset
{
    /// <summary>The samples at these indices, stacked along a new first dimension.</summary>
    Sample GetItems(ReadOnlySpan<int> indices);
}
