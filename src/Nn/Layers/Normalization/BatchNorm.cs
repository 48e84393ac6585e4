namespace MiniTorch.Nn;

/// <summary>What normalisations by running statistics have in common: parameters, buffers, and how they start and print.</summary>
public abstract class RunningNormBase : Module<Tensor, Tensor>
{
    private protected RunningNormBase(int numFeatures, double eps, double? momentum, bool affine, bool trackRunningStats, Dtype dtype)
    {
        (NumFeatures, Eps, Momentum, TrackRunningStats) = (numFeatures, eps, momentum, trackRunningStats);
        if (affine) (Weight, Bias) = (new Parameter(Tensor.Ones([numFeatures], dtype)), new Parameter(Tensor.Zeros([numFeatures], dtype)));
        if (!trackRunningStats) return;
        RunningMean = Tensor.Zeros([numFeatures], dtype);
        RunningVar = Tensor.Ones([numFeatures], dtype);
        NumBatchesTracked = Tensor.Zeros([], Dtype.Int64);
    }

    /// <summary>The number of channels.</summary>
    public int NumFeatures { get; }

    /// <summary>Added to the variance.</summary>
    public double Eps { get; set; }

    /// <summary>How far the running statistics move towards the batch's; null for their plain average over all batches.</summary>
    public double? Momentum { get; set; }

    /// <summary>Whether there are running statistics.</summary>
    public bool TrackRunningStats { get; }

    /// <summary>The factor of each channel; null if not affine.</summary>
    public Tensor? Weight { get; set => field = AsParameter(value); }

    /// <summary>What is added to each channel; null if not affine.</summary>
    public Tensor? Bias { get; set => field = AsParameter(value); }

    /// <summary>The running mean of each channel.</summary>
    [Buffer]
    public Tensor? RunningMean { get; set; }

    /// <summary>The running unbiased variance of each channel.</summary>
    [Buffer]
    public Tensor? RunningVar { get; set; }

    /// <summary>How many batches the running statistics have seen.</summary>
    [Buffer]
    public Tensor? NumBatchesTracked { get; set; }

    /// <summary>Forgets the running statistics.</summary>
    public void ResetRunningStats()
    {
        RunningMean?.ZeroInPlace();
        RunningVar?.FillInPlace(1);
        NumBatchesTracked?.ZeroInPlace();
    }

    /// <summary>Forgets the running statistics and sets weight and bias to 1 and 0.</summary>
    public void ResetParameters()
    {
        ResetRunningStats();
        if (Weight is null) return;
        Init.Ones(Weight);
        Init.Zeros(Bias!);
    }

    /// <summary>Throws unless the input has the rank that this layer takes.</summary>
    private protected abstract void CheckRank(Tensor input);

    private protected void CheckRank(Tensor input, int rank, int? other = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Dim != rank && input.Dim != other) throw new ArgumentException($"[{GetType().Name}] expected {(other is null ? "" : $"{other}D or ")}{rank}D input (got {input.Dim}D input): its shape is {input.Shape}");
    }

    /// <inheritdoc/>
    protected override string ExtraRepr() =>
        $"{NumFeatures}, eps={Repr.Of(Eps)}, momentum={Repr.Of(Momentum)}, affine={Repr.Of(Weight is not null)}, track_running_stats={Repr.Of(TrackRunningStats)}";

    /// <summary>Old state dicts lack the count; it then stays.</summary>
    protected override void LoadFrom(StateDictReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (!reader.Has("num_batches_tracked")) reader.MayLack("num_batches_tracked");
        base.LoadFrom(reader);
    }
}

/// <summary>
/// y = (x - mean) / sqrt(var + eps) weight + bias for each channel: over the batch while training (biased variance), by the running statistics otherwise.
/// These move by momentum towards the batch's mean and unbiased variance. Ioffe and Szegedy 2015.
/// </summary>
public abstract class BatchNormBase : RunningNormBase
{
    private protected BatchNormBase(int numFeatures, double eps, double? momentum, bool affine, bool trackRunningStats, Dtype dtype)
        : base(numFeatures, eps, momentum, affine, trackRunningStats, dtype)
    {
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        CheckRank(input);
        bool updates = Training && TrackRunningStats;
        double factor = Momentum ?? (updates ? 1.0 / (NumBatchesTracked!.Item<long>() + 1) : 0);
        var y = F.BatchNorm(input, RunningMean, RunningVar, Weight, Bias, Training || RunningMean is null, factor, Eps);
        if (updates) NumBatchesTracked!.AddInPlace(1);
        return y;
    }
}

/// <summary>Batch norm of [N, C] or [N, C, L]: over N, or N and L; see <see cref="BatchNormBase"/>.</summary>
/// <param name="numFeatures">C.</param>
/// <param name="eps">Added to the variance.</param>
/// <param name="momentum">How far the running statistics move; null for the plain average over all batches.</param>
/// <param name="affine">Whether weight and bias are learnt.</param>
/// <param name="trackRunningStats">False uses the batch's statistics in evaluation too.</param>
/// <param name="dtype">Of parameters and buffers.</param>
public sealed class BatchNorm1d(int numFeatures, double eps = 1e-5, double? momentum = 0.1, bool affine = true, bool trackRunningStats = true, Dtype dtype = Dtype.Float32)
    : BatchNormBase(numFeatures, eps, momentum, affine, trackRunningStats, dtype)
{
    private protected override void CheckRank(Tensor input) => CheckRank(input, 3, 2);
}

/// <summary>Batch norm of [N, C, H, W]: over N, H and W; see <see cref="BatchNormBase"/>.</summary>
/// <param name="numFeatures">C.</param>
/// <param name="eps">Added to the variance.</param>
/// <param name="momentum">How far the running statistics move; null for the plain average over all batches.</param>
/// <param name="affine">Whether weight and bias are learnt.</param>
/// <param name="trackRunningStats">False uses the batch's statistics in evaluation too.</param>
/// <param name="dtype">Of parameters and buffers.</param>
public sealed class BatchNorm2d(int numFeatures, double eps = 1e-5, double? momentum = 0.1, bool affine = true, bool trackRunningStats = true, Dtype dtype = Dtype.Float32)
    : BatchNormBase(numFeatures, eps, momentum, affine, trackRunningStats, dtype)
{
    private protected override void CheckRank(Tensor input) => CheckRank(input, 4);
}

/// <summary>Batch norm of [N, C, D, H, W]: over N, D, H and W; see <see cref="BatchNormBase"/>.</summary>
/// <param name="numFeatures">C.</param>
/// <param name="eps">Added to the variance.</param>
/// <param name="momentum">How far the running statistics move; null for the plain average over all batches.</param>
/// <param name="affine">Whether weight and bias are learnt.</param>
/// <param name="trackRunningStats">False uses the batch's statistics in evaluation too.</param>
/// <param name="dtype">Of parameters and buffers.</param>
public sealed class BatchNorm3d(int numFeatures, double eps = 1e-5, double? momentum = 0.1, bool affine = true, bool trackRunningStats = true, Dtype dtype = Dtype.Float32)
    : BatchNormBase(numFeatures, eps, momentum, affine, trackRunningStats, dtype)
{
    private protected override void CheckRank(Tensor input) => CheckRank(input, 5);
}
