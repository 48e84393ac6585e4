using System.Runtime.CompilerServices;

namespace MiniTorch.Optim;

/// <summary>Adam whose step is rectified while the variance of its second moment is unknown; plain momentum until rho_t exceeds 5.</summary>
/// <remarks>Liu et al. 2019, "On the Variance of the Adaptive Learning Rate and Beyond".</remarks>
public sealed class RAdam : Optimizer
{
    /// <summary>Over parameters that share their options.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public RAdam(IEnumerable<Tensor> parameters, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, bool decoupledWeightDecay = false, bool maximize = false)
        : this([new ParamGroup(parameters)], lr, betas, eps, weightDecay, decoupledWeightDecay, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public RAdam(IEnumerable<ParamGroup> groups, double lr = 1e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, bool decoupledWeightDecay = false, bool maximize = false)
        : base(groups, ("lr", lr), ("betas", betas ?? (0.9, 0.999)), ("eps", eps), ("weight_decay", weightDecay), ("decoupled_weight_decay", decoupledWeightDecay), ("maximize", maximize))
    {
    }

    /// <inheritdoc/>
    protected override void Update(Tensor p, Tensor g, ParameterState state, ParamGroup group)
    {
        double sign = group.Flag("maximize") ? -1 : 1, decay = group.Number("weight_decay");
        var (beta1, beta2) = group.Pair("betas");
        double t = state.Step, beta2T = Math.Pow(beta2, t), correction2 = 1 - beta2T;
        double limit = 2 / (1 - beta2) - 1, rho = limit - 2 * t * beta2T / correction2;
        double rectified = rho > 5 ? Math.Sqrt((rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho)) * Math.Sqrt(correction2) : 0;
        bool apart = group.Flag("decoupled_weight_decay");
        var rule = new Rule(sign, apart ? 0 : decay, apart ? 1 - group.Lr * decay : 1, beta1, beta2, group.Lr / (1 - Math.Pow(beta1, t)), rectified, group.Number("eps"));
        ParameterUpdate.Apply(rule, p, g, state.Tensor("exp_avg", p), state.Tensor("exp_avg_sq", p));
    }

    private readonly struct Rule(double sign, double decay, double shrink, double beta1, double beta2, double stepSize, double rectified, double eps) : IUpdate2
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
            p -= rectified > 0 ? m * stepSize * (rectified / (v.Sqrt() + eps)) : m * stepSize;
        }
    }
}
