namespace MiniTorch.Nn;

/// <summary>Resizes the dimensions after channels to a size or by a factor; see <see cref="F.Interpolate(Tensor, int[], ScaleFactor?, string, bool, bool)"/>.</summary>
/// <param name="size">The new sizes: one for all dimensions, or one each.</param>
/// <param name="scaleFactor">Or how many times larger.</param>
/// <param name="mode">"nearest", "nearest-exact", "linear", "bilinear", "bicubic", "trilinear" or "area".</param>
/// <param name="alignCorners">Whether the corner points stay where they are.</param>
/// <param name="recomputeScaleFactor">Whether factors are taken from the sizes again.</param>
public sealed class Upsample(int[]? size = null, ScaleFactor? scaleFactor = null, string mode = "nearest", bool alignCorners = false, bool recomputeScaleFactor = false) : Module<Tensor, Tensor>
{
    /// <summary>To a height and width, or to one size in every dimension.</summary>
    public Upsample(Pair size, string mode = "nearest", bool alignCorners = false)
        : this(Sizes.Given(size), null, mode, alignCorners)
    {
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Interpolate(input, size, scaleFactor, mode, alignCorners, recomputeScaleFactor);

    /// <inheritdoc/>
    protected override string ExtraRepr() => UpsampleRepr.Of(size, scaleFactor, mode);
}

/// <summary>[N, C, H, W] resized by taking the nearest pixel.</summary>
/// <param name="size">The new height and width.</param>
/// <param name="scaleFactor">Or how many times larger.</param>
public sealed class UpsamplingNearest2d(int[]? size = null, ScaleFactor? scaleFactor = null) : Module<Tensor, Tensor>
{
    /// <summary>To a height and width, or to one size in every dimension.</summary>
    public UpsamplingNearest2d(Pair size)
        : this(Sizes.Given(size))
    {
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Interpolate(input, size, scaleFactor);

    /// <inheritdoc/>
    protected override string ExtraRepr() => UpsampleRepr.Of(size, scaleFactor, "nearest");
}

/// <summary>[N, C, H, W] resized by straight lines between pixels; the corners stay where they are.</summary>
/// <param name="size">The new height and width.</param>
/// <param name="scaleFactor">Or how many times larger.</param>
public sealed class UpsamplingBilinear2d(int[]? size = null, ScaleFactor? scaleFactor = null) : Module<Tensor, Tensor>
{
    /// <summary>To a height and width, or to one size in every dimension.</summary>
    public UpsamplingBilinear2d(Pair size)
        : this(Sizes.Given(size))
    {
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Interpolate(input, size, scaleFactor, "bilinear", alignCorners: true);

    /// <inheritdoc/>
    protected override string ExtraRepr() => UpsampleRepr.Of(size, scaleFactor, "bilinear");
}

internal static class UpsampleRepr
{
    public static string Of(int[]? size, ScaleFactor? factor, string mode) =>
        $"{(factor is { } scale ? $"scale_factor={scale}" : $"size={(size is [var one] ? one.ToString(System.Globalization.CultureInfo.InvariantCulture) : Repr.Of(size))}")}, mode='{mode}'";
}
