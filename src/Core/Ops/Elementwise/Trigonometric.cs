namespace MiniTorch;

/// <summary>y = sin x;  dx = dy cos x</summary>
internal readonly struct Sin : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Sin), x => x.Sin(), Math.Sin);

    public V Forward<V>(V x) where V : IReal<V> => x.Sin();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * x.Cos();
}

/// <summary>y = cos x;  dx = -dy sin x</summary>
internal readonly struct Cos : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Cos), x => x.Cos(), Math.Cos);

    public V Forward<V>(V x) where V : IReal<V> => x.Cos();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => -dy * x.Sin();
}

/// <summary>y = tan x;  dx = dy (1 + y^2)</summary>
internal readonly struct Tan : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Tan), x => x.Tan(), Math.Tan, (-1.2, 1.2));

    public V Forward<V>(V x) where V : IReal<V> => x.Tan();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * (1 + y * y);
}

/// <summary>y = asin x;  dx = dy / sqrt(1 - x^2)</summary>
internal readonly struct Asin : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Asin), x => x.Asin(), Math.Asin, (-0.9, 0.9));

    public V Forward<V>(V x) where V : IReal<V> => x.Asin();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy / (1 - x * x).Sqrt();
}

/// <summary>y = acos x;  dx = -dy / sqrt(1 - x^2)</summary>
internal readonly struct Acos : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Acos), x => x.Acos(), Math.Acos, (-0.9, 0.9));

    public V Forward<V>(V x) where V : IReal<V> => x.Acos();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => -dy / (1 - x * x).Sqrt();
}

/// <summary>y = atan x;  dx = dy / (1 + x^2)</summary>
internal readonly struct Atan : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Atan), x => x.Atan(), Math.Atan);

    public V Forward<V>(V x) where V : IReal<V> => x.Atan();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy / (1 + x * x);
}

/// <summary>y = sinh x;  dx = dy cosh x</summary>
internal readonly struct Sinh : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Sinh), x => x.Sinh(), Math.Sinh);

    public V Forward<V>(V x) where V : IReal<V> => x.Sinh();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * x.Cosh();
}

/// <summary>y = cosh x;  dx = dy sinh x</summary>
internal readonly struct Cosh : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Cosh), x => x.Cosh(), Math.Cosh);

    public V Forward<V>(V x) where V : IReal<V> => x.Cosh();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * x.Sinh();
}

/// <summary>y = tanh x;  dx = dy (1 - y^2)</summary>
internal readonly struct Tanh : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Tanh), x => x.Tanh(), Math.Tanh);

    public V Forward<V>(V x) where V : IReal<V> => x.Tanh();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * (1 - y * y);
}

/// <summary>y = asinh x;  dx = dy / sqrt(x^2 + 1)</summary>
internal readonly struct Asinh : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Asinh), x => x.Asinh(), Math.Asinh);

    public V Forward<V>(V x) where V : IReal<V> => x.Asinh();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy / (x * x + 1).Sqrt();
}

/// <summary>y = acosh x;  dx = dy / sqrt(x^2 - 1)</summary>
internal readonly struct Acosh : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Acosh), x => x.Acosh(), Math.Acosh, (1.2, 3));

    public V Forward<V>(V x) where V : IReal<V> => x.Acosh();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy / (x * x - 1).Sqrt();
}

/// <summary>y = atanh x;  dx = dy / (1 - x^2)</summary>
internal readonly struct Atanh : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Atanh), x => x.Atanh(), Math.Atanh, (-0.9, 0.9));

    public V Forward<V>(V x) where V : IReal<V> => x.Atanh();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy / (1 - x * x);
}

/// <content>Circular and hyperbolic functions, element by element, in radians.</content>
public partial class Tensor
{
    /// <summary>The sine.</summary>
    public Tensor Sin() => Unary.Apply(default(Sin), this);

    /// <summary>As <see cref="Sin"/>, written into this tensor.</summary>
    /// <remarks>torch: sin_</remarks>
    public Tensor SinInPlace() => Unary.ApplyInPlace(default(Sin), this);

