using System.Runtime.CompilerServices;

namespace MiniTorch.Optim;

/// <summary>Adam by the infinity norm: u = max(b2 u, |g| + eps);  p -= lr / (1 - b1^t) m / u.</summary>
/// <remarks>Kingma, Ba 2014, "Adam: A Method for Stochastic Optimization", section 7.</remarks>
public sealed class Adamax : Optimizer
{
    /// <summary>Over parameters that share their options.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public Adamax(IEnumerable<Tensor> parameters, double lr = 2e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, bool maximize = false)
        : this([new ParamGroup(parameters)], lr, betas, eps, weightDecay, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public Adamax(IEnumerable<ParamGroup> groups, double lr = 2e-3, (double, double)? betas = null, double eps = 1e-8, double weightDecay = 0, bool maximize = false)
        : base(groups, ("lr", lr), ("betas", betas ?? (0.9, 0.999)), ("eps", eps), ("weight_decay", weightDecay), ("maximize", maximize))
    {
    }

    /// <inheritdoc/>
    protected override void Update(Tensor p, Tensor g, ParameterState state, ParamGroup group)
    {
        double sign = group.Flag("maximize") ? -1 : 1, decay = group.Number("weight_decay");
        var (beta1, beta2) = group.Pair("betas");
        var rule = new Rule(sign, decay, beta1, beta2, group.Lr / (1 - Math.Pow(beta1, state.Step)), group.Number("eps"));
        ParameterUpdate.Apply(rule, p, g, state.Tensor("exp_avg", p), state.Tensor("exp_inf", p));
    }

    private readonly struct Rule(double sign, double decay, double beta1, double beta2, double stepSize, double eps) : IUpdate2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V p, V g, ref V m, ref V u)
            where V : IReal<V>
        {
            g = g * sign;
            if (decay != 0) g += p * decay;
            m += (g - m) * (1 - beta1);
            u = V.Maximum(u * beta2, g.Abs() + eps);
            p -= m / u * stepSize;
        }
    }
}
