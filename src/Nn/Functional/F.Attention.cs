namespace MiniTorch.Nn;

/// <content>Attention.</content>
public static partial class F
{
    /// <summary>softmax(q k^T scale + mask) v: Vaswani et al. 2017.</summary>
    /// <param name="query">q, [*, L, d].</param>
    /// <param name="key">k, [*, S, d].</param>
    /// <param name="value">v, [*, S, dv].</param>
    /// <param name="attnMask">Broadcasts to [*, L, S]: bool, true where q may look at k; or numbers that are added to the scores.</param>
    /// <param name="dropoutP">The probability of dropout of weights.</param>
    /// <param name="isCausal">Query i may look at keys 0 to i only; not with a mask.</param>
    /// <param name="scale">1 / sqrt(d) if null.</param>
    /// <returns>[*, L, dv]; 0 where a query may look at nothing.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit, or both a mask and isCausal.</exception>
    public static Tensor ScaledDotProductAttention(Tensor query, Tensor key, Tensor value, Tensor? attnMask = null, double dropoutP = 0, bool isCausal = false, double? scale = null)
    {
        CheckProbability("scaled_dot_product_attention", dropoutP);
        return Tensor.ScaledDotProductAttention(query, key, value, attnMask, dropoutP, isCausal, scale);
    }

    /// <summary>The softmax of masked scores; a row that may look at nothing has no weights, and no NaN either.</summary>
    internal static Tensor AttentionWeights(Tensor scores, Tensor? mask)
    {
        if (mask is null) return scores.Softmax(-1);
        if (mask.Dtype != Dtype.Bool) return (scores + mask.To(scores.Dtype)).Softmax(-1);
        var blocked = mask.LogicalNot();
        var emptyRows = blocked.All(-1, keepDim: true);
        if (!emptyRows.Any().ItemBool()) return scores.MaskedFill(blocked, double.NegativeInfinity).Softmax(-1);
        return scores.MaskedFill(blocked, double.NegativeInfinity).MaskedFill(emptyRows, 0).Softmax(-1).MaskedFill(emptyRows, 0);
    }
}
