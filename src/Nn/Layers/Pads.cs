namespace MiniTorch.Nn;

/// <summary>What padding layers have in common: widths and mode.</summary>
public abstract class PadBase : Module<Tensor, Tensor>
{
    private readonly int[] _pad;
    private readonly string _mode;
    private readonly double _value;

    private protected PadBase(int[] pad, string mode, double value = 0) => (_pad, _mode, _value) = (pad, mode, value);

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Pad(input, _pad, _mode, _value);

    /// <inheritdoc/>
    protected override string ExtraRepr() => Repr.Of(_pad);
}

/// <summary>Zeros around the last two dimensions.</summary>
/// <param name="left">Columns before.</param>
/// <param name="right">Columns after.</param>
/// <param name="top">Rows before.</param>
/// <param name="bottom">Rows after.</param>
public sealed class ZeroPad2d(int left, int right, int top, int bottom) : PadBase([left, right, top, bottom], "constant")
{
    /// <summary>As many on every side.</summary>
    public ZeroPad2d(int padding)
        : this(padding, padding, padding, padding)
    {
    }
}

/// <summary>The last dimension mirrored at its ends: c b | a b c | b a.</summary>
/// <param name="left">Elements before.</param>
/// <param name="right">Elements after.</param>
public sealed class ReflectionPad1d(int left, int right) : PadBase([left, right], "reflect")
{
    /// <summary>As many on both sides.</summary>
    public ReflectionPad1d(int padding)
        : this(padding, padding)
    {
    }
}

/// <summary>The last two dimensions mirrored at their ends.</summary>
/// <param name="left">Columns before.</param>
/// <param name="right">Columns after.</param>
/// <param name="top">Rows before.</param>
/// <param name="bottom">Rows after.</param>
public sealed class ReflectionPad2d(int left, int right, int top, int bottom) : PadBase([left, right, top, bottom], "reflect")
{
    /// <summary>As many on every side.</summary>
    public ReflectionPad2d(int padding)
        : this(padding, padding, padding, padding)
    {
    }
}

/// <summary>The last dimension with its end elements repeated: a a | a b c | c c.</summary>
/// <param name="left">Elements before.</param>
/// <param name="right">Elements after.</param>
public sealed class ReplicationPad1d(int left, int right) : PadBase([left, right], "replicate")
{
    /// <summary>As many on both sides.</summary>
    public ReplicationPad1d(int padding)
        : this(padding, padding)
    {
    }
}

/// <summary>The last two dimensions with their end elements repeated.</summary>
/// <param name="left">Columns before.</param>
/// <param name="right">Columns after.</param>
/// <param name="top">Rows before.</param>
/// <param name="bottom">Rows after.</param>
public sealed class ReplicationPad2d(int left, int right, int top, int bottom) : PadBase([left, right, top, bottom], "replicate")
{
    /// <summary>As many on every side.</summary>
    public ReplicationPad2d(int padding)
        : this(padding, padding, padding, padding)
    {
    }
}

/// <summary>Resizes the dimensions after channels to a size or by a factor; see <see cref="F.Interpolate(Tensor, int[], double?, string, bool)"/>.</summary>
/// <param name="size">The new sizes.</param>
/// <param name="scaleFactor">Or how many times larger.</param>
/// <param name="mode">"nearest", "linear", "bilinear" or "trilinear".</param>
/// <param name="alignCorners">Whether the corner points stay where they are.</param>
public sealed class Upsample(int[]? size = null, double? scaleFactor = null, string mode = "nearest", bool alignCorners = false) : Module<Tensor, Tensor>
{
    /// <summary>To a height and width, or to one size in every dimension.</summary>
    public Upsample(Pair size, string mode = "nearest", bool alignCorners = false)
        : this(size.Height == size.Width ? [size.Height] : [size.Height, size.Width], null, mode, alignCorners)
    {
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Interpolate(input, size, scaleFactor, mode, alignCorners);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"{(scaleFactor is null ? $"size={Repr.Of(size)}" : $"scale_factor={Repr.Of(scaleFactor)}")}, mode='{mode}'";
}
