using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch;

/// <summary>Eight floats or four doubles in one 256-bit register.</summary>
internal readonly unsafe struct Reals256<T>(Vector256<T> value) : IReals<Reals256<T>>
    where T : unmanaged, INumber<T>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private readonly Vector256<T> _v = value;

    public static int Count { [MethodImpl(Inline)] get => 32 / sizeof(T); }
    public static int ElementSize { [MethodImpl(Inline)] get => sizeof(T); }
    public static bool IsDouble { [MethodImpl(Inline)] get => typeof(T) == typeof(double); }

    /// <summary>The lanes.</summary>
    public Vector256<T> Register { [MethodImpl(Inline)] get => _v; }

    private Vector256<float> Floats { [MethodImpl(Inline)] get => _v.AsSingle(); }
    private Vector256<double> Doubles { [MethodImpl(Inline)] get => _v.AsDouble(); }

    [MethodImpl(Inline)]
    private static Reals256<T> From(Vector256<float> v) => new(v.As<float, T>());
    [MethodImpl(Inline)]
    private static Reals256<T> From(Vector256<double> v) => new(v.As<double, T>());

    [MethodImpl(Inline)]
    public static Reals256<T> Of(double value) => typeof(T) == typeof(double) ? From(Vector256.Create(value)) : From(Vector256.Create((float)value));
    [MethodImpl(Inline)]
    public static Reals256<T> Load(void* source) => new(Vector256.Load((T*)source));
    [MethodImpl(Inline)]
    public static void Store(Reals256<T> value, void* target) => Vector256.Store(value._v, (T*)target);
    [MethodImpl(Inline)]
    public static Reals256<T> Broadcast(void* source) => new(Vector256.Create(*(T*)source));
    [MethodImpl(Inline)]
    public static double First(Reals256<T> value) => typeof(T) == typeof(double) ? value.Doubles.ToScalar() : value.Floats.ToScalar();

    [MethodImpl(Inline)]
    public static Reals256<T> LoadPart(void* source, int count) => typeof(T) == typeof(double)
        ? From(LaneBits.LoadPart256((double*)source, count))
        : From(LaneBits.LoadPart256((float*)source, count));

    [MethodImpl(Inline)]
    public static void StorePart(Reals256<T> value, void* target, int count)
    {
        if (typeof(T) == typeof(double)) LaneBits.StorePart(value.Doubles, (double*)target, count);
        else LaneBits.StorePart(value.Floats, (float*)target, count);
    }

    [MethodImpl(Inline)]
    public static Reals256<T> FoldLanes<TFold>(TFold fold, Reals256<T> v)
        where TFold : struct, IFold
    {
        var half = new Reals128<T>(v._v.GetLower());
        half = fold.Join(half, new Reals128<T>(v._v.GetUpper()));
        return new(Vector256.Create(Reals128<T>.FoldLanes(fold, half).Register, default));
    }

    [MethodImpl(Inline)]
    public static Reals256<T> LoadMask(bool* source) => typeof(T) == typeof(double)
        ? From(LaneBits.LoadMask256OfDoubles(source))
        : From(LaneBits.LoadMask256OfFloats(source));

    [MethodImpl(Inline)]
    public static void StoreMask(Reals256<T> mask, bool* target)
    {
        ulong bits = Vector256.ExtractMostSignificantBits(mask._v);
        LaneBits.StoreBools(bits, Count, target);
    }

    [MethodImpl(Inline)]
    public static Reals256<T> Head(int count) => new(Vector256.LessThan(Vector256<T>.Indices, Of(count)._v));
    [MethodImpl(Inline)]
    public static bool AnyLane(Reals256<T> mask) => Vector256.ExtractMostSignificantBits(mask._v) != 0;

    [MethodImpl(Inline)]
    public static Reals256<T> MulAdd(Reals256<T> a, Reals256<T> b, Reals256<T> c) => typeof(T) == typeof(double)
        ? From(Vector256.MultiplyAddEstimate(a.Doubles, b.Doubles, c.Doubles))
        : From(Vector256.MultiplyAddEstimate(a.Floats, b.Floats, c.Floats));
    [MethodImpl(Inline)]
    public static Reals256<T> MulAdd(Reals256<T> a, Reals256<T> b, double c) => typeof(T) == typeof(double)
        ? From(Vector256.MultiplyAddEstimate(a.Doubles, b.Doubles, Vector256.Create(c)))
        : From(Vector256.MultiplyAddEstimate(a.Floats, b.Floats, Vector256.Create((float)c)));
    [MethodImpl(Inline)]
    public static Reals256<T> FastMin(Reals256<T> a, Reals256<T> b) => new(Vector256.MinNative(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals256<T> FastMax(Reals256<T> a, Reals256<T> b) => new(Vector256.MaxNative(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals256<T> SumAcross(Reals256<T> value) => new(Vector256.Create(Vector128.Sum(value._v.GetLower() + value._v.GetUpper())));
    [MethodImpl(Inline)]
    public static Reals256<T> MaxAcross(Reals256<T> value) => Of(Reals128<T>.First(Reals128<T>.MaxAcross(new Reals128<T>(Vector128.MaxNative(value._v.GetLower(), value._v.GetUpper())))));
    [MethodImpl(Inline)]
    public static Reals256<T> WithSign(Reals256<T> a, Reals256<T> sign) => new(Vector256.ConditionalSelect(Of(-0.0)._v, sign._v, a._v));
    [MethodImpl(Inline)]
    public static Reals256<T> Scale(Reals256<T> x, Reals256<T> n) => typeof(T) == typeof(double)
        ? From(LaneBits.Scale(x.Doubles, n.Doubles))
        : From(LaneBits.Scale(x.Floats, n.Floats));

    [MethodImpl(Inline)]
    public static Reals256<T> Mantissa(Reals256<T> x, out Reals256<T> exponent)
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

    public static Reals256<T> Each<TOp>(TOp op, Reals256<T> x)
        where TOp : struct, INumberOp => VectorMath.Each(op, x);
    public static Reals256<T> Each<TOp>(TOp op, Reals256<T> a, Reals256<T> b)
        where TOp : struct, INumberOp2 => VectorMath.Each(op, a, b);
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Reals256<T> Map<TFunction>(Reals256<T> x)
        where TFunction : struct, IScalarFunction
    {
        for (int i = 0; i < Count; i++) ((T*)&x)[i] = T.CreateTruncating(TFunction.Of(double.CreateTruncating(((T*)&x)[i])));
        return x;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Reals256<T> Map2<TFunction>(Reals256<T> x, Reals256<T> y)
        where TFunction : struct, IScalarFunction2
    {
        for (int i = 0; i < Count; i++)
            ((T*)&x)[i] = T.CreateTruncating(TFunction.Of(double.CreateTruncating(((T*)&x)[i]), double.CreateTruncating(((T*)&y)[i])));
        return x;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Reals256<T> Wide<TFunction>(Reals256<T> x)
        where TFunction : struct, IWideFunction
    {
        if (typeof(T) == typeof(double)) return TFunction.Of(x);
        var low = TFunction.Of(new Reals256<double>(Vector256.WidenLower(x.Floats)));
        var high = TFunction.Of(new Reals256<double>(Vector256.WidenUpper(x.Floats)));
        return From(Vector256.Narrow(low._v, high._v));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Reals256<T> Wide2<TFunction>(Reals256<T> x, Reals256<T> y)
        where TFunction : struct, IWideFunction2
    {
        if (typeof(T) == typeof(double)) return TFunction.Of(x, y);
        var low = TFunction.Of(new Reals256<double>(Vector256.WidenLower(x.Floats)), new Reals256<double>(Vector256.WidenLower(y.Floats)));
        var high = TFunction.Of(new Reals256<double>(Vector256.WidenUpper(x.Floats)), new Reals256<double>(Vector256.WidenUpper(y.Floats)));
        return From(Vector256.Narrow(low._v, high._v));
    }

    [MethodImpl(Inline)]
    public static Reals256<T> operator +(Reals256<T> a, Reals256<T> b) => new(a._v + b._v);
    [MethodImpl(Inline)]
    public static Reals256<T> operator -(Reals256<T> a, Reals256<T> b) => new(a._v - b._v);
    [MethodImpl(Inline)]
    public static Reals256<T> operator *(Reals256<T> a, Reals256<T> b) => new(a._v * b._v);
    [MethodImpl(Inline)]
    public static Reals256<T> operator /(Reals256<T> a, Reals256<T> b) => new(a._v / b._v);
    [MethodImpl(Inline)]
    public static Reals256<T> operator -(Reals256<T> a) => new(-a._v);
    [MethodImpl(Inline)]
    public static Reals256<T> operator +(Reals256<T> a, double c) => a + Of(c);
    [MethodImpl(Inline)]
    public static Reals256<T> operator -(Reals256<T> a, double c) => a - Of(c);
    [MethodImpl(Inline)]
    public static Reals256<T> operator *(Reals256<T> a, double c) => a * Of(c);
    [MethodImpl(Inline)]
    public static Reals256<T> operator /(Reals256<T> a, double c) => a / Of(c);
    [MethodImpl(Inline)]
    public static Reals256<T> operator +(double c, Reals256<T> a) => Of(c) + a;
    [MethodImpl(Inline)]
    public static Reals256<T> operator -(double c, Reals256<T> a) => Of(c) - a;
    [MethodImpl(Inline)]
    public static Reals256<T> operator *(double c, Reals256<T> a) => Of(c) * a;
    [MethodImpl(Inline)]
    public static Reals256<T> operator /(double c, Reals256<T> a) => Of(c) / a;
    [MethodImpl(Inline)]
    public static Reals256<T> operator >(Reals256<T> a, Reals256<T> b) => new(Vector256.GreaterThan(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals256<T> operator <(Reals256<T> a, Reals256<T> b) => new(Vector256.LessThan(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals256<T> operator >=(Reals256<T> a, Reals256<T> b) => new(Vector256.GreaterThanOrEqual(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals256<T> operator <=(Reals256<T> a, Reals256<T> b) => new(Vector256.LessThanOrEqual(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals256<T> operator >(Reals256<T> a, double c) => a > Of(c);
    [MethodImpl(Inline)]
    public static Reals256<T> operator <(Reals256<T> a, double c) => a < Of(c);
    [MethodImpl(Inline)]
    public static Reals256<T> operator >=(Reals256<T> a, double c) => a >= Of(c);
    [MethodImpl(Inline)]
    public static Reals256<T> operator <=(Reals256<T> a, double c) => a <= Of(c);
    [MethodImpl(Inline)]
    public static Reals256<T> Equal(Reals256<T> a, Reals256<T> b) => new(Vector256.Equals(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals256<T> Select(Reals256<T> mask, Reals256<T> whenTrue, Reals256<T> whenFalse) => new(Vector256.ConditionalSelect(mask._v, whenTrue._v, whenFalse._v));
    [MethodImpl(Inline)]
    public static Reals256<T> Maximum(Reals256<T> a, Reals256<T> b) => new(Vector256.Max(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals256<T> Minimum(Reals256<T> a, Reals256<T> b) => new(Vector256.Min(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals256<T> Pow(Reals256<T> a, Reals256<T> b) => typeof(T) == typeof(double) ? VectorMath.PowLanewise(a, b) : VectorMath.Pow(a, b);
    [MethodImpl(Inline)]
    public static Reals256<T> Atan2(Reals256<T> y, Reals256<T> x) => VectorMath.Atan2<Reals256<T>, T>(y, x);
    public static Reals256<T> Fmod(Reals256<T> a, Reals256<T> b) => VectorMath.Fmod(a, b);

    [MethodImpl(Inline)]
    public Reals256<T> Constant(double c) => Of(c);
    [MethodImpl(Inline)]
    public Reals256<T> Abs() => new(Vector256.Abs(_v));
    [MethodImpl(Inline)]
    public Reals256<T> Sign() => VectorMath.Sign(this);
    [MethodImpl(Inline)]
    public Reals256<T> Sqrt() => new(Vector256.Sqrt(_v));
    [MethodImpl(Inline)]
    public Reals256<T> Exp() => VectorMath.Exp<Reals256<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals256<T> Expm1() => VectorMath.Expm1<Reals256<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals256<T> Log() => VectorMath.Log<Reals256<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals256<T> Log1p() => VectorMath.Log1p<Reals256<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals256<T> Sin() => VectorMath.Sin<Reals256<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals256<T> Cos() => VectorMath.Cos<Reals256<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals256<T> Tan() => VectorMath.Tan<Reals256<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals256<T> Asin() => VectorMath.Asin<Reals256<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals256<T> Acos() => VectorMath.Acos<Reals256<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals256<T> Atan() => VectorMath.Atan<Reals256<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals256<T> Sinh() => VectorMath.Sinh<Reals256<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals256<T> Cosh() => VectorMath.Cosh<Reals256<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals256<T> Tanh() => VectorMath.Tanh<Reals256<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals256<T> Asinh() => VectorMath.Asinh<Reals256<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals256<T> Acosh() => VectorMath.Acosh<Reals256<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals256<T> Atanh() => VectorMath.Atanh<Reals256<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals256<T> Erf() => VectorMath.Erf<Reals256<T>, T>(this);
    public Reals256<T> Erfc() => VectorMath.Erfc(this);
    public Reals256<T> Erfinv() => VectorMath.Erfinv(this);
    public Reals256<T> Lgamma() => VectorMath.Lgamma(this);
    public Reals256<T> Digamma() => VectorMath.Digamma(this);
    [MethodImpl(Inline)]
    public Reals256<T> Exp2() => VectorMath.Exp2<Reals256<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals256<T> Floor() => typeof(T) == typeof(double) ? From(Vector256.Floor(Doubles)) : From(Vector256.Floor(Floats));
    [MethodImpl(Inline)]
    public Reals256<T> Ceil() => typeof(T) == typeof(double) ? From(Vector256.Ceiling(Doubles)) : From(Vector256.Ceiling(Floats));
    [MethodImpl(Inline)]
    public Reals256<T> Round() => typeof(T) == typeof(double) ? From(Vector256.Round(Doubles)) : From(Vector256.Round(Floats));
    [MethodImpl(Inline)]
    public Reals256<T> Trunc() => typeof(T) == typeof(double) ? From(Vector256.Truncate(Doubles)) : From(Vector256.Truncate(Floats));
    [MethodImpl(Inline)]
    public Reals256<T> Sigmoid() => VectorMath.Sigmoid<Reals256<T>, T>(this);
}
