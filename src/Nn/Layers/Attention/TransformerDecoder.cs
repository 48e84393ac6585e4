namespace MiniTorch.Nn;

/// <summary>
/// Self-attention, attention to a memory (an encoder's output) and a two-layer network, each added to its input and normalised, after or before. Vaswani et al. 2017.
/// </summary>
public sealed class TransformerDecoderLayer : Module<Tensor, Tensor, Tensor>
{
    private static readonly DecoderMasks s_none = new();

    private readonly MultiheadAttention _selfAttn, _multiheadAttn;
    private readonly Linear _linear1;
    private readonly Dropout _dropout;
    private readonly Linear _linear2;
    private readonly LayerNorm _norm1, _norm2, _norm3;
    private readonly Dropout _dropout1, _dropout2, _dropout3;
    private readonly Func<Tensor, Tensor> _activation;
    private readonly bool _normFirst;

    /// <summary>A layer with PyTorch's initial numbers for the seed.</summary>
    /// <param name="dModel">The size of inputs and outputs.</param>
    /// <param name="nhead">The number of heads.</param>
    /// <param name="dimFeedforward">The size between the two linear maps.</param>
    /// <param name="dropout">The probability of dropout.</param>
    /// <param name="activation">"relu" or "gelu".</param>
    /// <param name="layerNormEps">Added to variances.</param>
    /// <param name="batchFirst">[N, L, E] instead of [L, N, E].</param>
    /// <param name="normFirst">Normalise before each part instead of after.</param>
    /// <param name="bias">Whether linear maps and norms have biases.</param>
    /// <param name="dtype">Of the parameters.</param>
    /// <exception cref="ArgumentException">Heads that do not divide the size, or another activation.</exception>
    public TransformerDecoderLayer(int dModel, int nhead, int dimFeedforward = 2048, double dropout = 0.1, string activation = "relu", double layerNormEps = 1e-5, bool batchFirst = false,
        bool normFirst = false, bool bias = true, Dtype dtype = Dtype.Float32)
    {
        (_activation, _normFirst) = (TransformerParts.Activation(activation), normFirst);
        _selfAttn = new MultiheadAttention(dModel, nhead, dropout, bias, batchFirst: batchFirst, dtype: dtype);
        _multiheadAttn = new MultiheadAttention(dModel, nhead, dropout, bias, batchFirst: batchFirst, dtype: dtype);
        _linear1 = new Linear(dModel, dimFeedforward, bias, dtype);
        _dropout = new Dropout(dropout);
        _linear2 = new Linear(dimFeedforward, dModel, bias, dtype);
        _norm1 = new LayerNorm(dModel, layerNormEps, bias: bias, dtype: dtype);
        _norm2 = new LayerNorm(dModel, layerNormEps, bias: bias, dtype: dtype);
        _norm3 = new LayerNorm(dModel, layerNormEps, bias: bias, dtype: dtype);
        (_dropout1, _dropout2, _dropout3) = (new Dropout(dropout), new Dropout(dropout), new Dropout(dropout));
    }

    /// <summary>Runs under masks; see <see cref="MultiheadAttention"/>.</summary>
    /// <param name="tgt">[L, N, E], [N, L, E] if batchFirst, or [L, E].</param>
    /// <param name="memory">The encoder's output, [S, N, E] and so on.</param>
    /// <param name="tgtMask">[L, L] or [N heads, L, L]: true where a place of the target may NOT look at another; or numbers that are added.</param>
    /// <param name="memoryMask">[L, S]: true where a place of the target may NOT look at one of the memory; or numbers that are added.</param>
    /// <param name="tgtKeyPaddingMask">[N, L]: true for places of the target that are not to be looked at.</param>
    /// <param name="memoryKeyPaddingMask">[N, S]: true for places of the memory that are not to be looked at.</param>
    /// <param name="tgtIsCausal">Says that the target's mask is the causal one.</param>
    /// <param name="memoryIsCausal">Says that the memory's mask is the causal one.</param>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public Tensor Forward(Tensor tgt, Tensor memory, Tensor? tgtMask = null, Tensor? memoryMask = null, Tensor? tgtKeyPaddingMask = null, Tensor? memoryKeyPaddingMask = null, bool tgtIsCausal = false, bool memoryIsCausal = false) =>
        Call((tgt, memory), x => Run(x.Item1, x.Item2, new DecoderMasks(tgtMask, memoryMask, tgtKeyPaddingMask, memoryKeyPaddingMask, tgtIsCausal, memoryIsCausal)));

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => Run(input1, input2, s_none);

