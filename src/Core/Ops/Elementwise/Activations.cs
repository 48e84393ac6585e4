using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>y = max(x, 0);  dx = dy where y > 0</summary>
internal readonly struct Relu : IUnaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Relu), x => x.Relu(), x => Math.Max(x, 0), null, 0);

    public V Forward<V>(V x) where V : IReal<V> => V.Maximum(x, x.Constant(0));

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => V.Select(y <= 0, dy.Constant(0), dy);
}

/// <summary>y = x where x > 0, else slope x;  dx = dy, slope dy</summary>
internal readonly struct LeakyRelu(double slope) : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.LeakyRelu), x => x.LeakyRelu(0.2), x => x > 0 ? x : 0.2 * x, null, 0);

    public V Forward<V>(V x) where V : IReal<V> => V.Select(x > 0, x, x * slope);

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => V.Select(x > 0, dy, dy * slope);
}

/// <summary>y = a where a > 0, else b a;  da = dy, b dy;  db = 0, a dy</summary>
[GradFn("PreluKernelBackward0")]
internal readonly struct Prelu : IBinaryOp, IOp
{
    public static OpFacts Facts => new(nameof(Tensor.Prelu),
        new OpSample("one slope", t => t[0].Prelu(t[1]), new OpInput([3, 4]) { Kinks = [0] }, new OpInput([1])),
        new OpSample("slope by channel", t => t[0].Prelu(t[1]), new OpInput([2, 3, 2]) { Kinks = [0] }, new OpInput([3])));

    public V Forward<V>(V a, V b) where V : IReal<V> => V.Select(a > 0, a, a * b);

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => V.Select(a > 0, dy, dy * b);

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => V.Select(a > 0, dy.Constant(0), dy * a);
}

/// <summary>y = x within [low, high], else the nearer bound;  dx = dy strictly within</summary>
internal readonly struct Hardtanh(double low, double high) : IUnaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Hardtanh), x => x.Hardtanh(), x => Math.Clamp(x, -1, 1), null, -1, 1)
        .Also(OpFacts.Unary(nameof(Tensor.Relu6), x => x.Relu6(), x => Math.Clamp(x, 0, 6), null, 0));

    public V Forward<V>(V x) where V : IReal<V> => V.Minimum(V.Maximum(x, x.Constant(low)), x.Constant(high));

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => V.Select(x <= low, dy.Constant(0), V.Select(x >= high, dy.Constant(0), dy));
}

/// <summary>y = x where x > threshold, else value;  dx = dy, 0</summary>
internal readonly struct Threshold(double threshold, double value) : IUnaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Threshold), x => x.Threshold(0.5, -3), x => x <= 0.5 ? -3 : x, null, 0.5);

    public V Forward<V>(V x) where V : IReal<V> => V.Select(x <= threshold, x.Constant(value), x);

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => V.Select(x <= threshold, dy.Constant(0), dy);
}

/// <summary>y = x where |x| > l, else 0;  dx = dy, 0</summary>
internal readonly struct Hardshrink(double l) : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Hardshrink), x => x.Hardshrink(), x => Math.Abs(x) <= 0.5 ? 0 : x, null, -0.5, 0.5);

    public V Forward<V>(V x) where V : IReal<V> => V.Select(x.Abs() <= l, x.Constant(0), x);

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => V.Select(x.Abs() <= l, dy.Constant(0), dy);
}

/// <summary>y = x moved towards 0 by l, at most to 0;  dx = dy where |x| > l</summary>
internal readonly struct Softshrink(double l) : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Softshrink), x => x.Softshrink(), x => x > 0.5 ? x - 0.5 : x < -0.5 ? x + 0.5 : x * 0, null, -0.5, 0.5);

    public V Forward<V>(V x) where V : IReal<V> => V.Select(x > l, x - l, V.Select(x < -l, x + l, x * 0));

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => V.Select(x.Abs() <= l, dy.Constant(0), dy);
}

/// <summary>y = (x + 3) / 6 within [0, 1], else the nearer bound;  dx = dy / 6 strictly within</summary>
internal readonly struct Hardsigmoid : IUnaryOp, IOp
{
    // PyTorch's constant is a float for doubles too; its gradients are ours to the last digit.
    private const double Sixth = 1f / 6;

    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Hardsigmoid), x => x.Hardsigmoid(), x => Math.Clamp(x + 3, 0, 6) / 6, (-5, 5), -3, 3);

    public V Forward<V>(V x) where V : IReal<V> => V.Minimum(V.Maximum(x + 3, x.Constant(0)), x.Constant(6)) / 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => V.Select(x <= -3, dy.Constant(0), V.Select(x >= 3, dy.Constant(0), dy * Sixth));
}

