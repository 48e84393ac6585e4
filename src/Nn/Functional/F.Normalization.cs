namespace MiniTorch.Nn;

/// <content>Normalisation.</content>
public static partial class F
{
    /// <summary>Batch norm of [N, C, *]; see <see cref="BatchNormBase"/>.</summary>
    /// <param name="input">x.</param>
    /// <param name="runningMean">[C]: moved towards the batch's mean in training, used in evaluation; or null.</param>
    /// <param name="runningVar">[C]: moved towards the batch's unbiased variance in training, used in evaluation; or null.</param>
    /// <param name="weight">[C], or null for 1.</param>
    /// <param name="bias">[C], or null for 0.</param>
    /// <param name="training">Uses the batch's own statistics.</param>
    /// <param name="momentum">How far the running statistics move.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or one value per channel in training.</exception>
    public static Tensor BatchNorm(Tensor input, Tensor? runningMean, Tensor? runningVar, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5) =>
        Given(input).BatchNorm(runningMean, runningVar, weight, bias, training, momentum, eps);

    /// <summary>Layer norm over the last dimensions, whose sizes are <paramref name="normalizedShape"/>.</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    public static Tensor LayerNorm(Tensor input, ReadOnlySpan<int> normalizedShape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
        Given(input).LayerNorm(normalizedShape, weight, bias, eps);

    /// <summary>RMS norm over the last dimensions, whose sizes are <paramref name="normalizedShape"/>; eps is the dtype's machine epsilon if null.</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    public static Tensor RmsNorm(Tensor input, ReadOnlySpan<int> normalizedShape, Tensor? weight = null, double? eps = null) => Given(input).RmsNorm(normalizedShape, weight, eps);

    /// <summary>Group norm of [N, C, *] over <paramref name="numGroups"/> groups of channels.</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, the channels do not fall into equal groups, or each group is one value.</exception>
    public static Tensor GroupNorm(Tensor input, int numGroups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
    {
        if (numGroups > 0 && Given(input).Numel == numGroups) throw new ArgumentException($"[group_norm] Expected more than 1 value per channel when training, got input size {input.Shape} for {numGroups} groups");
        return Given(input).GroupNorm(numGroups, weight, bias, eps);
    }

    /// <summary>Instance norm of [N, C, *]: each channel of each sample by itself, or by running statistics where <paramref name="useInputStats"/> is false.</summary>
    /// <param name="input">x.</param>
    /// <param name="runningMean">[C]: moved towards the mean of the samples' means; or null.</param>
    /// <param name="runningVar">[C]: moved towards the mean of the samples' unbiased variances; or null.</param>
    /// <param name="weight">[C], or null for 1.</param>
    /// <param name="bias">[C], or null for 0.</param>
    /// <param name="useInputStats">False normalises by the running statistics.</param>
    /// <param name="momentum">How far the running statistics move.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or one spatial element.</exception>
    public static Tensor InstanceNorm(Tensor input, Tensor? runningMean = null, Tensor? runningVar = null, Tensor? weight = null, Tensor? bias = null, bool useInputStats = true, double momentum = 0.1,
        double eps = 1e-5)
    {
        if (!useInputStats) return BatchNorm(input, runningMean, runningVar, weight, bias, false, momentum, eps);
        var y = Given(input).InstanceNorm(weight, bias, eps);
        if (runningMean is null || runningVar is null) return y;
        using var noGrad = Autograd.NoGrad();
        var rows = input.Detach().Flatten(2);
        runningMean.CopyInPlace(runningMean * (1 - momentum) + rows.Mean(2).Mean(0) * momentum);
        runningVar.CopyInPlace(runningVar * (1 - momentum) + rows.Var(2).Mean(0) * momentum);
        return y;
    }
}
