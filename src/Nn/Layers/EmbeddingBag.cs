namespace MiniTorch.Nn;

/// <summary>The sum, mean or maximum of bags of a table's vectors: [B, L] indices (B bags of L) to [B, embeddingDim]. The table starts as N(0, 1).</summary>
public sealed class EmbeddingBag : Module<Tensor, Tensor>
{
    private readonly string _mode;
    private readonly bool _includeLastOffset, _scaleGradByFreq;
    private readonly double? _maxNorm;
    private readonly double _normType;

    /// <summary>A table with PyTorch's initial numbers for the seed.</summary>
    /// <param name="numEmbeddings">The number of vectors.</param>
    /// <param name="embeddingDim">Their length.</param>
    /// <param name="maxNorm">Vectors that are looked up are first shortened to this norm, in the table.</param>
    /// <param name="normType">The degree of that norm.</param>
    /// <param name="scaleGradByFreq">Divides each vector's gradient by how often it occurs in the input; not with "max".</param>
    /// <param name="mode">"sum", "mean" or "max".</param>
    /// <param name="includeLastOffset">The last offset is the end of the last bag.</param>
    /// <param name="paddingIdx">An index that counts for nothing.</param>
    /// <param name="dtype">Of the table.</param>
    /// <exception cref="ArgumentException">The padding is no row.</exception>
    public EmbeddingBag(int numEmbeddings, int embeddingDim, double? maxNorm = null, double normType = 2, bool scaleGradByFreq = false, string mode = "mean", bool includeLastOffset = false, int? paddingIdx = null, Dtype dtype = Dtype.Float32)
    {
        PaddingIdx = Embedding.CheckedPadding(paddingIdx, numEmbeddings);
        (_mode, _includeLastOffset, _maxNorm, _normType, _scaleGradByFreq) = (mode, includeLastOffset, maxNorm, normType, scaleGradByFreq);
        Weight = new Parameter(Tensor.Empty([numEmbeddings, embeddingDim], dtype));
        Init.Normal(Weight);
        using var noGrad = Autograd.NoGrad();
        if (PaddingIdx is { } padding) Weight.Select(0, padding).ZeroInPlace();
    }

    /// <summary>The table, [numEmbeddings, embeddingDim].</summary>
    public Tensor Weight { get; set => field = AsParameter(value); }

    /// <summary>The index that counts for nothing; null if all count.</summary>
    public int? PaddingIdx { get; }

    /// <summary>Bags of different lengths: a vector of indices and where each bag starts; with factors of the rows for "sum".</summary>
    public Tensor Forward(Tensor input, Tensor? offsets = null, Tensor? perSampleWeights = null) =>
        Call(input, x => Bags(x, offsets, perSampleWeights));

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Bags(input, null, null);

    private Tensor Bags(Tensor input, Tensor? offsets, Tensor? perSampleWeights) =>
        F.EmbeddingBag(input, Weight, offsets, _maxNorm, _normType, _scaleGradByFreq, _mode, perSampleWeights, _includeLastOffset, PaddingIdx);

    /// <inheritdoc/>
    protected override string ExtraRepr()
    {
        string text = $"{Weight.Size(0)}, {Weight.Size(1)}";
        if (_maxNorm is { } norm) text += $", max_norm={Repr.Of(norm)}";
        if (_normType != 2) text += $", norm_type={Repr.Of(_normType)}";
        if (_scaleGradByFreq) text += ", scale_grad_by_freq=True";
        return text + $", mode='{_mode}'{(PaddingIdx is { } padding ? $", padding_idx={padding}" : "")}";
    }
}
