using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>y = scale x where x > 0, else alpha scale (exp(inputScale x) - 1);  dx = scale dy, alpha scale inputScale exp(inputScale x) dy</summary>
internal readonly struct Elu(double alpha, double scale, double inputScale) : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Elu), x => x.Elu(1.7), x => x > 0 ? x : 1.7 * OpFacts.Expm1(x), null, 0)
        .Also(OpFacts.Unary(nameof(Tensor.Selu), x => x.Selu(), x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * OpFacts.Expm1(x)), null, 0))
        .Also(OpFacts.Unary(nameof(Tensor.Celu), x => x.Celu(2), x => x > 0 ? x : 2 * OpFacts.Expm1(x / 2), null, 0));

    public V Forward<V>(V x) where V : IReal<V> => V.Select(x <= 0, (x * inputScale).Expm1() * (alpha * scale), x * scale);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Backward<V>(V x, V y, V dy) where V : IReal<V> =>
        V.Select(x <= 0, dy * ((V.Select(x > 0, x.Constant(0), x) * inputScale).Exp() * (alpha * scale * inputScale)), dy * scale);
}

/// <summary>y = x s, s = 1 / (1 + exp(-x));  dx = dy s (1 + x (1 - s))</summary>
internal readonly struct Silu : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Silu), x => x.Silu(), x => x * (1 / (1 + Math.Exp(-x))))
        .With(new OpSample("gated halves", t => t[0].Glu(1), new OpInput([3, 4])) { Method = nameof(Tensor.Glu) });

    public V Forward<V>(V x) where V : IReal<V> => x * x.Sigmoid();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V>
    {
        var s = x.Sigmoid();
        return dy * (s * (x * (1 - s) + 1));
    }
}

/// <summary>y = x t, t = tanh(log(1 + exp x));  dx = dy (t + x s (1 - t^2)), s = 1 / (1 + exp(-x))</summary>
internal readonly struct Mish : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Mish), x => x.Mish(), x => x * Math.Tanh(OpFacts.Log1p(Math.Exp(x))));

    public V Forward<V>(V x) where V : IReal<V> => x * Gate(x);

    public V Backward<V>(V x, V y, V dy) where V : IReal<V>
    {
        var t = Gate(x);
        return dy * (t + x * x.Sigmoid() * (1 - t * t));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Gate<V>(V x) where V : IReal<V> => (V.Maximum(x, x.Constant(0)) + (-x.Abs()).Exp().Log1p()).Tanh();
}

/// <summary>y = log(1 + exp(beta x)) / beta, x where beta x > threshold;  dx = dy / (1 + exp(-beta x)), dy</summary>
internal readonly struct Softplus(double beta, double threshold) : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Softplus), x => x.Softplus(2), x => 2 * x > 20 ? x : OpFacts.Log1p(Math.Exp(2 * x)) / 2);

    public V Forward<V>(V x) where V : IReal<V> => V.Select(x * beta > threshold, x, (x * beta).Exp().Log1p() / beta);

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => V.Select(x * beta > threshold, dy, dy * (x * beta).Sigmoid());
}

/// <summary>y = -log(1 + exp(-x));  dx = dy / (1 + exp x)</summary>
internal readonly struct LogSigmoid : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.LogSigmoid), x => x.LogSigmoid(), x => x > 0 ? -OpFacts.Log1p(Math.Exp(-x)) : x - OpFacts.Log1p(Math.Exp(x)));

    public V Forward<V>(V x) where V : IReal<V> => V.Minimum(x, x.Constant(0)) - (-x.Abs()).Exp().Log1p();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * (-x).Sigmoid();
}

/// <summary>y = x / (1 + |x|);  dx = dy / (1 + |x|)^2</summary>
[GradFn("DivBackward0")]
internal readonly struct Softsign : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Softsign), x => x.Softsign(), x => x / (1 + Math.Abs(x)), null, 0);

    public V Forward<V>(V x) where V : IReal<V> => x / (x.Abs() + 1);

    public V Backward<V>(V x, V y, V dy) where V : IReal<V>
    {
        var d = x.Abs() + 1;
        return dy / (d * d);
    }
}

/// <summary>y = x - tanh x;  dx = dy tanh^2 x</summary>
[GradFn("SubBackward0")]
internal readonly struct Tanhshrink : IUnaryOp, IOp
{
    // x - tanh x cancels near 0, in PyTorch too.
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Tanhshrink), x => x.Tanhshrink(), x => x - Math.Tanh(x)).LeavingOpen(x => Math.Abs(x) < 0.01);

    public V Forward<V>(V x) where V : IReal<V> => x - x.Tanh();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V>
    {
        var t = x.Tanh();
        return dy * (t * t);
    }
}

