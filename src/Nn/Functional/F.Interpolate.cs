namespace MiniTorch.Nn;

/// <content>Resizing.</content>
public static partial class F
{
    /// <summary>
    /// Resizes the dimensions after channels, [N, C, L], [N, C, H, W] or [N, C, D, H, W]: each by a matrix of weights, so that gradients of every order follow.
    /// </summary>
    /// <param name="input">What is resized.</param>
    /// <param name="size">The new sizes: one for all dimensions, or one each.</param>
    /// <param name="scaleFactor">Or how many times larger.</param>
    /// <param name="mode">"nearest", "nearest-exact", "linear" (one dimension), "bilinear" (two) or "trilinear" (three).</param>
    /// <param name="alignCorners">Whether the corner points stay where they are; else the outer edges do.</param>
    /// <exception cref="ArgumentException">Not exactly one of size and scaleFactor, or a mode that does not fit.</exception>
    public static Tensor Interpolate(Tensor input, int[]? size = null, double? scaleFactor = null, string mode = "nearest", bool alignCorners = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(mode);
        int rank = input.Dim - 2;
        if (rank is < 1 or > 3) throw new ArgumentException($"[interpolate] Input Error: Only 3D, 4D and 5D input Tensors supported (got {input.Dim}D) for the modes: nearest | linear | bilinear | trilinear");
        if ((size is null) == (scaleFactor is null)) throw new ArgumentException("[interpolate] only one of size or scale_factor should be defined, and one must be");
        bool isNearest = mode is "nearest" or "nearest-exact";
        bool isLinear = (mode, rank) is ("linear", 1) or ("bilinear", 2) or ("trilinear", 3);
        if (!isNearest && !isLinear) throw new ArgumentException($"[interpolate] Got {input.Dim}D input, but {mode} mode needs another number of dimensions, or is unknown");
        if (isNearest && alignCorners) throw new ArgumentException("[interpolate] align_corners option can only be set with the interpolating modes: linear | bilinear | trilinear");
        int[]? sizes = size is null ? null : Sizes.Spread(size, rank, "size");
        var y = input;
        for (int d = 0; d < rank; d++)
        {
            int from = input.Size(d + 2), to = sizes?[d] ?? (int)Math.Floor(from * scaleFactor!.Value);
            if (to <= 0) throw new ArgumentException($"[interpolate] Input and output sizes should be greater than 0, but got input size {from} and output size {to} in dimension {d + 2}");
            double step = scaleFactor is { } factor ? 1 / factor : (double)from / to;
            var weights = isNearest ? NearestWeights(from, to, step, mode == "nearest-exact") : LinearWeights(from, to, step, alignCorners);
            y = y.Transpose(d + 2, -1).MatMul(weights.To(input.Dtype)).Transpose(d + 2, -1);
        }
        return y.Contiguous();
    }

    /// <summary>As above, to a height and width, or to one size in every dimension: <c>size: (24, 32)</c>, <c>size: 24</c>.</summary>
    /// <exception cref="ArgumentException">As above.</exception>
    public static Tensor Interpolate(Tensor input, Pair size, string mode = "nearest", bool alignCorners = false) =>
        Interpolate(input, size.Height == size.Width ? [size.Height] : [size.Height, size.Width], null, mode, alignCorners);

    /// <summary>[from, to]: column j has a 1 at the nearest source.</summary>
    private static Tensor NearestWeights(int from, int to, double step, bool exact)
    {
        var weights = new double[from * to];
        for (int j = 0; j < to; j++) weights[Math.Min((int)Math.Floor((exact ? j + 0.5 : j) * step), from - 1) * to + j] = 1;
        return Tensor.Of(weights, [from, to]);
    }

    /// <summary>[from, to]: column j has the shares of the two sources around its place.</summary>
    private static Tensor LinearWeights(int from, int to, double step, bool alignCorners)
    {
        var weights = new double[from * to];
        for (int j = 0; j < to; j++)
        {
            double place = alignCorners ? (to > 1 ? (double)j * (from - 1) / (to - 1) : 0) : Math.Max(0, (j + 0.5) * step - 0.5);
            int low = Math.Min((int)place, from - 1), high = Math.Min(low + 1, from - 1);
            weights[low * to + j] += 1 - (place - low);
            weights[high * to + j] += place - low;
        }
        return Tensor.Of(weights, [from, to]);
    }
}
