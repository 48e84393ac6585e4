namespace MiniTorch;

/// <summary>y = exp x;  dx = dy y</summary>
internal readonly struct Exp : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Exp), x => x.Exp(), Math.Exp);

    public V Forward<V>(V x) where V : IReal<V> => x.Exp();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * y;
}

/// <summary>y = exp x - 1;  dx = dy (y + 1)</summary>
internal readonly struct Expm1 : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Expm1), x => x.Expm1(), x => Math.Abs(x) < 1e-5 ? x + x * x / 2 : Math.Exp(x) - 1);

    public V Forward<V>(V x) where V : IReal<V> => x.Expm1();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * (y + 1);
}

/// <summary>y = log x;  dx = dy / x</summary>
internal readonly struct Log : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Log), x => x.Log(), Math.Log, (0.2, 3));

    public V Forward<V>(V x) where V : IReal<V> => x.Log();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy / x;
}

/// <summary>y = log(1 + x);  dx = dy / (x + 1)</summary>
[GradFn("Log1PBackward0")]
internal readonly struct Log1p : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Log1p), x => x.Log1p(), x => Math.Abs(x) < 1e-5 ? x - x * x / 2 : Math.Log(1 + x), (-0.8, 3));

    public V Forward<V>(V x) where V : IReal<V> => x.Log1p();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy / (x + 1);
}

/// <summary>y = log x / log 2;  dx = dy / (x log 2)</summary>
internal readonly struct Log2 : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Log2), x => x.Log2(), Math.Log2, (0.2, 3));

    public V Forward<V>(V x) where V : IReal<V> => x.Log() * 1.4426950408889634;

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy / (x * 0.6931471805599453);
}

/// <summary>y = log x / log 10;  dx = dy / (x log 10)</summary>
internal readonly struct Log10 : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Log10), x => x.Log10(), Math.Log10, (0.2, 3));

    public V Forward<V>(V x) where V : IReal<V> => x.Log() * 0.4342944819032518;

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy / (x * 2.302585092994046);
}

/// <summary>y = sqrt x;  dx = dy / (2 y)</summary>
internal readonly struct Sqrt : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Sqrt), x => x.Sqrt(), Math.Sqrt, (0.2, 3));

    public V Forward<V>(V x) where V : IReal<V> => x.Sqrt();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy / (y * 2);
}

/// <summary>y = 1 / sqrt x;  dx = -dy y^3 / 2</summary>
internal readonly struct Rsqrt : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Rsqrt), x => x.Rsqrt(), x => 1 / Math.Sqrt(x), (0.2, 3));

    public V Forward<V>(V x) where V : IReal<V> => 1 / x.Sqrt();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * (y * y * y) * -0.5;
}

/// <summary>y = 1 / x;  dx = -dy y^2</summary>
internal readonly struct Reciprocal : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Reciprocal), x => x.Reciprocal(), x => 1 / x, (0.2, 3));

    public V Forward<V>(V x) where V : IReal<V> => 1 / x;

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => -dy * (y * y);
}

/// <summary>y = x^2;  dx = 2 x dy</summary>
[GradFn("PowBackward0")]
internal readonly struct Square : IUnaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Square), x => x.Square(), x => x * x);

    public V Forward<V>(V x) where V : IReal<V> => x * x;

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * (x * 2);
}

/// <summary>y = 1 / (1 + exp -x);  dx = dy y (1 - y)</summary>
internal readonly struct Sigmoid : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Sigmoid), x => x.Sigmoid(), x => 1 / (1 + Math.Exp(-x)));

    public V Forward<V>(V x) where V : IReal<V> => x.Sigmoid();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * (y * (1 - y));
}

/// <summary>y = erf x;  dx = dy 2/sqrt(pi) exp(-x^2)</summary>
internal readonly struct Erf : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Erf), x => x.Erf(), OpFacts.Erf);

    public V Forward<V>(V x) where V : IReal<V> => x.Erf();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * (1.1283791670955126 * (-(x * x)).Exp());
}

/// <content>Exponentials, logarithms, powers and roots, element by element.</content>
public partial class Tensor
{
    /// <summary>e to the x.</summary>
    public Tensor Exp() => Unary.Apply(default(Exp), this);

