namespace MiniTorch.Nn;

/// <summary>y_k = x1 W_k x2 + b_k: x1 [*, in1], x2 [*, in2], W [out, in1, in2], b [out], y [*, out]. Both start uniform within +-1/sqrt(in1Features).</summary>
public sealed class Bilinear : Module<Tensor, Tensor, Tensor>
{
    /// <summary>A layer with PyTorch's initial numbers for the seed.</summary>
    /// <param name="in1Features">The last size of the first input.</param>
    /// <param name="in2Features">The last size of the second input.</param>
    /// <param name="outFeatures">The last size of the output.</param>
    /// <param name="bias">Whether b is learnt; without it there is none.</param>
    /// <param name="dtype">Of weight and bias.</param>
    /// <exception cref="ArgumentException">in1Features is not positive.</exception>
    public Bilinear(int in1Features, int in2Features, int outFeatures, bool bias = true, Dtype dtype = Dtype.Float32)
    {
        if (in1Features <= 0) throw new ArgumentException($"[Bilinear] in1_features must be > 0, but got {in1Features}", nameof(in1Features));
        Weight = new Parameter(Tensor.Empty([outFeatures, in1Features, in2Features], dtype));
        Bias = bias ? new Parameter(Tensor.Empty([outFeatures], dtype)) : null;
        ResetParameters();
    }

    /// <summary>W, [outFeatures, in1Features, in2Features].</summary>
    public Tensor Weight { get => Fresh(field, "weight"); set => field = AsParameter(value); }

    /// <summary>b, [outFeatures]; null if there is none.</summary>
    public Tensor? Bias { get; set => field = AsParameter(value); }

    /// <summary>Draws weight and bias anew.</summary>
    public void ResetParameters()
    {
        Init.FanInUniform(Weight, Weight.Size(1));
        if (Bias is not null) Init.FanInUniform(Bias, Weight.Size(1));
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.Bilinear(input1, input2, Weight, Bias);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"in1_features={Weight.Size(1)}, in2_features={Weight.Size(2)}, out_features={Weight.Size(0)}, bias={Repr.Of(Bias is not null)}";
}

/// <summary>x1 x2 / (max(|x1|, eps) max(|x2|, eps)) along a dimension.</summary>
/// <param name="dim">The dimension.</param>
/// <param name="eps">The least norm.</param>
public sealed class CosineSimilarity(int dim = 1, double eps = 1e-8) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.CosineSimilarity(input1, input2, dim, eps);
}

/// <summary>|x1 - x2 + eps|_p along the last dimension.</summary>
/// <param name="p">The norm's degree.</param>
/// <param name="eps">Added to each difference: keeps the slope of the norm finite.</param>
/// <param name="keepDim">Whether the dimension stays as size 1.</param>
public sealed class PairwiseDistance(double p = 2, double eps = 1e-6, bool keepDim = false) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => F.PairwiseDistance(input1, input2, p, eps, keepDim);
}
