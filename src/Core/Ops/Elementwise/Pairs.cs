using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>y = log(exp a + exp b);  da = dy sigmoid(a - b),  db = dy sigmoid(b - a)</summary>
internal readonly struct LogAddExp : IBinaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.LogAddExp), (a, b) => a.LogAddExp(b), (a, b) => a == b && double.IsInfinity(a) ? a : Math.Max(a, b) + OpFacts.Log1p(Math.Exp(-Math.Abs(a - b))));

    public V Forward<V>(V a, V b) where V : IReal<V>
    {
        var sum = V.Maximum(a, b) + (-(a - b).Abs()).Exp().Log1p();
        return V.Select(V.Equal(a, b), a + 0.6931471805599453, sum);
    }

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * (a - b).Sigmoid();

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * (b - a).Sigmoid();
}

/// <summary>y = log2(2^a + 2^b);  da = dy sigmoid((a - b) log 2),  db = dy sigmoid((b - a) log 2)</summary>
internal readonly struct LogAddExp2 : IBinaryOp, IOp
{
    private const double Log2 = 0.6931471805599453;

    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.LogAddExp2), (a, b) => a.LogAddExp2(b), (a, b) => a == b && double.IsInfinity(a) ? a : Math.Max(a, b) + OpFacts.Log1p(Math.Pow(2, -Math.Abs(a - b))) / Log2);

    public V Forward<V>(V a, V b) where V : IReal<V>
    {
        var sum = V.Maximum(a, b) + V.Pow(a.Constant(2), -(a - b).Abs()).Log1p() * (1 / Log2);
        return V.Select(V.Equal(a, b), a + 1, sum);
    }

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * ((a - b) * Log2).Sigmoid();

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * ((b - a) * Log2).Sigmoid();
}

/// <summary>y = a log b, 0 where a is 0;  da = dy log b (0 where a is 0 and b at most 0),  db = dy a / b</summary>
internal readonly struct Xlogy : IBinaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.Xlogy), (a, b) => a.Xlogy(b), (a, b) => double.IsNaN(b) ? b : a == 0 ? 0 : a * Math.Log(b), (0.2, 2), (0.2, 3));

    public V Forward<V>(V a, V b) where V : IReal<V> =>
        V.Select(V.Equal(b, b), V.Select(V.Equal(a, a.Constant(0)), a.Constant(0), a * b.Log()), b);

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => V.Select(V.Equal(a, a.Constant(0)), V.Select(b <= 0, dy.Constant(0), dy * b.Log()), dy * b.Log());

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * a / b;
}

/// <summary>y = sqrt(a^2 + b^2), without overflow on the way;  da = dy a / y,  db = dy b / y</summary>
internal readonly struct Hypot : IBinaryOp, IOp
{
    public static OpFacts Facts => new(nameof(Tensor.Hypot),
        new OpSample("same shape", t => t[0].Hypot(t[1]), new OpInput([3, 4]), new OpInput([3, 4])),
        new OpSample("row", t => t[0].Hypot(t[1]), new OpInput([3, 4]), new OpInput([4])));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<V>(V a, V b) where V : IReal<V>
    {
        V p = a.Abs(), q = b.Abs(), infinity = a.Constant(double.PositiveInfinity);
        V longer = V.Maximum(p, q), ratio = V.Minimum(p, q) / longer;
        // Two zeros have no ratio, and an infinite side outweighs even NaN.
        V y = V.Select(V.Equal(longer, a.Constant(0)), longer, longer * (ratio * ratio + 1).Sqrt());
        return V.Select(V.Equal(p, infinity), p, V.Select(V.Equal(q, infinity), q, y));
    }

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * (a / y);

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * (b / y);
}

/// <summary>y = |a| with the sign of b;  da = dy sign(a) sign(y),  db = 0</summary>
internal readonly struct CopySign : INumberOp2, IOp
{
    public static OpFacts Facts => new(nameof(Tensor.CopySign),
        new OpSample("same shape", t => t[0].CopySign(t[1]), new OpInput([3, 4]) { Kinks = [0] }, new OpInput([3, 4]) { Kinks = [0] }),
        new OpSample("row", t => t[0].CopySign(t[1]), new OpInput([3, 4]) { Kinks = [0] }, new OpInput([4]) { Kinks = [0] }));

    public double Of(double a, double b) => Math.CopySign(a, b);

    public V Forward<V>(V a, V b) where V : IReal<V> => V.Each(this, a, b);

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * (a.Sign() * y.Sign());

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * 0;
}

/// <summary>y = the larger of a and b, the number where one is NaN;  dy goes to a at a tie</summary>
internal readonly struct Fmax : IBinaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.Fmax), (a, b) => a.Fmax(b), (a, b) => double.IsNaN(a) ? b : double.IsNaN(b) ? a : Math.Max(a, b));

    public V Forward<V>(V a, V b) where V : IReal<V> => V.Select(V.Equal(a, a), V.Select(V.Equal(b, b), V.Maximum(a, b), a), b);

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => V.Select(a >= b, dy, V.Select(V.Equal(b, b), dy.Constant(0), dy));

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => V.Select(a >= b, dy.Constant(0), V.Select(V.Equal(b, b), dy, dy.Constant(0)));
}

/// <summary>y = the smaller of a and b, the number where one is NaN;  dy goes to a at a tie</summary>
internal readonly struct Fmin : IBinaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.Fmin), (a, b) => a.Fmin(b), (a, b) => double.IsNaN(a) ? b : double.IsNaN(b) ? a : Math.Min(a, b));

    public V Forward<V>(V a, V b) where V : IReal<V> => V.Select(V.Equal(a, a), V.Select(V.Equal(b, b), V.Minimum(a, b), a), b);

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => V.Select(a <= b, dy, V.Select(V.Equal(b, b), dy.Constant(0), dy));

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => V.Select(a <= b, dy.Constant(0), V.Select(V.Equal(b, b), dy, dy.Constant(0)));
}

/// <content>Functions of two tensors, element by element.</content>
public partial class Tensor
{
    /// <summary>log(exp(this) + exp(other)), without overflow.</summary>
    public Tensor LogAddExp(Tensor other) => Binary.Apply(default(LogAddExp), this, other);

    /// <summary>log2(2^this + 2^other), without overflow.</summary>
    public Tensor LogAddExp2(Tensor other) => Binary.Apply(default(LogAddExp2), this, other);

    /// <summary>this log(other), 0 where this is 0.</summary>
    public Tensor Xlogy(Tensor other) => Binary.Apply(default(Xlogy), this, other);

    /// <summary>sqrt(this^2 + other^2), without overflow on the way.</summary>
    public Tensor Hypot(Tensor other) => Binary.Apply(default(Hypot), this, other);

    /// <summary>|this| with the sign of <paramref name="other"/>, that of a zero included.</summary>
    public Tensor CopySign(Tensor other) => Binary.Apply(default(CopySign), this, other);

    /// <summary>The larger of the two; where one is NaN, the other. At a tie the gradient goes to this.</summary>
    public Tensor Fmax(Tensor other) => Binary.Apply(default(Fmax), this, other);

    /// <summary>The smaller of the two; where one is NaN, the other. At a tie the gradient goes to this.</summary>
    public Tensor Fmin(Tensor other) => Binary.Apply(default(Fmin), this, other);
}