    /// <summary>As <see cref="Exp"/>, written into this tensor.</summary>
    /// <remarks>torch: exp_</remarks>
    public Tensor ExpInPlace() => Unary.ApplyInPlace(default(Exp), this);

    /// <summary>exp(x) - 1, exact near 0.</summary>
    public Tensor Expm1() => Unary.Apply(default(Expm1), this);

    /// <summary>As <see cref="Expm1"/>, written into this tensor.</summary>
    /// <remarks>torch: expm1_</remarks>
    public Tensor Expm1InPlace() => Unary.ApplyInPlace(default(Expm1), this);

    /// <summary>The natural logarithm.</summary>
    public Tensor Log() => Unary.Apply(default(Log), this);

    /// <summary>As <see cref="Log"/>, written into this tensor.</summary>
    /// <remarks>torch: log_</remarks>
    public Tensor LogInPlace() => Unary.ApplyInPlace(default(Log), this);

    /// <summary>log(1 + x), exact near 0.</summary>
    public Tensor Log1p() => Unary.Apply(default(Log1p), this);

    /// <summary>As <see cref="Log1p"/>, written into this tensor.</summary>
    /// <remarks>torch: log1p_</remarks>
    public Tensor Log1pInPlace() => Unary.ApplyInPlace(default(Log1p), this);

    /// <summary>The logarithm to base 2.</summary>
    public Tensor Log2() => Unary.Apply(default(Log2), this);

    /// <summary>As <see cref="Log2"/>, written into this tensor.</summary>
    /// <remarks>torch: log2_</remarks>
    public Tensor Log2InPlace() => Unary.ApplyInPlace(default(Log2), this);

    /// <summary>The logarithm to base 10.</summary>
    public Tensor Log10() => Unary.Apply(default(Log10), this);

    /// <summary>As <see cref="Log10"/>, written into this tensor.</summary>
    /// <remarks>torch: log10_</remarks>
    public Tensor Log10InPlace() => Unary.ApplyInPlace(default(Log10), this);

    /// <summary>The square root; its derivative at 0 is inf.</summary>
    public Tensor Sqrt() => Unary.Apply(default(Sqrt), this);

    /// <summary>As <see cref="Sqrt"/>, written into this tensor.</summary>
    /// <remarks>torch: sqrt_</remarks>
    public Tensor SqrtInPlace() => Unary.ApplyInPlace(default(Sqrt), this);

    /// <summary>1 / sqrt(x).</summary>
    public Tensor Rsqrt() => Unary.Apply(default(Rsqrt), this);

    /// <summary>As <see cref="Rsqrt"/>, written into this tensor.</summary>
    /// <remarks>torch: rsqrt_</remarks>
    public Tensor RsqrtInPlace() => Unary.ApplyInPlace(default(Rsqrt), this);

    /// <summary>1 / x.</summary>
    public Tensor Reciprocal() => Unary.Apply(default(Reciprocal), this);

    /// <summary>As <see cref="Reciprocal"/>, written into this tensor.</summary>
    /// <remarks>torch: reciprocal_</remarks>
    public Tensor ReciprocalInPlace() => Unary.ApplyInPlace(default(Reciprocal), this);

    /// <summary>x times x.</summary>
    public Tensor Square() => Unary.Apply(default(Square), this);

    /// <summary>As <see cref="Square"/>, written into this tensor.</summary>
    /// <remarks>torch: square_</remarks>
    public Tensor SquareInPlace() => Unary.ApplyInPlace(default(Square), this);

    /// <summary>The logistic function 1 / (1 + exp(-x)).</summary>
    public Tensor Sigmoid() => Unary.Apply(default(Sigmoid), this);

    /// <summary>As <see cref="Sigmoid"/>, written into this tensor.</summary>
    /// <remarks>torch: sigmoid_</remarks>
    public Tensor SigmoidInPlace() => Unary.ApplyInPlace(default(Sigmoid), this);

    /// <summary>The error function.</summary>
    public Tensor Erf() => Unary.Apply(default(Erf), this);

    /// <summary>As <see cref="Erf"/>, written into this tensor.</summary>
    /// <remarks>torch: erf_</remarks>
    public Tensor ErfInPlace() => Unary.ApplyInPlace(default(Erf), this);
}
