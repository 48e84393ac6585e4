namespace MiniTorch.Nn;

/// <summary>Well-known parametrizations (torch: <c>nn.utils.parametrizations</c>).</summary>
public static class Parametrizations
{
    /// <summary>w = g v / |v|: length and direction of weights are trained apart, as original0 and original1. Salimans and Kingma 2016.</summary>
    /// <param name="module">The module that has the weight.</param>
    /// <param name="name">The weight's name.</param>
    /// <param name="dim">The dimension along which there is a length for each index; null for one length in all.</param>
    /// <exception cref="ArgumentException">There is no such tensor.</exception>
    public static T WeightNorm<T>(T module, string name = "weight", int? dim = 0)
        where T : Module => module.RegisterParametrization(name, new WeightNormParametrization(dim), isUnsafe: true);

    /// <summary>w = v / sigma(v), sigma the largest singular value, followed by power iterations while training. Miyato et al. 2018.</summary>
    /// <param name="module">The module that has the weight.</param>
    /// <param name="name">The weight's name.</param>
    /// <param name="nPowerIterations">How many iterations each Forward makes while training.</param>
    /// <param name="eps">The least norm that vectors are divided by.</param>
    /// <param name="dim">The dimension of the outputs: by default 0, and 1 for transposed convolutions.</param>
    /// <exception cref="ArgumentException">There is no such tensor, or no iterations.</exception>
    /// <exception cref="IndexOutOfRangeException">The weight has no such dimension.</exception>
    public static T SpectralNorm<T>(T module, string name = "weight", int nPowerIterations = 1, double eps = 1e-12, int? dim = null)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        var members = module.Members();
        var weight = members.Parameters.Find(member => member.Name == name).Parameter ?? members.Buffers.Find(member => member.Name == name).Buffer
            ?? throw new ArgumentException($"[spectral_norm] Module '{module}' has no parameter or buffer with name '{name}'", nameof(name));
        return module.RegisterParametrization(name, new SpectralNormParametrization(weight, nPowerIterations, dim ?? (module is ConvTranspose1d or ConvTranspose2d or ConvTranspose3d ? 1 : 0), eps));
    }
}

/// <summary>w = g v / |v|, the norm over all dimensions but one.</summary>
internal sealed class WeightNormParametrization(int? dim) : Module<Tensor, Tensor, Tensor>, IRightInverse
{
    public Tensor[] RightInverse(Tensor value) => [Norm(value), value];

    protected override Tensor ForwardCore(Tensor input1, Tensor input2) => input2 * (input1 / Norm(input2));

    private protected override string PrintedName => "_WeightNorm";

    private Tensor Norm(Tensor v)
    {
        if (dim is not { } kept || kept == -1) return v.Square().Sum().Sqrt();
        int own = kept < 0 ? kept + v.Dim : kept;
        if (own < 0 || own >= v.Dim) throw new IndexOutOfRangeException($"[weight_norm] Dimension out of range (expected to be in range of [-{v.Dim}, {v.Dim - 1}], but got {kept})");
        int[] others = [.. Enumerable.Range(0, v.Dim).Where(d => d != own)];
        return others.Length == 0 ? v.Abs() : v.Square().Sum(others, keepDim: true).Sqrt();
    }
}

/// <summary>w = v / (u^T V x): u and x are power iterations' approximations of the first singular vectors of V, the weight as a matrix.</summary>
internal sealed class SpectralNormParametrization : Module<Tensor, Tensor>, IRightInverse
{
    private readonly int _iterations, _dim;
    private readonly double _eps;

    [Buffer, MemberName("_u")]
    private readonly Tensor? _left;

    [Buffer, MemberName("_v")]
    private readonly Tensor? _right;

    public SpectralNormParametrization(Tensor weight, int iterations, int dim, double eps)
    {
        if (dim >= weight.Dim || dim < -weight.Dim) throw new IndexOutOfRangeException($"[spectral_norm] Dimension out of range (expected to be in range of [-{weight.Dim}, {weight.Dim - 1}] but got {dim})");
        if (iterations <= 0) throw new ArgumentException($"[spectral_norm] Expected n_power_iterations to be positive, but got n_power_iterations={iterations}", nameof(iterations));
        (_iterations, _dim, _eps) = (iterations, dim < 0 ? dim + weight.Dim : dim, eps);
        if (weight.Dim == 1) return;
        using var noGrad = Autograd.NoGrad();
        var matrix = Matrix(weight.Detach());
        _left = F.Normalize(Init.Normal(Tensor.Empty([matrix.Size(0)], weight.Dtype)), dim: 0, eps: eps);
        _right = F.Normalize(Init.Normal(Tensor.Empty([matrix.Size(1)], weight.Dtype)), dim: 0, eps: eps);
        Iterate(matrix, 15);
    }

    public Tensor[] RightInverse(Tensor value) => [value];

    protected override Tensor ForwardCore(Tensor input)
    {
        if (_left is null) return F.Normalize(input, dim: 0, eps: _eps);
        var matrix = Matrix(input);
        if (Training) Iterate(matrix.Detach(), _iterations);
        // Copies: backward through an earlier pass needs the vectors as they were then.
        return input / _left.Clone().Dot(matrix.MatMul(_right!.Clone()));
    }

    private protected override string PrintedName => "_SpectralNorm";

    private Tensor Matrix(Tensor weight) => (_dim == 0 ? weight : weight.MoveDim(_dim, 0)).Flatten(1);

    private void Iterate(Tensor matrix, int times)
    {
        using var noGrad = Autograd.NoGrad();
        for (int i = 0; i < times; i++)
        {
            _left!.CopyInPlace(F.Normalize(matrix.MatMul(_right!), dim: 0, eps: _eps));
            _right!.CopyInPlace(F.Normalize(matrix.T().MatMul(_left), dim: 0, eps: _eps));
        }
    }
}
