using System.Runtime.CompilerServices;

namespace MiniTorch.Optim;

/// <summary>SGD that also averages the parameters it passes, from step t0 on:  p = p (1 - lambda eta) - eta g;  eta = lr / (1 + lambda lr t)^alpha.</summary>
/// <remarks>Polyak, Juditsky 1992, "Acceleration of Stochastic Approximation by Averaging"; the average is state "ax".</remarks>
public sealed class ASGD : Optimizer
{
    /// <summary>Over parameters that share their options.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public ASGD(IEnumerable<Tensor> parameters, double lr = 1e-2, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weightDecay = 0, bool maximize = false)
        : this([new ParamGroup(parameters)], lr, lambd, alpha, t0, weightDecay, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public ASGD(IEnumerable<ParamGroup> groups, double lr = 1e-2, double lambd = 1e-4, double alpha = 0.75, double t0 = 1e6, double weightDecay = 0, bool maximize = false)
        : base(groups, ("lr", lr), ("lambd", lambd), ("alpha", alpha), ("t0", t0), ("weight_decay", weightDecay), ("maximize", maximize))
    {
    }

    /// <inheritdoc/>
    protected override void Update(Tensor p, Tensor g, ParameterState state, ParamGroup group)
    {
        double sign = group.Flag("maximize") ? -1 : 1, decay = group.Number("weight_decay");
        double lr = group.Lr, lambda = group.Number("lambd"), t = state.Step;
        // PyTorch keeps eta and mu as float32 numbers, whatever the parameter's dtype.
        double eta = (float)state.Number("eta", lr), mu = (float)state.Number("mu", 1);
        ParameterUpdate.Apply(new Rule(sign, decay, 1 - lambda * eta, eta, mu), p, g, state.Tensor("ax", p));
        state.Set("eta", lr / Math.Pow(1 + lambda * lr * t, group.Number("alpha")));
        state.Set("mu", 1 / Math.Max(1, t - group.Number("t0")));
    }

    private readonly struct Rule(double sign, double decay, double shrink, double eta, double mu) : IUpdate1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V p, V g, ref V average)
            where V : IReal<V>
        {
            g = g * sign;
            if (decay != 0) g += p * decay;
            p = p * shrink - g * eta;
            average = mu == 1 ? p : average + (p - average) * mu;
        }
    }
}
