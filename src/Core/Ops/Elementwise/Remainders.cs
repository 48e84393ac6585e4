using System.Runtime.CompilerServices;

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

/// <summary>y = floor(a / b), by way of the remainder;  da = 0,  db = 0</summary>
internal readonly struct FloorDivide : IBinaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.FloorDivide), (a, b) => a.FloorDivide(b), (a, b) => b == 0 ? a / b : Math.Round((a - a % b) / b) - (a % b * Math.CopySign(1, b) < 0 ? 1 : 0), (2.1, 2.4), (0.9, 1));

    /// <summary>(a - rest) / b is an integer but for rounding. 0 has the sign of a / b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<V>(V a, V b) where V : IReal<V>
    {
        V rest = V.Fmod(a, b), quotient = a / b;
        var whole = (a - rest) / b;
        whole = V.Select(rest * b.Sign() < 0, whole - 1, whole);
        var floor = whole.Floor();
        floor = V.Select(whole - floor > 0.5, floor + 1, floor);
        floor = V.Select(V.Equal(whole, whole.Constant(0)), quotient * 0, floor);
        return V.Select(V.Equal(b, b.Constant(0)), quotient, floor);
    }

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * 0;

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * 0;
}

/// <summary>y = a + w (b - a);  da = (1 - w) dy,  db = w dy</summary>
internal readonly struct Lerp(double w) : IBinaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.Lerp), (a, b) => a.Lerp(b, 0.3), (a, b) => a + 0.3 * (b - a), leavesOpen: Overflows).With(
        new OpSample("weights", t => t[0].Lerp(t[1], t[2]), new OpInput([3, 4]), new OpInput([3, 4]), new OpInput([4])),
        new OpSample("addcmul", t => t[0].Addcmul(t[1], t[2], 0.5), new OpInput([3, 4]), new OpInput([3, 4]), new OpInput([4])) { Method = nameof(Tensor.Addcmul) },
        new OpSample("addcdiv", t => t[0].Addcdiv(t[1], t[2], 0.5), new OpInput([3, 4]), new OpInput([3, 4]), new OpInput([4], 0.5, 2)) { Method = nameof(Tensor.Addcdiv) });

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
    /// <exception cref="DivideByZeroException">Integers by 0; of floating-point numbers it is NaN.</exception>
    public Tensor Fmod(Tensor other) => Binary.Apply(default(Fmod), this, Divisor(other, "fmod"));

    /// <summary>The remainder of a division that rounds towards zero: it has the sign of this.</summary>
    /// <exception cref="DivideByZeroException">Integers by 0.</exception>
    public Tensor Fmod(Scalar other) => Fmod(Full([], other, other.Promote(Dtype)));

    /// <summary>The remainder of a division that rounds down: it has the sign of <paramref name="other"/>.</summary>
    /// <exception cref="DivideByZeroException">Integers by 0; of floating-point numbers it is NaN.</exception>
    public Tensor Remainder(Tensor other) => Binary.Apply(default(Remainder), this, Divisor(other, "remainder"));

    /// <summary>The remainder of a division that rounds down: it has the sign of <paramref name="other"/>.</summary>
    /// <exception cref="DivideByZeroException">Integers by 0.</exception>
    public Tensor Remainder(Scalar other) => Remainder(Full([], other, other.Promote(Dtype)));

    /// <summary>The remainder as PyTorch takes it: it has the sign of <paramref name="b"/>, where C#'s own has that of <paramref name="a"/>.</summary>
    public static Tensor operator %(Tensor a, Tensor b) => a.Remainder(b);

    /// <summary>As above, by a plain number.</summary>
    public static Tensor operator %(Tensor a, Scalar b) => a.Remainder(b);

    /// <summary>
    /// The quotient rounded down, by way of the remainder as Python does it: exact for integers, and 1 by 0.1 is 9, since 0.1 is a little more than a tenth.
    /// </summary>
    /// <exception cref="DivideByZeroException">An integer by 0; a floating-point number gives an infinity.</exception>
    public Tensor FloorDivide(Tensor other) => Binary.Apply(default(FloorDivide), this, Divisor(other, "floor_divide"));

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

    private Tensor Divisor(Tensor other, string op)
    {
        ArgumentNullException.ThrowIfNull(other);
        var type = Promotion.ResultType(this, other);
        if (type.IsFloatingPoint() || type == Dtype.Bool || Numel == 0 || !other.Eq(0).Any().Item<bool>()) return other;
        throw new DivideByZeroException($"[{op}] integer division by zero: the divisor {other.Shape} has an element 0; divide floating-point numbers instead: x.To(Dtype.Float32)");
    }
}
