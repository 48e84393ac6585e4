namespace MiniTorch;

/// <content>Attention.</content>
public partial class Tensor
{
    /// <summary>softmax(scale q k^T + mask) v over the last two dims (Vaswani et al., 2017), without holding all scores at once.</summary>
    /// <param name="query">[*, L, E]</param>
    /// <param name="key">[*, S, E]</param>
    /// <param name="value">[*, S, F]</param>
    /// <param name="attnMask">Broadcasts to [*, L, S]: bool (true: attend), or a number that is added to the score.</param>
    /// <param name="dropoutP">The probability at which a weight is dropped, in training.</param>
    /// <param name="isCausal">Query i sees keys 0 to i only.</param>
    /// <param name="scale">What scores are multiplied by; 1 / sqrt(E) if null.</param>
    /// <returns>[*, L, F]</returns>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or a mask as well as isCausal.</exception>
    public static Tensor ScaledDotProductAttention(
        Tensor query, Tensor key, Tensor value, Tensor? attnMask = null, double dropoutP = 0, bool isCausal = false, double? scale = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        AttentionChecks.Operands(query, key, value, attnMask, isCausal);
        double factor = scale ?? 1 / Math.Sqrt(Math.Max(1, query.Size(-1)));
        var mask = attnMask is { Dtype: Dtype.Bool } allowed ? Where(allowed, Zeros([], query.Dtype), Full([], double.NegativeInfinity, query.Dtype)) : attnMask;
        int[] batch = Layouts.Broadcast(Layouts.Broadcast(query._layout.Sizes[..^2], key._layout.Sizes[..^2], "scaled_dot_product_attention"), value._layout.Sizes[..^2], "scaled_dot_product_attention");
        if (dropoutP > 0 || (mask is not null && Records(mask)))
        {
            var weights = AttentionNode.Weights(query, key, mask, isCausal, factor);
            return (dropoutP > 0 ? DropWeights(weights, dropoutP) : weights).MatMul(value);
        }
        var y = AttentionNode.Apply(Heads(query, batch), Heads(key, batch), Heads(value, batch), mask is null ? null : MaskHeads(mask, batch, query.Size(-2), key.Size(-2)), isCausal, factor);
        return batch.Length == 2 ? y : y.Reshape([.. batch, query.Size(-2), value.Size(-1)]);
    }

    /// <summary>[outer, heads, rows, width] whose rows are of neighbours: what the kernel reads in place.</summary>
    private static Tensor Heads(Tensor x, int[] batch)
    {
        int rows = x.Size(-2), width = x.Size(-1);
        if (!x._layout.Sizes.AsSpan(0, x.Dim - 2).SequenceEqual(batch)) x = x.Expand([.. batch, rows, width]);
        if (batch.Length != 2)
        {
            int heads = batch.Length == 0 ? 1 : batch[^1], outer = batch.Length == 0 ? 1 : Layouts.Numel(batch.AsSpan(0, batch.Length - 1));
            x = x.Reshape(outer, heads, rows, width);
        }
        // A row's step below its width means overlapping rows (a stretched dim), which products do not take.
        bool readable = width <= 1 || x._layout.Strides[3] == 1;
        return readable && (rows <= 1 || x._layout.Strides[2] >= Math.Max(1, width)) ? x : x.Contiguous();
    }

    private static Tensor MaskHeads(Tensor mask, int[] batch, int l, int s)
    {
        var full = mask.Bare().Expand([.. batch, l, s]);
        if (batch.Length != 2) full = full.Reshape(batch.Length == 0 ? 1 : Layouts.Numel(batch.AsSpan(0, batch.Length - 1)), batch.Length == 0 ? 1 : batch[^1], l, s);
        return s <= 1 || full._layout.Strides[3] == 1 ? full : full.Contiguous();
    }

    private static Tensor DropWeights(Tensor weights, double p)
    {
        Tensor kept;
        using (Autograd.NoGrad()) kept = EmptyLike(weights).BernoulliInPlace(1 - p) / (1 - p);
        return weights * kept;
    }
}

/// <summary>The conditions on attention's operands.</summary>
internal static class AttentionChecks
{
    private const string Op = "[scaled_dot_product_attention]";

    public static void Operands(Tensor q, Tensor k, Tensor v, Tensor? mask, bool isCausal)
    {
        if (q.Dim < 2 || k.Dim < 2 || v.Dim < 2) throw new ArgumentException($"{Op} Expected query, key, and value to all be at least 2 dimensional, but got Query dim: {q.Dim}, Key dim: {k.Dim} and Value dim: {v.Dim} instead");
        if (q.Dtype != k.Dtype || q.Dtype != v.Dtype || !q.Dtype.IsFloatingPoint())
        {
            throw new ArgumentException($"{Op} Expected query, key, and value to have the same dtype, but got query.dtype: {q.Dtype.Name()} key.dtype: {k.Dtype.Name()} and value.dtype: {v.Dtype.Name()} instead; they must be float32 or float64");
        }
        if (q.Size(-1) != k.Size(-1)) throw new ArgumentException($"{Op} query and key must have one last size: they are {q.Shape} and {k.Shape}");
        if (k.Size(-2) != v.Size(-2)) throw new ArgumentException($"{Op} there must be a value for each key: key is {k.Shape}, value {v.Shape}");
        if (mask is null) return;
        if (isCausal) throw new ArgumentException($"{Op} Explicit attn_mask should not be set when is_causal=True");
        if (mask.Dtype != Dtype.Bool && mask.Dtype != q.Dtype) throw new ArgumentException($"{Op} Expected attn_mask dtype to be bool or to match query dtype, but got attn_mask.dtype: {mask.Dtype.Name()} and query.dtype: {q.Dtype.Name()} instead.");
        if (Layouts.Expand(mask.Layout, [.. q.Layout.Sizes[..^2], q.Size(-2), k.Size(-2)]) is null) throw new ArgumentException($"{Op} attn_mask {mask.Shape} does not broadcast to [*, {q.Size(-2)}, {k.Size(-2)}] of query {q.Shape} and key {k.Shape}");
    }
}
