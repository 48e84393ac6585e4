namespace MiniTorch.Nn;

/// <summary>How many tokens a language model hesitates between: exp(mean -log p(target)).</summary>
/// <remarks>Input: logits [N, T, C] (or [N, C]). Target: tokens [N, T] (or [N]).</remarks>
public sealed class Perplexity : Metric
{
    private readonly long? _ignoreIndex;
    private double _sum;
    private long _count;

    /// <summary>A perplexity that has seen nothing yet.</summary>
    /// <param name="ignoreIndex">A target that does not count, for padding.</param>
    public Perplexity(long? ignoreIndex = null) => _ignoreIndex = ignoreIndex;

    /// <summary>exp(mean -log p), 0-dim.</summary>
    /// <exception cref="InvalidOperationException">There was no token yet.</exception>
    public override Tensor Compute() => Tensor.Of(Math.Exp(Over(_sum, _count)));

    /// <inheritdoc/>
    public override void Reset() => (_sum, _count) = (0, 0);

    private protected override void UpdateCore(Tensor input, Tensor target)
    {
        if (input.Dim < 2 || input.Dim != target.Dim + 1) throw new ArgumentException($"[Perplexity] expected logits [N, T, C] and tokens [N, T], got {input.Shape} and {target.Shape}");
        var batch = ClassBatch.Of("Perplexity", input.MoveDim(-1, 1), target, null, _ignoreIndex);
        if (batch.Target.Numel == 0) return;
        _sum += F.CrossEntropy(batch.Scores!.To(Dtype.Float64), batch.Target, reduction: Reduction.Sum).Item();
        _count += batch.Target.Numel;
    }
}
