namespace MiniTorch;

/// <summary>y = |x|;  dx = dy sign x</summary>
internal readonly struct Abs : IUnaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Abs), x => x.Abs(), Math.Abs, null, 0);

    public V Forward<V>(V x) where V : IReal<V> => x.Abs();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * x.Sign();
}

/// <summary>y = sign x, 0 for NaN;  dx = 0</summary>
internal readonly struct Sign : IUnaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Sign), x => x.Sign(), x => x > 0 ? 1 : x < 0 ? -1 : 0, null, 0);

    public V Forward<V>(V x) where V : IReal<V> => V.Select(V.Equal(x, x), x.Sign(), x.Constant(0));

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * 0;
}

/// <summary>y = floor x;  dx = 0</summary>
internal readonly struct Floor : IUnaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Floor), x => x.Floor(), Math.Floor, null, -2, -1, 0, 1, 2);

    public V Forward<V>(V x) where V : IReal<V> => x.Floor();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * 0;
}

/// <summary>y = ceil x;  dx = 0</summary>
internal readonly struct Ceil : IUnaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Ceil), x => x.Ceil(), Math.Ceiling, null, -2, -1, 0, 1, 2);

    public V Forward<V>(V x) where V : IReal<V> => x.Ceil();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * 0;
}

/// <summary>y = round x;  dx = 0</summary>
internal readonly struct Round : IUnaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Round), x => x.Round(), x => Math.Round(x, MidpointRounding.ToEven), null, -1.5, -0.5, 0.5, 1.5);

    public V Forward<V>(V x) where V : IReal<V> => x.Round();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * 0;
}

/// <summary>y = trunc x;  dx = 0</summary>
internal readonly struct Trunc : IUnaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Trunc), x => x.Trunc(), Math.Truncate, null, -2, -1, 0, 1, 2);

    public V Forward<V>(V x) where V : IReal<V> => x.Trunc();

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => dy * 0;
}

/// <content>Signs and rounding, element by element. Rounding has derivative 0.</content>
public partial class Tensor
{
    /// <summary>The absolute value; its derivative at 0 is 0.</summary>
    public Tensor Abs() => Unary.Apply(default(Abs), this);

    /// <summary>As <see cref="Abs"/>, written into this tensor.</summary>
    /// <remarks>torch: abs_</remarks>
    public Tensor AbsInPlace() => Unary.ApplyInPlace(default(Abs), this);

    /// <summary>-1, 0 or 1; 0 for NaN.</summary>
    public Tensor Sign() => Unary.Apply(default(Sign), this);

    /// <summary>As <see cref="Sign"/>, written into this tensor.</summary>
    /// <remarks>torch: sign_</remarks>
    public Tensor SignInPlace() => Unary.ApplyInPlace(default(Sign), this);

    /// <summary>The largest integer not above x.</summary>
    public Tensor Floor() => Unary.Apply(default(Floor), this);

    /// <summary>As <see cref="Floor"/>, written into this tensor.</summary>
    /// <remarks>torch: floor_</remarks>
    public Tensor FloorInPlace() => Unary.ApplyInPlace(default(Floor), this);

    /// <summary>The smallest integer not below x.</summary>
    public Tensor Ceil() => Unary.Apply(default(Ceil), this);

    /// <summary>As <see cref="Ceil"/>, written into this tensor.</summary>
    /// <remarks>torch: ceil_</remarks>
    public Tensor CeilInPlace() => Unary.ApplyInPlace(default(Ceil), this);

    /// <summary>The nearest integer, halves to even.</summary>
    public Tensor Round() => Unary.Apply(default(Round), this);

    /// <summary>As <see cref="Round"/>, written into this tensor.</summary>
    /// <remarks>torch: round_</remarks>
    public Tensor RoundInPlace() => Unary.ApplyInPlace(default(Round), this);

    /// <summary>The integer part.</summary>
    public Tensor Trunc() => Unary.Apply(default(Trunc), this);

    /// <summary>As <see cref="Trunc"/>, written into this tensor.</summary>
    /// <remarks>torch: trunc_</remarks>
    public Tensor TruncInPlace() => Unary.ApplyInPlace(default(Trunc), this);
}