    /// <summary>The cosine.</summary>
    public Tensor Cos() => Unary.Apply(default(Cos), this);

    /// <summary>As <see cref="Cos"/>, written into this tensor.</summary>
    /// <remarks>torch: cos_</remarks>
    public Tensor CosInPlace() => Unary.ApplyInPlace(default(Cos), this);

    /// <summary>The tangent.</summary>
    public Tensor Tan() => Unary.Apply(default(Tan), this);

    /// <summary>As <see cref="Tan"/>, written into this tensor.</summary>
    /// <remarks>torch: tan_</remarks>
    public Tensor TanInPlace() => Unary.ApplyInPlace(default(Tan), this);

    /// <summary>The angle whose sine is x.</summary>
    public Tensor Asin() => Unary.Apply(default(Asin), this);

    /// <summary>As <see cref="Asin"/>, written into this tensor.</summary>
    /// <remarks>torch: asin_</remarks>
    public Tensor AsinInPlace() => Unary.ApplyInPlace(default(Asin), this);

    /// <summary>The angle whose cosine is x.</summary>
    public Tensor Acos() => Unary.Apply(default(Acos), this);

    /// <summary>As <see cref="Acos"/>, written into this tensor.</summary>
    /// <remarks>torch: acos_</remarks>
    public Tensor AcosInPlace() => Unary.ApplyInPlace(default(Acos), this);

    /// <summary>The angle whose tangent is x.</summary>
    public Tensor Atan() => Unary.Apply(default(Atan), this);

    /// <summary>As <see cref="Atan"/>, written into this tensor.</summary>
    /// <remarks>torch: atan_</remarks>
    public Tensor AtanInPlace() => Unary.ApplyInPlace(default(Atan), this);

    /// <summary>The hyperbolic sine.</summary>
    public Tensor Sinh() => Unary.Apply(default(Sinh), this);

    /// <summary>As <see cref="Sinh"/>, written into this tensor.</summary>
    /// <remarks>torch: sinh_</remarks>
    public Tensor SinhInPlace() => Unary.ApplyInPlace(default(Sinh), this);

    /// <summary>The hyperbolic cosine.</summary>
    public Tensor Cosh() => Unary.Apply(default(Cosh), this);

    /// <summary>As <see cref="Cosh"/>, written into this tensor.</summary>
    /// <remarks>torch: cosh_</remarks>
    public Tensor CoshInPlace() => Unary.ApplyInPlace(default(Cosh), this);

    /// <summary>The hyperbolic tangent.</summary>
    public Tensor Tanh() => Unary.Apply(default(Tanh), this);

    /// <summary>As <see cref="Tanh"/>, written into this tensor.</summary>
    /// <remarks>torch: tanh_</remarks>
    public Tensor TanhInPlace() => Unary.ApplyInPlace(default(Tanh), this);

    /// <summary>The inverse hyperbolic sine.</summary>
    public Tensor Asinh() => Unary.Apply(default(Asinh), this);

    /// <summary>As <see cref="Asinh"/>, written into this tensor.</summary>
    /// <remarks>torch: asinh_</remarks>
    public Tensor AsinhInPlace() => Unary.ApplyInPlace(default(Asinh), this);

    /// <summary>The inverse hyperbolic cosine.</summary>
    public Tensor Acosh() => Unary.Apply(default(Acosh), this);

    /// <summary>As <see cref="Acosh"/>, written into this tensor.</summary>
    /// <remarks>torch: acosh_</remarks>
    public Tensor AcoshInPlace() => Unary.ApplyInPlace(default(Acosh), this);

    /// <summary>The inverse hyperbolic tangent.</summary>
    public Tensor Atanh() => Unary.Apply(default(Atanh), this);

    /// <summary>As <see cref="Atanh"/>, written into this tensor.</summary>
    /// <remarks>torch: atanh_</remarks>
    public Tensor AtanhInPlace() => Unary.ApplyInPlace(default(Atanh), this);
}