/// <summary>y = x hardsigmoid x;  dx = 0 below -3, dy (x / 3 + 1/2) up to 3, dy above</summary>
internal readonly struct Hardswish : IUnaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Hardswish), x => x.Hardswish(), x => x * (Math.Clamp(x + 3, 0, 6) / 6), (-5, 5), -3, 3);

    public V Forward<V>(V x) where V : IReal<V> => x * (V.Minimum(V.Maximum(x + 3, x.Constant(0)), x.Constant(6)) / 6);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => V.Select(x < -3, dy.Constant(0), V.Select(x > 3, dy, dy * (x / 3 + 0.5)));
}

/// <content>Activations made of straight pieces. Their slopes at the kinks are PyTorch's.</content>
public partial class Tensor
{
    /// <summary>max(x, 0); the slope at 0 is 0.</summary>
    public Tensor Relu() => Unary.Apply(default(Relu), this);

    /// <summary>As <see cref="Relu"/>, written into this tensor.</summary>
    /// <remarks>torch: relu_</remarks>
    public Tensor ReluInPlace() => Unary.ApplyInPlace(default(Relu), this);

    /// <summary>x within [0, 6], else the nearer bound; the slope at both is 0.</summary>
    public Tensor Relu6() => Hardtanh(0, 6);

    /// <summary>x where x > 0, else negativeSlope x; the slope at 0 is negativeSlope.</summary>
    public Tensor LeakyRelu(double negativeSlope = 0.01) => Unary.Apply(new LeakyRelu(negativeSlope), this);

    /// <summary>As <see cref="LeakyRelu"/>, written into this tensor.</summary>
    /// <remarks>torch: leaky_relu_</remarks>
    public Tensor LeakyReluInPlace(double negativeSlope = 0.01) => Unary.ApplyInPlace(new LeakyRelu(negativeSlope), this);

    /// <summary>x where x > 0, else <paramref name="weight"/> x: one weight, or one for each index of dimension 1.</summary>
    /// <exception cref="ArgumentException">The weights are neither one nor as many as dimension 1 has.</exception>
    public Tensor Prelu(Tensor weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Dim > 1) throw new ArgumentException($"[prelu] Expected `weight` tensor to have 0 or 1 dimensions, but it is {weight.Shape}");
        int channels = Dim > 1 ? Size(1) : 1;
        if (weight.Numel != 1 && weight.Numel != channels)
        {
            throw new ArgumentException($"[prelu] Mismatch of parameter numbers and input channel size. Found parameter numbers = {weight.Numel} and channel size = {channels} (input {Shape})");
        }
        if (weight.Numel == 1 || Dim <= 2) return Binary.Apply(default(Prelu), this, weight);
        int[] sizes = new int[Dim - 1];
        Array.Fill(sizes, 1);
        sizes[0] = channels;
        return Binary.Apply(default(Prelu), this, weight.Reshape(sizes));
    }

    /// <summary>x within [minVal, maxVal], else the nearer bound; the slope at both is 0 (that of <see cref="Clamp"/> is 1).</summary>
    /// <exception cref="ArgumentException">minVal is above maxVal.</exception>
    public Tensor Hardtanh(double minVal = -1, double maxVal = 1)
    {
        if (minVal > maxVal) throw new ArgumentException($"[hardtanh] min_val cannot be greater than max_val: {minVal} > {maxVal}");
        return Unary.Apply(new Hardtanh(minVal, maxVal), this);
    }

    /// <summary>As <see cref="Hardtanh"/>, written into this tensor.</summary>
    /// <remarks>torch: hardtanh_</remarks>
    public Tensor HardtanhInPlace(double minVal = -1, double maxVal = 1) => Unary.ApplyInPlace(new Hardtanh(minVal, maxVal), this);

    /// <summary>x where x > threshold, else <paramref name="value"/>.</summary>
    public Tensor Threshold(double threshold, double value) => Unary.Apply(new Threshold(threshold, value), this);

    /// <summary>x where |x| > lambda, else 0.</summary>
    public Tensor Hardshrink(double lambda = 0.5) => Unary.Apply(new Hardshrink(lambda), this);

    /// <summary>x - lambda above lambda, x + lambda below -lambda, else 0.</summary>
    /// <exception cref="ArgumentException">A negative lambda.</exception>
    public Tensor Softshrink(double lambda = 0.5)
    {
        if (!(lambda >= 0)) throw new ArgumentException($"[softshrink] lambda must be greater or equal to 0, but found to be {lambda}");
        return Unary.Apply(new Softshrink(lambda), this);
    }

    /// <summary>(x + 3) / 6 within [0, 1], else the nearer bound.</summary>
    public Tensor Hardsigmoid() => Unary.Apply(default(Hardsigmoid), this);

    /// <summary>x times <see cref="Hardsigmoid"/> of x.</summary>
    public Tensor Hardswish() => Unary.Apply(default(Hardswish), this);
}
