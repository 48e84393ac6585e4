namespace MiniTorch.Nn;

/// <summary>What the kinds of dropout have in common: a probability that is checked when the layer is made.</summary>
public abstract class DropoutBase : Module<Tensor, Tensor>
{
    private protected DropoutBase(double p, bool inplace)
    {
        (P, Inplace) = (p, inplace);
    }

    /// <summary>The probability that an element (or channel) is dropped.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set to less than 0 or more than 1.</exception>
    public double P
    {
        get;
        set => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"[{GetType().Name}] dropout probability has to be between 0 and 1, but got {value}");
    }

    /// <summary>Whether the result is written into the input.</summary>
    public bool Inplace { get; set; }

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"p={Repr.Of(P)}, inplace={Repr.Of(Inplace)}";
}

/// <summary>While training each element is 0 with probability p, else x / (1 - p); any shape. Srivastava et al. 2014.</summary>
/// <param name="p">The probability of 0.</param>
/// <param name="inplace">Write the result into the input.</param>
public sealed class Dropout(double p = 0.5, bool inplace = false) : DropoutBase(p, inplace)
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Dropout(input, P, Training, Inplace);
}

/// <summary>Dropout of whole channels of [N, C, L] or [C, L]: Tompson et al. 2015.</summary>
/// <param name="p">The probability of 0.</param>
/// <param name="inplace">Write the result into the input.</param>
public sealed class Dropout1d(double p = 0.5, bool inplace = false) : DropoutBase(p, inplace)
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Dropout1d(input, P, Training, Inplace);
}

/// <summary>Dropout of whole channels of [N, C, H, W]: Tompson et al. 2015.</summary>
/// <param name="p">The probability of 0.</param>
/// <param name="inplace">Write the result into the input.</param>
public sealed class Dropout2d(double p = 0.5, bool inplace = false) : DropoutBase(p, inplace)
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Dropout2d(input, P, Training, Inplace);
}

/// <summary>Dropout of whole channels of [N, C, D, H, W].</summary>
/// <param name="p">The probability of 0.</param>
/// <param name="inplace">Write the result into the input.</param>
public sealed class Dropout3d(double p = 0.5, bool inplace = false) : DropoutBase(p, inplace)
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Dropout3d(input, P, Training, Inplace);
}

/// <summary>Dropout that keeps mean 0 and variance 1, for networks of <see cref="SELU"/>: Klambauer et al. 2017.</summary>
/// <param name="p">The probability that an element is dropped.</param>
/// <param name="inplace">Write the result into the input.</param>
public sealed class AlphaDropout(double p = 0.5, bool inplace = false) : DropoutBase(p, inplace)
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.AlphaDropout(input, P, Training, Inplace);
}

/// <summary><see cref="AlphaDropout"/> of whole channels of [N, C, *].</summary>
/// <param name="p">The probability that a channel is dropped.</param>
/// <param name="inplace">Write the result into the input.</param>
public sealed class FeatureAlphaDropout(double p = 0.5, bool inplace = false) : DropoutBase(p, inplace)
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.FeatureAlphaDropout(input, P, Training, Inplace);
}
