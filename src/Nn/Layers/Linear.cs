namespace MiniTorch.Nn;

/// <summary>
/// y = x W^T + b over the last dimension: [*, inFeatures] to [*, outFeatures]. W is [outFeatures, inFeatures], b [outFeatures]; both start uniform within
/// +-1/sqrt(inFeatures).
/// </summary>
public sealed class Linear : Module<Tensor, Tensor>
{
    /// <summary>A layer with PyTorch's initial numbers for the seed.</summary>
    /// <param name="inFeatures">The size of the last dimension of the input.</param>
    /// <param name="outFeatures">The size of the last dimension of the output.</param>
    /// <param name="bias">Whether b is learnt; without it y = x W^T.</param>
    /// <param name="dtype">Of weight and bias.</param>
    /// <exception cref="ArgumentException">A negative size.</exception>
    public Linear(int inFeatures, int outFeatures, bool bias = true, Dtype dtype = Dtype.Float32)
    {
        (InFeatures, OutFeatures) = (inFeatures, outFeatures);
        Weight = new Parameter(Tensor.Empty([outFeatures, inFeatures], dtype));
        Bias = bias ? new Parameter(Tensor.Empty([outFeatures], dtype)) : null;
        ResetParameters();
    }

    internal Linear(string printedName, int inFeatures, int outFeatures, bool bias, Dtype dtype)
        : this(inFeatures, outFeatures, bias, dtype) => PrintedName = printedName;

    /// <summary>The size of the last dimension of the input.</summary>
    public int InFeatures { get; }

    /// <summary>The size of the last dimension of the output.</summary>
    public int OutFeatures { get; }

    /// <summary>W, [outFeatures, inFeatures].</summary>
    public Tensor Weight { get => Fresh(field, "weight"); set => field = AsParameter(value); }

    /// <summary>b, [outFeatures]; null if there is none.</summary>
    public Tensor? Bias { get; set => field = AsParameter(value); }

    /// <summary>Draws weight and bias anew.</summary>
    public void ResetParameters()
    {
        Init.KaimingUniform(Weight, a: Math.Sqrt(5));
        if (Bias is not null) Init.FanInUniform(Bias, InFeatures);
    }

    private protected override string PrintedName { get; } = nameof(Linear);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Linear(input, Weight, Bias);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"in_features={InFeatures}, out_features={OutFeatures}, bias={Repr.Of(Bias is not null)}";
}
