namespace MiniTorch;

/// <summary>y = a - b trunc(a / b), the sign of a;  da = dy,  db = -dy trunc(a / b)</summary>
[GradFn("FmodBackward1")]
internal readonly struct Fmod : IBinaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.Fmod), (a, b) => a.Fmod(b), (a, b) => a % b, (0.1, 0.4), (0.5, 0.9));

    public V Forward<V>(V a, V b) where V : IReal<V> => V.Fmod(a, b);

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy;

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => -dy * (a / b).Trunc();
}

/// <summary>y = a - b floor(a / b), the sign of b;  da = dy,  db = -dy floor(a / b)</summary>
[GradFn("RemainderBackward1")]
internal readonly struct Remainder : IBinaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.Remainder), (a, b) => a.Remainder(b), (a, b) => a % b < 0 && b > 0 || a % b > 0 && b < 0 ? a % b + b : a % b, (0.1, 0.4), (0.5, 0.9));

    public V Forward<V>(V a, V b) where V : IReal<V>
    {
        var r = V.Fmod(a, b);
        return V.Select(r * b.Sign() < 0, r + b, r);
    }

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy;

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => -dy * (a / b).Floor();
}

/// <summary>y = a + w (b - a);  da = (1 - w) dy,  db = w dy</summary>
internal readonly struct Lerp(double w) : IBinaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.Lerp), (a, b) => a.Lerp(b, 0.3), (a, b) => a + 0.3 * (b - a), leavesOpen: Overflows).With(
        new OpSample("weights", t => t[0].Lerp(t[1], t[2]), new OpInput([3, 4]), new OpInput([3, 4]), new OpInput([4])),
        new OpSample("addcmul", t => t[0].Addcmul(t[1], t[2], 0.5), new OpInput([3, 4]), new OpInput([3, 4]), new OpInput([4])) { Method = nameof(Tensor.Addcmul) },
        new OpSample("addcdiv", t => t[0].Addcdiv(t[1], t[2], 0.5), new OpInput([3, 4]), new OpInput([3, 4]), new OpInput([4], 0.5, 2)) { Method = nameof(Tensor.Addcdiv) },
        new OpSample("floor divide", t => t[0].FloorDivide(t[1]), new OpInput([3, 4], 0.1, 0.4), new OpInput([4], 0.5, 0.9)) { Method = nameof(Tensor.FloorDivide), HasSecondOrder = false });

    /// <summary>The difference of two of the largest numbers is infinite before it is weighted, as it is in PyTorch.</summary>
    private static bool Overflows(double[] v) => Math.Abs(v[1] - v[0]) > float.MaxValue;

    public V Forward<V>(V a, V b) where V : IReal<V> => w < 0.5 ? a + (b - a) * w : b - (b - a) * (1 - w);

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * (1 - w);

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * w;
}

/// <content>Remainders and mixtures of two tensors.</content>
public partial class Tensor
{
    /// <summary>The remainder of a division that rounds towards zero: it has the sign of this.</summary>
    public Tensor Fmod(Tensor other) => Binary.Apply(default(Fmod), this, other);

    /// <summary>The remainder of a division that rounds towards zero: it has the sign of this.</summary>
    public Tensor Fmod(Scalar other) => Fmod(Full([], other, other.Promote(Dtype)));

    /// <summary>The remainder of a division that rounds down: it has the sign of <paramref name="other"/>.</summary>
    public Tensor Remainder(Tensor other) => Binary.Apply(default(Remainder), this, other);

    /// <summary>The remainder of a division that rounds down: it has the sign of <paramref name="other"/>.</summary>
    public Tensor Remainder(Scalar other) => Remainder(Full([], other, other.Promote(Dtype)));

    /// <summary>The remainder as PyTorch takes it: it has the sign of <paramref name="b"/>, where C#'s own has that of <paramref name="a"/>.</summary>
    public static Tensor operator %(Tensor a, Tensor b) => a.Remainder(b);

    /// <summary>As above, by a plain number.</summary>
    public static Tensor operator %(Tensor a, Scalar b) => a.Remainder(b);

    /// <summary>
    /// The quotient rounded down, by way of the remainder as Python does it: exact for integers up to 2^53, and 1 by 0.1 is 9, since 0.1 is a little more than a tenth.
    /// </summary>
    /// <exception cref="DivideByZeroException">An integer by 0; a floating-point number gives an infinity.</exception>
    public Tensor FloorDivide(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var type = Promotion.ResultType(this, other);
        Tensor rest = Fmod(other), a = this, b = other;
        if (!type.IsFloatingPoint()) (rest, a, b) = (rest.To(Dtype.Float64), a.To(Dtype.Float64), b.To(Dtype.Float64));
        var whole = ((a - rest) / b).Round();
        var isBelow = rest.Ne(0).LogicalAnd(rest.Lt(0).LogicalXor(b.Lt(0)));
        return Where(b.Eq(0), a / b, Where(isBelow, whole - 1, whole)).To(type);
    }

    /// <summary>As above, by a plain number.</summary>
    /// <exception cref="DivideByZeroException">An integer by 0.</exception>
    public Tensor FloorDivide(Scalar other) => FloorDivide(Full([], other, other.Promote(Dtype)));

    /// <summary>this + weight (end - this)</summary>
    public Tensor Lerp(Tensor end, double weight) => Binary.Apply(new Lerp(weight), this, end);

    /// <summary>this + weight (end - this), with a weight for each element</summary>
    public Tensor Lerp(Tensor end, Tensor weight) => this + weight * (end - this);

    /// <summary>this + value a b</summary>
    public Tensor Addcmul(Tensor a, Tensor b, double value = 1) => this + a * b * value;

    /// <summary>this + value a / b</summary>
    public Tensor Addcdiv(Tensor a, Tensor b, double value = 1) => this + a / b * value;
}
