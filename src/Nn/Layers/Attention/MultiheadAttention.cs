namespace MiniTorch.Nn;

/// <summary>
/// Attention by several heads, each over its own share of the dimensions: concat(head_i) W_o^T + b_o, head_i = softmax(q_i k_i^T / sqrt(d)) v_i, where q, k and v are the
/// inputs times their weights. Vaswani et al. 2017.
/// </summary>
/// <remarks>Inputs [L, N, E], [N, L, E] if batchFirst, or [L, E]; the weights start as Xavier's uniform, the biases as 0.</remarks>
public sealed class MultiheadAttention : Module<(Tensor Query, Tensor Key, Tensor Value), (Tensor Output, Tensor? Weights)>
{
    private readonly double _dropout;
    private readonly bool _addZeroAttn;

    /// <summary>A layer with PyTorch's initial numbers for the seed.</summary>
    /// <param name="embedDim">E, the size of queries and of the output.</param>
    /// <param name="numHeads">The number of heads, which divides E.</param>
    /// <param name="dropout">The probability of dropout of weights.</param>
    /// <param name="bias">Whether projections have biases.</param>
    /// <param name="addBiasKv">Adds a learnt key and value to the sequences.</param>
    /// <param name="addZeroAttn">Adds a key and value of zeros.</param>
    /// <param name="kdim">The size of keys; E if null.</param>
    /// <param name="vdim">The size of values; E if null.</param>
    /// <param name="batchFirst">The batch is the first dimension.</param>
    /// <param name="dtype">Of the parameters.</param>
    /// <exception cref="ArgumentException">Heads that do not divide E.</exception>
    public MultiheadAttention(int embedDim, int numHeads, double dropout = 0, bool bias = true, bool addBiasKv = false, bool addZeroAttn = false, int? kdim = null, int? vdim = null,
        bool batchFirst = false, Dtype dtype = Dtype.Float32)
    {
        if (embedDim <= 0 || numHeads <= 0) throw new ArgumentException($"[MultiheadAttention] embed_dim and num_heads must be greater than 0, got embed_dim={embedDim} and num_heads={numHeads} instead");
        if (embedDim % numHeads != 0) throw new ArgumentException($"[MultiheadAttention] embed_dim must be divisible by num_heads: {embedDim} and {numHeads}");
        (EmbedDim, NumHeads, BatchFirst, _dropout, _addZeroAttn) = (embedDim, numHeads, batchFirst, dropout, addZeroAttn);
        if ((kdim ?? embedDim) == embedDim && (vdim ?? embedDim) == embedDim)
        {
            InProjWeight = New(3 * embedDim, embedDim);
        }
        else
        {
            (QProjWeight, KProjWeight, VProjWeight) = (New(embedDim, embedDim), New(embedDim, kdim ?? embedDim), New(embedDim, vdim ?? embedDim));
        }
        if (bias) InProjBias = New(3 * embedDim);
        OutProj = new Linear("NonDynamicallyQuantizableLinear", embedDim, embedDim, bias, dtype);
        if (addBiasKv) (BiasK, BiasV) = (New(1, 1, embedDim), New(1, 1, embedDim));
        ResetParameters();

        Parameter New(params ReadOnlySpan<int> shape) => new(Tensor.Empty(shape, dtype));
    }

    /// <summary>E, the size of queries and of the output.</summary>
    public int EmbedDim { get; }

    /// <summary>The number of heads.</summary>
    public int NumHeads { get; }

    /// <summary>Whether the batch is the first dimension.</summary>
    public bool BatchFirst { get; }

    /// <summary>The weights of queries, keys and values one above the other, [3 E, E]; null where their sizes differ.</summary>
    public Tensor? InProjWeight { get; set => field = AsParameter(value); }

    /// <summary>[E, E], where sizes differ.</summary>
    public Tensor? QProjWeight { get; set => field = AsParameter(value); }

    /// <summary>[E, kdim], where sizes differ.</summary>
    public Tensor? KProjWeight { get; set => field = AsParameter(value); }

    /// <summary>[E, vdim], where sizes differ.</summary>
    public Tensor? VProjWeight { get; set => field = AsParameter(value); }

    /// <summary>[3 E]; null if there is none.</summary>
    public Tensor? InProjBias { get; set => field = AsParameter(value); }

    /// <summary>The learnt key, [1, 1, E]; null if there is none.</summary>
    public Tensor? BiasK { get; set => field = AsParameter(value); }

    /// <summary>The learnt value, [1, 1, E]; null if there is none.</summary>
    public Tensor? BiasV { get; set => field = AsParameter(value); }

    /// <summary>W_o and b_o.</summary>
    public Linear OutProj { get; }

