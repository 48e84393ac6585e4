using System.Runtime.CompilerServices;

namespace MiniTorch.Optim;

/// <summary>Each element has a step size of its own: it grows by eta+ while the gradient keeps its sign, shrinks by eta- when it changes;  p -= sign(g) step.</summary>
/// <remarks>Riedmiller, Braun 1993, "A Direct Adaptive Method for Faster Backpropagation Learning".</remarks>
public sealed class Rprop : Optimizer
{
    /// <summary>Over parameters that share their options.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public Rprop(IEnumerable<Tensor> parameters, double lr = 1e-2, (double, double)? etas = null, (double, double)? stepSizes = null, bool maximize = false)
        : this([new ParamGroup(parameters)], lr, etas, stepSizes, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public Rprop(IEnumerable<ParamGroup> groups, double lr = 1e-2, (double, double)? etas = null, (double, double)? stepSizes = null, bool maximize = false)
        : base(groups, ("lr", lr), ("etas", etas ?? (0.5, 1.2)), ("step_sizes", stepSizes ?? (1e-6, 50)), ("maximize", maximize))
    {
    }

    /// <inheritdoc/>
    protected override void Update(Tensor p, Tensor g, ParameterState state, ParamGroup group)
    {
        var rule = new Rule(group.Flag("maximize") ? -1 : 1, group.Pair("etas"), group.Pair("step_sizes"));
        ParameterUpdate.Apply(rule, p, g, state.Tensor("prev", p), state.Tensor("step_size", p, group.Lr));
    }

    private readonly struct Rule(double sign, (double Minus, double Plus) etas, (double Smallest, double Largest) sizes) : IUpdate2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V p, V g, ref V previous, ref V size)
            where V : IReal<V>
        {
            g = g * sign;
            var agrees = g * previous;
            var factor = V.Select(agrees > 0, g.Constant(etas.Plus), V.Select(agrees < 0, g.Constant(etas.Minus), g.Constant(1)));
            size = V.Minimum(V.Maximum(size * factor, g.Constant(sizes.Smallest)), g.Constant(sizes.Largest));
            g = V.Select(agrees < 0, g.Constant(0), g);
            p -= g.Sign() * size;
            previous = g;
        }
    }
}
