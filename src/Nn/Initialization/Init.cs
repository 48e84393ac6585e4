namespace MiniTorch.Nn;

/// <summary>Fills tensors with starting values (torch: <c>torch.nn.init</c>), outside the graph; each function returns the tensor.</summary>
public static partial class Init
{
    /// <summary>
    /// Uniform within +-gain sqrt(3 / fan), with which the variance of what flows forward (fan in) or backward (fan out) stays: He et al. 2015.
    /// </summary>
    /// <param name="tensor">Of 2 or more dimensions: [out, in, ...].</param>
    /// <param name="a">The negative slope, where <paramref name="nonlinearity"/> is "leaky_relu".</param>
    /// <param name="mode">Which fan.</param>
    /// <param name="nonlinearity">What follows; see <see cref="CalculateGain"/>.</param>
    /// <param name="generator">The source of random numbers; <see cref="Generator.Default"/> if null.</param>
    /// <exception cref="ArgumentException">Fewer than 2 dimensions; an unknown nonlinearity.</exception>
    public static Tensor KaimingUniform(Tensor tensor, double a = 0, FanMode mode = FanMode.FanIn, string nonlinearity = "leaky_relu", Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Numel == 0 && HasZeroSize(tensor)) return WarnedOfZero(tensor);
        double bound = Math.Sqrt(3) * (CalculateGain(nonlinearity, a) / Math.Sqrt(Fan(tensor, mode)));
        return Uniform(tensor, -bound, bound, generator);
    }

    /// <summary>Uniform in [a, b).</summary>
    /// <exception cref="ArgumentOutOfRangeException">a is above b.</exception>
    public static Tensor Uniform(Tensor tensor, double a = 0, double b = 1, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var noGrad = Autograd.NoGrad();
        return tensor.UniformInPlace(a, b, generator);
    }

    /// <summary>Uniform within +-1/sqrt(fanIn): the bias of linear and convolution layers.</summary>
    internal static void FanInUniform(Tensor tensor, int fanIn)
    {
        double bound = fanIn > 0 ? 1 / Math.Sqrt(fanIn) : 0;
        Uniform(tensor, -bound, bound);
    }

    /// <summary>The factor by which a nonlinearity shrinks what flows through: 5/3 for "tanh", sqrt 2 for "relu", 3/4 for "selu", 1 for linear maps and "sigmoid".</summary>
    /// <param name="nonlinearity">PyTorch's name: "linear", "conv2d", "sigmoid", "tanh", "relu", "leaky_relu", "selu" and so on.</param>
    /// <param name="param">The negative slope of "leaky_relu", 0.01 if null.</param>
    /// <exception cref="ArgumentException">An unknown name.</exception>
    public static double CalculateGain(string nonlinearity, double? param = null) => nonlinearity switch
    {
        "linear" or "conv1d" or "conv2d" or "conv3d" or "conv_transpose1d" or "conv_transpose2d" or "conv_transpose3d" or "sigmoid" => 1,
        "tanh" => 5.0 / 3,
        "relu" => Math.Sqrt(2),
        "leaky_relu" => Math.Sqrt(2 / (1 + Math.Pow(param ?? 0.01, 2))),
        "selu" => 3.0 / 4,
        _ => throw new ArgumentException($"[calculate_gain] Unsupported nonlinearity {nonlinearity}", nameof(nonlinearity)),
    };

    private static bool HasZeroSize(Tensor tensor) => tensor.Numel == 0;

    private static Tensor WarnedOfZero(Tensor tensor)
    {
        Warnings.Warn("Initializing zero-element tensors is a no-op");
        return tensor;
    }

    /// <summary>The inputs (or outputs) of one unit: the size of dim 1 (or 0) times the receptive field.</summary>
    private static int Fan(Tensor tensor, FanMode mode)
    {
        if (tensor.Dim < 2) throw new ArgumentException($"[init] Fan in and fan out can not be computed for tensor with fewer than 2 dimensions: its shape is {tensor.Shape}");
        int field = 1;
        for (int d = 2; d < tensor.Dim; d++) field *= tensor.Size(d);
        return tensor.Size(mode == FanMode.FanIn ? 1 : 0) * field;
    }
}

/// <summary>Which way the variance is to be kept.</summary>
public enum FanMode
{
    /// <summary>Forward: by the number of inputs.</summary>
    FanIn,

    /// <summary>Backward: by the number of outputs.</summary>
    FanOut,
}
