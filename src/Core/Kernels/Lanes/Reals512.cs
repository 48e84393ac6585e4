using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch;

/// <summary>Sixteen floats or eight doubles in one 512-bit register.</summary>
internal readonly unsafe struct Reals512<T>(Vector512<T> value) : IReals<Reals512<T>>
    where T : unmanaged, INumber<T>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private readonly Vector512<T> _v = value;

    public static int Count { [MethodImpl(Inline)] get => 64 / sizeof(T); }
    public static int ElementSize { [MethodImpl(Inline)] get => sizeof(T); }
    public static bool IsDouble { [MethodImpl(Inline)] get => typeof(T) == typeof(double); }

    /// <summary>The lanes.</summary>
    public Vector512<T> Register { [MethodImpl(Inline)] get => _v; }

    private Vector512<float> Floats { [MethodImpl(Inline)] get => _v.AsSingle(); }
    private Vector512<double> Doubles { [MethodImpl(Inline)] get => _v.AsDouble(); }

    [MethodImpl(Inline)]
    private static Reals512<T> From(Vector512<float> v) => new(v.As<float, T>());
    [MethodImpl(Inline)]
    private static Reals512<T> From(Vector512<double> v) => new(v.As<double, T>());

    [MethodImpl(Inline)]
    public static Reals512<T> Of(double value) => typeof(T) == typeof(double) ? From(Vector512.Create(value)) : From(Vector512.Create((float)value));
    [MethodImpl(Inline)]
    public static Reals512<T> Load(void* source) => new(Vector512.Load((T*)source));
    [MethodImpl(Inline)]
    public static void Store(Reals512<T> value, void* target) => Vector512.Store(value._v, (T*)target);
    [MethodImpl(Inline)]
    public static Reals512<T> Broadcast(void* source) => new(Vector512.Create(*(T*)source));
    [MethodImpl(Inline)]
    public static double First(Reals512<T> value) => typeof(T) == typeof(double) ? value.Doubles.ToScalar() : value.Floats.ToScalar();

    [MethodImpl(Inline)]
    public static Reals512<T> LoadPart(void* source, int count) => typeof(T) == typeof(double)
        ? From(LaneBits.LoadPart512((double*)source, count))
        : From(LaneBits.LoadPart512((float*)source, count));

    [MethodImpl(Inline)]
    public static void StorePart(Reals512<T> value, void* target, int count)
    {
        if (typeof(T) == typeof(double)) LaneBits.StorePart(value.Doubles, (double*)target, count);
        else LaneBits.StorePart(value.Floats, (float*)target, count);
    }

    [MethodImpl(Inline)]
    public static Reals512<T> FoldLanes<TFold>(TFold fold, Reals512<T> v)
        where TFold : struct, IFold
    {
        var half = new Reals256<T>(v._v.GetLower());
        half = fold.Join(half, new Reals256<T>(v._v.GetUpper()));
        return new(Vector512.Create(Reals256<T>.FoldLanes(fold, half).Register, default));
    }

    [MethodImpl(Inline)]
    public static Reals512<T> LoadMask(bool* source) => typeof(T) == typeof(double)
        ? From(LaneBits.LoadMask512OfDoubles(source))
        : From(LaneBits.LoadMask512OfFloats(source));

    [MethodImpl(Inline)]
    public static void StoreMask(Reals512<T> mask, bool* target)
    {
        ulong bits = Vector512.ExtractMostSignificantBits(mask._v);
        LaneBits.StoreBools(bits, Count, target);
    }

    [MethodImpl(Inline)]
    public static Reals512<T> Head(int count) => new(Vector512.LessThan(Vector512<T>.Indices, Of(count)._v));
    [MethodImpl(Inline)]
    public static bool AnyLane(Reals512<T> mask) => Vector512.ExtractMostSignificantBits(mask._v) != 0;

    [MethodImpl(Inline)]
    public static Reals512<T> MulAdd(Reals512<T> a, Reals512<T> b, Reals512<T> c) => typeof(T) == typeof(double)
        ? From(Vector512.MultiplyAddEstimate(a.Doubles, b.Doubles, c.Doubles))
        : From(Vector512.MultiplyAddEstimate(a.Floats, b.Floats, c.Floats));
    [MethodImpl(Inline)]
    public static Reals512<T> MulAdd(Reals512<T> a, Reals512<T> b, double c) => typeof(T) == typeof(double)
        ? From(Vector512.MultiplyAddEstimate(a.Doubles, b.Doubles, Vector512.Create(c)))
        : From(Vector512.MultiplyAddEstimate(a.Floats, b.Floats, Vector512.Create((float)c)));
    [MethodImpl(Inline)]
    public static Reals512<T> FastMin(Reals512<T> a, Reals512<T> b) => new(Vector512.MinNative(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals512<T> FastMax(Reals512<T> a, Reals512<T> b) => new(Vector512.MaxNative(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals512<T> SumAcross(Reals512<T> value) => new(Vector512.Create(Vector256.Sum(value._v.GetLower() + value._v.GetUpper())));
    [MethodImpl(Inline)]
    public static Reals512<T> MaxAcross(Reals512<T> value) => Of(Reals256<T>.First(Reals256<T>.MaxAcross(new Reals256<T>(Vector256.MaxNative(value._v.GetLower(), value._v.GetUpper())))));
    [MethodImpl(Inline)]
    public static Reals512<T> WithSign(Reals512<T> a, Reals512<T> sign) => new(Vector512.ConditionalSelect(Of(-0.0)._v, sign._v, a._v));
    [MethodImpl(Inline)]
    public static Reals512<T> Scale(Reals512<T> x, Reals512<T> n) => typeof(T) == typeof(double)
        ? From(LaneBits.Scale(x.Doubles, n.Doubles))
        : From(LaneBits.Scale(x.Floats, n.Floats));

    [MethodImpl(Inline)]
    public static Reals512<T> Mantissa(Reals512<T> x, out Reals512<T> exponent)
    {
        if (typeof(T) == typeof(double))
        {
            var m = LaneBits.Mantissa(x.Doubles, out var e);
            exponent = From(e);
            return From(m);
        }
        else
        {
            var m = LaneBits.Mantissa(x.Floats, out var e);
            exponent = From(e);
            return From(m);
        }
    }

    public static Reals512<T> Each<TOp>(TOp op, Reals512<T> x)
        where TOp : struct, INumberOp => VectorMath.Each(op, x);
    public static Reals512<T> Each<TOp>(TOp op, Reals512<T> a, Reals512<T> b)
        where TOp : struct, INumberOp2 => VectorMath.Each(op, a, b);
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Reals512<T> Map<TFunction>(Reals512<T> x)
        where TFunction : struct, IScalarFunction
    {
        for (int i = 0; i < Count; i++) ((T*)&x)[i] = T.CreateTruncating(TFunction.Of(double.CreateTruncating(((T*)&x)[i])));
        return x;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Reals512<T> Map2<TFunction>(Reals512<T> x, Reals512<T> y)
        where TFunction : struct, IScalarFunction2
    {
        for (int i = 0; i < Count; i++)
            ((T*)&x)[i] = T.CreateTruncating(TFunction.Of(double.CreateTruncating(((T*)&x)[i]), double.CreateTruncating(((T*)&y)[i])));
        return x;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Reals512<T> Wide<TFunction>(Reals512<T> x)
        where TFunction : struct, IWideFunction
    {
        if (typeof(T) == typeof(double)) return TFunction.Of(x);
        var low = TFunction.Of(new Reals512<double>(Vector512.WidenLower(x.Floats)));
        var high = TFunction.Of(new Reals512<double>(Vector512.WidenUpper(x.Floats)));
        return From(Vector512.Narrow(low._v, high._v));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Reals512<T> Wide2<TFunction>(Reals512<T> x, Reals512<T> y)
        where TFunction : struct, IWideFunction2
    {
        if (typeof(T) == typeof(double)) return TFunction.Of(x, y);
        var low = TFunction.Of(new Reals512<double>(Vector512.WidenLower(x.Floats)), new Reals512<double>(Vector512.WidenLower(y.Floats)));
        var high = TFunction.Of(new Reals512<double>(Vector512.WidenUpper(x.Floats)), new Reals512<double>(Vector512.WidenUpper(y.Floats)));
        return From(Vector512.Narrow(low._v, high._v));
    }

    [MethodImpl(Inline)]
    public static Reals512<T> operator +(Reals512<T> a, Reals512<T> b) => new(a._v + b._v);
    [MethodImpl(Inline)]
    public static Reals512<T> operator -(Reals512<T> a, Reals512<T> b) => new(a._v - b._v);
    [MethodImpl(Inline)]
    public static Reals512<T> operator *(Reals512<T> a, Reals512<T> b) => new(a._v * b._v);
    [MethodImpl(Inline)]
    public static Reals512<T> operator /(Reals512<T> a, Reals512<T> b) => new(a._v / b._v);
    [MethodImpl(Inline)]
    public static Reals512<T> operator -(Reals512<T> a) => new(-a._v);
    [MethodImpl(Inline)]
    public static Reals512<T> operator +(Reals512<T> a, double c) => a + Of(c);
    [MethodImpl(Inline)]
    public static Reals512<T> operator -(Reals512<T> a, double c) => a - Of(c);
    [MethodImpl(Inline)]
    public static Reals512<T> operator *(Reals512<T> a, double c) => a * Of(c);
    [MethodImpl(Inline)]
    public static Reals512<T> operator /(Reals512<T> a, double c) => a / Of(c);
    [MethodImpl(Inline)]
    public static Reals512<T> operator +(double c, Reals512<T> a) => Of(c) + a;
    [MethodImpl(Inline)]
    public static Reals512<T> operator -(double c, Reals512<T> a) => Of(c) - a;
    [MethodImpl(Inline)]
    public static Reals512<T> operator *(double c, Reals512<T> a) => Of(c) * a;
    [MethodImpl(Inline)]
    public static Reals512<T> operator /(double c, Reals512<T> a) => Of(c) / a;
    [MethodImpl(Inline)]
    public static Reals512<T> operator >(Reals512<T> a, Reals512<T> b) => new(Vector512.GreaterThan(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals512<T> operator <(Reals512<T> a, Reals512<T> b) => new(Vector512.LessThan(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals512<T> operator >=(Reals512<T> a, Reals512<T> b) => new(Vector512.GreaterThanOrEqual(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals512<T> operator <=(Reals512<T> a, Reals512<T> b) => new(Vector512.LessThanOrEqual(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals512<T> operator >(Reals512<T> a, double c) => a > Of(c);
    [MethodImpl(Inline)]
    public static Reals512<T> operator <(Reals512<T> a, double c) => a < Of(c);
    [MethodImpl(Inline)]
    public static Reals512<T> operator >=(Reals512<T> a, double c) => a >= Of(c);
    [MethodImpl(Inline)]
    public static Reals512<T> operator <=(Reals512<T> a, double c) => a <= Of(c);
    [MethodImpl(Inline)]
    public static Reals512<T> Equal(Reals512<T> a, Reals512<T> b) => new(Vector512.Equals(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals512<T> Select(Reals512<T> mask, Reals512<T> whenTrue, Reals512<T> whenFalse) => new(Vector512.ConditionalSelect(mask._v, whenTrue._v, whenFalse._v));
    [MethodImpl(Inline)]
    public static Reals512<T> Maximum(Reals512<T> a, Reals512<T> b) => new(Vector512.Max(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals512<T> Minimum(Reals512<T> a, Reals512<T> b) => new(Vector512.Min(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals512<T> Pow(Reals512<T> a, Reals512<T> b) => typeof(T) == typeof(double) ? VectorMath.PowLanewise(a, b) : VectorMath.Pow(a, b);
    [MethodImpl(Inline)]
    public static Reals512<T> Atan2(Reals512<T> y, Reals512<T> x) => VectorMath.Atan2<Reals512<T>, T>(y, x);
    public static Reals512<T> Fmod(Reals512<T> a, Reals512<T> b) => VectorMath.Fmod(a, b);

    [MethodImpl(Inline)]
    public Reals512<T> Constant(double c) => Of(c);
    [MethodImpl(Inline)]
    public Reals512<T> Abs() => new(Vector512.Abs(_v));
    [MethodImpl(Inline)]
    public Reals512<T> Sign() => VectorMath.Sign(this);
    [MethodImpl(Inline)]
    public Reals512<T> Sqrt() => new(Vector512.Sqrt(_v));
    [MethodImpl(Inline)]
    public Reals512<T> Exp() => VectorMath.Exp<Reals512<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals512<T> Expm1() => VectorMath.Expm1<Reals512<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals512<T> Log() => VectorMath.Log<Reals512<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals512<T> Log1p() => VectorMath.Log1p<Reals512<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals512<T> Sin() => VectorMath.Sin<Reals512<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals512<T> Cos() => VectorMath.Cos<Reals512<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals512<T> Tan() => VectorMath.Tan<Reals512<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals512<T> Asin() => VectorMath.Asin<Reals512<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals512<T> Acos() => VectorMath.Acos<Reals512<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals512<T> Atan() => VectorMath.Atan<Reals512<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals512<T> Sinh() => VectorMath.Sinh<Reals512<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals512<T> Cosh() => VectorMath.Cosh<Reals512<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals512<T> Tanh() => VectorMath.Tanh<Reals512<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals512<T> Asinh() => VectorMath.Asinh<Reals512<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals512<T> Acosh() => VectorMath.Acosh<Reals512<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals512<T> Atanh() => VectorMath.Atanh<Reals512<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals512<T> Erf() => VectorMath.Erf<Reals512<T>, T>(this);
    public Reals512<T> Erfc() => VectorMath.Erfc(this);
    public Reals512<T> Erfinv() => VectorMath.Erfinv(this);
    public Reals512<T> Lgamma() => VectorMath.Lgamma(this);
    public Reals512<T> Digamma() => VectorMath.Digamma(this);
    [MethodImpl(Inline)]
    public Reals512<T> Exp2() => VectorMath.Exp2<Reals512<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals512<T> Floor() => typeof(T) == typeof(double) ? From(Vector512.Floor(Doubles)) : From(Vector512.Floor(Floats));
    [MethodImpl(Inline)]
    public Reals512<T> Ceil() => typeof(T) == typeof(double) ? From(Vector512.Ceiling(Doubles)) : From(Vector512.Ceiling(Floats));
    [MethodImpl(Inline)]
    public Reals512<T> Round() => typeof(T) == typeof(double) ? From(Vector512.Round(Doubles)) : From(Vector512.Round(Floats));
    [MethodImpl(Inline)]
    public Reals512<T> Trunc() => typeof(T) == typeof(double) ? From(Vector512.Truncate(Doubles)) : From(Vector512.Truncate(Floats));
    [MethodImpl(Inline)]
    public Reals512<T> Sigmoid() => VectorMath.Sigmoid<Reals512<T>, T>(this);
}
