namespace MiniTorch.Optim;

/// <summary>Momentum whose step is made orthogonal by five Newton-Schulz iterations; for the matrices inside a model, everything else goes to AdamW.</summary>
/// <remarks>Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks".</remarks>
public sealed class Muon : Optimizer
{
    /// <summary>Over parameters that share their options.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public Muon(IEnumerable<Tensor> parameters, double lr = 1e-3, double weightDecay = 0.1, double momentum = 0.95, bool nesterov = true, double eps = 1e-7, int nsSteps = 5)
        : this([new ParamGroup(parameters)], lr, weightDecay, momentum, nesterov, eps, nsSteps)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public Muon(IEnumerable<ParamGroup> groups, double lr = 1e-3, double weightDecay = 0.1, double momentum = 0.95, bool nesterov = true, double eps = 1e-7, int nsSteps = 5)
        : base(groups, ("lr", lr), ("weight_decay", weightDecay), ("momentum", momentum), ("nesterov", nesterov), ("eps", eps), ("ns_steps", nsSteps))
    {
    }

    /// <inheritdoc/>
    protected override void Update(Tensor p, Tensor g, ParameterState state, ParamGroup group)
    {
        if (p.Dim != 2) throw new InvalidOperationException($"[Muon] Muon only supports 2D parameters whereas we found a parameter with size: {p.Shape}; give it to AdamW");
        using var mode = Autograd.NoGrad();
        double momentum = group.Number("momentum"), lr = group.Lr;
        var buffer = state.Tensor("momentum_buffer", p);
        buffer.MulInPlace(momentum).AddInPlace(g, 1 - momentum);
        var direction = Orthogonal(group.Flag("nesterov") ? g.Lerp(buffer, momentum) : buffer, (int)group.Number("ns_steps"), group.Number("eps"));
        p.MulInPlace(1 - lr * group.Number("weight_decay"));
        p.AddInPlace(direction, -lr * Math.Sqrt(Math.Max(1, (double)p.Size(0) / p.Size(1))));
    }

    /// <summary>The nearest matrix with singular values about 1: X = a X + (b A + c A^2) X with A = X X^T.</summary>
    private static Tensor Orthogonal(Tensor g, int steps, double eps)
    {
        bool isTall = g.Size(0) > g.Size(1);
        var x = isTall ? g.T() : g;
        x = x / Math.Max(x.Norm().Item(), eps);
        for (int i = 0; i < steps; i++)
        {
            var a = x.MatMul(x.T());
            x = x * 3.4445 + (a * -4.775 + a.MatMul(a) * 2.0315).MatMul(x);
        }
        return isTall ? x.T() : x;
    }
}
