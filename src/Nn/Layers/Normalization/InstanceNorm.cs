namespace MiniTorch.Nn;

/// <summary>
/// y = (x - mean) / sqrt(var + eps) weight + bias for each channel of each sample by itself. With running statistics, evaluation uses these instead.
/// Ulyanov et al. 2016.
/// </summary>
public abstract class InstanceNormBase : RunningNormBase
{
    private readonly int _spatial;

    private protected InstanceNormBase(int spatial, int numFeatures, double eps, double momentum, bool affine, bool trackRunningStats, Dtype dtype)
        : base(numFeatures, eps, momentum, affine, trackRunningStats, dtype) => _spatial = spatial;

    private protected sealed override void CheckRank(Tensor input) => CheckRank(input, _spatial + 2, _spatial + 1);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        CheckRank(input);
        int channelDim = input.Dim - _spatial - 1;
        if (input.Size(channelDim) != NumFeatures && (Weight is not null || TrackRunningStats))
        {
            throw new ArgumentException($"[{GetType().Name}] expected input's size at dim={channelDim} to match num_features ({NumFeatures}), but got: {input.Size(channelDim)}.");
        }
        bool isOne = channelDim == 0;
        var x = isOne ? input.Unsqueeze(0) : input;
        var y = F.InstanceNorm(x, RunningMean, RunningVar, Weight, Bias, Training || !TrackRunningStats, Momentum ?? 0.1, Eps);
        return isOne ? y.Squeeze(0) : y;
    }
}

/// <summary>Instance norm of [N, C, L] or [C, L]; see <see cref="InstanceNormBase"/>.</summary>
/// <param name="numFeatures">C.</param>
/// <param name="eps">Added to the variance.</param>
/// <param name="momentum">How far the running statistics move.</param>
/// <param name="affine">Whether weight and bias are learnt.</param>
/// <param name="trackRunningStats">Whether there are running statistics, for evaluation.</param>
/// <param name="dtype">Of parameters and buffers.</param>
public sealed class InstanceNorm1d(int numFeatures, double eps = 1e-5, double momentum = 0.1, bool affine = false, bool trackRunningStats = false, Dtype dtype = Dtype.Float32)
    : InstanceNormBase(1, numFeatures, eps, momentum, affine, trackRunningStats, dtype);

/// <summary>Instance norm of [N, C, H, W] or [C, H, W]; see <see cref="InstanceNormBase"/>.</summary>
/// <param name="numFeatures">C.</param>
/// <param name="eps">Added to the variance.</param>
/// <param name="momentum">How far the running statistics move.</param>
/// <param name="affine">Whether weight and bias are learnt.</param>
/// <param name="trackRunningStats">Whether there are running statistics, for evaluation.</param>
/// <param name="dtype">Of parameters and buffers.</param>
public sealed class InstanceNorm2d(int numFeatures, double eps = 1e-5, double momentum = 0.1, bool affine = false, bool trackRunningStats = false, Dtype dtype = Dtype.Float32)
    : InstanceNormBase(2, numFeatures, eps, momentum, affine, trackRunningStats, dtype);

/// <summary>Instance norm of [N, C, D, H, W] or [C, D, H, W]; see <see cref="InstanceNormBase"/>.</summary>
/// <param name="numFeatures">C.</param>
/// <param name="eps">Added to the variance.</param>
/// <param name="momentum">How far the running statistics move.</param>
/// <param name="affine">Whether weight and bias are learnt.</param>
/// <param name="trackRunningStats">Whether there are running statistics, for evaluation.</param>
/// <param name="dtype">Of parameters and buffers.</param>
public sealed class InstanceNorm3d(int numFeatures, double eps = 1e-5, double momentum = 0.1, bool affine = false, bool trackRunningStats = false, Dtype dtype = Dtype.Float32)
    : InstanceNormBase(3, numFeatures, eps, momentum, affine, trackRunningStats, dtype);
