using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>y = max(a, b);  dy goes to the larger, half to each at a tie</summary>
internal readonly struct Maximum : IBinaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.Maximum), (a, b) => a.Maximum(b), Math.Max);

    public V Forward<V>(V a, V b) where V : IReal<V> => V.Maximum(a, b);

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => V.Select(V.Equal(a, b), dy * 0.5, V.Select(a < b, dy.Constant(0), dy));

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => V.Select(V.Equal(a, b), dy * 0.5, V.Select(a > b, dy.Constant(0), dy));
}

/// <summary>y = min(a, b);  dy goes to the smaller, half to each at a tie</summary>
internal readonly struct Minimum : IBinaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.Minimum), (a, b) => a.Minimum(b), Math.Min);

    public V Forward<V>(V a, V b) where V : IReal<V> => V.Minimum(a, b);

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => V.Select(V.Equal(a, b), dy * 0.5, V.Select(a > b, dy.Constant(0), dy));

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => V.Select(V.Equal(a, b), dy * 0.5, V.Select(a < b, dy.Constant(0), dy));
}

/// <summary>y = a^b;  da = dy b a^(b-1),  db = dy y log a</summary>
[GradFn("PowBackward1")]
internal readonly struct Pow : IBinaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.Pow), (a, b) => a.Pow(b), Math.Pow, (0.2, 2));

    public V Forward<V>(V a, V b) where V : IReal<V> => V.Pow(a, b);

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => V.Select(V.Equal(b, b.Constant(0)), dy.Constant(0), dy * (b * V.Pow(a, b - 1)));

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => V.Select(V.Equal(a, a.Constant(0)), V.Select(b >= 0, dy.Constant(0), dy * (y * a.Log())), dy * (y * a.Log()));
}

/// <summary>y = x^c;  dx = dy c x^(c-1)</summary>
[GradFn("PowBackward0")]
internal readonly struct PowScalar(double c) : IUnaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Pow), x => x.Pow(1.5), x => Math.Pow(x, 1.5), (0.2, 2));

    public V Forward<V>(V x) where V : IReal<V> => Power(x, c);

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => c switch
    {
        0 => dy.Constant(0),
        1 => dy,
        2 => dy * (x * 2),
        _ => dy * (Power(x, c - 1) * c),
    };

    /// <summary>PyTorch's exponents with formulas of their own, so with its special values: the root of -0 is -0, and that of -inf is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Power<V>(V x, double c)
        where V : IReal<V> => c switch
        {
            0 => x.Constant(1),
            1 => x,
            2 => x * x,
            3 => x * x * x,
            0.5 => x.Sqrt(),
            -0.5 => 1 / x.Sqrt(),
            -1 => 1 / x,
            -2 => 1 / (x * x),
            _ => V.Pow(x, x.Constant(c)),
        };
}

/// <summary>y = c^x;  dx = dy y log c</summary>
[GradFn("PowBackward1")]
internal readonly struct ScalarPow(double c) : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Pow), x => Tensor.Pow(1.5, x), x => Math.Pow(1.5, x));

    public V Forward<V>(V x) where V : IReal<V> => V.Pow(x.Constant(c), x);

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * (y * Math.Log(c));
}

/// <summary>y = the angle of (b, a);  da = dy b / (a^2 + b^2),  db = -dy a / (a^2 + b^2)</summary>
internal readonly struct Atan2 : IBinaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.Atan2), (a, b) => a.Atan2(b), Math.Atan2, (0.2, 2));

    public V Forward<V>(V a, V b) where V : IReal<V> => V.Atan2(a, b);

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * (b / (a * a + b * b));

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => -dy * (a / (a * a + b * b));
}

/// <summary>y = x within [low, high], else the nearer bound;  dx = dy within, bounds included</summary>
[GradFn("ClampBackward1")]
internal readonly struct Clamp(double low, double high) : IUnaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Clamp), x => x.Clamp(-0.5, 0.8), x => Math.Clamp(x, -0.5, 0.8), null, -0.5, 0.8);

    public V Forward<V>(V x) where V : IReal<V> => V.Minimum(V.Maximum(x, x.Constant(low)), x.Constant(high));

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => V.Select(x < low, dy.Constant(0), V.Select(x > high, dy.Constant(0), dy));
}

/// <summary>y = a where the mask holds, else b;  da = dy there,  db = dy elsewhere</summary>
internal sealed class WhereNode : Node, IOp
{
    private readonly Tensor _mask;

    private WhereNode(Tensor mask, Tensor a, Tensor b)
    {
        _mask = mask;
        Connect(a, b);
    }

    public static OpFacts Facts => new(nameof(Tensor.Where),
        new OpSample("same shape", t => Tensor.Where(t[0], t[1], t[2]), new OpInput([3, 4]) { IsMask = true }, new OpInput([3, 4]), new OpInput([3, 4])),
        new OpSample("broadcast", t => Tensor.Where(t[0], t[1], t[2]), new OpInput([5, 1, 2]) { IsMask = true }, new OpInput([5, 1]), new OpInput([])));

    public override string Name => "WhereBackward0";

