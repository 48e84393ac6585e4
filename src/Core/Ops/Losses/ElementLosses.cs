using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>l = (x - t)^2;  dx = 2 (x - t) dl,  dt = -dx</summary>
internal readonly struct MseLoss : IBinaryOp, IOp
{
    public static OpFacts Facts => LossFacts.Of(nameof(Tensor.MseLoss), (x, t, reduction) => x.MseLoss(t, reduction));

    public V Forward<V>(V a, V b) where V : IReal<V>
    {
        var d = a - b;
        return d * d;
    }

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * ((a - b) * 2);

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * ((b - a) * 2);
}

/// <summary>With d = x - t: l = d^2 / (2 beta) where |d| is below beta, else |d| - beta / 2;  dx = dl d / beta, dl sign d</summary>
internal readonly struct SmoothL1Loss(double beta) : IBinaryOp, IOp
{
    public static OpFacts Facts => LossFacts.Of(nameof(Tensor.SmoothL1Loss), (x, t, reduction) => x.SmoothL1Loss(t, reduction, 0.7));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<V>(V a, V b) where V : IReal<V>
    {
        V d = a - b, size = d.Abs();
        return beta == 0 ? size : V.Select(size < beta, d * d * (0.5 / beta), size - 0.5 * beta);
    }

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * Slope(a - b);

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * Slope(b - a);

    private V Slope<V>(V d) where V : IReal<V> => beta == 0 ? d.Sign() : V.Select(d.Abs() < beta, d / beta, d.Sign());
}

/// <summary>With d = x - t: l = d^2 / 2 where |d| is at most delta, else delta (|d| - delta / 2);  dx = dl d, dl delta sign d</summary>
internal readonly struct HuberLoss(double delta) : IBinaryOp, IOp
{
    public static OpFacts Facts => LossFacts.Of(nameof(Tensor.HuberLoss), (x, t, reduction) => x.HuberLoss(t, reduction, 0.6));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<V>(V a, V b) where V : IReal<V>
    {
        V d = a - b, size = d.Abs();
        return V.Select(size <= delta, d * d * 0.5, (size - 0.5 * delta) * delta);
    }

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * Slope(a - b);

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * Slope(b - a);

    private V Slope<V>(V d) where V : IReal<V> => V.Select(d.Abs() <= delta, d, d.Sign() * delta);
}

/// <summary>l = log(1 + exp(-t x));  dx = -t dl / (1 + exp(t x)),  dt = -x dl / (1 + exp(t x))</summary>
internal readonly struct SoftMarginLoss : IBinaryOp, IOp
{
    public static OpFacts Facts => LossFacts.Of(nameof(Tensor.SoftMarginLoss), (x, t, reduction) => x.SoftMarginLoss(t, reduction));

    public V Forward<V>(V a, V b) where V : IReal<V>
    {
        var z = -a * b;
        return V.Maximum(z, z.Constant(0)) + (-z.Abs()).Exp().Log1p();
    }

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => -dy * (b * (-a * b).Sigmoid());

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => -dy * (a * (-a * b).Sigmoid());
}

/// <summary>l = -(t log x + (1 - t) log(1 - x)), logarithms at least -100;  dx = dl (x - t) / max(x (1 - x), 1e-12),  dt = dl (log(1 - x) - log x)</summary>
[GradFn("BinaryCrossEntropyBackward0")]
internal readonly struct BceLoss : IBinaryOp, IOp
{
    private const double Least = -100;

    public static OpFacts Facts => LossFacts.Of(nameof(Tensor.BinaryCrossEntropy), (x, t, reduction) => x.BinaryCrossEntropy(t, reduction: reduction), (0.1, 0.9), broadcasts: false);

    public V Forward<V>(V a, V b) where V : IReal<V> => (b - 1) * Complement(a) - b * V.Maximum(a.Log(), a.Constant(Least));

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * ((a - b) / V.Maximum(a * (1 - a), a.Constant(1e-12)));

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * (Complement(a) - V.Maximum(a.Log(), a.Constant(Least)));

    private static V Complement<V>(V a) where V : IReal<V> => V.Maximum((-a).Log1p(), a.Constant(Least));
}

/// <summary>l = (1 - t) x - log sigmoid x;  dx = dl (sigmoid x - t),  dt = -x dl</summary>
[GradFn("BinaryCrossEntropyWithLogitsBackward0")]
internal readonly struct BceWithLogitsLoss : IBinaryOp, IOp
{
    public static OpFacts Facts => LossFacts.Of(nameof(Tensor.BinaryCrossEntropyWithLogits), (x, t, reduction) => x.BinaryCrossEntropyWithLogits(t, reduction: reduction), broadcasts: false);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Forward<V>(V a, V b) where V : IReal<V> => (1 - b) * a - (V.Minimum(a, a.Constant(0)) - (-a.Abs()).Exp().Log1p());

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * (a.Sigmoid() - b);

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => -dy * a;
}

/// <summary>What tests need to know of losses of two tensors.</summary>
internal static class LossFacts
{
    public static OpFacts Of(string method, Func<Tensor, Tensor, Reduction, Tensor> call, (double Low, double High)? domain = null, bool broadcasts = true)
    {
        var (low, high) = domain ?? (-2, 2);
        OpSample Sample(string name, Reduction reduction, params int[] target) => new(name, t => call(t[0], t[1], reduction), new OpInput([3, 4], low, high), new OpInput(target, low, high)) { TakesRepeats = false };
        return new OpFacts(method, Sample("mean", Reduction.Mean, 3, 4), Sample("sum", Reduction.Sum, 3, 4), Sample("none", Reduction.None, 3, 4), Sample("broadcast", Reduction.Mean, broadcasts ? [4] : [3, 4]));
    }
}
