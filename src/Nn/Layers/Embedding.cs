namespace MiniTorch.Nn;

/// <summary>A table of vectors: y[...] = W[x[...]] for indices x of any shape; y has one dimension more. W [numEmbeddings, embeddingDim] starts as N(0, 1), its padding row as zeros.</summary>
public sealed class Embedding : Module<Tensor, Tensor>
{
    private readonly double? _maxNorm;
    private readonly double _normType;
    private readonly bool _scaleGradByFreq;

    /// <summary>A table with PyTorch's initial numbers for the seed.</summary>
    /// <param name="numEmbeddings">The number of vectors.</param>
    /// <param name="embeddingDim">Their length.</param>
    /// <param name="paddingIdx">A vector that gets no gradient, at first 0; negative counts from the end.</param>
    /// <param name="maxNorm">Vectors that are looked up are first shortened to this norm, in the table.</param>
    /// <param name="normType">The degree of that norm.</param>
    /// <param name="scaleGradByFreq">Divides each vector's gradient by how often it occurs in the input.</param>
    /// <param name="dtype">Of the table.</param>
    /// <exception cref="ArgumentException">The padding is no row.</exception>
    public Embedding(int numEmbeddings, int embeddingDim, int? paddingIdx = null, double? maxNorm = null, double normType = 2, bool scaleGradByFreq = false, Dtype dtype = Dtype.Float32)
        : this(numEmbeddings, embeddingDim, CheckedPadding(paddingIdx, numEmbeddings), maxNorm, normType, scaleGradByFreq, new Parameter(Tensor.Empty([numEmbeddings, embeddingDim], dtype))) => ResetParameters();

    private Embedding(int numEmbeddings, int embeddingDim, int? paddingIdx, double? maxNorm, double normType, bool scaleGradByFreq, Parameter weight)
    {
        (NumEmbeddings, EmbeddingDim, PaddingIdx, _maxNorm, _normType, _scaleGradByFreq) = (numEmbeddings, embeddingDim, paddingIdx, maxNorm, normType, scaleGradByFreq);
        Weight = weight;
    }

    /// <summary>The number of vectors.</summary>
    public int NumEmbeddings { get; }

    /// <summary>Their length.</summary>
    public int EmbeddingDim { get; }

    /// <summary>The vector that gets no gradient; null if all do.</summary>
    public int? PaddingIdx { get; }

    /// <summary>The table, [numEmbeddings, embeddingDim].</summary>
    public Tensor Weight { get => Fresh(field, "weight"); set => field = AsParameter(value); }

    /// <summary>A layer over a table that is there already.</summary>
    /// <param name="embeddings">[numEmbeddings, embeddingDim]</param>
    /// <param name="freeze">Whether the table stays as it is.</param>
    /// <param name="paddingIdx">A vector that gets no gradient.</param>
    /// <param name="maxNorm">Vectors that are looked up are first shortened to this norm, in the table.</param>
    /// <param name="normType">The degree of that norm.</param>
    /// <param name="scaleGradByFreq">Divides each vector's gradient by how often it occurs in the input.</param>
    /// <exception cref="ArgumentException">Not a matrix, or the padding is no row.</exception>
    public static Embedding FromPretrained(Tensor embeddings, bool freeze = true, int? paddingIdx = null, double? maxNorm = null, double normType = 2, bool scaleGradByFreq = false)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        if (embeddings.Dim != 2) throw new ArgumentException($"[Embedding] Embeddings parameter is expected to be 2-dimensional, not {embeddings.Shape}", nameof(embeddings));
        int rows = embeddings.Size(0);
        return new Embedding(rows, embeddings.Size(1), CheckedPadding(paddingIdx, rows), maxNorm, normType, scaleGradByFreq, new Parameter(embeddings, requiresGrad: !freeze));
    }

    /// <summary>Draws the table anew.</summary>
    public void ResetParameters()
    {
        Init.Normal(Weight);
        using var noGrad = Autograd.NoGrad();
        if (PaddingIdx is { } padding) Weight.Select(0, padding).ZeroInPlace();
    }

    internal static int? CheckedPadding(int? paddingIdx, int rows)
    {
        if (paddingIdx < -rows || paddingIdx >= rows) throw new ArgumentException($"[Embedding] Padding_idx must be within num_embeddings: {paddingIdx} is no row of {rows}", nameof(paddingIdx));
        return paddingIdx < 0 ? paddingIdx + rows : paddingIdx;
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Embedding(input, Weight, PaddingIdx, _maxNorm, _normType, _scaleGradByFreq);

    /// <inheritdoc/>
    protected override string ExtraRepr()
    {
        string text = $"{NumEmbeddings}, {EmbeddingDim}";
        if (PaddingIdx is { } padding) text += $", padding_idx={padding}";
        if (_maxNorm is { } norm) text += $", max_norm={Repr.Of(norm)}";
        if (_normType != 2) text += $", norm_type={Repr.Of(_normType)}";
        return _scaleGradByFreq ? text + ", scale_grad_by_freq=True" : text;
    }
}
