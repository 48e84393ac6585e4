namespace MiniTorch.Nn;

/// <summary>1 / (1 + exp(-x))</summary>
public sealed class Sigmoid : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Sigmoid();
}

/// <summary>The hyperbolic tangent.</summary>
public sealed class Tanh : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Tanh();
}

/// <summary>x where x > 0, else alpha (exp x - 1): Clevert et al. 2015.</summary>
/// <param name="alpha">The limit for small x, negated.</param>
/// <param name="inplace">Write the result into the input.</param>
public sealed class ELU(double alpha = 1, bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Elu(input, alpha, inplace);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"alpha={Repr.Of(alpha)}" + (inplace ? ", inplace=True" : "");
}

/// <summary>1.0507 (x where x > 0, else 1.6733 (exp x - 1)): Klambauer et al. 2017.</summary>
/// <param name="inplace">Write the result into the input.</param>
public sealed class SELU(bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Selu(input, inplace);

    /// <inheritdoc/>
    protected override string ExtraRepr() => inplace ? "inplace=True" : "";
}

/// <summary>x where x > 0, else alpha (exp(x / alpha) - 1): Barron 2017.</summary>
/// <param name="alpha">The limit for small x, negated; not 0.</param>
/// <param name="inplace">Write the result into the input.</param>
public sealed class CELU(double alpha = 1, bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Celu(input, alpha, inplace);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"alpha={Repr.Of(alpha)}" + (inplace ? ", inplace=True" : "");
}

/// <summary>x Phi(x), Phi the normal distribution function: Hendrycks and Gimpel 2016.</summary>
/// <param name="approximate">"none", or "tanh" for the approximation by tanh.</param>
public sealed class GELU(string approximate = "none") : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Gelu(input, approximate);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"approximate='{approximate}'";
}

/// <summary>x sigmoid x, also called swish.</summary>
/// <param name="inplace">Write the result into the input.</param>
public sealed class SiLU(bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Silu(input, inplace);

    /// <inheritdoc/>
    protected override string ExtraRepr() => inplace ? "inplace=True" : "";
}

/// <summary>x tanh(softplus x): Misra 2019.</summary>
/// <param name="inplace">Write the result into the input.</param>
public sealed class Mish(bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Mish(input, inplace);

    /// <inheritdoc/>
    protected override string ExtraRepr() => inplace ? "inplace=True" : "";
}

/// <summary>log(1 + exp(beta x)) / beta, a smooth max(x, 0).</summary>
/// <param name="beta">How sharp.</param>
/// <param name="threshold">Above this beta x the result is x.</param>
public sealed class Softplus(double beta = 1, double threshold = 20) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Softplus(input, beta, threshold);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"beta={Repr.Of(beta)}, threshold={Repr.Of(threshold)}";
}

/// <summary>x / (1 + |x|)</summary>
public sealed class Softsign : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Softsign(input);
}

/// <summary>log sigmoid x, exact for large |x|.</summary>
public sealed class LogSigmoid : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.LogSigmoid(input);
}

/// <summary>x - tanh x</summary>
public sealed class Tanhshrink : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Tanhshrink(input);
}

/// <summary>The first half along a dimension times the sigmoid of the second: Dauphin et al. 2016.</summary>
/// <param name="dim">The dimension that is halved; of even size.</param>
public sealed class GLU(int dim = -1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Glu(input, dim);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"dim={dim}";
}
