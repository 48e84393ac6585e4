using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch;

/// <summary>Four floats or two doubles in one 128-bit register.</summary>
internal readonly unsafe struct Lanes128<T>(Vector128<T> value) : ILanes<Lanes128<T>>
    where T : unmanaged, INumber<T>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    private readonly Vector128<T> _v = value;

    public static int Count { [MethodImpl(Inline)] get => 16 / sizeof(T); }
    public static int ElementSize { [MethodImpl(Inline)] get => sizeof(T); }
    public static bool IsDouble { [MethodImpl(Inline)] get => typeof(T) == typeof(double); }

    private Vector128<float> Floats { [MethodImpl(Inline)] get => _v.AsSingle(); }
    private Vector128<double> Doubles { [MethodImpl(Inline)] get => _v.AsDouble(); }

    [MethodImpl(Inline)]
    private static Lanes128<T> From(Vector128<float> v) => new(v.As<float, T>());
    [MethodImpl(Inline)]
    private static Lanes128<T> From(Vector128<double> v) => new(v.As<double, T>());

    [MethodImpl(Inline)]
    public static Lanes128<T> Of(double value) => IsDouble ? From(Vector128.Create(value)) : From(Vector128.Create((float)value));
    [MethodImpl(Inline)]
    public static Lanes128<T> Load(void* source) => new(Vector128.Load((T*)source));
    [MethodImpl(Inline)]
    public static void Store(Lanes128<T> value, void* target) => Vector128.Store(value._v, (T*)target);
    [MethodImpl(Inline)]
    public static Lanes128<T> Broadcast(void* source) => new(Vector128.Create(*(T*)source));
    [MethodImpl(Inline)]
    public static double First(Lanes128<T> value) => IsDouble ? value.Doubles.ToScalar() : value.Floats.ToScalar();

    public static Lanes128<T> LoadPart(void* source, int count)
    {
        var pad = Vector128<T>.Zero;
        for (int i = 0; i < count; i++) ((T*)&pad)[i] = ((T*)source)[i];
        return new(pad);
    }

    public static void StorePart(Lanes128<T> value, void* target, int count)
    {
        var pad = value._v;
        for (int i = 0; i < count; i++) ((T*)target)[i] = ((T*)&pad)[i];
    }

    public static Lanes128<T> LoadMask(bool* source)
    {
        var mask = Vector128<T>.Zero;
        if (IsDouble) for (int i = 0; i < Count; i++) ((long*)&mask)[i] = source[i] ? -1L : 0L;
        else for (int i = 0; i < Count; i++) ((int*)&mask)[i] = source[i] ? -1 : 0;
        return new(mask);
    }

    [MethodImpl(Inline)]
    public static void StoreMask(Lanes128<T> mask, bool* target)
    {
        ulong bits = Vector128.ExtractMostSignificantBits(mask._v);
        LaneBits.StoreBools(bits, Count, target);
    }

    [MethodImpl(Inline)]
    public static Lanes128<T> Head(int count) => new(Vector128.LessThan(Vector128<T>.Indices, Of(count)._v));
    [MethodImpl(Inline)]
    public static bool AnyLane(Lanes128<T> mask) => Vector128.ExtractMostSignificantBits(mask._v) != 0;

    [MethodImpl(Inline)]
    public static Lanes128<T> MulAdd(Lanes128<T> a, Lanes128<T> b, Lanes128<T> c) => IsDouble
        ? From(Vector128.MultiplyAddEstimate(a.Doubles, b.Doubles, c.Doubles))
        : From(Vector128.MultiplyAddEstimate(a.Floats, b.Floats, c.Floats));
    [MethodImpl(Inline)]
    public static Lanes128<T> FastMin(Lanes128<T> a, Lanes128<T> b) => new(Vector128.MinNative(a._v, b._v));
    [MethodImpl(Inline)]
    public static Lanes128<T> FastMax(Lanes128<T> a, Lanes128<T> b) => new(Vector128.MaxNative(a._v, b._v));
    [MethodImpl(Inline)]
    public static Lanes128<T> WithSign(Lanes128<T> a, Lanes128<T> sign) => new(Vector128.ConditionalSelect(Of(-0.0)._v, sign._v, a._v));
    [MethodImpl(Inline)]
    public static Lanes128<T> Scale(Lanes128<T> x, Lanes128<T> n) => IsDouble
        ? From(LaneBits.Scale(x.Doubles, n.Doubles))
        : From(LaneBits.Scale(x.Floats, n.Floats));

    [MethodImpl(Inline)]
    public static Lanes128<T> Mantissa(Lanes128<T> x, out Lanes128<T> exponent)
    {
        if (IsDouble)
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Lanes128<T> Map<TFunction>(Lanes128<T> x)
        where TFunction : struct, IScalarFunction
    {
        for (int i = 0; i < Count; i++) ((T*)&x)[i] = T.CreateTruncating(TFunction.Of(double.CreateTruncating(((T*)&x)[i])));
        return x;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Lanes128<T> Map2<TFunction>(Lanes128<T> x, Lanes128<T> y)
        where TFunction : struct, IScalarFunction2
    {
        for (int i = 0; i < Count; i++)
            ((T*)&x)[i] = T.CreateTruncating(TFunction.Of(double.CreateTruncating(((T*)&x)[i]), double.CreateTruncating(((T*)&y)[i])));
        return x;
    }

    [MethodImpl(Inline)]
    public static Lanes128<T> operator +(Lanes128<T> a, Lanes128<T> b) => new(a._v + b._v);
    [MethodImpl(Inline)]
    public static Lanes128<T> operator -(Lanes128<T> a, Lanes128<T> b) => new(a._v - b._v);
    [MethodImpl(Inline)]
    public static Lanes128<T> operator *(Lanes128<T> a, Lanes128<T> b) => new(a._v * b._v);
    [MethodImpl(Inline)]
    public static Lanes128<T> operator /(Lanes128<T> a, Lanes128<T> b) => new(a._v / b._v);
    [MethodImpl(Inline)]
    public static Lanes128<T> operator -(Lanes128<T> a) => new(-a._v);
    [MethodImpl(Inline)]
    public static Lanes128<T> operator +(Lanes128<T> a, double c) => a + Of(c);
    [MethodImpl(Inline)]
    public static Lanes128<T> operator -(Lanes128<T> a, double c) => a - Of(c);
    [MethodImpl(Inline)]
    public static Lanes128<T> operator *(Lanes128<T> a, double c) => a * Of(c);
    [MethodImpl(Inline)]
    public static Lanes128<T> operator /(Lanes128<T> a, double c) => a / Of(c);
    [MethodImpl(Inline)]
    public static Lanes128<T> operator +(double c, Lanes128<T> a) => Of(c) + a;
    [MethodImpl(Inline)]
    public static Lanes128<T> operator -(double c, Lanes128<T> a) => Of(c) - a;
    [MethodImpl(Inline)]
    public static Lanes128<T> operator *(double c, Lanes128<T> a) => Of(c) * a;
    [MethodImpl(Inline)]
    public static Lanes128<T> operator /(double c, Lanes128<T> a) => Of(c) / a;
    [MethodImpl(Inline)]
    public static Lanes128<T> operator >(Lanes128<T> a, Lanes128<T> b) => new(Vector128.GreaterThan(a._v, b._v));
    [MethodImpl(Inline)]
    public static Lanes128<T> operator <(Lanes128<T> a, Lanes128<T> b) => new(Vector128.LessThan(a._v, b._v));
    [MethodImpl(Inline)]
    public static Lanes128<T> operator >=(Lanes128<T> a, Lanes128<T> b) => new(Vector128.GreaterThanOrEqual(a._v, b._v));
    [MethodImpl(Inline)]
    public static Lanes128<T> operator <=(Lanes128<T> a, Lanes128<T> b) => new(Vector128.LessThanOrEqual(a._v, b._v));
    [MethodImpl(Inline)]
    public static Lanes128<T> operator >(Lanes128<T> a, double c) => a > Of(c);
    [MethodImpl(Inline)]
    public static Lanes128<T> operator <(Lanes128<T> a, double c) => a < Of(c);
    [MethodImpl(Inline)]
    public static Lanes128<T> operator >=(Lanes128<T> a, double c) => a >= Of(c);
    [MethodImpl(Inline)]
    public static Lanes128<T> operator <=(Lanes128<T> a, double c) => a <= Of(c);
    [MethodImpl(Inline)]
    public static Lanes128<T> Equal(Lanes128<T> a, Lanes128<T> b) => new(Vector128.Equals(a._v, b._v));
    [MethodImpl(Inline)]
    public static Lanes128<T> Select(Lanes128<T> mask, Lanes128<T> whenTrue, Lanes128<T> whenFalse) => new(Vector128.ConditionalSelect(mask._v, whenTrue._v, whenFalse._v));
    [MethodImpl(Inline)]
    public static Lanes128<T> Maximum(Lanes128<T> a, Lanes128<T> b) => new(Vector128.Max(a._v, b._v));
    [MethodImpl(Inline)]
    public static Lanes128<T> Minimum(Lanes128<T> a, Lanes128<T> b) => new(Vector128.Min(a._v, b._v));
    [MethodImpl(Inline)]
    public static Lanes128<T> Pow(Lanes128<T> a, Lanes128<T> b) => VectorMath.Pow(a, b);
    [MethodImpl(Inline)]
    public static Lanes128<T> Atan2(Lanes128<T> y, Lanes128<T> x) => VectorMath.Atan2(y, x);

    [MethodImpl(Inline)]
    public Lanes128<T> Constant(double c) => Of(c);
    [MethodImpl(Inline)]
    public Lanes128<T> Abs() => new(Vector128.Abs(_v));
    [MethodImpl(Inline)]
    public Lanes128<T> Sign() => VectorMath.Sign(this);
    [MethodImpl(Inline)]
    public Lanes128<T> Sqrt() => new(Vector128.Sqrt(_v));
    [MethodImpl(Inline)]
    public Lanes128<T> Exp() => VectorMath.Exp(this);
    [MethodImpl(Inline)]
    public Lanes128<T> Expm1() => VectorMath.Expm1(this);
    [MethodImpl(Inline)]
    public Lanes128<T> Log() => VectorMath.Log(this);
    [MethodImpl(Inline)]
    public Lanes128<T> Log1p() => VectorMath.Log1p(this);
    [MethodImpl(Inline)]
    public Lanes128<T> Sin() => IsDouble ? From(Vector128.Sin(Doubles)) : From(Vector128.Sin(Floats));
    [MethodImpl(Inline)]
    public Lanes128<T> Cos() => IsDouble ? From(Vector128.Cos(Doubles)) : From(Vector128.Cos(Floats));
    [MethodImpl(Inline)]
    public Lanes128<T> Tan() => VectorMath.Tan(this);
    [MethodImpl(Inline)]
    public Lanes128<T> Asin() => VectorMath.Asin(this);
    [MethodImpl(Inline)]
    public Lanes128<T> Acos() => VectorMath.Acos(this);
    [MethodImpl(Inline)]
    public Lanes128<T> Atan() => VectorMath.Atan(this);
    [MethodImpl(Inline)]
    public Lanes128<T> Sinh() => VectorMath.Sinh(this);
    [MethodImpl(Inline)]
    public Lanes128<T> Cosh() => VectorMath.Cosh(this);
    [MethodImpl(Inline)]
    public Lanes128<T> Tanh() => VectorMath.Tanh(this);
    [MethodImpl(Inline)]
    public Lanes128<T> Asinh() => VectorMath.Asinh(this);
    [MethodImpl(Inline)]
    public Lanes128<T> Acosh() => VectorMath.Acosh(this);
    [MethodImpl(Inline)]
    public Lanes128<T> Atanh() => VectorMath.Atanh(this);
    [MethodImpl(Inline)]
    public Lanes128<T> Erf() => VectorMath.Erf(this);
    [MethodImpl(Inline)]
    public Lanes128<T> Floor() => IsDouble ? From(Vector128.Floor(Doubles)) : From(Vector128.Floor(Floats));
    [MethodImpl(Inline)]
    public Lanes128<T> Ceil() => IsDouble ? From(Vector128.Ceiling(Doubles)) : From(Vector128.Ceiling(Floats));
    [MethodImpl(Inline)]
    public Lanes128<T> Round() => IsDouble ? From(Vector128.Round(Doubles)) : From(Vector128.Round(Floats));
    [MethodImpl(Inline)]
    public Lanes128<T> Trunc() => IsDouble ? From(Vector128.Truncate(Doubles)) : From(Vector128.Truncate(Floats));
    [MethodImpl(Inline)]
    public Lanes128<T> Sigmoid() => VectorMath.Sigmoid(this);
}
