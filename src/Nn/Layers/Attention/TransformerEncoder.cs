namespace MiniTorch.Nn;

/// <summary>
/// Self-attention and a two-layer network, each added to its input and normalised: x = norm1(x + attention(x)),  x = norm2(x + W_2 f(W_1 x)); or, norm first,
/// x + attention(norm1(x)) and so on. Vaswani et al. 2017.
/// </summary>
public sealed class TransformerEncoderLayer : Module<Tensor, Tensor>
{
    private readonly MultiheadAttention _selfAttn;
    private readonly Linear _linear1;
    private readonly Dropout _dropout;
    private readonly Linear _linear2;
    private readonly LayerNorm _norm1, _norm2;
    private readonly Dropout _dropout1, _dropout2;
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
    public TransformerEncoderLayer(int dModel, int nhead, int dimFeedforward = 2048, double dropout = 0.1, string activation = "relu", double layerNormEps = 1e-5, bool batchFirst = false,
        bool normFirst = false, bool bias = true, Dtype dtype = Dtype.Float32)
        : this(dModel, nhead, TransformerParts.Activation(activation), dimFeedforward, dropout, layerNormEps, batchFirst, normFirst, bias, dtype)
    {
    }

    /// <summary>As above, with an activation of the caller's.</summary>
    /// <param name="dModel">The size of inputs and outputs.</param>
    /// <param name="nhead">The number of heads.</param>
    /// <param name="activation">f.</param>
    /// <param name="dimFeedforward">The size between the two linear maps.</param>
    /// <param name="dropout">The probability of dropout.</param>
    /// <param name="layerNormEps">Added to variances.</param>
    /// <param name="batchFirst">[N, L, E] instead of [L, N, E].</param>
    /// <param name="normFirst">Normalise before each part instead of after.</param>
    /// <param name="bias">Whether linear maps and norms have biases.</param>
    /// <param name="dtype">Of the parameters.</param>
    /// <exception cref="ArgumentException">Heads that do not divide the size.</exception>
    public TransformerEncoderLayer(int dModel, int nhead, Func<Tensor, Tensor> activation, int dimFeedforward = 2048, double dropout = 0.1, double layerNormEps = 1e-5, bool batchFirst = false,
        bool normFirst = false, bool bias = true, Dtype dtype = Dtype.Float32)
    {
        ArgumentNullException.ThrowIfNull(activation);
        (_activation, _normFirst) = (activation, normFirst);
        _selfAttn = new MultiheadAttention(dModel, nhead, dropout, bias, batchFirst: batchFirst, dtype: dtype);
        _linear1 = new Linear(dModel, dimFeedforward, bias, dtype);
        _dropout = new Dropout(dropout);
        _linear2 = new Linear(dimFeedforward, dModel, bias, dtype);
        _norm1 = new LayerNorm(dModel, layerNormEps, bias: bias, dtype: dtype);
        _norm2 = new LayerNorm(dModel, layerNormEps, bias: bias, dtype: dtype);
        (_dropout1, _dropout2) = (new Dropout(dropout), new Dropout(dropout));
    }

    /// <summary>Runs the layer under masks; see <see cref="MultiheadAttention"/>.</summary>
    /// <param name="src">[L, N, E], [N, L, E] if batchFirst, or [L, E].</param>
    /// <param name="srcMask">[L, L] or [N heads, L, L]: true where a place may NOT look at another; or numbers that are added.</param>
    /// <param name="srcKeyPaddingMask">[N, L]: true for places that are not to be looked at.</param>
    /// <param name="isCausal">Says that the mask is the causal one.</param>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public Tensor Forward(Tensor src, Tensor? srcMask = null, Tensor? srcKeyPaddingMask = null, bool isCausal = false) => Call(src, x => Run(x, srcMask, srcKeyPaddingMask, isCausal));

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Run(input, null, null, false);

    private Tensor Run(Tensor x, Tensor? mask, Tensor? padding, bool isCausal)
    {
        if (_normFirst)
        {
            x += Attention(_norm1.Forward(x));
            return x + FeedForward(_norm2.Forward(x));
        }
        x = _norm1.Forward(x + Attention(x));
        return _norm2.Forward(x + FeedForward(x));

        Tensor Attention(Tensor y) => _dropout1.Forward(_selfAttn.Forward(y, y, y, padding, false, mask, isCausal: isCausal).Output);
    }

    private Tensor FeedForward(Tensor x) => _dropout2.Forward(_linear2.Forward(_dropout.Forward(_activation(_linear1.Forward(x)))));
}

/// <summary>Layers of <see cref="TransformerEncoderLayer"/> one after the other, which start as copies of one.</summary>
public sealed class TransformerEncoder : Module<Tensor, Tensor>
{
    private readonly ModuleList<TransformerEncoderLayer> _layers;
    private readonly Module<Tensor, Tensor>? _norm;

    /// <summary>A stack of copies.</summary>
    /// <param name="encoderLayer">The layer that is copied.</param>
    /// <param name="numLayers">How often.</param>
    /// <param name="norm">Comes last; null for nothing.</param>
    public TransformerEncoder(TransformerEncoderLayer encoderLayer, int numLayers, Module<Tensor, Tensor>? norm = null)
    {
        ArgumentNullException.ThrowIfNull(encoderLayer);
        _layers = [.. Enumerable.Range(0, numLayers).Select(_ => encoderLayer.Clone())];
        _norm = norm;
    }

    /// <summary>Runs the layers under masks; see <see cref="TransformerEncoderLayer.Forward(Tensor, Tensor, Tensor, bool)"/>.</summary>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public Tensor Forward(Tensor src, Tensor? mask = null, Tensor? srcKeyPaddingMask = null, bool isCausal = false) => Call(src, x => Run(x, mask, srcKeyPaddingMask, isCausal));

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Run(input, null, null, false);

    private Tensor Run(Tensor x, Tensor? mask, Tensor? padding, bool isCausal)
    {
        foreach (var layer in _layers) x = layer.Forward(x, mask, padding, isCausal);
        return _norm is null ? x : _norm.Forward(x);
    }
}

/// <summary>What encoder and decoder layers share.</summary>
internal static class TransformerParts
{
    public static Func<Tensor, Tensor> Activation(string name) => name switch
    {
        "relu" => x => x.Relu(),
        "gelu" => x => x.Gelu(),
        _ => throw new ArgumentException($"[transformer] activation should be relu/gelu, not {name}", nameof(name)),
    };
}
