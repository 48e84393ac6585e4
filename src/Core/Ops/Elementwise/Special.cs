namespace MiniTorch;

/// <summary>y = 1 - erf x;  dx = -dy 2/sqrt(pi) exp(-x^2)</summary>
internal readonly struct Erfc : IUnaryOp, IOp
{
    public static OpFacts Facts => new(nameof(Tensor.Erfc),
        new OpSample("erfc", t => t[0].Erfc(), new OpInput([3, 5], -3, 3)),
        new OpSample("normal distribution", t => t[0].Ndtr(), new OpInput([3, 5], -3, 3)) { Method = nameof(Tensor.Ndtr) });

    public V Forward<V>(V x) where V : IReal<V> => x.Erfc();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * (-1.1283791670955126 * (-(x * x)).Exp());
}

/// <summary>x of erf x;  dx = dy sqrt(pi)/2 exp(y^2)</summary>
internal readonly struct Erfinv : IUnaryOp, IOp
{
    public static OpFacts Facts => new(nameof(Tensor.Erfinv), new OpSample("erfinv", t => t[0].Erfinv(), new OpInput([3, 5], -0.9, 0.9)));

    public V Forward<V>(V x) where V : IReal<V> => x.Erfinv();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * (0.8862269254527580 * (y * y).Exp());
}

/// <summary>y = log |Gamma x|;  dx = dy digamma x</summary>
internal readonly struct Lgamma : IUnaryOp, IOp
{
    public static OpFacts Facts => new(nameof(Tensor.Lgamma),
        new OpSample("positive", t => t[0].Lgamma(), new OpInput([3, 5], 0.2, 4)),
        new OpSample("negative", t => t[0].Lgamma(), new OpInput([3, 5], -2.9, -0.1) { Kinks = [-2, -1] }));

    public V Forward<V>(V x) where V : IReal<V> => x.Lgamma();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * x.Digamma();
}

/// <summary>y = (log |Gamma x|)';  dx = dy times the derivative of order 1</summary>
internal readonly struct Digamma : IUnaryOp, IOp
{
    public static OpFacts Facts => new(nameof(Tensor.Digamma), new OpSample("digamma", t => t[0].Digamma(), new OpInput([3, 5], 0.3, 4)));

    public V Forward<V>(V x) where V : IReal<V> => x.Digamma();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * V.Each(new Polygamma(1), x);
}

/// <summary>y = the nth derivative of (log Gamma)';  dx = dy times the derivative of order n + 1</summary>
internal readonly struct Polygamma(int n) : INumberOp, IOp
{
    public static OpFacts Facts => new(nameof(Tensor.Polygamma),
        new OpSample("first", t => t[0].Polygamma(1), new OpInput([3, 5], 0.5, 4)),
        new OpSample("second", t => t[0].Polygamma(2), new OpInput([3, 5], 0.5, 4)));

    public double Of(double x) => GammaFunctions.Polygamma(n, x);

    public V Forward<V>(V x) where V : IReal<V> => V.Each(this, x);

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * V.Each(new Polygamma(n + 1), x);
}

/// <summary>y = sin(pi x) / (pi x), 1 at 0;  dx = dy (cos(pi x) - y) / x, 0 at 0</summary>
internal readonly struct Sinc : IUnaryOp, IOp
{
    public static OpFacts Facts => new(nameof(Tensor.Sinc), new OpSample("sinc", t => t[0].Sinc(), new OpInput([3, 5]) { Kinks = [0] }));

    public V Forward<V>(V x) where V : IReal<V> => V.Select(V.Equal(x, x.Constant(0)), x.Constant(1), (x * Math.PI).Sin() / (x * Math.PI));

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> =>
        V.Select(V.Equal(x, x.Constant(0)), dy.Constant(0), dy * (((x * Math.PI).Cos() - (x * Math.PI).Sin() / (x * Math.PI)) / x));
}

