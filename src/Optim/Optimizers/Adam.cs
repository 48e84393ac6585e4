using System.Runtime.CompilerServices;

namespace MiniTorch.Optim;

/// <summary>What Adam and AdamW share: m and v are moving averages of g and g^2;  p -= lr / (1 - b1^t) m / (sqrt(v) / sqrt(1 - b2^t) + eps).</summary>
public abstract class AdamBase : Optimizer
{
    private readonly bool _decoupled;

    private protected AdamBase(IEnumerable<ParamGroup> groups, bool decoupled, double lr, (double, double)? betas, double eps, double weightDecay, bool amsgrad, bool maximize)
        : base(groups, ("lr", lr), ("betas", betas ?? (0.9, 0.999)), ("eps", eps), ("weight_decay", weightDecay), ("amsgrad", amsgrad), ("maximize", maximize)) => _decoupled = decoupled;

    /// <inheritdoc/>
    protected sealed override void Update(Tensor p, Tensor g, ParameterState state, ParamGroup group)
    {
        var (beta1, beta2) = group.Pair("betas");
        double decay = group.Number("weight_decay"), t = state.Step;
        var rule = new Moments(
            group.Flag("maximize") ? -1 : 1, _decoupled ? 0 : decay, _decoupled ? 1 - group.Lr * decay : 1, beta1, beta2,
            group.Lr / (1 - Math.Pow(beta1, t)), 1 / Math.Sqrt(1 - Math.Pow(beta2, t)), group.Number("eps"));
        var m = state.Tensor("exp_avg", p);
        var v = state.Tensor("exp_avg_sq", p);
        if (group.Flag("amsgrad")) ParameterUpdate.Apply(new LargestMoments(rule), p, g, m, v, state.Tensor("max_exp_avg_sq", p));
        else ParameterUpdate.Apply(rule, p, g, m, v);
    }

    private readonly struct Moments(double sign, double decay, double shrink, double beta1, double beta2, double stepSize, double scale, double eps) : IUpdate2
    {
        // Asked for: on its own the compiler inlines these only once it has counted their calls, some twenty steps late for a large model.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V p, V g, ref V m, ref V v)
            where V : IReal<V>
        {
            Average(ref p, g, ref m, ref v);
            Step(ref p, m, v);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Average<V>(ref V p, V g, ref V m, ref V v)
            where V : IReal<V>
        {
            if (sign < 0) g = -g;
            if (shrink != 1) p = p * shrink;
            if (decay != 0) g += p * decay;
            m += (g - m) * (1 - beta1);
            v = v * beta2 + g * g * (1 - beta2);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step<V>(ref V p, V m, V v)
            where V : IReal<V> => p -= m / (v.Sqrt() * scale + eps) * stepSize;
    }

    private readonly struct LargestMoments(Moments rule) : IUpdate3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V p, V g, ref V m, ref V v, ref V largest)
            where V : IReal<V>
        {
            rule.Average(ref p, g, ref m, ref v);
            largest = V.Maximum(largest, v);
            rule.Step(ref p, m, largest);
        }
    }
}

/// <summary>Adam; weight decay is added to the gradient.</summary>
/// <remarks>Kingma, Ba 2014, "Adam: A Method for Stochastic Optimization"; amsgrad: Reddi et al. 2018.</remarks>
public sealed class Adam : AdamBase
{
    /// <summary>Over parameters that share their options; betas are (0.9, 0.999) unless given.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public Adam(IEnumerable<Tensor> parameters, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, bool amsgrad = false, bool maximize = false)
        : this([new ParamGroup(parameters)], lr, betas, eps, weightDecay, amsgrad, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public Adam(IEnumerable<ParamGroup> groups, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, bool amsgrad = false, bool maximize = false)
        : base(groups, false, lr, betas, eps, weightDecay, amsgrad, maximize)
    {
    }
}

/// <summary>Adam with weight decay apart from the gradient: p *= 1 - lr wd, then Adam's step.</summary>
/// <remarks>Loshchilov, Hutter 2017, "Decoupled Weight Decay Regularization".</remarks>
public sealed class AdamW : AdamBase
{
    /// <summary>Over parameters that share their options; betas are (0.9, 0.999) unless given.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public AdamW(IEnumerable<Tensor> parameters, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 1e-2, bool amsgrad = false, bool maximize = false)
        : this([new ParamGroup(parameters)], lr, betas, eps, weightDecay, amsgrad, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public AdamW(IEnumerable<ParamGroup> groups, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 1e-2, bool amsgrad = false, bool maximize = false)
        : base(groups, true, lr, betas, eps, weightDecay, amsgrad, maximize)
    {
    }
}
