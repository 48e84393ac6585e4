using System.Runtime.CompilerServices;

namespace MiniTorch.Optim;

/// <summary>Adam with Nesterov momentum: the step looks one momentum ahead, mu_t = b1 (1 - 0.5 * 0.96^(t psi)).</summary>
/// <remarks>Dozat 2016, "Incorporating Nesterov Momentum into Adam".</remarks>
public sealed class NAdam : Optimizer
{
    /// <summary>Over parameters that share their options.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public NAdam(IEnumerable<Tensor> parameters, double lr = 2e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, double momentumDecay = 4e-3, bool decoupledWeightDecay = false, bool maximize = false)
        : this([new ParamGroup(parameters)], lr, betas, eps, weightDecay, momentumDecay, decoupledWeightDecay, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public NAdam(IEnumerable<ParamGroup> groups, double lr = 2e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, double momentumDecay = 4e-3, bool decoupledWeightDecay = false, bool maximize = false)
        : base(groups, ("lr", lr), ("betas", betas ?? (0.9, 0.999)), ("eps", eps), ("weight_decay", weightDecay), ("momentum_decay", momentumDecay), ("decoupled_weight_decay", decoupledWeightDecay), ("maximize", maximize))
    {
    }

    /// <inheritdoc/>
    protected override void Update(Tensor p, Tensor g, ParameterState state, ParamGroup group)
    {
        double sign = group.Flag("maximize") ? -1 : 1, decay = group.Number("weight_decay");
        var (beta1, beta2) = group.Pair("betas");
        double t = state.Step, psi = group.Number("momentum_decay");
        double mu = beta1 * (1 - 0.5 * Math.Pow(0.96, t * psi)), next = beta1 * (1 - 0.5 * Math.Pow(0.96, (t + 1) * psi));
        // PyTorch keeps the product as a float32 number, whatever the parameter's dtype.
        double product = (float)state.Number("mu_product", 1) * (float)mu;
        state.Set("mu_product", product);
        bool apart = group.Flag("decoupled_weight_decay");
        var rule = new Rule(sign, apart ? 0 : decay, apart ? 1 - group.Lr * decay : 1, beta1, beta2, group.Lr * (1 - mu) / (1 - product), group.Lr * next / (1 - product * next),
            1 - Math.Pow(beta2, t), group.Number("eps"));
        ParameterUpdate.Apply(rule, p, g, state.Tensor("exp_avg", p), state.Tensor("exp_avg_sq", p));
    }

    private readonly struct Rule(double sign, double decay, double shrink, double beta1, double beta2, double ofGradient, double ofMoment, double correction2, double eps) : IUpdate2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V p, V g, ref V m, ref V v)
            where V : IReal<V>
        {
            if (shrink != 1) p = p * shrink;
            g = g * sign;
            if (decay != 0) g += p * decay;
            m += (g - m) * (1 - beta1);
            v = v * beta2 + g * g * (1 - beta2);
            var scale = (v / correction2).Sqrt() + eps;
            p -= g / scale * ofGradient;
            p -= m / scale * ofMoment;
        }
    }
}
