namespace MiniTorch.Nn;

/// <summary>How often each class was taken for each: row i, column j counts the samples of class i that were predicted as j (sklearn's order).</summary>
/// <remarks>Input: scores [N, C, d1, ...] or classes [N, d1, ...]. Target: classes [N, d1, ...].</remarks>
public sealed class ConfusionMatrix : Metric
{
    private readonly long[] _counts;
    private readonly long? _ignoreIndex;

    /// <summary>A matrix of zeros.</summary>
    /// <param name="numClasses">The number of classes.</param>
    /// <param name="ignoreIndex">A target that does not count.</param>
    /// <exception cref="ArgumentException">Fewer than two classes.</exception>
    public ConfusionMatrix(int numClasses, long? ignoreIndex = null)
    {
        if (numClasses < 2) throw new ArgumentException($"[ConfusionMatrix] numClasses must be at least 2, got {numClasses}");
        (NumClasses, _ignoreIndex) = (numClasses, ignoreIndex);
        _counts = new long[checked(numClasses * numClasses)];
    }

    /// <summary>The number of classes, C.</summary>
    public int NumClasses { get; }

    /// <summary>The counts, [C, C], int64.</summary>
    public override Tensor Compute() => Tensor.Of(_counts, [NumClasses, NumClasses]);

    /// <inheritdoc/>
    public override void Reset() => Array.Clear(_counts);

    /// <summary>Samples of class <paramref name="target"/> that were predicted as <paramref name="predicted"/>.</summary>
    public long this[int target, int predicted] => _counts[target * NumClasses + predicted];

    private protected override void UpdateCore(Tensor input, Tensor target)
    {
        var batch = ClassBatch.Of("ConfusionMatrix", input, target, NumClasses, _ignoreIndex);
        if (batch.Target.Numel == 0) return;
        var (truth, predicted) = (batch.Target.ToArray<long>(), batch.Predicted.ToArray<long>());
        for (int i = 0; i < truth.Length; i++) _counts[truth[i] * NumClasses + predicted[i]]++;
    }
}
