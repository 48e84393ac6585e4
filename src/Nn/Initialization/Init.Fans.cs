namespace MiniTorch.Nn;

/// <summary>Which way the variance is to be kept.</summary>
public enum FanMode
{
    /// <summary>Forward: by the number of inputs.</summary>
    FanIn,

    /// <summary>Backward: by the number of outputs.</summary>
    FanOut,
}

/// <content>Scales that keep the variance of what flows through a layer.</content>
public static partial class Init
{
    /// <summary>Uniform within +-gain sqrt(6 / (fan in + fan out)): Glorot and Bengio 2010.</summary>
    /// <exception cref="ArgumentException">Fewer than 2 dimensions.</exception>
    public static Tensor XavierUniform(Tensor tensor, double gain = 1, Generator? generator = null)
    {
        double bound = Math.Sqrt(3) * XavierStd(tensor, gain);
        return Uniform(tensor, -bound, bound, generator);
    }

    /// <summary>N(0, 2 gain^2 / (fan in + fan out)): Glorot and Bengio 2010.</summary>
    /// <exception cref="ArgumentException">Fewer than 2 dimensions.</exception>
    public static Tensor XavierNormal(Tensor tensor, double gain = 1, Generator? generator = null) => Normal(tensor, 0, XavierStd(tensor, gain), generator);

    /// <summary>Uniform within +-gain sqrt(3 / fan): He et al. 2015.</summary>
    /// <param name="tensor">[out, in, ...]</param>
    /// <param name="a">The negative slope, where <paramref name="nonlinearity"/> is "leaky_relu".</param>
    /// <param name="mode">Which fan.</param>
    /// <param name="nonlinearity">What follows; see <see cref="CalculateGain"/>.</param>
    /// <param name="generator">The source of random numbers; <see cref="Generator.Default"/> if null.</param>
    /// <exception cref="ArgumentException">Fewer than 2 dimensions; an unknown nonlinearity.</exception>
    public static Tensor KaimingUniform(Tensor tensor, double a = 0, FanMode mode = FanMode.FanIn, string nonlinearity = "leaky_relu", Generator? generator = null)
    {
        if (IsEmpty(tensor)) return tensor;
        double bound = Math.Sqrt(3) * KaimingStd(tensor, a, mode, nonlinearity);
        return Uniform(tensor, -bound, bound, generator);
    }

    /// <summary>N(0, gain^2 / fan): He et al. 2015.</summary>
    /// <param name="tensor">[out, in, ...]</param>
    /// <param name="a">The negative slope, where <paramref name="nonlinearity"/> is "leaky_relu".</param>
    /// <param name="mode">Which fan.</param>
    /// <param name="nonlinearity">What follows; see <see cref="CalculateGain"/>.</param>
    /// <param name="generator">The source of random numbers; <see cref="Generator.Default"/> if null.</param>
    /// <exception cref="ArgumentException">Fewer than 2 dimensions; an unknown nonlinearity.</exception>
    public static Tensor KaimingNormal(Tensor tensor, double a = 0, FanMode mode = FanMode.FanIn, string nonlinearity = "leaky_relu", Generator? generator = null) =>
        IsEmpty(tensor) ? tensor : Normal(tensor, 0, KaimingStd(tensor, a, mode, nonlinearity), generator);

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

    /// <summary>Uniform within +-1/sqrt(fanIn): the bias of linear and convolution layers.</summary>
    internal static void FanInUniform(Tensor tensor, int fanIn)
    {
        if (fanIn == 0) return;
        double bound = 1 / Math.Sqrt(fanIn);
        Uniform(tensor, -bound, bound);
    }

    /// <summary>The inputs and outputs of one unit of a weight [out, in, ...]: the sizes of dims 1 and 0 times the receptive field.</summary>
    internal static (int In, int Out) Fans(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Dim < 2) throw new ArgumentException($"[init] Fan in and fan out can not be computed for tensor with fewer than 2 dimensions: its shape is {tensor.Shape}");
        int field = 1;
        for (int d = 2; d < tensor.Dim; d++) field *= tensor.Size(d);
        return (tensor.Size(1) * field, tensor.Size(0) * field);
    }

    private static double XavierStd(Tensor tensor, double gain)
    {
        var (fanIn, fanOut) = Fans(tensor);
        return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
    }

    private static double KaimingStd(Tensor tensor, double a, FanMode mode, string nonlinearity)
    {
        var (fanIn, fanOut) = Fans(tensor);
        return CalculateGain(nonlinearity, a) / Math.Sqrt(mode == FanMode.FanIn ? fanIn : fanOut);
    }

    private static bool IsEmpty(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Numel > 0) return false;
        Warnings.Warn("Initializing zero-element tensors is a no-op");
        return true;
    }
}
