using System.Runtime.CompilerServices;

namespace MiniTorch.Optim;

/// <summary>s = rho s + (1 - rho) g^2;  d = sqrt(a + eps) / sqrt(s + eps) g;  a = rho a + (1 - rho) d^2;  p -= lr d.</summary>
/// <remarks>Zeiler 2012, "ADADELTA: An Adaptive Learning Rate Method".</remarks>
public sealed class Adadelta : Optimizer
{
    /// <summary>Over parameters that share their options.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public Adadelta(IEnumerable<Tensor> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weightDecay = 0, bool maximize = false)
        : this([new ParamGroup(parameters)], lr, rho, eps, weightDecay, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public Adadelta(IEnumerable<ParamGroup> groups, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weightDecay = 0, bool maximize = false)
        : base(groups, ("lr", lr), ("rho", rho), ("eps", eps), ("weight_decay", weightDecay), ("maximize", maximize))
    {
    }

    /// <inheritdoc/>
    protected override void Update(Tensor p, Tensor g, ParameterState state, ParamGroup group)
    {
        double sign = group.Flag("maximize") ? -1 : 1, decay = group.Number("weight_decay");
        var rule = new Rule(sign, decay, group.Lr, group.Number("rho"), group.Number("eps"));
        ParameterUpdate.Apply(rule, p, g, state.Tensor("square_avg", p), state.Tensor("acc_delta", p));
    }

    private readonly struct Rule(double sign, double decay, double lr, double rho, double eps) : IUpdate2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V p, V g, ref V square, ref V delta)
            where V : IReal<V>
        {
            g = g * sign;
            if (decay != 0) g += p * decay;
            square = square * rho + g * g * (1 - rho);
            var d = ((delta + eps) / (square + eps)).Sqrt() * g;
            delta = delta * rho + d * d * (1 - rho);
            p -= d * lr;
        }
    }
}
