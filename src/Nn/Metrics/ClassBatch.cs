namespace MiniTorch.Nn;

/// <summary>A batch of classifications, checked: scores over classes and true classes, flattened to one row a sample, without those to be ignored.</summary>
internal readonly struct ClassBatch
{
    private ClassBatch(Tensor? scores, Tensor? predicted, Tensor target) => (Scores, Given, Target) = (scores, predicted, target);

    /// <summary>[M, C]; null where classes were given instead of scores.</summary>
    public Tensor? Scores { get; }

    /// <summary>The true classes, [M], int64.</summary>
    public Tensor Target { get; }

    /// <summary>The classes with the highest scores, [M], int64.</summary>
    public Tensor Predicted => Given ?? Scores!.ArgMax(1);

    private Tensor? Given { get; }

    /// <summary>Scores [N, C, d1, ...] or classes of the target's shape, and a target [N, d1, ...] of classes.</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes that do not fit.</exception>
    /// <exception cref="IndexOutOfRangeException">A class that is not in [0, classes).</exception>
    public static ClassBatch Of(string metric, Tensor input, Tensor target, int? classes, long? ignoreIndex)
    {
        if (IsNoIndex(target)) throw new ArgumentException($"[{metric}] expected a target of class indices (int64), got {target.Dtype.Name()}; use target.To(Dtype.Int64)");
        bool isScores = input.Dim == target.Dim + 1;
        if (!isScores && input.Shape != target.Shape)
        {
            throw new ArgumentException($"[{metric}] Expected input batch_size to match target: input {input.Shape} must be scores [N, C, ...] for a target [N, ...], or classes of the target's shape, got target {target.Shape}");
        }
        if (!isScores && IsNoIndex(input)) throw new ArgumentException($"[{metric}] an input of the target's shape {target.Shape} holds class indices (int64), got {input.Dtype.Name()}; give scores [N, C, ...], or threshold.To(Dtype.Int64)");
        int count = isScores ? input.Size(Math.Min(1, input.Dim - 1)) : classes ?? int.MaxValue;
        if (isScores) CheckScores(metric, input, target, classes);
        var flat = target.Reshape(-1).To(Dtype.Int64);
        var rows = !isScores ? input.Reshape(-1).To(Dtype.Int64) : input.Dim == 1 ? input.Unsqueeze(0) : input.MoveDim(1, -1).Reshape(-1, count);
        if (ignoreIndex is { } ignored && flat.Ne(ignored).ToArray<bool>() is var keep && keep.Contains(false))
        {
            long[] kept = [.. Enumerable.Range(0, keep.Length).Where(i => keep[i]).Select(i => (long)i)];
            (rows, flat) = (rows.IndexSelect(0, Tensor.Of(kept)), flat.IndexSelect(0, Tensor.Of(kept)));
        }
        CheckRange(metric, "Target", flat, count);
        if (!isScores) CheckRange(metric, "Prediction", rows, count);
        return isScores ? new ClassBatch(rows, null, flat) : new ClassBatch(null, rows, flat);
    }

    private static bool IsNoIndex(Tensor tensor) => tensor.Dtype.IsFloatingPoint();

    private static void CheckScores(string metric, Tensor input, Tensor target, int? classes)
    {
        int count = input.Size(Math.Min(1, input.Dim - 1));
        int[] expected = input.Dim == 1 ? [] : [input.Size(0), .. input.Shape.AsSpan()[2..]];
        if (!target.Shape.AsSpan().SequenceEqual(expected))
        {
            throw new ArgumentException($"[{metric}] Expected input batch_size to match target: input {input.Shape} needs a target [{string.Join(", ", expected)}], got {target.Shape}");
        }
        if (classes is { } known && count != known) throw new ArgumentException($"[{metric}] input {input.Shape} has scores of {count} classes, the metric counts {known}");
    }

    private static void CheckRange(string metric, string what, Tensor classes, int count)
    {
        foreach (long value in classes.ToArray<long>())
        {
            if ((ulong)value >= (ulong)count) throw new IndexOutOfRangeException($"[{metric}] {what} {value} is out of bounds: classes are 0 to {count - 1}");
        }
    }
}