    public static Tensor Apply(Tensor mask, Tensor a, Tensor b)
    {
        if (mask.Dtype != Dtype.Bool) throw new ArgumentException($"[where] expected condition to be a boolean tensor, but got a tensor with dtype {mask.Dtype.Name()}; compare it: mask != 0 is mask.Ne(0)");
        if (a.Dtype != b.Dtype) (a, b) = Promotion.Same(a, b);
        int[] sizes = Layouts.Broadcast(Layouts.Broadcast(mask.Layout.Sizes, a.Layout.Sizes, "where"), b.Layout.Sizes, "where");
        var y = Tensor.Uninitialized(sizes, a.Dtype);
        switch (a.Dtype)
        {
            case Dtype.Float32: Run<float>(mask, a, b, y); break;
            case Dtype.Float64: Run<double>(mask, a, b, y); break;
            case Dtype.Int64: Run<long>(mask, a, b, y); break;
            case Dtype.Int32: Run<int>(mask, a, b, y); break;
            case Dtype.UInt8: Run<byte>(mask, a, b, y); break;
            default: Run<bool>(mask, a, b, y); break;
        }
        return Tensor.Records(a, b) ? y.ProducedBy(new WhereNode(mask, a, b)) : y;
    }

    internal override void Backward(ref Gradients g)
    {
        var zero = Tensor.Zeros([], g.Dy.Dtype);
        if (g.Needs(0)) g.Set(0, Apply(_mask, g.Dy, zero));
        if (g.Needs(1)) g.Set(1, Apply(_mask, zero, g.Dy));
    }

    private static void Run<T>(Tensor mask, Tensor a, Tensor b, Tensor y)
        where T : unmanaged
    {
        int[] sizes = y.Layout.Sizes;
        Elementwise.Where(mask.Span<bool>(), Layouts.Expand(mask.Layout, sizes)!, a.Span<T>(), Layouts.Expand(a.Layout, sizes)!, b.Span<T>(), Layouts.Expand(b.Layout, sizes)!, y.Span<T>(), y.Layout);
        GC.KeepAlive(mask);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
    }
}

/// <content>Choices between numbers, and powers, element by element.</content>
public partial class Tensor
{
    /// <summary>The larger of the two; NaN if either is. At a tie the gradient is shared equally.</summary>
    public Tensor Maximum(Tensor other) => Binary.Apply(default(Maximum), this, other);

    /// <summary>The smaller of the two; NaN if either is. At a tie the gradient is shared equally.</summary>
    public Tensor Minimum(Tensor other) => Binary.Apply(default(Minimum), this, other);

    /// <summary>This to the power <paramref name="exponent"/>.</summary>
    public Tensor Pow(Tensor exponent) => Binary.Apply(default(Pow), this, exponent);

    /// <summary>This to the power <paramref name="exponent"/>.</summary>
    /// <exception cref="InvalidOperationException">Integers to a negative integer power.</exception>
    public Tensor Pow(Scalar exponent)
    {
        var x = PromotedFor(exponent);
        if (!x.Dtype.IsFloatingPoint() && exponent.ToDouble() < 0) throw new InvalidOperationException("[pow] Integers to negative integer powers are not allowed. Convert the base first: x.To(Dtype.Float32)");
        return Unary.Apply(new PowScalar(exponent.ToDouble()), x);
    }

    /// <summary>As <see cref="Pow(Scalar)"/>, written into this tensor.</summary>
    /// <remarks>torch: pow_</remarks>
    public Tensor PowInPlace(Scalar exponent) => Unary.ApplyInPlace(new PowScalar(exponent.ToDouble()), Holding(exponent, "pow_"));

    /// <summary><paramref name="base"/> to the power <paramref name="exponent"/>.</summary>
    public static Tensor Pow(double @base, Tensor exponent)
    {
        ArgumentNullException.ThrowIfNull(exponent);
        return Unary.Apply(new ScalarPow(@base), exponent);
    }

    /// <summary>The angle of the point (<paramref name="x"/>, this), in radians.</summary>
    public Tensor Atan2(Tensor x) => Binary.Apply(default(Atan2), this, x);

    /// <summary>Elements below <paramref name="min"/> or above <paramref name="max"/> replaced by that bound; the gradient is 1 at both bounds.</summary>
    public Tensor Clamp(double min = double.NegativeInfinity, double max = double.PositiveInfinity) => Unary.Apply(new Clamp(min, max), Bounded(min, max));

    /// <summary>Integers as float32 where a bound is none.</summary>
    private Tensor Bounded(double min, double max) => (double.IsFinite(min) && min != Math.Floor(min)) || (double.IsFinite(max) && max != Math.Floor(max)) ? PromotedFor(0.5) : this;

    /// <summary>As <see cref="Clamp"/>, written into this tensor.</summary>
    /// <remarks>torch: clamp_</remarks>
    public Tensor ClampInPlace(double min = double.NegativeInfinity, double max = double.PositiveInfinity) => Unary.ApplyInPlace(new Clamp(min, max), this);

    /// <summary>Elements of <paramref name="input"/> where <paramref name="condition"/> (bool) holds, else of <paramref name="other"/>; all three broadcast.</summary>
    /// <exception cref="ArgumentException">The condition is not bool, or shapes do not broadcast.</exception>
    public static Tensor Where(Tensor condition, Tensor input, Tensor other)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(other);
        return WhereNode.Apply(condition, input, other);
    }

    /// <summary>One number where <paramref name="condition"/> holds, else the other; float32 if either is a fraction.</summary>
    /// <exception cref="ArgumentException">The condition is not bool.</exception>
    public static Tensor Where(Tensor condition, Scalar input, Scalar other) => Where(condition, Full([], input), Full([], other));

    /// <summary>This where <paramref name="condition"/> holds, else <paramref name="other"/>.</summary>
    /// <exception cref="ArgumentException">The condition is not bool, or shapes do not broadcast.</exception>
    public Tensor Where(Tensor condition, Tensor other) => Where(condition, this, other);
}
