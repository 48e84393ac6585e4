using System.Runtime.CompilerServices;

namespace MiniTorch.Optim;

/// <summary>
/// Stochastic gradient descent: g += wd p;  b = mu b + (1 - tau) g (b = g at first);  p -= lr b, or with Nesterov p -= lr (g + mu b).
/// </summary>
/// <remarks>Sutskever et al. 2013, in PyTorch's form, where the momentum is not scaled by the learning rate.</remarks>
public sealed class SGD : Optimizer
{
    /// <summary>Over parameters that share their options.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public SGD(IEnumerable<Tensor> parameters, double lr = 1e-3, double momentum = 0, double dampening = 0, double weightDecay = 0, bool nesterov = false, bool maximize = false)
        : this([new ParamGroup(parameters)], lr, momentum, dampening, weightDecay, nesterov, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public SGD(IEnumerable<ParamGroup> groups, double lr = 1e-3, double momentum = 0, double dampening = 0, double weightDecay = 0, bool nesterov = false, bool maximize = false)
        : base(groups, ("lr", lr), ("momentum", momentum), ("dampening", dampening), ("weight_decay", weightDecay), ("nesterov", nesterov), ("maximize", maximize))
    {
    }

    /// <inheritdoc/>
    protected override void Update(Tensor p, Tensor g, ParameterState state, ParamGroup group)
    {
        double lr = group.Lr, momentum = group.Number("momentum"), decay = group.Number("weight_decay");
        if (group.Flag("maximize")) (lr, decay) = (-lr, -decay);
        if (momentum == 0)
        {
            ParameterUpdate.Apply(new Plain(lr, decay), p, g);
            return;
        }
        double kept = state.Tensors.ContainsKey("momentum_buffer") ? momentum : 0;
        double taken = kept == 0 ? 1 : 1 - group.Number("dampening");
        var buffer = state.Tensor("momentum_buffer", p);
        double sign = group.Flag("maximize") ? -1 : 1;
        ParameterUpdate.Apply(new WithMomentum(group.Lr, group.Number("weight_decay"), kept, taken, group.Flag("nesterov") ? momentum : 0, sign), p, g, buffer);
    }

    private readonly struct Plain(double lr, double decay) : IUpdate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V p, V g)
            where V : IReal<V> => p -= (decay == 0 ? g : g + p * decay) * lr;
    }

    private readonly struct WithMomentum(double lr, double decay, double kept, double taken, double nesterov, double sign) : IUpdate1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply<V>(ref V p, V g, ref V buffer)
            where V : IReal<V>
        {
            g = g * sign;
            if (decay != 0) g += p * decay;
            buffer = buffer * kept + g * taken;
            p -= (nesterov != 0 ? g + buffer * nesterov : buffer) * lr;
        }
    }
}
