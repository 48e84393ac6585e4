namespace MiniTorch.Nn;

/// <summary>
/// An encoder of the source and a decoder that writes the target while it looks at what the encoder made of the source. Vaswani et al. 2017.
/// </summary>
public sealed class Transformer : Module<Tensor, Tensor, Tensor>
{
    private readonly TransformerEncoder _encoder;
    private readonly TransformerDecoder _decoder;
    private readonly int _dModel;
    private readonly bool _batchFirst;

    /// <summary>A model with PyTorch's initial numbers for the seed: Xavier's in every matrix.</summary>
    /// <param name="dModel">The size of inputs and outputs.</param>
    /// <param name="nhead">The number of heads.</param>
    /// <param name="numEncoderLayers">Layers of the encoder.</param>
    /// <param name="numDecoderLayers">Layers of the decoder.</param>
    /// <param name="dimFeedforward">The size between the two linear maps of a layer.</param>
    /// <param name="dropout">The probability of dropout.</param>
    /// <param name="activation">"relu" or "gelu".</param>
    /// <param name="layerNormEps">Added to variances.</param>
    /// <param name="batchFirst">[N, L, E] instead of [L, N, E].</param>
    /// <param name="normFirst">Normalise before each part instead of after.</param>
    /// <param name="bias">Whether linear maps and norms have biases.</param>
    /// <param name="dtype">Of the parameters.</param>
    /// <exception cref="ArgumentException">Heads that do not divide the size, or another activation.</exception>
    public Transformer(int dModel = 512, int nhead = 8, int numEncoderLayers = 6, int numDecoderLayers = 6, int dimFeedforward = 2048, double dropout = 0.1, string activation = "relu",
        double layerNormEps = 1e-5, bool batchFirst = false, bool normFirst = false, bool bias = true, Dtype dtype = Dtype.Float32)
    {
        (_dModel, _batchFirst) = (dModel, batchFirst);
        _encoder = new TransformerEncoder(new TransformerEncoderLayer(dModel, nhead, dimFeedforward, dropout, activation, layerNormEps, batchFirst, normFirst, bias, dtype),
            numEncoderLayers, new LayerNorm(dModel, layerNormEps, bias: bias, dtype: dtype));
        _decoder = new TransformerDecoder(new TransformerDecoderLayer(dModel, nhead, dimFeedforward, dropout, activation, layerNormEps, batchFirst, normFirst, bias, dtype),
            numDecoderLayers, new LayerNorm(dModel, layerNormEps, bias: bias, dtype: dtype));
        foreach (var parameter in Parameters())
        {
            if (parameter.Dim > 1) Init.XavierUniform(parameter);
        }
    }

    /// <summary>Runs encoder and decoder.</summary>
    /// <param name="src">The source, [S, N, E], [N, S, E] if batchFirst, or [S, E].</param>
    /// <param name="tgt">The target so far, [L, N, E], [N, L, E] or [L, E].</param>
    /// <param name="srcMask">[S, S]: true where a place of the source may NOT look at another; or numbers that are added.</param>
    /// <param name="tgtMask">[L, L], of the target's places; see <see cref="GenerateSquareSubsequentMask"/>.</param>
    /// <param name="memoryMask">[L, S], of the target's places and the encoder's output.</param>
    /// <param name="srcKeyPaddingMask">[N, S]: true for places of the source that are not to be looked at.</param>
    /// <param name="tgtKeyPaddingMask">[N, L], of the target.</param>
    /// <param name="memoryKeyPaddingMask">[N, S], of the encoder's output.</param>
    /// <param name="srcIsCausal">Says that srcMask is the causal one.</param>
    /// <param name="tgtIsCausal">Says that tgtMask is the causal one.</param>
    /// <param name="memoryIsCausal">Says that memoryMask is the causal one.</param>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public Tensor Forward(Tensor src, Tensor tgt, Tensor? srcMask = null, Tensor? tgtMask = null, Tensor? memoryMask = null, Tensor? srcKeyPaddingMask = null, Tensor? tgtKeyPaddingMask = null,
        Tensor? memoryKeyPaddingMask = null, bool srcIsCausal = false, bool tgtIsCausal = false, bool memoryIsCausal = false) => Call((src, tgt), x =>
    {
        Check(x.Item1, x.Item2);
        var memory = _encoder.Forward(x.Item1, srcMask, srcKeyPaddingMask, srcIsCausal);
        return _decoder.Forward(x.Item2, memory, new DecoderMasks(tgtMask, memoryMask, tgtKeyPaddingMask, memoryKeyPaddingMask, tgtIsCausal, memoryIsCausal));
    });

    /// <summary>The mask under which no place looks at a later one: [sz, sz], -inf above the diagonal and 0 elsewhere.</summary>
    public static Tensor GenerateSquareSubsequentMask(int sz, Dtype dtype = Dtype.Float32) => Tensor.Full([sz, sz], double.NegativeInfinity, dtype).Triu(1);

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
        int batch = _batchFirst ? 0 : 1;
        if (src.Dim == 3 && tgt.Dim == 3 && src.Size(batch) != tgt.Size(batch)) throw new ArgumentException($"[transformer] the batch number of src and tgt must be equal: src is {src.Shape}, tgt {tgt.Shape}");
        if (src.Dim == 0 || tgt.Dim == 0 || src.Size(-1) != _dModel || tgt.Size(-1) != _dModel)
        {
            throw new ArgumentException($"[transformer] the feature number of src and tgt must be equal to d_model ({_dModel}): src is {src.Shape}, tgt {tgt.Shape}");
        }
    }
}
