namespace MiniTorch.Nn;

/// <summary>The share of the target's variance that is explained: 1 - sum (x - y)^2 / sum (y - mean y)^2.</summary>
/// <remarks>
/// Input and target: [N], or [N, D] for D outputs. Outputs are averaged: "uniform_average", "variance_weighted", or not, "raw_values", [D]. As in
/// sklearn, an output whose target never changes counts 1 if it is met exactly, else 0.
/// </remarks>
public sealed class R2Score : Metric
{
    private readonly string _multioutput;
    private Tensor? _mean, _scatter, _residual;
    private long _count;

    /// <summary>A score that has seen nothing yet.</summary>
    /// <exception cref="ArgumentException">An unknown average.</exception>
    public R2Score(string multioutput = "uniform_average")
    {
        if (multioutput is not ("uniform_average" or "variance_weighted" or "raw_values"))
            throw new ArgumentException($"[R2Score] multioutput '{multioutput}' is unknown; it must be uniform_average, variance_weighted or raw_values");
        _multioutput = multioutput;
    }

    /// <summary>The score, 0-dim; [D] for "raw_values".</summary>
    /// <exception cref="InvalidOperationException">There were fewer than two samples.</exception>
    public override Tensor Compute()
    {
        if (_count < 2) throw new InvalidOperationException($"[R2Score] the variance of {_count} samples is not known: call Update with at least two first");
        double[] scatter = _scatter!.ToArray<double>(), residual = _residual!.ToArray<double>();
        double[] scores = [.. scatter.Zip(residual, (total, left) => total > 0 ? 1 - left / total : left > 0 ? 0 : 1)];
        if (_multioutput == "raw_values") return Tensor.Of(scores);
        double all = scatter.Sum();
        return Tensor.Of(_multioutput == "variance_weighted" && all > 0 ? scores.Zip(scatter, (score, weight) => score * weight).Sum() / all : scores.Average());
    }

    /// <inheritdoc/>
    public override void Reset() => (_mean, _scatter, _residual, _count) = (null, null, null, 0);

    private protected override void UpdateCore(Tensor input, Tensor target)
    {
        RegressionBatch.Check("R2Score", input, target);
        if (target.Dim is not (1 or 2)) throw new ArgumentException($"[R2Score] expected [N] or [N, D], got {target.Shape}");
        int outputs = target.Dim == 2 ? target.Size(1) : 1;
        if (_mean is not null && _mean.Numel != outputs) throw new ArgumentException($"[R2Score] {target.Shape} has {outputs} outputs, the batches before had {_mean.Numel}; Reset first");
        int count = target.Size(0);
        if (count == 0) return;
        var (x, y) = (input.To(Dtype.Float64).Reshape(count, outputs), target.To(Dtype.Float64).Reshape(count, outputs));
        var mean = y.Mean(0);
        var (scatter, residual) = ((y - mean).Square().Sum(0), (x - y).Square().Sum(0));
        // Chan, Golub, LeVeque 1979: sums about two means joined into one about the common mean.
        if (_mean is { } before)
        {
            var apart = mean - before;
            scatter = _scatter! + scatter + apart.Square() * ((double)_count * count / (_count + count));
            residual = _residual! + residual;
            mean = before + apart * ((double)count / (_count + count));
        }
        (_mean, _scatter, _residual, _count) = (mean, scatter, residual, _count + count);
    }
}
