using System.Runtime.CompilerServices;

namespace MiniTorch.Optim;

/// <summary>The sign of a mixture of momentum and gradient:  p *= 1 - lr wd;  p -= lr sign(b1 m + (1 - b1) g);  m = b2 m + (1 - b2) g.</summary>
/// <remarks>Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms".</remarks>
public sealed class Lion : Optimizer
{
    /// <summary>Over parameters that share their options.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public Lion(IEnumerable<Tensor> parameters, double lr = 1e-4, (double, double)? betas = null, double weightDecay = 0, bool maximize = false)
        : this([new ParamGroup(parameters)], lr, betas, weightDecay, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public Lion(IEnumerable<ParamGroup> groups, double lr = 1e-4, (double, double)? betas = null, double weightDecay = 0, bool maximize = false)
        : base(groups, ("lr", lr), ("betas", betas ?? (0.9, 0.99)), ("weight_decay", weightDecay), ("maximize", maximize))
    {
    }

    /// <inheritdoc/>
    protected override void Update(Tensor p, Tensor g, ParameterState state, ParamGroup group)
    {
        var (beta1, beta2) = group.Pair("betas");
        var rule = new Rule(group.Flag("maximize") ? -1 : 1, 1 - group.Lr * group.Number("weight_decay"), group.Lr, beta1, beta2);
        ParameterUpdate.Apply(rule, p, g, state.Tensor("exp_avg", p));
    }

    private readonly struct Rule(double sign, double shrink, double lr, double beta1, double beta2) : IUpdate1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V p, V g, ref V m)
            where V : IReal<V>
        {
            g = g * sign;
            p = p * shrink - (m * beta1 + g * (1 - beta1)).Sign() * lr;
            m = m * beta2 + g * (1 - beta2);
        }
    }
}
