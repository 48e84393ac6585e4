namespace MiniTorch.Nn;

/// <summary>
/// Sequences of different lengths without their padding: first all first elements, then all second ones, and so on, the longest sequence first.
/// Made by <see cref="Rnn.PackPaddedSequence"/> and <see cref="Rnn.PackSequence"/>.
/// </summary>
/// <param name="Data">All elements, [sum of lengths, *].</param>
/// <param name="BatchSizes">How many sequences reach each step.</param>
/// <param name="SortedIndices">The order in which the sequences lie, longest first; null if they were given so.</param>
/// <param name="UnsortedIndices">The way back.</param>
public sealed record PackedSequence(Tensor Data, IReadOnlyList<int> BatchSizes, Tensor? SortedIndices = null, Tensor? UnsortedIndices = null);

/// <summary>Batches of sequences of different lengths (torch: <c>nn.utils.rnn</c>).</summary>
public static class Rnn
{
    /// <summary>Takes the padding out of a batch of sequences.</summary>
    /// <param name="input">[L, N, *], or [N, L, *] if <paramref name="batchFirst"/>.</param>
    /// <param name="lengths">The length of each sequence.</param>
    /// <param name="batchFirst">The batch is the first dimension.</param>
    /// <param name="enforceSorted">The lengths fall already; false sorts.</param>
    /// <exception cref="ArgumentException">Lengths out of range, or not falling.</exception>
    public static PackedSequence PackPaddedSequence(Tensor input, IReadOnlyList<int> lengths, bool batchFirst = false, bool enforceSorted = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(lengths);
        var x = batchFirst ? input.Transpose(0, 1) : input;
        if (lengths.Count != x.Size(1)) throw new ArgumentException($"[pack_padded_sequence] Expected `len(lengths)` to be equal to batch_size, but got {lengths.Count} (batch_size={x.Size(1)})", nameof(lengths));
        if (lengths.Any(length => length <= 0)) throw new ArgumentException("[pack_padded_sequence] Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0", nameof(lengths));
        if (lengths.Any(length => length > x.Size(0))) throw new ArgumentException($"[pack_padded_sequence] a length of {lengths.Max()} is more than the {x.Size(0)} steps of the input {input.Shape}", nameof(lengths));
        int[] order = [.. Enumerable.Range(0, lengths.Count).OrderByDescending(i => lengths[i])];
        bool isSorted = !lengths.Zip(lengths.Skip(1)).Any(pair => pair.First < pair.Second);
        if (enforceSorted && !isSorted)
        {
            throw new ArgumentException($"[pack_padded_sequence] `lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` (enforceSorted: false). Got [{string.Join(", ", lengths)}]", nameof(lengths));
        }
        Tensor? sorted = null, unsorted = null;
        if (!enforceSorted)
        {
            sorted = Tensor.Of(Array.ConvertAll(order, i => (long)i));
            long[] back = new long[order.Length];
            for (int i = 0; i < order.Length; i++) back[order[i]] = i;
            unsorted = Tensor.Of(back);
            x = x.IndexSelect(1, sorted);
        }
        int steps = lengths[order[0]];
        int[] batchSizes = [.. Enumerable.Range(0, steps).Select(t => lengths.Count(length => length > t))];
        var parts = new Tensor[steps];
        var all = x.Unbind(0);
        for (int t = 0; t < steps; t++) parts[t] = all[t].Narrow(0, 0, batchSizes[t]);
        return new PackedSequence(Tensor.Cat(parts), batchSizes, sorted, unsorted);
    }

    /// <summary>Puts the padding back: the sequences, and their lengths.</summary>
    /// <param name="sequence">Packed sequences.</param>
    /// <param name="batchFirst">[N, L, *] instead of [L, N, *].</param>
    /// <param name="paddingValue">What stands beyond the ends.</param>
    /// <param name="totalLength">Pads to this length; the longest sequence's if null.</param>
    /// <exception cref="ArgumentException">A total length below the longest sequence's.</exception>
    public static (Tensor Output, int[] Lengths) PadPackedSequence(PackedSequence sequence, bool batchFirst = false, double paddingValue = 0, int? totalLength = null)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        int steps = sequence.BatchSizes.Count, batch = sequence.BatchSizes[0];
        if (totalLength < steps) throw new ArgumentException($"[pad_packed_sequence] Expected total_length to be at least the length of the longest sequence in input, but got total_length={totalLength} and max sequence length being {steps}", nameof(totalLength));
        var parts = sequence.Data.Split([.. sequence.BatchSizes]);
        int[] pad = new int[2 * sequence.Data.Dim];
        for (int t = 0; t < steps; t++)
        {
            pad[^1] = batch - sequence.BatchSizes[t];
            if (pad[^1] > 0) parts[t] = parts[t].Pad(pad, value: paddingValue);
        }
        var y = Tensor.Stack(parts);
        if (totalLength > steps)
        {
            int[] more = new int[2 * y.Dim];
            more[^1] = totalLength.Value - steps;
            y = y.Pad(more, value: paddingValue);
        }
        int[] lengths = [.. Enumerable.Range(0, batch).Select(i => sequence.BatchSizes.Count(size => size > i))];
        if (sequence.UnsortedIndices is { } order)
        {
            y = y.IndexSelect(1, order);
            lengths = [.. order.ToArray<long>().Select(i => lengths[i])];
        }
        return (batchFirst ? y.Transpose(0, 1) : y, lengths);
    }

    /// <summary>Sequences [L_i, *] as one tensor [L, N, *], or [N, L, *] if <paramref name="batchFirst"/>, padded to the longest.</summary>
    /// <exception cref="ArgumentException">No sequences, or sizes beyond the first that differ.</exception>
    public static Tensor PadSequence(IReadOnlyList<Tensor> sequences, bool batchFirst = false, double paddingValue = 0)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        if (sequences.Count == 0) throw new ArgumentException("[pad_sequence] received an empty list of sequences", nameof(sequences));
        int longest = sequences.Max(sequence => sequence.Size(0));
        var padded = new Tensor[sequences.Count];
        for (int i = 0; i < padded.Length; i++)
        {
            int[] pad = new int[2 * sequences[i].Dim];
            pad[^1] = longest - sequences[i].Size(0);
            padded[i] = pad[^1] == 0 ? sequences[i] : sequences[i].Pad(pad, value: paddingValue);
        }
        return Tensor.Stack(padded, batchFirst ? 0 : 1);
    }

    /// <summary>Packs sequences [L_i, *].</summary>
    /// <exception cref="ArgumentException">As for <see cref="PackPaddedSequence"/>.</exception>
    public static PackedSequence PackSequence(IReadOnlyList<Tensor> sequences, bool enforceSorted = true) =>
        PackPaddedSequence(PadSequence(sequences), [.. sequences.Select(sequence => sequence.Size(0))], enforceSorted: enforceSorted);
}
