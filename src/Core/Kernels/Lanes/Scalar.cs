using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>One element as a lane group of one: the integer types' lanes, and for float and double the reference that tests compare with.</summary>
internal readonly unsafe struct Scalar<T>(T value) : IReals<Scalar<T>>
    where T : unmanaged, INumber<T>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>The element.</summary>
    public readonly T Value = value;

    public static int Count { [MethodImpl(Inline)] get => 1; }
    public static int ElementSize { [MethodImpl(Inline)] get => sizeof(T); }
    public static bool IsDouble { [MethodImpl(Inline)] get => typeof(T) == typeof(double); }

    private static bool IsFloating { [MethodImpl(Inline)] get => typeof(T) == typeof(float) || typeof(T) == typeof(double); }
    private double Real { [MethodImpl(Inline)] get => IsFloating ? double.CreateTruncating(Value) : throw NotReal(); }

    private static NotSupportedException NotReal() => new($"this function is not implemented for {Dtypes.Of<T>().Name()} tensors: convert to float32 or float64 first");

    [MethodImpl(Inline)]
    public static Scalar<T> Of(double value) => new(IsFloating ? T.CreateTruncating(value) : T.CreateSaturating(value));
    [MethodImpl(Inline)]
    private static Scalar<T> Mask(bool value) => new(value ? T.One : T.Zero);
    [MethodImpl(Inline)]
    public static Scalar<T> Load(void* source) => new(*(T*)source);
    [MethodImpl(Inline)]
    public static void Store(Scalar<T> value, void* target) => *(T*)target = value.Value;
    [MethodImpl(Inline)]
    public static Scalar<T> LoadPart(void* source, int count) => new(*(T*)source);
    [MethodImpl(Inline)]
    public static void StorePart(Scalar<T> value, void* target, int count) => *(T*)target = value.Value;
    [MethodImpl(Inline)]
    public static Scalar<T> Broadcast(void* source) => new(*(T*)source);
    [MethodImpl(Inline)]
    public static double First(Scalar<T> value) => double.CreateTruncating(value.Value);
    [MethodImpl(Inline)]
    public static Scalar<T> LoadMask(bool* source) => Mask(*source);
    [MethodImpl(Inline)]
    public static void StoreMask(Scalar<T> mask, bool* target) => *target = mask.Value != T.Zero;
    [MethodImpl(Inline)]
    public static Scalar<T> Head(int count) => Mask(count > 0);
    [MethodImpl(Inline)]
    public static bool AnyLane(Scalar<T> mask) => mask.Value != T.Zero;
    [MethodImpl(Inline)]
    public static Scalar<T> MulAdd(Scalar<T> a, Scalar<T> b, Scalar<T> c) =>
        IsFloating ? new(T.MultiplyAddEstimate(a.Value, b.Value, c.Value)) : new(a.Value * b.Value + c.Value);
    [MethodImpl(Inline)]
    public static Scalar<T> MulAdd(Scalar<T> a, Scalar<T> b, double c) => MulAdd(a, b, Of(c));
    [MethodImpl(Inline)]
    public static Scalar<T> FoldLanes<TFold>(TFold fold, Scalar<T> v)
        where TFold : struct, IFold => v;
    [MethodImpl(Inline)]
    public static Scalar<T> FastMin(Scalar<T> a, Scalar<T> b) => new(a.Value < b.Value ? a.Value : b.Value);
    [MethodImpl(Inline)]
    public static Scalar<T> FastMax(Scalar<T> a, Scalar<T> b) => new(a.Value > b.Value ? a.Value : b.Value);
    [MethodImpl(Inline)]
    public static Scalar<T> SumAcross(Scalar<T> value) => value;
    [MethodImpl(Inline)]
    public static Scalar<T> MaxAcross(Scalar<T> value) => value;
    [MethodImpl(Inline)]
    public static Scalar<T> WithSign(Scalar<T> a, Scalar<T> sign) => new(T.CopySign(a.Value, sign.Value));
    public static Scalar<T> Scale(Scalar<T> x, Scalar<T> n) => new(T.CreateTruncating(Math.ScaleB(x.Real, (int)n.Real)));

    public static Scalar<T> Mantissa(Scalar<T> x, out Scalar<T> exponent)
    {
        int e = Math.ILogB(x.Real);
        exponent = Of(e);
        return new(T.CreateTruncating(Math.ScaleB(x.Real, -e)));
    }

    public static Scalar<T> Each<TOp>(TOp op, Scalar<T> x)
        where TOp : struct, INumberOp => Of(op.Of(x.Real));
    public static Scalar<T> Each<TOp>(TOp op, Scalar<T> a, Scalar<T> b)
        where TOp : struct, INumberOp2 => Of(op.Of(a.Real, b.Real));
    [MethodImpl(Inline)]
    public static Scalar<T> Map<TFunction>(Scalar<T> x)
        where TFunction : struct, IScalarFunction => Result(TFunction.Of(x.Real));
    [MethodImpl(Inline)]
    public static Scalar<T> Map2<TFunction>(Scalar<T> x, Scalar<T> y)
        where TFunction : struct, IScalarFunction2 => Result(TFunction.Of(x.Real, y.Real));
    [MethodImpl(Inline)]
    public static Scalar<T> Wide<TFunction>(Scalar<T> x)
        where TFunction : struct, IWideFunction => Result(TFunction.Of(new Scalar<double>(x.Real)).Value);
    [MethodImpl(Inline)]
    public static Scalar<T> Wide2<TFunction>(Scalar<T> x, Scalar<T> y)
        where TFunction : struct, IWideFunction2 => Result(TFunction.Of(new Scalar<double>(x.Real), new Scalar<double>(y.Real)).Value);
    [MethodImpl(Inline)]
    private static Scalar<T> Result(double value) => new(T.CreateTruncating(value));

    [MethodImpl(Inline)]
    public static Scalar<T> operator +(Scalar<T> a, Scalar<T> b) => new(a.Value + b.Value);
    [MethodImpl(Inline)]
    public static Scalar<T> operator -(Scalar<T> a, Scalar<T> b) => new(a.Value - b.Value);
    [MethodImpl(Inline)]
    public static Scalar<T> operator *(Scalar<T> a, Scalar<T> b) => new(a.Value * b.Value);

    /// <summary>Integers: truncated towards 0, as C does; the smallest by -1 wraps to itself.</summary>
    /// <exception cref="DivideByZeroException">An integer by 0.</exception>
    [MethodImpl(Inline)]
    public static Scalar<T> operator /(Scalar<T> a, Scalar<T> b)
    {
        if (!IsFloating && T.IsNegative(b.Value) && b.Value + T.One == T.Zero) return -a;
        return new(a.Value / b.Value);
    }

    [MethodImpl(Inline)]
    public static Scalar<T> operator -(Scalar<T> a) => IsFloating ? new(-a.Value) : new(T.Zero - a.Value);
    [MethodImpl(Inline)]
    public static Scalar<T> operator +(Scalar<T> a, double c) => a + Of(c);
    [MethodImpl(Inline)]
    public static Scalar<T> operator -(Scalar<T> a, double c) => a - Of(c);
    [MethodImpl(Inline)]
    public static Scalar<T> operator *(Scalar<T> a, double c) => a * Of(c);
    [MethodImpl(Inline)]
    public static Scalar<T> operator /(Scalar<T> a, double c) => a / Of(c);
    [MethodImpl(Inline)]
    public static Scalar<T> operator +(double c, Scalar<T> a) => Of(c) + a;
    [MethodImpl(Inline)]
    public static Scalar<T> operator -(double c, Scalar<T> a) => Of(c) - a;
    [MethodImpl(Inline)]
    public static Scalar<T> operator *(double c, Scalar<T> a) => Of(c) * a;
    [MethodImpl(Inline)]
    public static Scalar<T> operator /(double c, Scalar<T> a) => Of(c) / a;
    [MethodImpl(Inline)]
    public static Scalar<T> operator >(Scalar<T> a, Scalar<T> b) => Mask(a.Value > b.Value);
    [MethodImpl(Inline)]
    public static Scalar<T> operator <(Scalar<T> a, Scalar<T> b) => Mask(a.Value < b.Value);
    [MethodImpl(Inline)]
    public static Scalar<T> operator >=(Scalar<T> a, Scalar<T> b) => Mask(a.Value >= b.Value);
    [MethodImpl(Inline)]
    public static Scalar<T> operator <=(Scalar<T> a, Scalar<T> b) => Mask(a.Value <= b.Value);
    // Constants meet integers as doubles: 3 > 2.5 holds.
    [MethodImpl(Inline)]
    public static Scalar<T> operator >(Scalar<T> a, double c) => Mask(IsFloating ? a.Value > Of(c).Value : First(a) > c);
    [MethodImpl(Inline)]
    public static Scalar<T> operator <(Scalar<T> a, double c) => Mask(IsFloating ? a.Value < Of(c).Value : First(a) < c);
    [MethodImpl(Inline)]
    public static Scalar<T> operator >=(Scalar<T> a, double c) => Mask(IsFloating ? a.Value >= Of(c).Value : First(a) >= c);
    [MethodImpl(Inline)]
    public static Scalar<T> operator <=(Scalar<T> a, double c) => Mask(IsFloating ? a.Value <= Of(c).Value : First(a) <= c);
    [MethodImpl(Inline)]
    public static Scalar<T> Equal(Scalar<T> a, Scalar<T> b) => Mask(a.Value == b.Value);
    [MethodImpl(Inline)]
    public static Scalar<T> Select(Scalar<T> mask, Scalar<T> whenTrue, Scalar<T> whenFalse) => mask.Value != T.Zero ? whenTrue : whenFalse;
    [MethodImpl(Inline)]
    public static Scalar<T> Maximum(Scalar<T> a, Scalar<T> b) => new(T.Max(a.Value, b.Value));
    [MethodImpl(Inline)]
    public static Scalar<T> Minimum(Scalar<T> a, Scalar<T> b) => new(T.Min(a.Value, b.Value));

    /// <summary>Integers: by squaring, wrapping around; a negative exponent gives 0 unless the base is 1 or -1, as in C.</summary>
    public static Scalar<T> Pow(Scalar<T> a, Scalar<T> b)
    {
        if (IsFloating) return Result(Math.Pow(a.Real, b.Real));
        long n = long.CreateTruncating(b.Value);
        var odd = (n & 1) != 0;
        if (n < 0) return a.Value == T.One ? a : (a + Of(1)).Value == T.Zero && T.IsNegative(a.Value) ? (odd ? a : Of(1)) : Of(0);
        T power = T.One, square = a.Value;
        for (; n > 0; n >>= 1)
        {
            if ((n & 1) != 0) power *= square;
            square *= square;
        }
        return new(power);
    }

    public static Scalar<T> Atan2(Scalar<T> y, Scalar<T> x) => Result(Math.Atan2(y.Real, x.Real));

    /// <summary>Integers by -1: 0, where the hardware's division overflows for the smallest.</summary>
    public static Scalar<T> Fmod(Scalar<T> a, Scalar<T> b) => !IsFloating && T.IsNegative(b.Value) && b.Value + T.One == T.Zero ? new(T.Zero) : new(a.Value % b.Value);

    [MethodImpl(Inline)]
    public Scalar<T> Constant(double c) => Of(c);
    [MethodImpl(Inline)]
    public Scalar<T> Abs() => IsFloating ? new(T.Abs(Value)) : T.IsNegative(Value) ? -this : this;
    [MethodImpl(Inline)]
    public Scalar<T> Sign() => Value > T.Zero ? Of(1) : Value < T.Zero ? Of(-1) : this;
    public Scalar<T> Sqrt() => Result(Math.Sqrt(Real));
    public Scalar<T> Exp() => Result(Math.Exp(Real));
    public Scalar<T> Expm1() => IsFloating ? VectorMath.Expm1<Scalar<T>, T>(this) : throw NotReal();
    public Scalar<T> Log() => Result(Math.Log(Real));
    public Scalar<T> Log1p() => IsFloating ? VectorMath.Log1p<Scalar<T>, T>(this) : throw NotReal();
    public Scalar<T> Sin() => Result(Math.Sin(Real));
    public Scalar<T> Cos() => Result(Math.Cos(Real));
    public Scalar<T> Tan() => Result(Math.Tan(Real));
    public Scalar<T> Asin() => Result(Math.Asin(Real));
    public Scalar<T> Acos() => Result(Math.Acos(Real));
    public Scalar<T> Atan() => Result(Math.Atan(Real));
    public Scalar<T> Sinh() => Result(Math.Sinh(Real));
    public Scalar<T> Cosh() => Result(Math.Cosh(Real));
    public Scalar<T> Tanh() => Result(Math.Tanh(Real));
    public Scalar<T> Asinh() => Result(Math.Asinh(Real));
    public Scalar<T> Acosh() => Result(Math.Acosh(Real));
    public Scalar<T> Atanh() => Result(Math.Atanh(Real));
    public Scalar<T> Erf() => IsFloating ? VectorMath.Erf<Scalar<T>, T>(this) : throw NotReal();
    public Scalar<T> Erfc() => IsFloating ? VectorMath.Erfc(this) : throw NotReal();
    public Scalar<T> Erfinv() => IsFloating ? VectorMath.Erfinv(this) : throw NotReal();
    public Scalar<T> Lgamma() => IsFloating ? VectorMath.Lgamma(this) : throw NotReal();
    public Scalar<T> Digamma() => IsFloating ? VectorMath.Digamma(this) : throw NotReal();
    public Scalar<T> Exp2() => IsFloating ? VectorMath.Exp2<Scalar<T>, T>(this) : throw NotReal();
    public Scalar<T> Floor() => IsFloating ? Result(Math.Floor(Real)) : this;
    public Scalar<T> Ceil() => IsFloating ? Result(Math.Ceiling(Real)) : this;
    public Scalar<T> Round() => IsFloating ? Result(Math.Round(Real)) : this;
    public Scalar<T> Trunc() => IsFloating ? Result(Math.Truncate(Real)) : this;
    public Scalar<T> Sigmoid() => IsFloating ? VectorMath.Sigmoid<Scalar<T>, T>(this) : throw NotReal();
}
