using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch;

/// <summary>Four floats or two doubles in one 128-bit register.</summary>
internal readonly unsafe struct Reals128<T>(Vector128<T> value) : IReals<Reals128<T>>
    where T : unmanaged, INumber<T>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private readonly Vector128<T> _v = value;

    public static int Count { [MethodImpl(Inline)] get => 16 / sizeof(T); }
    public static int ElementSize { [MethodImpl(Inline)] get => sizeof(T); }
    public static bool IsDouble { [MethodImpl(Inline)] get => typeof(T) == typeof(double); }

    /// <summary>The lanes.</summary>
    public Vector128<T> Register { [MethodImpl(Inline)] get => _v; }

    private Vector128<float> Floats { [MethodImpl(Inline)] get => _v.AsSingle(); }
    private Vector128<double> Doubles { [MethodImpl(Inline)] get => _v.AsDouble(); }

    [MethodImpl(Inline)]
    private static Reals128<T> From(Vector128<float> v) => new(v.As<float, T>());
    [MethodImpl(Inline)]
    private static Reals128<T> From(Vector128<double> v) => new(v.As<double, T>());

    [MethodImpl(Inline)]
    public static Reals128<T> Of(double value) => typeof(T) == typeof(double) ? From(Vector128.Create(value)) : From(Vector128.Create((float)value));
    [MethodImpl(Inline)]
    public static Reals128<T> Load(void* source) => new(Vector128.Load((T*)source));
    [MethodImpl(Inline)]
    public static void Store(Reals128<T> value, void* target) => Vector128.Store(value._v, (T*)target);
    [MethodImpl(Inline)]
    public static Reals128<T> Broadcast(void* source) => new(Vector128.Create(*(T*)source));
    [MethodImpl(Inline)]
    public static double First(Reals128<T> value) => typeof(T) == typeof(double) ? value.Doubles.ToScalar() : value.Floats.ToScalar();

    [MethodImpl(Inline)]
    public static Reals128<T> LoadPart(void* source, int count) => typeof(T) == typeof(double)
        ? From(LaneBits.LoadPart128((double*)source, count))
        : From(LaneBits.LoadPart128((float*)source, count));

    [MethodImpl(Inline)]
    public static void StorePart(Reals128<T> value, void* target, int count)
    {
        if (typeof(T) == typeof(double)) LaneBits.StorePart(value.Doubles, (double*)target, count);
        else LaneBits.StorePart(value.Floats, (float*)target, count);
    }

    [MethodImpl(Inline)]
    public static Reals128<T> FoldLanes<TFold>(TFold fold, Reals128<T> v)
        where TFold : struct, IFold
    {
        if (typeof(T) == typeof(double)) return fold.Join(v, From(Vector128.Shuffle(v.Doubles, Vector128.Create(1L, 0L))));
        v = fold.Join(v, From(Vector128.Shuffle(v.Floats, Vector128.Create(2, 3, 0, 1))));
        return fold.Join(v, From(Vector128.Shuffle(v.Floats, Vector128.Create(1, 0, 3, 2))));
    }

    [MethodImpl(Inline)]
    public static Reals128<T> LoadMask(bool* source) => typeof(T) == typeof(double)
        ? From(LaneBits.LoadMask128OfDoubles(source))
        : From(LaneBits.LoadMask128OfFloats(source));

    [MethodImpl(Inline)]
    public static void StoreMask(Reals128<T> mask, bool* target)
    {
        ulong bits = Vector128.ExtractMostSignificantBits(mask._v);
        LaneBits.StoreBools(bits, Count, target);
    }

    [MethodImpl(Inline)]
    public static Reals128<T> Head(int count) => new(Vector128.LessThan(Vector128<T>.Indices, Of(count)._v));
    [MethodImpl(Inline)]
    public static bool AnyLane(Reals128<T> mask) => Vector128.ExtractMostSignificantBits(mask._v) != 0;

    [MethodImpl(Inline)]
    public static Reals128<T> MulAdd(Reals128<T> a, Reals128<T> b, Reals128<T> c) => typeof(T) == typeof(double)
        ? From(Vector128.MultiplyAddEstimate(a.Doubles, b.Doubles, c.Doubles))
        : From(Vector128.MultiplyAddEstimate(a.Floats, b.Floats, c.Floats));
    [MethodImpl(Inline)]
    public static Reals128<T> MulAdd(Reals128<T> a, Reals128<T> b, double c) => typeof(T) == typeof(double)
        ? From(Vector128.MultiplyAddEstimate(a.Doubles, b.Doubles, Vector128.Create(c)))
        : From(Vector128.MultiplyAddEstimate(a.Floats, b.Floats, Vector128.Create((float)c)));
    [MethodImpl(Inline)]
    public static Reals128<T> FastMin(Reals128<T> a, Reals128<T> b) => new(Vector128.MinNative(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals128<T> FastMax(Reals128<T> a, Reals128<T> b) => new(Vector128.MaxNative(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals128<T> SumAcross(Reals128<T> value) => new(Vector128.Create(Vector128.Sum(value._v)));

    [MethodImpl(Inline)]
    public static Reals128<T> MaxAcross(Reals128<T> value)
    {
        var v = value._v;
        var swapped = typeof(T) == typeof(double)
            ? Vector128.Shuffle(v.AsDouble(), Vector128.Create(1L, 0)).As<double, T>()
            : Vector128.Shuffle(v.AsSingle(), Vector128.Create(2, 3, 0, 1)).As<float, T>();
        v = Vector128.MaxNative(v, swapped);
        if (typeof(T) == typeof(float)) v = Vector128.MaxNative(v, Vector128.Shuffle(v.AsSingle(), Vector128.Create(1, 0, 3, 2)).As<float, T>());
        return new(v);
    }
    [MethodImpl(Inline)]
    public static Reals128<T> WithSign(Reals128<T> a, Reals128<T> sign) => new(Vector128.ConditionalSelect(Of(-0.0)._v, sign._v, a._v));
    [MethodImpl(Inline)]
    public static Reals128<T> Scale(Reals128<T> x, Reals128<T> n) => typeof(T) == typeof(double)
        ? From(LaneBits.Scale(x.Doubles, n.Doubles))
        : From(LaneBits.Scale(x.Floats, n.Floats));

    [MethodImpl(Inline)]
    public static Reals128<T> Mantissa(Reals128<T> x, out Reals128<T> exponent)
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

    public static Reals128<T> Each<TOp>(TOp op, Reals128<T> x)
        where TOp : struct, INumberOp => VectorMath.Each(op, x);
    public static Reals128<T> Each<TOp>(TOp op, Reals128<T> a, Reals128<T> b)
        where TOp : struct, INumberOp2 => VectorMath.Each(op, a, b);
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Reals128<T> Map<TFunction>(Reals128<T> x)
        where TFunction : struct, IScalarFunction
    {
        for (int i = 0; i < Count; i++) ((T*)&x)[i] = T.CreateTruncating(TFunction.Of(double.CreateTruncating(((T*)&x)[i])));
        return x;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Reals128<T> Map2<TFunction>(Reals128<T> x, Reals128<T> y)
        where TFunction : struct, IScalarFunction2
    {
        for (int i = 0; i < Count; i++)
            ((T*)&x)[i] = T.CreateTruncating(TFunction.Of(double.CreateTruncating(((T*)&x)[i]), double.CreateTruncating(((T*)&y)[i])));
        return x;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Reals128<T> Wide<TFunction>(Reals128<T> x)
        where TFunction : struct, IWideFunction
    {
        if (typeof(T) == typeof(double)) return TFunction.Of(x);
        var low = TFunction.Of(new Reals128<double>(Vector128.WidenLower(x.Floats)));
        var high = TFunction.Of(new Reals128<double>(Vector128.WidenUpper(x.Floats)));
        return From(Vector128.Narrow(low._v, high._v));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Reals128<T> Wide2<TFunction>(Reals128<T> x, Reals128<T> y)
        where TFunction : struct, IWideFunction2
    {
        if (typeof(T) == typeof(double)) return TFunction.Of(x, y);
        var low = TFunction.Of(new Reals128<double>(Vector128.WidenLower(x.Floats)), new Reals128<double>(Vector128.WidenLower(y.Floats)));
        var high = TFunction.Of(new Reals128<double>(Vector128.WidenUpper(x.Floats)), new Reals128<double>(Vector128.WidenUpper(y.Floats)));
        return From(Vector128.Narrow(low._v, high._v));
    }

    [MethodImpl(Inline)]
    public static Reals128<T> operator +(Reals128<T> a, Reals128<T> b) => new(a._v + b._v);
    [MethodImpl(Inline)]
    public static Reals128<T> operator -(Reals128<T> a, Reals128<T> b) => new(a._v - b._v);
    [MethodImpl(Inline)]
    public static Reals128<T> operator *(Reals128<T> a, Reals128<T> b) => new(a._v * b._v);
    [MethodImpl(Inline)]
    public static Reals128<T> operator /(Reals128<T> a, Reals128<T> b) => new(a._v / b._v);
    [MethodImpl(Inline)]
    public static Reals128<T> operator -(Reals128<T> a) => new(-a._v);
    [MethodImpl(Inline)]
    public static Reals128<T> operator +(Reals128<T> a, double c) => a + Of(c);
    [MethodImpl(Inline)]
    public static Reals128<T> operator -(Reals128<T> a, double c) => a - Of(c);
    [MethodImpl(Inline)]
    public static Reals128<T> operator *(Reals128<T> a, double c) => a * Of(c);
    [MethodImpl(Inline)]
    public static Reals128<T> operator /(Reals128<T> a, double c) => a / Of(c);
    [MethodImpl(Inline)]
    public static Reals128<T> operator +(double c, Reals128<T> a) => Of(c) + a;
    [MethodImpl(Inline)]
    public static Reals128<T> operator -(double c, Reals128<T> a) => Of(c) - a;
    [MethodImpl(Inline)]
    public static Reals128<T> operator *(double c, Reals128<T> a) => Of(c) * a;
    [MethodImpl(Inline)]
    public static Reals128<T> operator /(double c, Reals128<T> a) => Of(c) / a;
    [MethodImpl(Inline)]
    public static Reals128<T> operator >(Reals128<T> a, Reals128<T> b) => new(Vector128.GreaterThan(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals128<T> operator <(Reals128<T> a, Reals128<T> b) => new(Vector128.LessThan(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals128<T> operator >=(Reals128<T> a, Reals128<T> b) => new(Vector128.GreaterThanOrEqual(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals128<T> operator <=(Reals128<T> a, Reals128<T> b) => new(Vector128.LessThanOrEqual(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals128<T> operator >(Reals128<T> a, double c) => a > Of(c);
    [MethodImpl(Inline)]
    public static Reals128<T> operator <(Reals128<T> a, double c) => a < Of(c);
    [MethodImpl(Inline)]
    public static Reals128<T> operator >=(Reals128<T> a, double c) => a >= Of(c);
    [MethodImpl(Inline)]
    public static Reals128<T> operator <=(Reals128<T> a, double c) => a <= Of(c);
    [MethodImpl(Inline)]
    public static Reals128<T> Equal(Reals128<T> a, Reals128<T> b) => new(Vector128.Equals(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals128<T> Select(Reals128<T> mask, Reals128<T> whenTrue, Reals128<T> whenFalse) => new(Vector128.ConditionalSelect(mask._v, whenTrue._v, whenFalse._v));
    [MethodImpl(Inline)]
    public static Reals128<T> Maximum(Reals128<T> a, Reals128<T> b) => new(Vector128.Max(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals128<T> Minimum(Reals128<T> a, Reals128<T> b) => new(Vector128.Min(a._v, b._v));
    [MethodImpl(Inline)]
    public static Reals128<T> Pow(Reals128<T> a, Reals128<T> b) => typeof(T) == typeof(double) ? VectorMath.PowLanewise(a, b) : VectorMath.Pow(a, b);
    [MethodImpl(Inline)]
    public static Reals128<T> Atan2(Reals128<T> y, Reals128<T> x) => VectorMath.Atan2<Reals128<T>, T>(y, x);
    public static Reals128<T> Fmod(Reals128<T> a, Reals128<T> b) => VectorMath.Fmod(a, b);

    [MethodImpl(Inline)]
    public Reals128<T> Constant(double c) => Of(c);
    [MethodImpl(Inline)]
    public Reals128<T> Abs() => new(Vector128.Abs(_v));
    [MethodImpl(Inline)]
    public Reals128<T> Sign() => VectorMath.Sign(this);
    [MethodImpl(Inline)]
    public Reals128<T> Sqrt() => new(Vector128.Sqrt(_v));
    [MethodImpl(Inline)]
    public Reals128<T> Exp() => VectorMath.Exp<Reals128<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals128<T> Expm1() => VectorMath.Expm1<Reals128<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals128<T> Log() => VectorMath.Log<Reals128<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals128<T> Log1p() => VectorMath.Log1p<Reals128<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals128<T> Sin() => VectorMath.Sin<Reals128<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals128<T> Cos() => VectorMath.Cos<Reals128<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals128<T> Tan() => VectorMath.Tan<Reals128<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals128<T> Asin() => VectorMath.Asin<Reals128<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals128<T> Acos() => VectorMath.Acos<Reals128<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals128<T> Atan() => VectorMath.Atan<Reals128<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals128<T> Sinh() => VectorMath.Sinh<Reals128<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals128<T> Cosh() => VectorMath.Cosh<Reals128<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals128<T> Tanh() => VectorMath.Tanh<Reals128<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals128<T> Asinh() => VectorMath.Asinh<Reals128<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals128<T> Acosh() => VectorMath.Acosh<Reals128<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals128<T> Atanh() => VectorMath.Atanh<Reals128<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals128<T> Erf() => VectorMath.Erf<Reals128<T>, T>(this);
    public Reals128<T> Erfc() => VectorMath.Erfc(this);
    public Reals128<T> Erfinv() => VectorMath.Erfinv(this);
    public Reals128<T> Lgamma() => VectorMath.Lgamma(this);
    public Reals128<T> Digamma() => VectorMath.Digamma(this);
    [MethodImpl(Inline)]
    public Reals128<T> Exp2() => VectorMath.Exp2<Reals128<T>, T>(this);
    [MethodImpl(Inline)]
    public Reals128<T> Floor() => typeof(T) == typeof(double) ? From(Vector128.Floor(Doubles)) : From(Vector128.Floor(Floats));
    [MethodImpl(Inline)]
    public Reals128<T> Ceil() => typeof(T) == typeof(double) ? From(Vector128.Ceiling(Doubles)) : From(Vector128.Ceiling(Floats));
    [MethodImpl(Inline)]
    public Reals128<T> Round() => typeof(T) == typeof(double) ? From(Vector128.Round(Doubles)) : From(Vector128.Round(Floats));
    [MethodImpl(Inline)]
    public Reals128<T> Trunc() => typeof(T) == typeof(double) ? From(Vector128.Truncate(Doubles)) : From(Vector128.Truncate(Floats));
    [MethodImpl(Inline)]
    public Reals128<T> Sigmoid() => VectorMath.Sigmoid<Reals128<T>, T>(this);
}
