using System.Runtime.CompilerServices;

namespace MiniTorch.Optim;

/// <summary>s += g^2;  p -= lr / (1 + (t - 1) lr_decay) g / (sqrt(s) + eps).</summary>
/// <remarks>Duchi, Hazan, Singer 2011, "Adaptive Subgradient Methods for Online Learning".</remarks>
public sealed class Adagrad : Optimizer
{
    /// <summary>Over parameters that share their options.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public Adagrad(IEnumerable<Tensor> parameters, double lr = 1e-2, double lrDecay = 0, double weightDecay = 0, double initialAccumulatorValue = 0, double eps = 1e-10, bool maximize = false)
        : this([new ParamGroup(parameters)], lr, lrDecay, weightDecay, initialAccumulatorValue, eps, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public Adagrad(IEnumerable<ParamGroup> groups, double lr = 1e-2, double lrDecay = 0, double weightDecay = 0, double initialAccumulatorValue = 0, double eps = 1e-10, bool maximize = false)
        : base(groups, ("lr", lr), ("lr_decay", lrDecay), ("weight_decay", weightDecay), ("initial_accumulator_value", initialAccumulatorValue), ("eps", eps), ("maximize", maximize))
    {
    }

    /// <inheritdoc/>
    protected override void Update(Tensor p, Tensor g, ParameterState state, ParamGroup group)
    {
        double sign = group.Flag("maximize") ? -1 : 1, decay = group.Number("weight_decay");
        double lr = group.Lr / (1 + (state.Step - 1) * group.Number("lr_decay"));
        ParameterUpdate.Apply(new Rule(sign, decay, lr, group.Number("eps")), p, g, state.Tensor("sum", p, group.Number("initial_accumulator_value")));
    }

    private readonly struct Rule(double sign, double decay, double lr, double eps) : IUpdate1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V p, V g, ref V sum)
            where V : IReal<V>
        {
            g = g * sign;
            if (decay != 0) g += p * decay;
            sum += g * g;
            p -= g / (sum.Sqrt() + eps) * lr;
        }
    }
}
