namespace MiniTorch.Nn;

/// <summary>Encoder and decoder: output = decoder(target, encoder(source)). Vaswani et al. 2017.</summary>
public sealed class Transformer : Module<Tensor, Tensor, Tensor>
{
    private readonly TransformerEncoder _encoder;
    private readonly TransformerDecoder _decoder;

    /// <summary>A model with PyTorch's initial numbers for the seed: all matrices Xavier's uniform.</summary>
    /// <param name="dModel">E, the size of inputs and outputs.</param>
    /// <param name="nhead">The number of heads.</param>
    /// <param name="numEncoderLayers">Layers of the encoder.</param>
    /// <param name="numDecoderLayers">Layers of the decoder.</param>
    /// <param name="dimFeedforward">The size between the two linear maps of a layer.</param>
    /// <param name="dropout">The probability of dropout.</param>
    /// <param name="activation">"relu" or "gelu".</param>
    /// <param name="customEncoder">Takes the encoder's place.</param>
    /// <param name="customDecoder">Takes the decoder's place.</param>
    /// <param name="layerNormEps">Added to variances.</param>
    /// <param name="batchFirst">[N, L, E] instead of [L, N, E].</param>
    /// <param name="normFirst">Normalise before each part instead of after.</param>
    /// <param name="bias">Whether linear maps and norms have biases.</param>
    /// <param name="dtype">Of the parameters.</param>
    /// <exception cref="ArgumentException">Heads that do not divide the size, or another activation.</exception>
    public Transformer(int dModel = 512, int nhead = 8, int numEncoderLayers = 6, int numDecoderLayers = 6, int dimFeedforward = 2048, double dropout = 0.1, string activation = "relu",
        TransformerEncoder? customEncoder = null, TransformerDecoder? customDecoder = null, double layerNormEps = 1e-5, bool batchFirst = false, bool normFirst = false, bool bias = true, Dtype dtype = Dtype.Float32)
    {
        (DModel, Nhead, BatchFirst) = (dModel, nhead, batchFirst);
        _encoder = customEncoder ?? new TransformerEncoder(new TransformerEncoderLayer(dModel, nhead, dimFeedforward, dropout, activation, layerNormEps, batchFirst, normFirst, bias, dtype), numEncoderLayers, Norm());
        _decoder = customDecoder ?? new TransformerDecoder(new TransformerDecoderLayer(dModel, nhead, dimFeedforward, dropout, activation, layerNormEps, batchFirst, normFirst, bias, dtype), numDecoderLayers, Norm());
        foreach (var parameter in Parameters())
        {
            if (parameter.Dim > 1) Init.XavierUniform(parameter);
        }

        LayerNorm Norm() => new(dModel, layerNormEps, bias: bias, dtype: dtype);
    }

    /// <summary>E, the size of inputs and outputs.</summary>
    public int DModel { get; }

    /// <summary>The number of heads.</summary>
    public int Nhead { get; }

    /// <summary>Whether the batch is the first dimension.</summary>
    public bool BatchFirst { get; }

    /// <summary>The mask of a sequence whose places see only themselves and those before: [sz, sz], 0 where a place may look and minus infinity where not.</summary>
    /// <param name="sz">The length of the sequence.</param>
    /// <param name="dtype">Of the mask.</param>
    public static Tensor GenerateSquareSubsequentMask(int sz, Dtype dtype = Dtype.Float32) => Tensor.Full([sz, sz], double.NegativeInfinity, dtype).Triu(1);

    /// <summary>Runs under masks; see <see cref="MultiheadAttention"/>.</summary>
    /// <param name="src">The source, [S, N, E], [N, S, E] if batchFirst, or [S, E].</param>
    /// <param name="tgt">The target, [L, N, E] and so on.</param>
    /// <param name="srcMask">[S, S] or [N heads, S, S]: true where a place may NOT look at another; or numbers that are added.</param>
    /// <param name="tgtMask">[L, L] or [N heads, L, L], likewise.</param>
    /// <param name="memoryMask">[L, S], likewise: places of the target at those of the encoder's output.</param>
    /// <param name="srcKeyPaddingMask">[N, S]: true for places of the source that the encoder is not to look at.</param>
    /// <param name="tgtKeyPaddingMask">[N, L]: true for places of the target that are not to be looked at.</param>
    /// <param name="memoryKeyPaddingMask">[N, S]: true for places of the source that the decoder is not to look at.</param>
    /// <param name="srcIsCausal">Says that the source's mask is the causal one.</param>
    /// <param name="tgtIsCausal">Says that the target's mask is the causal one.</param>
    /// <param name="memoryIsCausal">Says that the memory's mask is the causal one.</param>
    /// <returns>Of the target's shape.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public Tensor Forward(Tensor src, Tensor tgt, Tensor? srcMask = null, Tensor? tgtMask = null, Tensor? memoryMask = null, Tensor? srcKeyPaddingMask = null, Tensor? tgtKeyPaddingMask = null,
        Tensor? memoryKeyPaddingMask = null, bool srcIsCausal = false, bool tgtIsCausal = false, bool memoryIsCausal = false) => Call((src, tgt), x =>
    {
        Check(x.Item1, x.Item2);
        var memory = _encoder.Forward(x.Item1, srcMask, srcKeyPaddingMask, srcIsCausal);
        return _decoder.Forward(x.Item2, memory, tgtMask, memoryMask, tgtKeyPaddingMask, memoryKeyPaddingMask, tgtIsCausal, memoryIsCausal);
    });

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2)
    {
        Check(input1, input2);
        return _decoder.Forward(input2, _encoder.Forward(input1));
    }

    private void Check(Tensor src, Tensor tgt)
    {
        ArgumentNullException.ThrowIfNull(src);
        ArgumentNullException.ThrowIfNull(tgt);
        int batch = BatchFirst ? 0 : 1;
        if (src.Dim == 3 && tgt.Dim == 3 && src.Size(batch) != tgt.Size(batch)) throw new ArgumentException($"[Transformer] the batch number of src and tgt must be equal: src is {src.Shape}, tgt {tgt.Shape}");
        if (src.Size(-1) != DModel || tgt.Size(-1) != DModel) throw new ArgumentException($"[Transformer] the feature number of src and tgt must be equal to d_model ({DModel}): src is {src.Shape}, tgt {tgt.Shape}");
    }
}
