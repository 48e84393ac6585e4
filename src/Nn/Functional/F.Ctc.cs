namespace MiniTorch.Nn;

/// <content>Connectionist temporal classification.</content>
public static partial class F
{
    /// <summary>The logarithm of nothing, kept finite so that differences of it are numbers.</summary>
    private const double Never = -1e30;

    /// <summary>
    /// -log of the probability that the log probabilities [T, N, C] spell the targets, over all alignments with blanks and repeats (Graves et al., 2006).
    /// </summary>
    /// <param name="logProbs">Log probabilities [T, N, C] (or [T, C]).</param>
    /// <param name="targets">Classes [N, S] padded, or all in one row.</param>
    /// <param name="inputLengths">Steps of each sequence, [N].</param>
    /// <param name="targetLengths">Classes of each target, [N].</param>
    /// <param name="blank">The class that stands for no class.</param>
    /// <param name="reduction">Mean divides each loss by its target's length, then takes the mean.</param>
    /// <param name="zeroInfinity">Whether a loss that is infinite (a target too long) counts 0.</param>
    /// <exception cref="ArgumentException">Shapes or lengths do not fit.</exception>
    public static Tensor CtcLoss(Tensor logProbs, Tensor targets, Tensor inputLengths, Tensor targetLengths, int blank = 0, Reduction reduction = Reduction.Mean, bool zeroInfinity = false)
    {
        ArgumentNullException.ThrowIfNull(logProbs);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(inputLengths);
        ArgumentNullException.ThrowIfNull(targetLengths);
        Reductions.Check("ctc_loss", reduction);
        bool isUnbatched = logProbs.Dim == 2;
        var x = isUnbatched ? logProbs.Unsqueeze(1) : logProbs;
        if (x.Dim != 3) throw new ArgumentException($"[ctc_loss] log_probs must be [T, N, C] or [T, C], but is {logProbs.Shape}");
        long[] steps = inputLengths.Reshape(-1).To(Dtype.Int64).ToArray<long>(), lengths = targetLengths.Reshape(-1).To(Dtype.Int64).ToArray<long>();
        int n = x.Size(1), classes = x.Size(2);
        if (steps.Length != n || lengths.Length != n) throw new ArgumentException($"[ctc_loss] input_lengths and target_lengths must be of size {n} (the batch), but are of {steps.Length} and {lengths.Length}");
        if (blank < 0 || blank >= classes) throw new ArgumentException($"[ctc_loss] blank must be in label range: {blank} of {classes} classes");
        var rows = TargetRows(targets, lengths, classes, isUnbatched);
        var losses = new Tensor[n];
        for (int i = 0; i < n; i++)
        {
            if (steps[i] < 0 || steps[i] > x.Size(0)) throw new ArgumentException($"[ctc_loss] Expected input_lengths to have value at most {x.Size(0)}, but got value {steps[i]}");
            losses[i] = CtcLossOfOne(x.Select(1, i), rows[i], (int)steps[i], blank, zeroInfinity);
        }
        var loss = isUnbatched ? losses[0] : Tensor.Stack(losses);
        if (reduction != Reduction.Mean) return loss.Reduced(reduction);
        var perTarget = Tensor.Of(lengths).Clamp(min: 1).To(x.Dtype);
        return (loss / (isUnbatched ? perTarget.Select(0, 0) : perTarget)).Mean();
    }

    /// <summary>alpha[s] = log of the probability of having spelt the first s of blank, t1, blank, t2, ...: from s, s - 1, or s - 2 where t differs.</summary>
    private static Tensor CtcLossOfOne(Tensor x, long[] target, int steps, int blank, bool zeroInfinity)
    {
        var spelling = new long[2 * target.Length + 1];
        var maySkip = new bool[spelling.Length];
        for (int s = 0; s < spelling.Length; s++)
        {
            spelling[s] = s % 2 == 0 ? blank : target[s / 2];
            maySkip[s] = s % 2 == 1 && s > 1 && spelling[s] != spelling[s - 2];
        }
        var never = Tensor.Full([], Never, x.Dtype);
        var skip = Tensor.Of(maySkip);
        var emitted = x.IndexSelect(1, Tensor.Of(spelling));
        var alpha = Tensor.Where(Tensor.Arange(spelling.Length) < 2, steps > 0 ? emitted.Select(0, 0) : never, never);
        for (int t = 1; t < steps; t++)
        {
            var ways = Tensor.Stack([alpha, Shifted(alpha, 1), Tensor.Where(skip, Shifted(alpha, 2), never)]);
            alpha = ways.LogSumExp(0) + emitted.Select(0, t);
        }
        var total = spelling.Length == 1 ? alpha.Select(0, 0) : alpha.Narrow(0, spelling.Length - 2, 2).LogSumExp(0);
        if (total.Item() > Never / 2) return -total;
        return zeroInfinity ? total * 0 : total * 0 + double.PositiveInfinity;
    }

    private static Tensor Shifted(Tensor alpha, int by)
    {
        int n = alpha.Size(0), kept = Math.Max(0, n - by);
        return Tensor.Cat([Tensor.Full([n - kept], Never, alpha.Dtype), alpha.Narrow(0, 0, kept)]);
    }

    private static long[][] TargetRows(Tensor targets, long[] lengths, int classes, bool isUnbatched)
    {
        var rows = new long[lengths.Length][];
        long[] all = targets.Reshape(-1).To(Dtype.Int64).ToArray<long>();
        int width = targets.Dim == 2 ? targets.Size(1) : 0, at = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            int start = width > 0 && !isUnbatched ? i * width : at;
            if (lengths[i] < 0 || start + lengths[i] > all.Length || (width > 0 && lengths[i] > width))
            {
                throw new ArgumentException($"[ctc_loss] Expected targets to have at least {lengths[i]} classes for sequence {i}: targets are {targets.Shape}");
            }
            rows[i] = all[start..(start + (int)lengths[i])];
            at += (int)lengths[i];
            if (Array.Exists(rows[i], c => c < 0 || c >= classes)) throw new ArgumentException($"[ctc_loss] a target of sequence {i} is outside of [0, {classes})");
        }
        return rows;
    }
}
