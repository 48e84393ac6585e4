namespace MiniTorch.Nn;

/// <summary>The share of samples whose class is among the <c>topK</c> highest scores: right / all.</summary>
/// <remarks>Input: scores [N, C, d1, ...], or, for topK = 1, classes [N, d1, ...]. Target: classes [N, d1, ...].</remarks>
public sealed class Accuracy : Metric
{
    private readonly int _topK;
    private readonly long? _ignoreIndex;
    private long _right, _all;

    /// <summary>An accuracy that has seen nothing yet.</summary>
    /// <param name="topK">How many of the highest scores may be the true class.</param>
    /// <param name="ignoreIndex">A target that does not count.</param>
    /// <exception cref="ArgumentException">topK below 1.</exception>
    public Accuracy(int topK = 1, long? ignoreIndex = null)
    {
        if (topK < 1) throw new ArgumentException($"[Accuracy] topK must be at least 1, got {topK}");
        (_topK, _ignoreIndex) = (topK, ignoreIndex);
    }

    /// <summary>right / all, 0-dim.</summary>
    /// <exception cref="InvalidOperationException">There was no sample yet.</exception>
    public override Tensor Compute() => Tensor.Of(Over(_right, _all));

    /// <inheritdoc/>
    public override void Reset() => (_right, _all) = (0, 0);

    private protected override void UpdateCore(Tensor input, Tensor target)
    {
        var batch = ClassBatch.Of("Accuracy", input, target, null, _ignoreIndex);
        if (batch.Target.Numel == 0) return;
        _right += Right(batch).Sum().Item<long>();
        _all += batch.Target.Numel;
    }

    private Tensor Right(ClassBatch batch)
    {
        if (_topK == 1) return batch.Predicted.Eq(batch.Target);
        if (batch.Scores is not { } scores) throw new ArgumentException($"[Accuracy] top-{_topK} needs scores [N, C, ...], got classes");
        if (scores.Size(1) < _topK) throw new ArgumentException($"[Accuracy] top-{_topK} of scores over {scores.Size(1)} classes; topK must not exceed the classes");
        return scores.TopK(_topK, 1).Indices.Eq(batch.Target.Unsqueeze(1));
    }
}
