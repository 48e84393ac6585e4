namespace MiniTorch;

/// <summary>A number that only knows which of a formula's inputs it was made from.</summary>
internal readonly struct Probe(int inputs) : IReal<Probe>
{
    private readonly int _inputs = inputs;

    /// <summary>x of a unary formula, a of a binary one.</summary>
    public static readonly Probe First = new(1);

    /// <summary>b of a binary formula.</summary>
    public static readonly Probe Second = new(2);

    /// <summary>y, the formula's result.</summary>
    public static readonly Probe Result = new(4);

    /// <summary>dy.</summary>
    public static readonly Probe Gradient = new(8);

    /// <summary>Whether <paramref name="input"/> took part in this number.</summary>
    public bool Reads(Probe input) => (_inputs & input._inputs) != 0;

    private static Probe Join(Probe a, Probe b) => new(a._inputs | b._inputs);

    public static Probe operator +(Probe a, Probe b) => Join(a, b);
    public static Probe operator -(Probe a, Probe b) => Join(a, b);
    public static Probe operator *(Probe a, Probe b) => Join(a, b);
    public static Probe operator /(Probe a, Probe b) => Join(a, b);
    public static Probe operator -(Probe a) => a;
    public static Probe operator +(Probe a, double c) => a;
    public static Probe operator +(double c, Probe a) => a;
    public static Probe operator -(Probe a, double c) => a;
    public static Probe operator -(double c, Probe a) => a;
    public static Probe operator *(Probe a, double c) => a;
    public static Probe operator *(double c, Probe a) => a;
    public static Probe operator /(Probe a, double c) => a;
    public static Probe operator /(double c, Probe a) => a;
    public static Probe operator >(Probe a, Probe b) => Join(a, b);
    public static Probe operator >(Probe a, double c) => a;
    public static Probe operator <(Probe a, Probe b) => Join(a, b);
    public static Probe operator <(Probe a, double c) => a;
    public static Probe operator >=(Probe a, Probe b) => Join(a, b);
    public static Probe operator >=(Probe a, double c) => a;
    public static Probe operator <=(Probe a, Probe b) => Join(a, b);
    public static Probe operator <=(Probe a, double c) => a;
    public static Probe Equal(Probe a, Probe b) => Join(a, b);
    public static Probe Maximum(Probe a, Probe b) => Join(a, b);
    public static Probe Minimum(Probe a, Probe b) => Join(a, b);
    public static Probe Pow(Probe a, Probe b) => Join(a, b);
    public static Probe Atan2(Probe y, Probe x) => Join(y, x);
    public static Probe Select(Probe mask, Probe whenTrue, Probe whenFalse) => Join(mask, Join(whenTrue, whenFalse));
    public Probe Constant(double c) => default;
    public Probe Abs() => this;
    public Probe Sign() => this;
    public Probe Sqrt() => this;
    public Probe Exp() => this;
    public Probe Expm1() => this;
    public Probe Log() => this;
    public Probe Log1p() => this;
    public Probe Sin() => this;
    public Probe Cos() => this;
    public Probe Tan() => this;
    public Probe Asin() => this;
    public Probe Acos() => this;
    public Probe Atan() => this;
    public Probe Sinh() => this;
    public Probe Cosh() => this;
    public Probe Tanh() => this;
    public Probe Asinh() => this;
    public Probe Acosh() => this;
    public Probe Atanh() => this;
    public Probe Erf() => this;
    public Probe Floor() => this;
    public Probe Ceil() => this;
    public Probe Round() => this;
    public Probe Trunc() => this;
    public Probe Sigmoid() => this;
}
