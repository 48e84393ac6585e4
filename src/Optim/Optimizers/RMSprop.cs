using System.Runtime.CompilerServices;

namespace MiniTorch.Optim;

/// <summary>s = alpha s + (1 - alpha) g^2 (less the square of g's average if centered);  p -= lr g / (sqrt(s) + eps), or through a momentum buffer.</summary>
/// <remarks>Hinton 2012, lecture 6e of "Neural Networks for Machine Learning"; centered: Graves 2013.</remarks>
public sealed class RMSprop : Optimizer
{
    /// <summary>Over parameters that share their options.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public RMSprop(IEnumerable<Tensor> parameters, double lr = 1e-2, double alpha = 0.99, double eps = 1e-8, double weightDecay = 0, double momentum = 0, bool centered = false, bool maximize = false)
        : this([new ParamGroup(parameters)], lr, alpha, eps, weightDecay, momentum, centered, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public RMSprop(IEnumerable<ParamGroup> groups, double lr = 1e-2, double alpha = 0.99, double eps = 1e-8, double weightDecay = 0, double momentum = 0, bool centered = false, bool maximize = false)
        : base(groups, ("lr", lr), ("alpha", alpha), ("eps", eps), ("weight_decay", weightDecay), ("momentum", momentum), ("centered", centered), ("maximize", maximize))
    {
    }

    /// <inheritdoc/>
    protected override void Update(Tensor p, Tensor g, ParameterState state, ParamGroup group)
    {
        double sign = group.Flag("maximize") ? -1 : 1, decay = group.Number("weight_decay");
        var rule = new Rule(sign, decay, group.Lr, group.Number("alpha"), group.Number("eps"), group.Number("momentum"));
        var square = state.Tensor("square_avg", p);
        bool hasMomentum = group.Number("momentum") > 0;
        if (group.Flag("centered")) ParameterUpdate.Apply(new Centered(rule), p, g, square, state.Tensor("grad_avg", p), hasMomentum ? state.Tensor("momentum_buffer", p) : Tensor.ZerosLike(p));
        else if (hasMomentum) ParameterUpdate.Apply(rule, p, g, square, state.Tensor("momentum_buffer", p));
        else ParameterUpdate.Apply(rule, p, g, square);
    }

    private readonly struct Rule(double sign, double decay, double lr, double alpha, double eps, double momentum) : IUpdate1, IUpdate2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V p, V g, ref V square)
            where V : IReal<V>
        {
            Average(p, ref g, ref square);
            p -= g / (square.Sqrt() + eps) * lr;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V p, V g, ref V square, ref V buffer)
            where V : IReal<V>
        {
            Average(p, ref g, ref square);
            Step(ref p, g, square, ref buffer);
        }

        public void Average<V>(V p, ref V g, ref V square)
            where V : IReal<V>
        {
            g = g * sign;
            if (decay != 0) g += p * decay;
            square = square * alpha + g * g * (1 - alpha);
        }

        public V Average<V>(V average, V g)
            where V : IReal<V> => average + (g - average) * (1 - alpha);

        public void Step<V>(ref V p, V g, V variance, ref V buffer)
            where V : IReal<V>
        {
            buffer = buffer * momentum + g / (variance.Sqrt() + eps);
            p -= buffer * lr;
        }
    }

    private readonly struct Centered(Rule rule) : IUpdate3
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V p, V g, ref V square, ref V average, ref V buffer)
            where V : IReal<V>
        {
            rule.Average(p, ref g, ref square);
            average = rule.Average(average, g);
            rule.Step(ref p, g, square - average * average, ref buffer);
        }
    }
}
