namespace MiniTorch;

/// <summary>A number that only knows which of a formula's inputs it was made from.</summary>
internal readonly struct Probe(int inputs) : IReal<Probe>
{
    private const int Untouched = 16;

    private readonly int _inputs = inputs;

    /// <summary>x of a unary formula, a of a binary one.</summary>
    public static readonly Probe First = new(1);

    /// <summary>b of a binary formula.</summary>
    public static readonly Probe Second = new(2);

    /// <summary>y, the formula's result.</summary>
    public static readonly Probe Result = new(4);

    /// <summary>dy.</summary>
    public static readonly Probe Gradient = new(8 | Untouched);

    /// <summary>Whether <paramref name="input"/> took part in this number.</summary>
    public bool Reads(Probe input) => (_inputs & input._inputs) != 0;

    /// <summary>Whether this is dy itself, untouched.</summary>
    public bool PassesOn => _inputs == (8 | Untouched);

    private static Probe Touched(Probe a) => new(a._inputs & ~Untouched);

    private static Probe Join(Probe a, Probe b) => new((a._inputs | b._inputs) & ~Untouched);

    public static Probe operator +(Probe a, Probe b) => Join(a, b);
    public static Probe operator -(Probe a, Probe b) => Join(a, b);
    public static Probe operator *(Probe a, Probe b) => Join(a, b);
    public static Probe operator /(Probe a, Probe b) => Join(a, b);
    public static Probe operator -(Probe a) => Touched(a);
    public static Probe operator +(Probe a, double c) => Touched(a);
    public static Probe operator +(double c, Probe a) => Touched(a);
    public static Probe operator -(Probe a, double c) => Touched(a);
    public static Probe operator -(double c, Probe a) => Touched(a);
    public static Probe operator *(Probe a, double c) => Touched(a);
    public static Probe operator *(double c, Probe a) => Touched(a);
    public static Probe operator /(Probe a, double c) => Touched(a);
    public static Probe operator /(double c, Probe a) => Touched(a);
    public static Probe operator >(Probe a, Probe b) => Join(a, b);
    public static Probe operator >(Probe a, double c) => Touched(a);
    public static Probe operator <(Probe a, Probe b) => Join(a, b);
    public static Probe operator <(Probe a, double c) => Touched(a);
    public static Probe operator >=(Probe a, Probe b) => Join(a, b);
    public static Probe operator >=(Probe a, double c) => Touched(a);
    public static Probe operator <=(Probe a, Probe b) => Join(a, b);
    public static Probe operator <=(Probe a, double c) => Touched(a);
    public static Probe Equal(Probe a, Probe b) => Join(a, b);
    public static Probe Maximum(Probe a, Probe b) => Join(a, b);
    public static Probe Minimum(Probe a, Probe b) => Join(a, b);
    public static Probe Pow(Probe a, Probe b) => Join(a, b);
    public static Probe Atan2(Probe y, Probe x) => Join(y, x);

    public static Probe Fmod(Probe a, Probe b) => Join(a, b);
    public static Probe Select(Probe mask, Probe whenTrue, Probe whenFalse) => Join(mask, Join(whenTrue, whenFalse));
    public static Probe Each<TOp>(TOp op, Probe x) where TOp : struct, INumberOp => Touched(x);
    public static Probe Each<TOp>(TOp op, Probe a, Probe b) where TOp : struct, INumberOp2 => Join(a, b);
    public Probe Constant(double c) => default;
    public Probe Abs() => Touched(this);
    public Probe Sign() => Touched(this);
    public Probe Sqrt() => Touched(this);
    public Probe Exp() => Touched(this);
    public Probe Expm1() => Touched(this);
    public Probe Log() => Touched(this);
    public Probe Log1p() => Touched(this);
    public Probe Sin() => Touched(this);
    public Probe Cos() => Touched(this);
    public Probe Tan() => Touched(this);
    public Probe Asin() => Touched(this);
    public Probe Acos() => Touched(this);
    public Probe Atan() => Touched(this);
    public Probe Sinh() => Touched(this);
    public Probe Cosh() => Touched(this);
    public Probe Tanh() => Touched(this);
    public Probe Asinh() => Touched(this);
    public Probe Acosh() => Touched(this);
    public Probe Atanh() => Touched(this);
    public Probe Erf() => Touched(this);
    public Probe Erfc() => Touched(this);
    public Probe Erfinv() => Touched(this);
    public Probe Lgamma() => Touched(this);
    public Probe Digamma() => Touched(this);
    public Probe Exp2() => Touched(this);
    public Probe Floor() => Touched(this);
    public Probe Ceil() => Touched(this);
    public Probe Round() => Touched(this);
    public Probe Trunc() => Touched(this);
    public Probe Sigmoid() => Touched(this);
}
