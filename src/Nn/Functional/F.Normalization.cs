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

    /// <summary>x / (k + alpha mean(x^2))^beta, the mean over <paramref name="size"/> neighbouring channels of [N, C, *]: Krizhevsky et al. 2012.</summary>
    /// <exception cref="ArgumentException">Fewer than three dimensions, or a size that is not positive.</exception>
    public static Tensor LocalResponseNorm(Tensor input, int size, double alpha = 1e-4, double beta = 0.75, double k = 1)
    {
        if (Given(input).Dim < 3) throw new ArgumentException($"[local_response_norm] Expected 3D or higher dimensionality input (got {input.Dim} dimensions)");
        if (size <= 0) throw new ArgumentException($"[local_response_norm] size must be positive, got {size}", nameof(size));
        if (input.Numel == 0) return input;
        var squares = input.Square().Reshape(input.Size(0), 1, input.Size(1), -1).Pad([0, 0, size / 2, (size - 1) / 2]);
        var means = squares.AvgPool2d((size, 1), (1, 1)).Reshape(input.Shape);
        return input / (means * alpha + k).Pow(beta);
    }
}
