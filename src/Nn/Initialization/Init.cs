namespace MiniTorch.Nn;

/// <summary>
/// Fills tensors with starting values, outside the graph (torch: <c>torch.nn.init</c>). Each function returns the tensor, and gives PyTorch's numbers for the seed.
/// </summary>
public static partial class Init
{
    /// <summary>Uniform in [a, b).</summary>
    /// <exception cref="ArgumentOutOfRangeException">a is above b.</exception>
    public static Tensor Uniform(Tensor tensor, double a = 0, double b = 1, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var noGrad = Autograd.NoGrad();
        return tensor.UniformInPlace(a, b, generator);
    }

    /// <summary>N(mean, std^2).</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative std.</exception>
    public static Tensor Normal(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var noGrad = Autograd.NoGrad();
        return tensor.NormalInPlace(mean, std, generator);
    }

    /// <summary>N(mean, std^2) cut off at a and b.</summary>
    public static Tensor TruncNormal(Tensor tensor, double mean = 0, double std = 1, double a = -2, double b = 2, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var noGrad = Autograd.NoGrad();
        return tensor.TruncNormalInPlace(mean, std, a, b, generator);
    }

    /// <summary>Every element <paramref name="value"/>.</summary>
    public static Tensor Constant(Tensor tensor, double value)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using var noGrad = Autograd.NoGrad();
        return tensor.FillInPlace(value);
    }

    /// <summary>Ones.</summary>
    public static Tensor Ones(Tensor tensor) => Constant(tensor, 1);

    /// <summary>Zeros.</summary>
    public static Tensor Zeros(Tensor tensor) => Constant(tensor, 0);

    /// <summary>Ones on the diagonal of a matrix of zeros: a linear layer that passes its inputs on.</summary>
    /// <exception cref="ArgumentException">Not a matrix.</exception>
    public static Tensor Eye(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Dim != 2) throw new ArgumentException($"[eye_] Only tensors with 2 dimensions are supported: the shape is {tensor.Shape}");
        using var noGrad = Autograd.NoGrad();
        tensor.ZeroInPlace();
        tensor.Diagonal().FillInPlace(1.0);
        return tensor;
    }

    /// <summary>A convolution's weight [out, in, ...] that passes as many channels on as it can: 1 at the middle of kernel (i, i), else 0.</summary>
    /// <param name="tensor">Of 3 to 5 dimensions.</param>
    /// <param name="groups">The number of groups, which divides dimension 0.</param>
    /// <exception cref="ArgumentException">Another rank, or groups that do not divide.</exception>
    public static Tensor Dirac(Tensor tensor, int groups = 1)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Dim is < 3 or > 5) throw new ArgumentException($"[dirac_] Only tensors with 3, 4, or 5 dimensions are supported: the shape is {tensor.Shape}");
        int outs = tensor.Size(0);
        if (groups < 1 || outs % groups != 0) throw new ArgumentException($"[dirac_] dim 0 must be divisible by groups: {outs} and {groups}");
        int perGroup = outs / groups, channels = Math.Min(perGroup, tensor.Size(1));
        using var noGrad = Autograd.NoGrad();
        tensor.ZeroInPlace();
        for (int g = 0; g < groups; g++)
        {
            for (int d = 0; d < channels; d++)
            {
                var kernel = tensor.Select(0, g * perGroup + d).Select(0, d);
                while (kernel.Dim > 0) kernel = kernel.Select(0, kernel.Size(0) / 2);
                kernel.FillInPlace(1.0);
            }
        }
        return tensor;
    }

    /// <summary>
    /// Orthonormal rows (or columns, whichever are fewer), times <paramref name="gain"/>: the Q of a normal matrix's QR factors, with R's diagonal positive.
    /// Dimensions after the first are taken as one. Saxe et al. 2013.
    /// </summary>
    /// <exception cref="ArgumentException">Fewer than 2 dimensions.</exception>
    public static Tensor Orthogonal(Tensor tensor, double gain = 1, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Dim < 2) throw new ArgumentException($"[orthogonal_] Only tensors with 2 or more dimensions are supported: the shape is {tensor.Shape}");
        if (tensor.Numel == 0) return tensor;
        int rows = tensor.Size(0), columns = tensor.Numel / rows;
        using var noGrad = Autograd.NoGrad();
        var normal = Tensor.Randn([rows, columns], tensor.Dtype, generator: generator).To(Dtype.Float64);
        double[] vectors = (rows < columns ? normal : normal.T()).ToArray<double>();
        int count = Math.Min(rows, columns), length = Math.Max(rows, columns);
        Orthonormalize(vectors, count, length);
        var q = Tensor.Of(vectors, [count, length]);
        return tensor.CopyInPlace(((rows < columns ? q : q.T()) * gain).Reshape(tensor.Shape));
    }

    /// <summary>N(0, std^2) with a share of each column's elements set to 0: Martens 2010.</summary>
    /// <param name="tensor">A matrix.</param>
    /// <param name="sparsity">The share of zeros, rounded up.</param>
    /// <param name="std">The standard deviation of the others.</param>
    /// <param name="generator">The source of random numbers; <see cref="Generator.Default"/> if null.</param>
    /// <exception cref="ArgumentException">Not a matrix.</exception>
    public static Tensor Sparse(Tensor tensor, double sparsity, double std = 0.01, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.Dim != 2) throw new ArgumentException($"[sparse_] Only tensors with 2 dimensions are supported: the shape is {tensor.Shape}");
        if (!(sparsity >= 0 && sparsity <= 1)) throw new ArgumentOutOfRangeException(nameof(sparsity), sparsity, $"[sparse_] sparsity is the share of zeros in each column, 0 to 1, but got {sparsity}");
        int rows = tensor.Size(0), zeros = (int)Math.Ceiling(sparsity * rows);
        using var noGrad = Autograd.NoGrad();
        tensor.NormalInPlace(0, std, generator);
        for (int column = 0; column < tensor.Size(1); column++)
        {
            long[] order = Tensor.RandPerm(rows, generator: generator).ToArray<long>();
            for (int i = 0; i < zeros; i++) tensor.Select(0, (int)order[i]).Select(0, column).FillInPlace(0.0);
        }
        return tensor;
    }

    /// <summary>Gram and Schmidt over rows, each twice, which is as good as Householder's reflections.</summary>
    private static void Orthonormalize(double[] vectors, int count, int length)
    {
        for (int i = 0; i < count; i++)
        {
            var v = vectors.AsSpan(i * length, length);
            for (int j = 0; j < 2 * i; j++)
            {
                var u = vectors.AsSpan(j % i * length, length);
                double along = Dot(u, v);
                for (int k = 0; k < length; k++) v[k] -= along * u[k];
            }
            double norm = Math.Sqrt(Dot(v, v));
            for (int k = 0; k < length; k++) v[k] /= norm;
        }
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
