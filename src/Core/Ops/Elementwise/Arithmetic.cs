namespace MiniTorch;

/// <summary>y = a + b;  da = dy,  db = dy</summary>
internal readonly struct Add : IBinaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.Add), (a, b) => a + b, (a, b) => a + b);

    public V Forward<V>(V a, V b) where V : IReal<V> => a + b;

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy;

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => dy;
}

/// <summary>y = a - b;  da = dy,  db = -dy</summary>
internal readonly struct Sub : IBinaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.Sub), (a, b) => a - b, (a, b) => a - b);

    public V Forward<V>(V a, V b) where V : IReal<V> => a - b;

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy;

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => -dy;
}

/// <summary>y = a b;  da = b dy,  db = a dy</summary>
internal readonly struct Mul : IBinaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.Mul), (a, b) => a * b, (a, b) => a * b);

    public V Forward<V>(V a, V b) where V : IReal<V> => a * b;

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * b;

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * a;
}

/// <summary>y = a / b;  da = dy / b,  db = -dy a / b^2</summary>
internal readonly struct Div : IBinaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.Div), (a, b) => a / b, (a, b) => a / b, domainB: (0.5, 2));

    public V Forward<V>(V a, V b) where V : IReal<V> => a / b;

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy / b;

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => -dy * (a / b / b);
}

/// <summary>y = x + c;  dx = dy</summary>
[GradFn("AddBackward0", Inputs = 2)]
internal readonly struct AddScalar(double c) : IUnaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Add), x => x + 1.25, x => x + 1.25);

    public V Forward<V>(V x) where V : IReal<V> => x + c;

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy;
}

/// <summary>y = x - c;  dx = dy</summary>
[GradFn("SubBackward0", Inputs = 2)]
internal readonly struct SubScalar(double c) : IUnaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Sub), x => x - 1.25, x => x - 1.25);

    public V Forward<V>(V x) where V : IReal<V> => x - c;

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy;
}

/// <summary>y = c - x;  dx = -dy</summary>
[GradFn("RsubBackward1")]
internal readonly struct ScalarSub(double c) : IUnaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary("op_Subtraction", x => 3 - x, x => 3 - x);

    public V Forward<V>(V x) where V : IReal<V> => c - x;

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => -dy;
}

/// <summary>y = c x;  dx = c dy</summary>
[GradFn("MulBackward0", Inputs = 2)]
internal readonly struct MulScalar(double c) : IUnaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Mul), x => x * 1.5, x => x * 1.5);

    public V Forward<V>(V x) where V : IReal<V> => x * c;

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * c;
}

/// <summary>y = x / c;  dx = dy / c</summary>
[GradFn("DivBackward0", Inputs = 2)]
internal readonly struct DivScalar(double c) : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Div), x => x / 1.5, x => x / 1.5);

    public V Forward<V>(V x) where V : IReal<V> => x / c;

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy / c;
}

/// <summary>y = c / x;  dx = -dy y / x</summary>
[GradFn("MulBackward0", Inputs = 2)]
internal readonly struct ScalarDiv(double c) : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary("op_Division", x => 3 / x, x => 3 / x, (0.5, 2));

    public V Forward<V>(V x) where V : IReal<V> => c / x;

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => -dy * (y / x);
}

/// <summary>y = -x;  dx = -dy</summary>
internal readonly struct Neg : IUnaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Neg), x => -x, x => -x);

    public V Forward<V>(V x) where V : IReal<V> => -x;

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => -dy;
}

/// <content>Arithmetic. Operators and their named twins broadcast and promote; in-place twins write into the tensor and return it.</content>
public partial class Tensor
{
    /// <summary>a + b</summary>
    public static Tensor operator +(Tensor a, Tensor b) => Binary.Apply(default(Add), a, b);

    /// <summary>a - b</summary>
    public static Tensor operator -(Tensor a, Tensor b) => Binary.Apply(default(Sub), a, b);

    /// <summary>a b, element by element; the matrix product is <see cref="MatMul"/>.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => Binary.Apply(default(Mul), a, b);

    /// <summary>a / b; integers divide to float32.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => Binary.Apply(default(Div), a, b);

    /// <summary>a + b</summary>
    public static Tensor operator +(Tensor a, Scalar b) => Unary.Apply(new AddScalar(b.ToDouble()), a.PromotedFor(b));

    /// <summary>a - b</summary>
    public static Tensor operator -(Tensor a, Scalar b) => Unary.Apply(new SubScalar(b.ToDouble()), a.PromotedFor(b));

