namespace MiniTorch.Nn;

/// <content>Activations, element by element. The formulas and the slopes at kinks stand with the tensor's methods.</content>
public static partial class F
{
    /// <summary>max(x, 0); the slope at 0 is 0. In-place if asked.</summary>
    public static Tensor Relu(Tensor input, bool inplace = false) => inplace ? Given(input).ReluInPlace() : Given(input).Relu();

    /// <summary>x within [0, 6], else the nearer bound; the slope at both is 0.</summary>
    public static Tensor Relu6(Tensor input, bool inplace = false) => inplace ? Given(input).HardtanhInPlace(0, 6) : Given(input).Relu6();

    /// <summary>x where x > 0, else negativeSlope x.</summary>
    public static Tensor LeakyRelu(Tensor input, double negativeSlope = 0.01, bool inplace = false) => inplace ? Given(input).LeakyReluInPlace(negativeSlope) : Given(input).LeakyRelu(negativeSlope);

    /// <summary>x where x > 0, else weight x: one weight, or one for each index of dimension 1.</summary>
    /// <exception cref="ArgumentException">The weights are neither one nor as many as dimension 1 has.</exception>
    public static Tensor Prelu(Tensor input, Tensor weight) => Given(input).Prelu(weight);

    /// <summary>x within [minVal, maxVal], else the nearer bound; the slope at both is 0.</summary>
    /// <exception cref="ArgumentException">minVal is above maxVal.</exception>
    public static Tensor Hardtanh(Tensor input, double minVal = -1, double maxVal = 1, bool inplace = false) => inplace ? Given(input).HardtanhInPlace(minVal, maxVal) : Given(input).Hardtanh(minVal, maxVal);

    /// <summary>(x + 3) / 6 within [0, 1], else the nearer bound.</summary>
    public static Tensor Hardsigmoid(Tensor input, bool inplace = false) => Written(input, inplace, x => x.Hardsigmoid());

    /// <summary>x times hardsigmoid of x.</summary>
    public static Tensor Hardswish(Tensor input, bool inplace = false) => Written(input, inplace, x => x.Hardswish());

    /// <summary>x where |x| > lambda, else 0.</summary>
    public static Tensor Hardshrink(Tensor input, double lambda = 0.5) => Given(input).Hardshrink(lambda);

    /// <summary>x moved towards 0 by lambda, at most to 0.</summary>
    /// <exception cref="ArgumentException">A negative lambda.</exception>
    public static Tensor Softshrink(Tensor input, double lambda = 0.5) => Given(input).Softshrink(lambda);

    /// <summary>x where x > threshold, else value.</summary>
    public static Tensor Threshold(Tensor input, double threshold, double value, bool inplace = false) => Written(input, inplace, x => x.Threshold(threshold, value));

    /// <summary>1 / (1 + exp(-x))</summary>
    public static Tensor Sigmoid(Tensor input) => Given(input).Sigmoid();

    /// <summary>The hyperbolic tangent.</summary>
    public static Tensor Tanh(Tensor input) => Given(input).Tanh();

    /// <summary>x where x > 0, else alpha (exp x - 1).</summary>
    public static Tensor Elu(Tensor input, double alpha = 1, bool inplace = false) => inplace ? Given(input).EluInPlace(alpha) : Given(input).Elu(alpha);

    /// <summary>1.0507 (x where x > 0, else 1.6733 (exp x - 1)).</summary>
    public static Tensor Selu(Tensor input, bool inplace = false) => Written(input, inplace, x => x.Selu());

    /// <summary>x where x > 0, else alpha (exp(x / alpha) - 1).</summary>
    /// <exception cref="ArgumentException">alpha is 0.</exception>
    public static Tensor Celu(Tensor input, double alpha = 1, bool inplace = false) => Written(input, inplace, x => x.Celu(alpha));

    /// <summary>x Phi(x), Phi the normal distribution function; by erf ("none") or its approximation by tanh ("tanh").</summary>
    /// <exception cref="ArgumentException">Another approximation.</exception>
    public static Tensor Gelu(Tensor input, string approximate = "none") => Given(input).Gelu(approximate);

    /// <summary>x sigmoid x, also called swish.</summary>
    public static Tensor Silu(Tensor input, bool inplace = false) => Written(input, inplace, x => x.Silu());

    /// <summary>x tanh(softplus x).</summary>
    public static Tensor Mish(Tensor input, bool inplace = false) => Written(input, inplace, x => x.Mish());

    /// <summary>log(1 + exp(beta x)) / beta; x where beta x is above threshold.</summary>
    public static Tensor Softplus(Tensor input, double beta = 1, double threshold = 20) => Given(input).Softplus(beta, threshold);

    /// <summary>x / (1 + |x|)</summary>
    public static Tensor Softsign(Tensor input) => Given(input).Softsign();

    /// <summary>log sigmoid x, exact for large |x|.</summary>
    public static Tensor LogSigmoid(Tensor input) => Given(input).LogSigmoid();

    /// <summary>x - tanh x</summary>
    public static Tensor Tanhshrink(Tensor input) => Given(input).Tanhshrink();

    /// <summary>The first half along a dimension times the sigmoid of the second.</summary>
    /// <exception cref="ArgumentException">The size is odd, or the tensor 0-dim.</exception>
    public static Tensor Glu(Tensor input, int dim = -1) => Given(input).Glu(dim);

    /// <summary>exp(x) over the sum of exp(x) along dim.</summary>
    /// <exception cref="ArgumentException">Integer elements.</exception>
    public static Tensor Softmax(Tensor input, int dim, Dtype? dtype = null) => Given(input).Softmax(dim, dtype);

    /// <summary>The logarithm of the softmax along dim.</summary>
    /// <exception cref="ArgumentException">Integer elements.</exception>
    public static Tensor LogSoftmax(Tensor input, int dim, Dtype? dtype = null) => Given(input).LogSoftmax(dim, dtype);

    /// <summary>The softmax of -x along dim.</summary>
    /// <exception cref="ArgumentException">Integer elements.</exception>
    public static Tensor Softmin(Tensor input, int dim, Dtype? dtype = null) => Given(input).Softmin(dim, dtype);

    /// <summary>Adds Gumbel noise before the softmax of x / tau, so that classes are drawn by their probabilities; hard gives one-hot rows with the soft ones' gradient. Jang et al. 2016.</summary>
    /// <exception cref="ArgumentException">Integer elements.</exception>
    public static Tensor GumbelSoftmax(Tensor logits, double tau = 1, bool hard = false, int dim = -1, Generator? generator = null)
    {
        var noise = Tensor.EmptyLike(Given(logits)).ExponentialInPlace(1, generator).Log();
        var soft = ((logits - noise) / tau).Softmax(dim);
        if (!hard) return soft;
        var index = soft.Detach().Max(dim, keepDim: true).Indices;
        return Tensor.ZerosLike(soft.Detach()).Scatter(dim, index, 1.0) - soft.Detach() + soft;
    }

    /// <summary>f(x), written into x if asked: backward then sees x as it was.</summary>
    private static Tensor Written(Tensor input, bool inplace, Func<Tensor, Tensor> f) => inplace ? Given(input).CopyInPlace(f(input.Clone())) : f(Given(input));

    private static Tensor Given(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input;
    }
}
