namespace MiniTorch;

/// <summary>Checks and shapes what a classification loss is given: scores [N, C, d...] or [C], class indices [N, d...] or [].</summary>
internal static class ClassTargets
{
    /// <summary>The targets as int64, checked against the scores' shape and number of classes.</summary>
    public static Tensor Check(string op, Tensor input, Tensor target, Tensor? weight, long ignoreIndex)
    {
        if (!input.Dtype.IsFloatingPoint()) throw new ArgumentException($"[{op}] \"{op}\" not implemented for '{input.Dtype.ScalarName()}': the scores must be float32 or float64");
        if (input.Dim == 0) throw new ArgumentException($"[{op}] Expected 1 or more dimensions of scores, got a 0-dim tensor");
        if (target.Dtype is not (Dtype.Int64 or Dtype.UInt8 or Dtype.Int32))
        {
            throw new ArgumentException($"[{op}] expected scalar type Long but found {target.Dtype.ScalarName()}: targets are class indices (int64)");
        }
        int expectedRank = input.Dim == 1 ? 0 : input.Dim - 1;
        if (input.Dim == 2 && target.Dim == 2 && target.Size(0) == input.Size(0)) throw new ArgumentException($"[{op}] 0D or 1D target tensor expected, multi-target not supported: the target is {target.Shape}; "
            + (target.Size(1) == 1 ? "use target.Squeeze(1)" : "rows of zeros and ones become class numbers by target.ArgMax(1), class probabilities by target.Float()"));
        if (target.Dim == expectedRank && input.Dim > 1 && input.Size(0) != target.Size(0))
        {
            throw new ArgumentException($"[{op}] Expected input batch_size ({input.Size(0)}) to match target batch_size ({target.Size(0)}).");
        }
        int[] expected = expectedRank == 0 ? [] : [input.Size(0), .. input.Layout.Sizes.AsSpan(2)];
        if (!target.Layout.Sizes.AsSpan().SequenceEqual(expected)) throw new ArgumentException($"[{op}] Expected target size {Layouts.Text(expected)}, got {target.Shape}: the scores are {input.Shape}");
        int classes = input.Dim == 1 ? input.Size(0) : input.Size(1);
        CheckWeight(op, input, weight, classes);
        var indices = (target.Dtype == Dtype.Int64 ? target : target.To(Dtype.Int64)).Dense();
        foreach (long t in indices.Elements<long>())
        {
            if (t != ignoreIndex && (ulong)t >= (ulong)classes) throw new IndexOutOfRangeException($"[{op}] Target {t} is out of bounds. The scores are of {classes} classes, 0 to {classes - 1}");
        }
        return indices;
    }

    public static void CheckWeight(string op, Tensor input, Tensor? weight, int classes)
    {
        if (weight is null) return;
        if (weight.Dim != 1 || weight.Size(0) != classes)
        {
            throw new ArgumentException($"[{op}] weight tensor should be defined either for all {classes} classes or no classes but got weight tensor of shape: {weight.Shape}");
        }
        if (weight.Dtype != input.Dtype) throw new ArgumentException($"[{op}] expected scalar type {input.Dtype.ScalarName()} but found {weight.Dtype.ScalarName()}: the weight's dtype must be the scores'");
    }

    public static void CheckReduction(string op, Reduction reduction)
    {
        if (reduction is not (Reduction.Mean or Reduction.Sum or Reduction.None)) throw new ArgumentException($"[{op}] {reduction} is not a valid value for reduction: Mean, Sum or None", nameof(reduction));
    }
}