    /// <summary>Attention of <paramref name="query"/> to <paramref name="key"/> and <paramref name="value"/>.</summary>
    /// <param name="query">[L, N, E], [N, L, E] if batchFirst, or [L, E].</param>
    /// <param name="key">[S, N, kdim] and so on.</param>
    /// <param name="value">[S, N, vdim] and so on.</param>
    /// <param name="keyPaddingMask">[N, S] (or [S]): true for keys that are not to be looked at; or numbers that are added to the scores.</param>
    /// <param name="needWeights">Return the weights too.</param>
    /// <param name="attnMask">[L, S] or [N heads, L, S]: true where a query may NOT look at a key (as in PyTorch); or numbers that are added to the scores.</param>
    /// <param name="averageAttnWeights">Return the heads' mean weights instead of each head's.</param>
    /// <param name="isCausal">Says that the mask is the causal one.</param>
    /// <returns>The output, of the query's shape, and the weights [N, L, S] or [N, heads, L, S]; null unless needed.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit, or isCausal without a mask.</exception>
    public (Tensor Output, Tensor? Weights) Forward(Tensor query, Tensor key, Tensor value, Tensor? keyPaddingMask = null, bool needWeights = true, Tensor? attnMask = null,
        bool averageAttnWeights = true, bool isCausal = false) =>
        Call((query, key, value), x => Attend(x.Query, x.Key, x.Value, keyPaddingMask, needWeights, attnMask, averageAttnWeights, isCausal));

    /// <summary>Draws all parameters anew but those of the output projection, whose bias becomes 0.</summary>
    public void ResetParameters()
    {
        foreach (var weight in new[] { InProjWeight, QProjWeight, KProjWeight, VProjWeight })
        {
            if (weight is not null) Init.XavierUniform(weight);
        }
        if (InProjBias is not null) Init.Zeros(InProjBias);
        if (OutProj.Bias is not null) Init.Zeros(OutProj.Bias);
        if (BiasK is null) return;
        Init.XavierNormal(BiasK);
        Init.XavierNormal(BiasV!);
    }

    /// <inheritdoc/>
    protected override (Tensor Output, Tensor? Weights) ForwardCore((Tensor Query, Tensor Key, Tensor Value) input) =>
        Attend(input.Query, input.Key, input.Value, null, true, null, true, false);

