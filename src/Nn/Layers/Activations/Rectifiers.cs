namespace MiniTorch.Nn;

/// <summary>max(x, 0); the slope at 0 is 0.</summary>
/// <param name="inplace">Write the result into the input.</param>
public sealed class ReLU(bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Relu(input, inplace);

    /// <inheritdoc/>
    protected override string ExtraRepr() => inplace ? "inplace=True" : "";
}

/// <summary>x within [0, 6], else the nearer bound.</summary>
/// <param name="inplace">Write the result into the input.</param>
public sealed class ReLU6(bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Relu6(input, inplace);

    /// <inheritdoc/>
    protected override string ExtraRepr() => inplace ? "inplace=True" : "";
}

/// <summary>x where x > 0, else negativeSlope x: Maas et al. 2013.</summary>
/// <param name="negativeSlope">The slope below 0.</param>
/// <param name="inplace">Write the result into the input.</param>
public sealed class LeakyReLU(double negativeSlope = 0.01, bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.LeakyRelu(input, negativeSlope, inplace);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"negative_slope={Repr.Of(negativeSlope)}" + (inplace ? ", inplace=True" : "");
}

/// <summary>x within [minVal, maxVal], else the nearer bound; the slope at both is 0.</summary>
/// <param name="minVal">The lower bound.</param>
/// <param name="maxVal">The upper bound.</param>
/// <param name="inplace">Write the result into the input.</param>
public sealed class Hardtanh(double minVal = -1, double maxVal = 1, bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Hardtanh(input, minVal, maxVal, inplace);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"min_val={Repr.Of(minVal)}, max_val={Repr.Of(maxVal)}" + (inplace ? ", inplace=True" : "");
}

/// <summary>(x + 3) / 6 within [0, 1], else the nearer bound.</summary>
/// <param name="inplace">Write the result into the input.</param>
public sealed class Hardsigmoid(bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Hardsigmoid(input, inplace);
}

/// <summary>x times hardsigmoid of x: Howard et al. 2019.</summary>
/// <param name="inplace">Write the result into the input.</param>
public sealed class Hardswish(bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Hardswish(input, inplace);
}

/// <summary>x where |x| > lambda, else 0.</summary>
/// <param name="lambda">The threshold.</param>
public sealed class Hardshrink(double lambda = 0.5) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Hardshrink(input, lambda);

    /// <inheritdoc/>
    protected override string ExtraRepr() => Repr.Of(lambda);
}

/// <summary>x moved towards 0 by lambda, at most to 0.</summary>
/// <param name="lambda">The threshold, 0 or more.</param>
public sealed class Softshrink(double lambda = 0.5) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Softshrink(input, lambda);

    /// <inheritdoc/>
    protected override string ExtraRepr() => Repr.Of(lambda);
}

/// <summary>x where x > threshold, else value.</summary>
/// <param name="threshold">The threshold.</param>
/// <param name="value">What takes the place of smaller elements.</param>
/// <param name="inplace">Write the result into the input.</param>
public sealed class Threshold(double threshold, double value, bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Threshold(input, threshold, value, inplace);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"threshold={Repr.Of(threshold)}, value={Repr.Of(value)}" + (inplace ? ", inplace=True" : "");
}
