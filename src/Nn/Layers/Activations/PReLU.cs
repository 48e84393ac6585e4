namespace MiniTorch.Nn;

/// <summary>x where x > 0, else a x, with a learnt: one for all, or one for each channel (dimension 1). He et al. 2015.</summary>
public sealed class PReLU : Module<Tensor, Tensor>
{
    /// <summary>Slopes that start at <paramref name="init"/>.</summary>
    /// <param name="numParameters">1, or the number of channels.</param>
    /// <param name="init">The first value of a.</param>
    /// <param name="dtype">Of a.</param>
    public PReLU(int numParameters = 1, double init = 0.25, Dtype dtype = Dtype.Float32) => Weight = new Parameter(Tensor.Full([numParameters], init, dtype));

    /// <summary>a, [numParameters].</summary>
    public Tensor Weight { get; set => field = AsParameter(value); }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Prelu(input, Weight);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"num_parameters={Weight.Numel}";
}

/// <summary>x where x >= 0, else a x: while training with a drawn anew for every element from U[lower, upper), else with their mean. Xu et al. 2015.</summary>
/// <param name="lower">The least slope.</param>
/// <param name="upper">The bound of slopes, not reached.</param>
/// <param name="inplace">Write the result into the input.</param>
public sealed class RReLU(double lower = 1.0 / 8, double upper = 1.0 / 3, bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Rrelu(input, lower, upper, Training, inplace: inplace);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"lower={Repr.Of(lower)}, upper={Repr.Of(upper)}" + (inplace ? ", inplace=True" : "");
}
