namespace MiniTorch.Optim;

/// <summary>
/// Adam's second moment kept as the outer product of a row's and a column's means, r c / mean(r), for memory that grows with the sides of a matrix:
/// p -= max(eps2, rms p) min(lr, 1 / sqrt(t)) u / max(1, rms(u) / d),  u = g / sqrt(v);  v moves towards g^2 by t^beta2Decay.
/// </summary>
/// <remarks>Shazeer, Stern 2018, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost". Vectors and numbers keep v itself.</remarks>
public sealed class Adafactor : Optimizer
{
    /// <summary>Over parameters that share their options; eps are (the dtype's epsilon, 1e-3) unless given.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public Adafactor(IEnumerable<Tensor> parameters, double lr = 1e-2, double beta2Decay = -0.8, (double?, double)? eps = null, double d = 1, double weightDecay = 0, bool maximize = false)
        : this([new ParamGroup(parameters)], lr, beta2Decay, eps, d, weightDecay, maximize)
    {
    }

    /// <summary>Over groups with options of their own.</summary>
    /// <exception cref="ArgumentException">No parameters, or an option out of range.</exception>
    public Adafactor(IEnumerable<ParamGroup> groups, double lr = 1e-2, double beta2Decay = -0.8, (double?, double)? eps = null, double d = 1, double weightDecay = 0, bool maximize = false)
        : base(groups, ("lr", lr), ("beta2_decay", beta2Decay), ("eps", eps ?? (null, 1e-3)), ("d", d), ("weight_decay", weightDecay), ("maximize", maximize))
    {
    }

    /// <inheritdoc/>
    protected override void Update(Tensor p, Tensor g, ParameterState state, ParamGroup group)
    {
        using var mode = Autograd.NoGrad();
        if (group.Flag("maximize")) g = -g;
        var (eps1, eps2) = ((double?, double))group["eps"];
        double smallest = eps1 ?? (p.Dtype == Dtype.Float64 ? Math.BitIncrement(1.0) - 1 : MathF.BitIncrement(1f) - 1);
        double step = Math.Max(eps2, Rms(p)) * Math.Min(group.Lr, 1 / Math.Sqrt(state.Step));
        if (group.Number("weight_decay") is not 0 and var decay) p.MulInPlace(1 - group.Lr * decay);
        var update = Variance(g, state, Math.Pow(state.Step, group.Number("beta2_decay")), smallest).Clamp(min: smallest * smallest).Rsqrt() * g;
        p.AddInPlace(update, -step / Math.Max(1, Rms(update) / group.Number("d")));
    }

    /// <summary>Means over a row or a column have a 1 in that place.</summary>
    private protected override bool Fits(Tensor tensor, Tensor parameter) =>
        tensor.Dim == parameter.Dim && Enumerable.Range(0, tensor.Dim).All(i => tensor.Size(i) == parameter.Size(i) || (i >= tensor.Dim - 2 && tensor.Size(i) == 1));

    private static Tensor Variance(Tensor g, ParameterState state, double share, double smallest)
    {
        var square = g.Square();
        if (g.Dim < 2) return Moved("variance", square);
        var rows = Moved("row_var", square.Mean(-1, keepDim: true));
        var columns = Moved("col_var", square.Mean(-2, keepDim: true));
        return rows.MatMul(columns) / rows.Mean(-2, keepDim: true).Clamp(min: smallest);

        Tensor Moved(string name, Tensor towards)
        {
            var mean = state.Tensor(name, towards);
            mean.AddInPlace(towards - mean, share);
            return mean;
        }
    }

    private static double Rms(Tensor x) => x.Detach().Norm().Item() / Math.Sqrt(x.Numel);
}