/// <summary>y = log(x / (1 - x));  dx = dy / (x (1 - x)), NaN outside [0, 1]</summary>
internal readonly struct Logit : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Logit), x => x.Logit(), x => Math.Log(x / (1 - x)), (0.1, 0.9)).With(
        new OpSample("kept from the ends", t => t[0].Logit(0.2), new OpInput([3, 5], 0.01, 0.99) { Kinks = [0.2, 0.8] }));

    public V Forward<V>(V x) where V : IReal<V> => (x / (1 - x)).Log();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> =>
        V.Select(x < 0, dy.Constant(double.NaN), V.Select(x > 1, dy.Constant(double.NaN), dy / (x * (1 - x))));
}

/// <summary>y = 2^x;  dx = dy y log 2</summary>
internal readonly struct Exp2 : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Exp2), x => x.Exp2(), x => Math.Pow(2, x));

    public V Forward<V>(V x) where V : IReal<V> => x.Exp2();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * (y * 0.6931471805599453);
}

/// <content>Special functions, element by element; torch.special has the same ones.</content>
public partial class Tensor
{
    /// <summary>1 - erf(x), without loss where it is small.</summary>
    public Tensor Erfc() => Unary.Apply(default(Erfc), this);

    /// <summary>As <see cref="Erfc"/>, written into this tensor.</summary>
    /// <remarks>torch: erfc_</remarks>
    public Tensor ErfcInPlace() => Unary.ApplyInPlace(default(Erfc), this);

    /// <summary>The number whose <see cref="Erf"/> is x: inf at 1, NaN beyond.</summary>
    public Tensor Erfinv() => Unary.Apply(default(Erfinv), this);

    /// <summary>As <see cref="Erfinv"/>, written into this tensor.</summary>
    /// <remarks>torch: erfinv_</remarks>
    public Tensor ErfinvInPlace() => Unary.ApplyInPlace(default(Erfinv), this);

    /// <summary>The normal distribution function, (1 + erf(x / sqrt 2)) / 2.</summary>
    public Tensor Ndtr() => (this * -0.7071067811865476).Erfc() * 0.5;

    /// <summary>log |Gamma(x)|; inf at 0, -1, -2, ...</summary>
    public Tensor Lgamma() => Unary.Apply(default(Lgamma), this);

    /// <summary>As <see cref="Lgamma"/>, written into this tensor.</summary>
    /// <remarks>torch: lgamma_</remarks>
    public Tensor LgammaInPlace() => Unary.ApplyInPlace(default(Lgamma), this);

    /// <summary>The derivative of <see cref="Lgamma"/>.</summary>
    public Tensor Digamma() => Unary.Apply(default(Digamma), this);

    /// <summary>As <see cref="Digamma"/>, written into this tensor.</summary>
    /// <remarks>torch: digamma_</remarks>
    public Tensor DigammaInPlace() => Unary.ApplyInPlace(default(Digamma), this);

    /// <summary>The <paramref name="n"/>th derivative of <see cref="Digamma"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative n.</exception>
    public Tensor Polygamma(int n) =>
        n >= 0 ? Unary.Apply(new Polygamma(n), this) : throw new ArgumentOutOfRangeException(nameof(n), $"[polygamma] polygamma(n, x) does not support negative n, got {n}");

    /// <summary>sin(pi x) / (pi x), and 1 at 0.</summary>
    public Tensor Sinc() => Unary.Apply(default(Sinc), this);

    /// <summary>As <see cref="Sinc"/>, written into this tensor.</summary>
    /// <remarks>torch: sinc_</remarks>
    public Tensor SincInPlace() => Unary.ApplyInPlace(default(Sinc), this);

    /// <summary>log(x / (1 - x)), the inverse of <see cref="Sigmoid"/>; with <paramref name="eps"/> of x kept within [eps, 1 - eps].</summary>
    public Tensor Logit(double? eps = null) => Unary.Apply(default(Logit), eps is { } e ? Clamp(e, 1 - e) : this);

    /// <summary>2 to the x.</summary>
    public Tensor Exp2() => Unary.Apply(default(Exp2), this);

    /// <summary>As <see cref="Exp2"/>, written into this tensor.</summary>
    /// <remarks>torch: exp2_</remarks>
    public Tensor Exp2InPlace() => Unary.ApplyInPlace(default(Exp2), this);
}