    private Tensor Run(Tensor x, Tensor memory, DecoderMasks masks)
    {
        if (_normFirst)
        {
            x += Own(_norm1.Forward(x));
            x += Memory(_norm2.Forward(x));
            return x + FeedForward(_norm3.Forward(x));
        }
        x = _norm1.Forward(x + Own(x));
        x = _norm2.Forward(x + Memory(x));
        return _norm3.Forward(x + FeedForward(x));

        Tensor Own(Tensor y) => _dropout1.Forward(_selfAttn.Forward(y, y, y, masks.TgtKeyPaddingMask, false, masks.TgtMask, isCausal: masks.TgtIsCausal).Output);

        Tensor Memory(Tensor y) => _dropout2.Forward(_multiheadAttn.Forward(y, memory, memory, masks.MemoryKeyPaddingMask, false, masks.MemoryMask, isCausal: masks.MemoryIsCausal).Output);
    }

    private Tensor FeedForward(Tensor x) => _dropout3.Forward(_linear2.Forward(_dropout.Forward(_activation(_linear1.Forward(x)))));
}

/// <summary>Layers of <see cref="TransformerDecoderLayer"/> one after the other, which start as copies of one.</summary>
public sealed class TransformerDecoder : Module<Tensor, Tensor, Tensor>
{
    private static readonly DecoderMasks s_none = new();

    private readonly ModuleList<TransformerDecoderLayer> _layers;
    private readonly Module<Tensor, Tensor>? _norm;

    /// <summary>A stack of copies.</summary>
    /// <param name="decoderLayer">The layer that is copied.</param>
    /// <param name="numLayers">How often.</param>
    /// <param name="norm">Comes last; null for nothing.</param>
    public TransformerDecoder(TransformerDecoderLayer decoderLayer, int numLayers, Module<Tensor, Tensor>? norm = null)
    {
        ArgumentNullException.ThrowIfNull(decoderLayer);
        _layers = [.. Enumerable.Range(0, numLayers).Select(_ => decoderLayer.Clone())];
        _norm = norm;
    }

    /// <summary>Runs under masks; see <see cref="MultiheadAttention"/>.</summary>
    /// <param name="tgt">[L, N, E], [N, L, E] if batchFirst, or [L, E].</param>
    /// <param name="memory">The encoder's output, [S, N, E] and so on.</param>
    /// <param name="tgtMask">[L, L] or [N heads, L, L]: true where a place of the target may NOT look at another; or numbers that are added.</param>
    /// <param name="memoryMask">[L, S]: true where a place of the target may NOT look at one of the memory; or numbers that are added.</param>
    /// <param name="tgtKeyPaddingMask">[N, L]: true for places of the target that are not to be looked at.</param>
    /// <param name="memoryKeyPaddingMask">[N, S]: true for places of the memory that are not to be looked at.</param>
    /// <param name="tgtIsCausal">Says that the target's mask is the causal one.</param>
    /// <param name="memoryIsCausal">Says that the memory's mask is the causal one.</param>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public Tensor Forward(Tensor tgt, Tensor memory, Tensor? tgtMask = null, Tensor? memoryMask = null, Tensor? tgtKeyPaddingMask = null, Tensor? memoryKeyPaddingMask = null, bool tgtIsCausal = false, bool memoryIsCausal = false) =>
        Call((tgt, memory), x => Run(x.Item1, x.Item2, new DecoderMasks(tgtMask, memoryMask, tgtKeyPaddingMask, memoryKeyPaddingMask, tgtIsCausal, memoryIsCausal)));

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => Run(input1, input2, s_none);

    private Tensor Run(Tensor x, Tensor memory, DecoderMasks masks)
    {
        foreach (var layer in _layers) x = layer.Forward(x, memory, masks.TgtMask, masks.MemoryMask, masks.TgtKeyPaddingMask, masks.MemoryKeyPaddingMask, masks.TgtIsCausal, masks.MemoryIsCausal);
        return _norm is null ? x : _norm.Forward(x);
    }
}

/// <summary>The masks of a decoder: of the target's own places, and of the memory's.</summary>
internal sealed record DecoderMasks(Tensor? TgtMask = null, Tensor? MemoryMask = null, Tensor? TgtKeyPaddingMask = null, Tensor? MemoryKeyPaddingMask = null, bool TgtIsCausal = false, bool MemoryIsCausal = false);
