namespace MiniTorch.Nn;

/// <summary>y = (x - mean) / sqrt(var + eps) weight + bias, mean and biased variance over the last dimensions. Ba et al. 2016.</summary>
public sealed class LayerNorm : Module<Tensor, Tensor>
{
    private readonly int[] _shape;
    private readonly double _eps;

    /// <summary>A layer over the last dimensions.</summary>
    /// <param name="normalizedShape">Their sizes.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="elementwiseAffine">Whether weight and bias are learnt.</param>
    /// <param name="bias">False leaves the bias out.</param>
    /// <param name="dtype">Of weight and bias.</param>
    public LayerNorm(ReadOnlySpan<int> normalizedShape, double eps = 1e-5, bool elementwiseAffine = true, bool bias = true, Dtype dtype = Dtype.Float32)
    {
        (_shape, _eps) = (normalizedShape.ToArray(), eps);
        if (!elementwiseAffine) return;
        Weight = new Parameter(Tensor.Ones(_shape, dtype));
        if (bias) Bias = new Parameter(Tensor.Zeros(_shape, dtype));
    }

    /// <summary>A layer over the last dimension.</summary>
    /// <param name="normalizedShape">Its size.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="elementwiseAffine">Whether weight and bias are learnt.</param>
    /// <param name="bias">False leaves the bias out.</param>
    /// <param name="dtype">Of weight and bias.</param>
    public LayerNorm(int normalizedShape, double eps = 1e-5, bool elementwiseAffine = true, bool bias = true, Dtype dtype = Dtype.Float32)
        : this([normalizedShape], eps, elementwiseAffine, bias, dtype)
    {
    }

    /// <summary>Of the normalised shape, at first ones; null if not affine.</summary>
    public Tensor? Weight { get; set => field = AsParameter(value); }

    /// <summary>Of the normalised shape, at first zeros; null if there is none.</summary>
    public Tensor? Bias { get; set => field = AsParameter(value); }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.LayerNorm(input, _shape, Weight, Bias, _eps);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"{Repr.Of(_shape)}, eps={Repr.Of(_eps)}, elementwise_affine={Repr.Of(Weight is not null)}";
}

/// <summary>y = x / sqrt(mean(x^2) + eps) weight over the last dimensions. Zhang and Sennrich 2019.</summary>
public sealed class RMSNorm : Module<Tensor, Tensor>
{
    private readonly int[] _shape;
    private readonly double? _eps;

    /// <summary>A layer over the last dimensions.</summary>
    /// <param name="normalizedShape">Their sizes.</param>
    /// <param name="eps">Added to the mean square; the dtype's machine epsilon if null.</param>
    /// <param name="elementwiseAffine">Whether weight is learnt.</param>
    /// <param name="dtype">Of weight.</param>
    public RMSNorm(ReadOnlySpan<int> normalizedShape, double? eps = null, bool elementwiseAffine = true, Dtype dtype = Dtype.Float32)
    {
        (_shape, _eps) = (normalizedShape.ToArray(), eps);
        if (elementwiseAffine) Weight = new Parameter(Tensor.Ones(_shape, dtype));
    }

    /// <summary>A layer over the last dimension.</summary>
    /// <param name="normalizedShape">Its size.</param>
    /// <param name="eps">Added to the mean square; the dtype's machine epsilon if null.</param>
    /// <param name="elementwiseAffine">Whether weight is learnt.</param>
    /// <param name="dtype">Of weight.</param>
    public RMSNorm(int normalizedShape, double? eps = null, bool elementwiseAffine = true, Dtype dtype = Dtype.Float32)
        : this([normalizedShape], eps, elementwiseAffine, dtype)
    {
    }

    /// <summary>Of the normalised shape, at first ones; null if not affine.</summary>
    public Tensor? Weight { get; set => field = AsParameter(value); }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.RmsNorm(input, _shape, Weight, _eps);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"{Repr.Of(_shape)}, eps={Repr.Of(_eps)}, elementwise_affine={Repr.Of(Weight is not null)}";
}

/// <summary>y = (x - mean) / sqrt(var + eps) weight[c] + bias[c] of [N, C, *], mean and biased variance over each group of channels of each sample. Wu and He 2018.</summary>
public sealed class GroupNorm : Module<Tensor, Tensor>
{
    private readonly int _groups, _channels;
    private readonly double _eps;

    /// <summary>A layer over groups of channels.</summary>
    /// <param name="numGroups">The number of groups.</param>
    /// <param name="numChannels">C, a multiple of it.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="affine">Whether weight and bias are learnt.</param>
    /// <param name="dtype">Of weight and bias.</param>
    /// <exception cref="ArgumentException">The channels do not fall into equal groups.</exception>
    public GroupNorm(int numGroups, int numChannels, double eps = 1e-5, bool affine = true, Dtype dtype = Dtype.Float32)
    {
        if (numGroups <= 0 || numChannels % numGroups != 0) throw new ArgumentException($"[GroupNorm] num_channels must be divisible by num_groups: {numChannels} and {numGroups}", nameof(numGroups));
        (_groups, _channels, _eps) = (numGroups, numChannels, eps);
        if (affine) (Weight, Bias) = (new Parameter(Tensor.Ones([numChannels], dtype)), new Parameter(Tensor.Zeros([numChannels], dtype)));
    }

    /// <summary>[numChannels], at first ones; null if not affine.</summary>
    public Tensor? Weight { get; set => field = AsParameter(value); }

    /// <summary>[numChannels], at first zeros; null if not affine.</summary>
    public Tensor? Bias { get; set => field = AsParameter(value); }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.GroupNorm(input, _groups, Weight, Bias, _eps);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"{_groups}, {_channels}, eps={Repr.Of(_eps)}, affine={Repr.Of(Weight is not null)}";
}

/// <summary>x / (k + alpha mean(x^2))^beta, the mean over neighbouring channels of [N, C, *]: Krizhevsky et al. 2012.</summary>
/// <param name="size">How many channels.</param>
/// <param name="alpha">The factor of the mean.</param>
/// <param name="beta">The exponent.</param>
/// <param name="k">What is added to the mean.</param>
public sealed class LocalResponseNorm(int size, double alpha = 1e-4, double beta = 0.75, double k = 1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.LocalResponseNorm(input, size, alpha, beta, k);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"{size}, alpha={Repr.Of(alpha)}, beta={Repr.Of(beta)}, k={Repr.Of(k)}";
}
