namespace MiniTorch.Nn;

/// <summary>How many times larger: one number for all dimensions, or one each.</summary>
public readonly struct ScaleFactor
{
    private readonly double[]? _factors;

    private ScaleFactor(params double[] factors) => _factors = factors;

    /// <summary>The same for every dimension.</summary>
    public static implicit operator ScaleFactor(double factor) => new(factor);

    /// <summary>One for each dimension.</summary>
    public static implicit operator ScaleFactor(double[] factors) => new(factors);

    /// <summary>For height and width.</summary>
    public static implicit operator ScaleFactor((double Height, double Width) factors) => new(factors.Height, factors.Width);

    /// <summary>For depth, height and width.</summary>
    public static implicit operator ScaleFactor((double Depth, double Height, double Width) factors) => new(factors.Depth, factors.Height, factors.Width);

    /// <summary><c>2.0</c> or <c>(2.0, 1.5)</c></summary>
    public override string ToString() => _factors is [var one] ? Repr.Of(one) : $"({string.Join(", ", (_factors ?? []).Select(Repr.Of))})";

    internal double[] For(int rank)
    {
        double[] factors = _factors ?? [];
        if (factors.Length == 1) return [.. Enumerable.Repeat(factors[0], rank)];
        return factors.Length == rank ? factors : throw new ArgumentException($"[interpolate] Input and scale_factor must have the same number of spatial dimensions, but got input with {rank} spatial dimensions and scale_factor of {factors.Length}");
    }
}

/// <content>Resizing.</content>
public static partial class F
{
    /// <summary>Resizes to a height and width, or to one size in every dimension: <c>size: (24, 32)</c>, <c>size: 24</c>; see <see cref="Interpolate(Tensor, int[], ScaleFactor?, string, bool, bool)"/>.</summary>
    /// <exception cref="ArgumentException">A mode that does not fit.</exception>
    public static Tensor Interpolate(Tensor input, Pair size, string mode = "nearest", bool alignCorners = false) => Interpolate(input, Sizes.Given(size), null, mode, alignCorners);

    /// <summary>
    /// Resizes the dimensions after channels, [N, C, L], [N, C, H, W] or [N, C, D, H, W]: each by a matrix of weights, so that gradients of every order follow.
    /// </summary>
    /// <param name="input">What is resized.</param>
    /// <param name="size">The new sizes: one for all dimensions, or one each.</param>
    /// <param name="scaleFactor">Or how many times larger.</param>
    /// <param name="mode">"nearest", "nearest-exact", "area" (means), "linear" (one dimension), "bilinear" or "bicubic" (two) or "trilinear" (three).</param>
    /// <param name="alignCorners">Whether the corner points stay where they are; else the outer edges do.</param>
    /// <param name="recomputeScaleFactor">Whether factors are taken from the sizes again, once these are whole numbers.</param>
    /// <exception cref="ArgumentException">Not exactly one of size and scaleFactor, or a mode that does not fit.</exception>
    public static Tensor Interpolate(Tensor input, int[]? size = null, ScaleFactor? scaleFactor = null, string mode = "nearest", bool alignCorners = false, bool recomputeScaleFactor = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(mode);
        int rank = input.Dim - 2;
        if (rank is < 1 or > 3) throw new ArgumentException($"[interpolate] Input Error: Only 3D, 4D and 5D input Tensors supported (got {input.Dim}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | area | nearest-exact (got {mode})");
        if ((size is null) == (scaleFactor is null)) throw new ArgumentException("[interpolate] only one of size or scale_factor should be defined, and one must be");
        if (size is not null && recomputeScaleFactor) throw new ArgumentException("[interpolate] recompute_scale_factor is not meaningful with an explicit size.");
        bool hasCorners = (mode, rank) is ("linear", 1) or ("bilinear" or "bicubic", 2) or ("trilinear", 3);
        if (!hasCorners && mode is not ("nearest" or "nearest-exact" or "area")) throw new ArgumentException($"[interpolate] Got {input.Dim}D input, but {mode} mode needs another number of dimensions, or is unknown");
        if (!hasCorners && alignCorners) throw new ArgumentException("[interpolate] align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear");
        int[]? sizes = size is null ? null : Sizes.Spread(size, rank, "size");
        double[]? factors = scaleFactor?.For(rank);
        int[] to = [.. Enumerable.Range(0, rank).Select(d => sizes?[d] ?? (int)Math.Floor(input.Size(d + 2) * factors![d]))];
        for (int d = 0; d < rank; d++)
        {
            if (to[d] <= 0 || input.Size(d + 2) <= 0) throw new ArgumentException($"[interpolate] Input and output sizes should be greater than 0, but got input size {input.Size(d + 2)} and output size {to[d]} in dimension {d + 2}");
        }
        var y = input;
        for (int d = 0; d < rank; d++)
        {
            int from = input.Size(d + 2);
            double step = factors is null || recomputeScaleFactor ? (double)from / to[d] : 1 / factors[d];
            var weights = Tensor.Of(ResizeWeights.Of(mode, from, to[d], step, alignCorners), [from, to[d]]);
            y = y.Transpose(d + 2, -1).MatMul(weights.To(input.Dtype)).Transpose(d + 2, -1);
        }
        return y.Contiguous();
    }
}

/// <summary>Matrices [from, to] whose column j has the shares of the sources of place j.</summary>
internal static class ResizeWeights
{
    public static double[] Of(string mode, int from, int to, double step, bool alignCorners)
    {
        var weights = new double[from * to];
        for (int j = 0; j < to; j++)
        {
            switch (mode)
            {
                case "nearest": weights[Math.Min((int)Math.Floor(j * step), from - 1) * to + j] = 1; break;
                case "nearest-exact": weights[Math.Min((int)Math.Floor((j + 0.5) * step), from - 1) * to + j] = 1; break;
                case "area": Mean(weights, from, to, j); break;
                case "bicubic": Cubic(weights, from, to, j, Place(from, to, step, j, alignCorners)); break;
                default: Linear(weights, from, to, j, Math.Max(0, Place(from, to, step, j, alignCorners))); break;
            }
        }
        return weights;
    }

    /// <summary>Where place j of the result lies among the sources.</summary>
    private static double Place(int from, int to, double step, int j, bool alignCorners) => !alignCorners ? (j + 0.5) * step - 0.5 : to > 1 ? (double)j * (from - 1) / (to - 1) : 0;

    private static void Mean(double[] weights, int from, int to, int j)
    {
        int start = (int)((long)j * from / to), end = (int)(((long)(j + 1) * from + to - 1) / to);
        for (int i = start; i < end; i++) weights[i * to + j] = 1.0 / (end - start);
    }

    private static void Linear(double[] weights, int from, int to, int j, double place)
    {
        int low = Math.Min((int)place, from - 1), high = Math.Min(low + 1, from - 1);
        weights[low * to + j] += 1 - (place - low);
        weights[high * to + j] += place - low;
    }

    /// <summary>Four sources by the cubic convolution of Keys 1981 with a = -3/4; beyond the ends the end ones count again.</summary>
    private static void Cubic(double[] weights, int from, int to, int j, double place)
    {
        const double A = -0.75;
        int low = (int)Math.Floor(place);
        double t = place - low;
        ReadOnlySpan<double> shares = [Far(t + 1), Near(t), Near(1 - t), Far(2 - t)];
        for (int k = 0; k < 4; k++) weights[Math.Clamp(low - 1 + k, 0, from - 1) * to + j] += shares[k];

        static double Near(double x) => ((A + 2) * x - (A + 3)) * x * x + 1;

        static double Far(double x) => ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;
    }
}