/// <summary>y = x Phi(x), Phi the normal distribution function;  dx = dy (Phi(x) + x phi(x)). Hendrycks and Gimpel 2016.</summary>
internal readonly struct Gelu : IUnaryOp, IOp
{
    private const double InverseRoot2 = 0.70710678118654752440, InverseRoot2Pi = 0.39894228040143267794;

    // 1 + erf cancels below -1, in PyTorch too.
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Gelu), x => x.Gelu(), x => 0.5 * x * (1 + OpFacts.Erf(x / Math.Sqrt(2)))).LeavingOpen(x => x is > -20 and < -1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<V>(V x) where V : IReal<V> => x * (((x * InverseRoot2).Erf() + 1) * 0.5);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * (((x * InverseRoot2).Erf() + 1) * 0.5 + x * (x * x * -0.5).Exp() * InverseRoot2Pi);
}

/// <summary>y = x (1 + t) / 2, t = tanh(sqrt(2 / pi) (x + 0.044715 x^3));  dx = dy ((1 + t) / 2 + x (1 - t^2) sqrt(2 / pi) (1 + 3 0.044715 x^2) / 2)</summary>
[GradFn("GeluBackward0")]
internal readonly struct GeluTanh : IUnaryOp, IOp
{
    private const double Root2OverPi = 0.79788456080286535588, Cubic = 0.044715;

    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Gelu), x => x.Gelu("tanh"), x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))).LeavingOpen(x => x is > -20 and < -1);

    public V Forward<V>(V x) where V : IReal<V> => x * ((Inner(x).Tanh() + 1) * 0.5);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Backward<V>(V x, V y, V dy) where V : IReal<V>
    {
        var t = Inner(x).Tanh();
        return dy * ((t + 1) * 0.5 + x * (1 - t * t) * (x * x * (3 * Cubic) + 1) * (0.5 * Root2OverPi));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Inner<V>(V x) where V : IReal<V> => x * (x * x * Cubic + 1) * Root2OverPi;
}

/// <content>Smooth activations.</content>
public partial class Tensor
{
    /// <summary>x where x > 0, else alpha (exp x - 1): Clevert et al. 2015.</summary>
    public Tensor Elu(double alpha = 1) => Unary.Apply(new Elu(alpha, 1, 1), this);

    /// <summary>As <see cref="Elu"/>, written into this tensor.</summary>
    /// <remarks>torch: elu_</remarks>
    public Tensor EluInPlace(double alpha = 1) => Unary.ApplyInPlace(new Elu(alpha, 1, 1), this);

    /// <summary>1.0507 times (x where x > 0, else 1.6733 (exp x - 1)), which keeps mean 0 and variance 1: Klambauer et al. 2017.</summary>
    public Tensor Selu() => Unary.Apply(new Elu(1.6732632423543772848170429916717, 1.0507009873554804934193349852946, 1), this);

    /// <summary>x where x > 0, else alpha (exp(x / alpha) - 1): Barron 2017.</summary>
    /// <exception cref="ArgumentException">alpha is 0.</exception>
    public Tensor Celu(double alpha = 1)
    {
        if (alpha == 0) throw new ArgumentException("[celu] ZeroDivisionError: alpha cannot be 0 for CELU");
        return Unary.Apply(new Elu(alpha, 1, 1 / alpha), this);
    }

    /// <summary>x sigmoid x, also called swish.</summary>
    public Tensor Silu() => Unary.Apply(default(Silu), this);

    /// <summary>x tanh(softplus x): Misra 2019.</summary>
    public Tensor Mish() => Unary.Apply(default(Mish), this);

    /// <summary>log(1 + exp(beta x)) / beta; x itself where beta x is above <paramref name="threshold"/>.</summary>
    public Tensor Softplus(double beta = 1, double threshold = 20) => Unary.Apply(new Softplus(beta, threshold), this);

    /// <summary>log sigmoid x, exact for large |x|.</summary>
    public Tensor LogSigmoid() => Unary.Apply(default(LogSigmoid), this);

    /// <summary>x / (1 + |x|)</summary>
    public Tensor Softsign() => Unary.Apply(default(Softsign), this);

    /// <summary>x - tanh x</summary>
    public Tensor Tanhshrink() => Unary.Apply(default(Tanhshrink), this);

    /// <summary>x Phi(x), Phi the normal distribution function; by the error function ("none") or its approximation by tanh ("tanh").</summary>
    /// <exception cref="ArgumentException">Another approximation.</exception>
    public Tensor Gelu(string approximate = "none") => approximate switch
    {
        "none" => Unary.Apply(default(Gelu), this),
        "tanh" => Unary.Apply(default(GeluTanh), this),
        _ => throw new ArgumentException($"[gelu] approximate argument must be either none or tanh, not '{approximate}'", nameof(approximate)),
    };

    /// <summary>The first half along <paramref name="dim"/> times the sigmoid of the second: Dauphin et al. 2016.</summary>
    /// <exception cref="ArgumentException">The size is odd, or the tensor 0-dim.</exception>
    public Tensor Glu(int dim = -1)
    {
        if (Dim == 0) throw new ArgumentException("[glu] glu does not support 0-dimensional tensors");
        int size = Size(dim);
        if (size % 2 != 0) throw new ArgumentException($"[glu] Halving dimension must be even, but dimension {dim} is size {size}");
        return Narrow(dim, 0, size / 2) * Narrow(dim, size / 2, size / 2).Sigmoid();
    }
}
