namespace MiniTorch;

/// <content>Normalization.</content>
public partial class Tensor
{
    /// <summary>y = (x - mean) / sqrt(var + eps) * weight + bias, mean and biased variance over the last dims (Ba et al., 2016).</summary>
    /// <param name="normalizedShape">The sizes of the dims that are normalised together: the last ones of this tensor.</param>
    /// <param name="weight">Of that shape, or null for 1.</param>
    /// <param name="bias">Of that shape, or null for 0.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    public Tensor LayerNorm(ReadOnlySpan<int> normalizedShape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
    {
        NormChecks.Rows("layer_norm", this, normalizedShape, weight, bias);
        return LayerNormNode.Apply(this, normalizedShape, weight, bias, eps, center: true);
    }

    /// <summary>y = x / sqrt(mean(x^2) + eps) * weight over the last dims (Zhang and Sennrich, 2019).</summary>
    /// <param name="normalizedShape">The sizes of the dims that are normalised together: the last ones of this tensor.</param>
    /// <param name="weight">Of that shape, or null for 1.</param>
    /// <param name="eps">Added to the mean square; the dtype's machine epsilon if null.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    public Tensor RmsNorm(ReadOnlySpan<int> normalizedShape, Tensor? weight = null, double? eps = null)
    {
        NormChecks.Rows("rms_norm", this, normalizedShape, weight, null);
        return LayerNormNode.Apply(this, normalizedShape, weight, null, eps ?? (Dtype == Dtype.Float32 ? 1.1920928955078125e-07 : 2.220446049250313e-16), center: false);
    }

    /// <summary>y = (x - mean) / sqrt(var + eps) * weight[c] + bias[c] of this [N, C, *], mean and biased variance over each of <paramref name="numGroups"/> groups of a sample's channels (Wu and He, 2018).</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or the channels do not fall into equal groups.</exception>
    public Tensor GroupNorm(int numGroups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
    {
        NormChecks.Channels("group_norm", this, weight, bias);
        if (numGroups <= 0 || Size(1) % numGroups != 0)
        {
            throw new ArgumentException($"[group_norm] Expected number of channels in input to be divisible by num_groups, but got input of shape {Shape} and num_groups={numGroups}");
        }
        return GroupNormNode.Apply(this, numGroups, weight, bias, eps);
    }

    /// <summary>y = (x - mean[c]) / sqrt(var[c] + eps) * weight[c] + bias[c] of this [N, C, *] (Ioffe and Szegedy, 2015).</summary>
    /// <param name="runningMean">[C]: moved towards the batch's mean in training, used in evaluation; or null.</param>
    /// <param name="runningVar">[C]: moved towards the batch's unbiased variance in training, used in evaluation; or null.</param>
    /// <param name="weight">[C], or null for 1.</param>
    /// <param name="bias">[C], or null for 0.</param>
    /// <param name="training">Uses the batch's own statistics.</param>
    /// <param name="momentum">How far the running statistics move.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or one value per channel in training.</exception>
    public Tensor BatchNorm(
        Tensor? runningMean, Tensor? runningVar, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5)
    {
        NormChecks.Channels("batch_norm", this, weight, bias);
        int channels = Size(1);
        NormChecks.Parameter("batch_norm", "running_mean", this, runningMean, channels);
        NormChecks.Parameter("batch_norm", "running_var", this, runningVar, channels);
        if (!training && (runningMean is null || runningVar is null)) throw new ArgumentException("[batch_norm] Expected running_mean and running_var to be defined when training=False");
        if (training && channels > 0 && Numel / channels == 1) throw new ArgumentException($"[batch_norm] Expected more than 1 value per channel when training, got input size {Shape}");
        return BatchNormNode.Apply(this, runningMean, runningVar, weight, bias, training, momentum, eps);
    }

    /// <summary>Batch norm of each sample by itself: mean and biased variance over each channel of each sample of this [N, C, *].</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit, or one spatial element.</exception>
    public Tensor InstanceNorm(Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
    {
        NormChecks.Channels("instance_norm", this, weight, bias);
        if (Numel > 0 && Numel / (Size(0) * Size(1)) == 1) throw new ArgumentException($"[instance_norm] Expected more than 1 spatial element when training, got input size {Shape}");
        return GroupNormNode.Apply(this, Size(1), weight, bias, eps);
    }
}