    /// <summary>a b</summary>
    public static Tensor operator *(Tensor a, Scalar b) => Unary.Apply(new MulScalar(b.ToDouble()), a.PromotedFor(b));

    /// <summary>a / b; integers divide to float32.</summary>
    public static Tensor operator /(Tensor a, Scalar b) => Unary.Apply(new DivScalar(b.ToDouble()), a.PromotedFor(b));

    /// <summary>a + b</summary>
    public static Tensor operator +(Scalar a, Tensor b) => b + a;

    /// <summary>a - b</summary>
    public static Tensor operator -(Scalar a, Tensor b) => Unary.Apply(new ScalarSub(a.ToDouble()), b.PromotedFor(a));

    /// <summary>a b</summary>
    public static Tensor operator *(Scalar a, Tensor b) => b * a;

    /// <summary>a / b</summary>
    public static Tensor operator /(Scalar a, Tensor b) => Unary.Apply(new ScalarDiv(a.ToDouble()), b.PromotedFor(a));

    /// <summary>-x</summary>
    public static Tensor operator -(Tensor x) => Unary.Apply(default(Neg), x);

    /// <summary>-x</summary>
    public Tensor Neg() => -this;

    /// <summary>this + alpha other</summary>
    public Tensor Add(Tensor other, double alpha = 1) => this + (alpha == 1 ? other : other * alpha);

    /// <summary>this + other</summary>
    public Tensor Add(Scalar other) => this + other;

    /// <summary>this - alpha other</summary>
    public Tensor Sub(Tensor other, double alpha = 1) => this - (alpha == 1 ? other : other * alpha);

    /// <summary>this - other</summary>
    public Tensor Sub(Scalar other) => this - other;

    /// <summary>this times other, element by element</summary>
    public Tensor Mul(Tensor other) => this * other;

    /// <summary>this times other</summary>
    public Tensor Mul(Scalar other) => this * other;

    /// <summary>this / other</summary>
    public Tensor Div(Tensor other) => this / other;

    /// <summary>this / other</summary>
    public Tensor Div(Scalar other) => this / other;

    /// <summary>this += alpha other</summary>
    /// <remarks>torch: add_</remarks>
    public Tensor AddInPlace(Tensor other, double alpha = 1) => Binary.ApplyInPlace(default(Add), this, alpha == 1 ? other : other * alpha);

    /// <summary>this += other</summary>
    /// <remarks>torch: add_</remarks>
    public Tensor AddInPlace(Scalar other) => Unary.ApplyInPlace(new AddScalar(other.ToDouble()), Holding(other, "add_"));

    /// <summary>this -= alpha other</summary>
    /// <remarks>torch: sub_</remarks>
    public Tensor SubInPlace(Tensor other, double alpha = 1) => Binary.ApplyInPlace(default(Sub), this, alpha == 1 ? other : other * alpha);

    /// <summary>this -= other</summary>
    /// <remarks>torch: sub_</remarks>
    public Tensor SubInPlace(Scalar other) => Unary.ApplyInPlace(new SubScalar(other.ToDouble()), Holding(other, "sub_"));

    /// <summary>this *= other</summary>
    /// <remarks>torch: mul_</remarks>
    public Tensor MulInPlace(Tensor other) => Binary.ApplyInPlace(default(Mul), this, other);

    /// <summary>this *= other</summary>
    /// <remarks>torch: mul_</remarks>
    public Tensor MulInPlace(Scalar other) => Unary.ApplyInPlace(new MulScalar(other.ToDouble()), Holding(other, "mul_"));

    /// <summary>this /= other</summary>
    /// <remarks>torch: div_</remarks>
    public Tensor DivInPlace(Tensor other) => Binary.ApplyInPlace(default(Div), this, other);

    /// <summary>this /= other</summary>
    /// <remarks>torch: div_</remarks>
    public Tensor DivInPlace(Scalar other) => Unary.ApplyInPlace(new DivScalar(other.ToDouble()), Holding(other, "div_"));

    /// <summary>this = -this</summary>
    /// <remarks>torch: neg_</remarks>
    public Tensor NegInPlace() => Unary.ApplyInPlace(default(Neg), this);

    /// <summary>This tensor in the dtype of an op with a plain number.</summary>
    internal Tensor PromotedFor(Scalar scalar) => To(scalar.Promote(Dtype));

    /// <summary>This tensor, as the target of a write that involves a plain number of a category that it can hold.</summary>
    internal Tensor Holding(Scalar scalar, string op)
    {
        var type = scalar.Promote(Dtype);
        return type == Dtype ? this : throw Unary.Cast(op, type, Dtype);
    }
}
