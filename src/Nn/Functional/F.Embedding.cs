namespace MiniTorch.Nn;

/// <content>Rows of tables.</content>
public static partial class F
{
    /// <summary>The rows of a table at indices of any shape: [*] to [*, d].</summary>
    /// <param name="input">Indices.</param>
    /// <param name="weight">The table, [n, d].</param>
    /// <param name="paddingIdx">A row that gets no gradient.</param>
    /// <param name="maxNorm">Rows that are looked up are first shortened to this norm, in the table.</param>
    /// <param name="normType">The degree of that norm.</param>
    /// <param name="scaleGradByFreq">Divides each row's gradient by how often it occurs.</param>
    /// <exception cref="ArgumentException">No matrix, no integers, or a padding that is no row.</exception>
    /// <exception cref="IndexOutOfRangeException">index out of range in self</exception>
    public static Tensor Embedding(Tensor input, Tensor weight, int? paddingIdx = null, double? maxNorm = null, double normType = 2, bool scaleGradByFreq = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        if (maxNorm is { } norm) Renormalize(weight, input, norm, normType);
        return Tensor.Embedding(weight, input, paddingIdx, scaleGradByFreq);
    }

    /// <summary>The sum, mean or maximum of bags of rows of a table.</summary>
    /// <param name="input">Indices: [B, L] for B bags of L, or [n] with offsets.</param>
    /// <param name="weight">The table, [n, d].</param>
    /// <param name="offsets">Where each bag starts in a vector of indices.</param>
    /// <param name="maxNorm">Rows that are looked up are first shortened to this norm, in the table.</param>
    /// <param name="normType">The degree of that norm.</param>
    /// <param name="scaleGradByFreq">Divides each row's gradient by how often it occurs; not with "max".</param>
    /// <param name="mode">"sum", "mean" or "max".</param>
    /// <param name="perSampleWeights">Factors of the rows, of the indices' shape; with "sum" only.</param>
    /// <param name="includeLastOffset">The last offset is the end of the last bag.</param>
    /// <param name="paddingIdx">An index that counts for nothing.</param>
    /// <returns>[B, d]; zeros for an empty bag.</returns>
    /// <exception cref="ArgumentException">Shapes, mode or weights do not fit.</exception>
    public static Tensor EmbeddingBag(Tensor input, Tensor weight, Tensor? offsets = null, double? maxNorm = null, double normType = 2, bool scaleGradByFreq = false, string mode = "mean",
        Tensor? perSampleWeights = null, bool includeLastOffset = false, int? paddingIdx = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        if (mode is not ("sum" or "mean" or "max")) throw new ArgumentException($"[embedding_bag] mode has to be one of sum, mean or max, not '{mode}'", nameof(mode));
        if (perSampleWeights is not null && mode != "sum") throw new ArgumentException($"[embedding_bag] per_sample_weights was not None; it is only supported for mode='sum' (got mode='{mode}')", nameof(perSampleWeights));
        if (perSampleWeights is not null && perSampleWeights.Shape != input.Shape)
        {
            throw new ArgumentException($"[embedding_bag] If per_sample_weights ({perSampleWeights.Shape}) is not None, then it must have the same shape as the input ({input.Shape})", nameof(perSampleWeights));
        }
        if (scaleGradByFreq && mode == "max") throw new ArgumentException("[embedding_bag] max mode does not support scaling the gradient by the frequency", nameof(scaleGradByFreq));
        if (input.Dim is not (1 or 2)) throw new ArgumentException($"[embedding_bag] input has to be 1D or 2D Tensor, but got Tensor of dimension {input.Dim}", nameof(input));
        if ((input.Dim == 1) != (offsets is not null)) throw new ArgumentException(input.Dim == 1 ? "[embedding_bag] offsets has to be a 1D Tensor but got None" : "[embedding_bag] if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed length sequences", nameof(offsets));
        int[] starts = Starts(input, offsets, includeLastOffset);
        if (maxNorm is { } norm) Renormalize(weight, input, norm, normType);
        long[] indices = input.Reshape(-1).To(Dtype.Int64).ToArray<long>();
        var rows = Tensor.Embedding(weight, input.Reshape(-1), paddingIdx, scaleGradByFreq);
        if (perSampleWeights is not null) rows *= perSampleWeights.Reshape(-1, 1);
        var bags = new Tensor[starts.Length - 1];
        for (int b = 0; b < bags.Length; b++) bags[b] = Bag(rows, indices, starts[b], starts[b + 1], mode, paddingIdx);
        return bags.Length == 0 ? Tensor.Zeros([0, weight.Size(1)], weight.Dtype) : Tensor.Stack(bags);
    }

    private static Tensor Bag(Tensor rows, long[] indices, int start, int end, string mode, int? paddingIdx)
    {
        long[] kept = [.. Enumerable.Range(start, end - start).Where(i => indices[i] != paddingIdx).Select(i => (long)i)];
        if (kept.Length == 0) return Tensor.Zeros([rows.Size(1)], rows.Dtype);
        var own = kept.Length == end - start ? rows.Narrow(0, start, end - start) : rows.IndexSelect(0, Tensor.Of(kept));
        return mode switch { "sum" => own.Sum(0), "mean" => own.Mean(0), _ => own.Max(0).Values };
    }

    private static int[] Starts(Tensor input, Tensor? offsets, bool includeLastOffset)
    {
        if (offsets is null) return [.. Enumerable.Range(0, input.Size(0) + 1).Select(b => b * input.Size(1))];
        int[] given = [.. offsets.To(Dtype.Int64).ToArray<long>().Select(o => checked((int)o))];
        int[] starts = includeLastOffset ? given : [.. given, input.Numel];
        if (starts.Length == 0 || starts[0] != 0) throw new ArgumentException($"[embedding_bag] offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got {(starts.Length == 0 ? "none" : starts[0])}", nameof(offsets));
        for (int b = 1; b < starts.Length; b++)
        {
            if (starts[b] < starts[b - 1] || starts[b] > input.Numel) throw new ArgumentException($"[embedding_bag] offsets must not decrease nor pass the input's length {input.Numel}: got {starts[b - 1]}, {starts[b]}", nameof(offsets));
        }
        return starts;
    }

    private static void Renormalize(Tensor weight, Tensor indices, double maxNorm, double normType)
    {
        using var noGrad = Autograd.NoGrad();
        foreach (long row in indices.Reshape(-1).To(Dtype.Int64).ToArray<long>().Distinct())
        {
            if (row < 0 || row >= weight.Size(0)) throw new IndexOutOfRangeException($"[embedding] index out of range in self: {row} is no row of {weight.Size(0)}");
            var vector = weight.Select(0, (int)row);
            double norm = vector.Norm(normType).Item();
            if (norm > maxNorm) vector.MulInPlace(maxNorm / (norm + 1e-7));
        }
    }
}