    private (Tensor Output, Tensor? Weights) Attend(Tensor query, Tensor key, Tensor value, Tensor? keyPaddingMask, bool needWeights, Tensor? attnMask, bool average, bool isCausal)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (isCausal && attnMask is null) throw new ArgumentException("[MultiheadAttention] need attn_mask if specifying the is_causal hint.", nameof(attnMask));
        bool isBatched = Checked(query, key, value);
        var (q, k, v) = Projected(query, key, value);
        if (!isBatched) (q, k, v) = (q.Unsqueeze(0), k.Unsqueeze(0), v.Unsqueeze(0));
        else if (!BatchFirst) (q, k, v) = (q.Transpose(0, 1), k.Transpose(0, 1), v.Transpose(0, 1));
        int batch = q.Size(0), length = q.Size(1);
        if (BiasK is not null) (k, v) = (Tensor.Cat([k, BiasK.Expand(batch, 1, EmbedDim)], 1), Tensor.Cat([v, BiasV!.Expand(batch, 1, EmbedDim)], 1));
        if (_addZeroAttn) (k, v) = (k.Pad([0, 0, 0, 1]), v.Pad([0, 0, 0, 1]));
        var mask = Mask(attnMask, keyPaddingMask, batch, length, k.Size(1), q.Dtype);
        (q, k, v) = (Heads(q), Heads(k), Heads(v));
        double dropout = Training ? _dropout : 0;
        Tensor y;
        Tensor? weights = null;
        if (needWeights)
        {
            weights = F.Dropout(F.AttentionWeights((q * (1 / Math.Sqrt(EmbedDim / NumHeads))).MatMul(k.Transpose(-2, -1)), mask), dropout);
            y = weights.MatMul(v);
            if (average) weights = weights.Mean(1);
            if (!isBatched) weights = weights.Squeeze(0);
        }
        else
        {
            bool byHint = isCausal && keyPaddingMask is null && k.Size(2) == length;
            y = F.ScaledDotProductAttention(q, k, v, byHint ? null : mask, dropout, byHint);
        }
        y = OutProj.Forward(y.Transpose(1, 2).Reshape(batch, length, EmbedDim));
        return (!isBatched ? y.Squeeze(0) : BatchFirst ? y : y.Transpose(0, 1), weights);
    }

    private bool Checked(Tensor query, Tensor key, Tensor value)
    {
        bool isBatched = query.Dim == 3;
        if (query.Dim is not (2 or 3)) throw new ArgumentException($"[MultiheadAttention] query should be unbatched 2D or batched 3D tensor but received {query.Dim}-D query tensor");
        if (key.Dim != query.Dim || value.Dim != query.Dim)
        {
            throw new ArgumentException($"[MultiheadAttention] For {(isBatched ? "batched (3-D)" : "unbatched (2-D)")} `query`, expected `key` and `value` to be {query.Dim}-D but found {key.Dim}-D and {value.Dim}-D tensors respectively");
        }
        if (query.Size(-1) != EmbedDim) throw new ArgumentException($"[MultiheadAttention] was expecting embedding dimension of {EmbedDim}, but got {query.Size(-1)}: the query is {query.Shape}");
        if (!key.Shape.AsSpan()[..^1].SequenceEqual(value.Shape.AsSpan()[..^1])) throw new ArgumentException($"[MultiheadAttention] key's sequence and batch dims {key.Shape} do not match value's {value.Shape}");
        int batchDim = BatchFirst ? 0 : 1;
        if (isBatched && query.Size(batchDim) != key.Size(batchDim)) throw new ArgumentException($"[MultiheadAttention] the batch of query {query.Shape} does not match that of key {key.Shape}: {query.Size(batchDim)} and {key.Size(batchDim)}");
        return isBatched;
    }

    /// <summary>q, k and v; where all three inputs are one tensor, by one product.</summary>
    private (Tensor Q, Tensor K, Tensor V) Projected(Tensor query, Tensor key, Tensor value)
    {
        if (InProjWeight is not null && ReferenceEquals(query, key) && ReferenceEquals(key, value))
        {
            var all = F.Linear(query, InProjWeight, InProjBias).Chunk(3, -1);
            return (all[0], all[1], all[2]);
        }
        Tensor[] weights = InProjWeight is null ? [QProjWeight!, KProjWeight!, VProjWeight!] : InProjWeight.Chunk(3);
        var biases = InProjBias?.Chunk(3);
        return (F.Linear(query, weights[0], biases?[0]), F.Linear(key, weights[1], biases?[1]), F.Linear(value, weights[2], biases?[2]));
    }

    /// <summary>[N, L, E] to [N, heads, L, E / heads].</summary>
    private Tensor Heads(Tensor x) => x.Reshape(x.Size(0), x.Size(1), NumHeads, EmbedDim / NumHeads).Transpose(1, 2);

    /// <summary>Both masks as one that broadcasts to [N, heads, L, S]: true where a query may look, or numbers if either is of numbers. Keys of our own are always seen.</summary>
    private Tensor? Mask(Tensor? attnMask, Tensor? keyPaddingMask, int batch, int length, int keys, Dtype dtype)
    {
        int own = (BiasK is null ? 0 : 1) + (_addZeroAttn ? 1 : 0), given = keys - own;
        if (attnMask is not null)
        {
            bool is2 = attnMask.Shape.AsSpan().SequenceEqual([length, given]), is3 = attnMask.Shape.AsSpan().SequenceEqual([batch * NumHeads, length, given]);
            if (!is2 && !is3) throw new ArgumentException($"[MultiheadAttention] The shape of the attn_mask is {attnMask.Shape}, but should be [{length}, {given}] or [{batch * NumHeads}, {length}, {given}].");
            if (is3) attnMask = attnMask.Reshape(batch, NumHeads, length, given);
        }
        if (keyPaddingMask is not null)
        {
            if (!keyPaddingMask.Shape.AsSpan().SequenceEqual([batch, given]) && !(batch == 1 && keyPaddingMask.Shape.AsSpan().SequenceEqual([given])))
            {
                throw new ArgumentException($"[MultiheadAttention] expecting key_padding_mask shape of [{batch}, {given}], but got {keyPaddingMask.Shape}");
            }
            keyPaddingMask = keyPaddingMask.Reshape(batch, 1, 1, given);
        }
        Tensor?[] masks = [attnMask, keyPaddingMask];
        bool areBool = masks.All(mask => mask is null || mask.Dtype == Dtype.Bool);
        Tensor? both = null;
        foreach (var mask in masks)
        {
            if (mask is null) continue;
            var padded = own == 0 ? mask : mask.To(areBool ? Dtype.UInt8 : mask.Dtype == Dtype.Bool ? Dtype.UInt8 : dtype).Pad([0, own]);
            if (mask.Dtype == Dtype.Bool) padded = padded.To(Dtype.Bool);
            if (areBool) both = both is null ? padded.LogicalNot() : both.LogicalAnd(padded.LogicalNot());
            else both = (both ?? Tensor.Zeros([], dtype)) + (mask.Dtype == Dtype.Bool ? Tensor.Zeros([], dtype).MaskedFill(padded, double.NegativeInfinity) : padded.To(dtype));
        }
        return both;
    }
}
