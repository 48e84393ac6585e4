namespace MiniTorch.Nn;

/// <summary>What padding layers have in common: how many elements on each side, and of what.</summary>
public abstract class PadBase : Module<Tensor, Tensor>
{
    private readonly int[] _pad;
    private readonly string _mode;
    private readonly double _value;

    private protected PadBase(int rank, ReadOnlySpan<int> padding, string mode, double value = 0)
    {
        if (padding.Length != 1 && padding.Length != 2 * rank)
        {
            throw new ArgumentException($"[{TypeName}] padding must be one number or {2 * rank}, before and after each dimension from the last: got {padding.Length}", nameof(padding));
        }
        _pad = new int[2 * rank];
        if (padding.Length == 1) Array.Fill(_pad, padding[0]);
        else padding.CopyTo(_pad);
        (_mode, _value) = (mode, value);
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        int rank = _pad.Length / 2;
        if (_mode != "constant" && input.Dim != rank + 1 && input.Dim != rank + 2) throw new ArgumentException($"[{TypeName}] Expected {rank + 1}D or {rank + 2}D input, but got a {input.Dim}D input {input.Shape}");
        return F.Pad(input, _pad, _mode, _value);
    }

    /// <inheritdoc/>
    protected override string ExtraRepr() => Repr.Of(_pad);
}

/// <summary>The last dimension with a constant around it.</summary>
public sealed class ConstantPad1d : PadBase
{
    private readonly double _constant;

    /// <summary>As many on every side.</summary>
    /// <param name="padding">How many.</param>
    /// <param name="value">The constant.</param>
    public ConstantPad1d(int padding, double value)
        : this([padding], value)
    {
    }

    /// <summary>Left, Right.</summary>
    /// <param name="padding">How many on each side.</param>
    /// <param name="value">The constant.</param>
    public ConstantPad1d((int Left, int Right) padding, double value)
        : this([padding.Left, padding.Right], value)
    {
    }

    /// <summary>Before and after each dimension, from the last; or one number for all.</summary>
    /// <param name="padding">How many on each side.</param>
    /// <param name="value">The constant.</param>
    /// <exception cref="ArgumentException">Another number of sides.</exception>
    public ConstantPad1d(ReadOnlySpan<int> padding, double value)
        : base(1, padding, "constant", value) => _constant = value;

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"padding={base.ExtraRepr()}, value={Repr.Of(_constant)}";
}

/// <summary>The last two dimensions with a constant around them.</summary>
public sealed class ConstantPad2d : PadBase
{
    private readonly double _constant;

    /// <summary>As many on every side.</summary>
    /// <param name="padding">How many.</param>
    /// <param name="value">The constant.</param>
    public ConstantPad2d(int padding, double value)
        : this([padding], value)
    {
    }

    /// <summary>Left, Right, Top, Bottom.</summary>
    /// <param name="padding">How many on each side.</param>
    /// <param name="value">The constant.</param>
    public ConstantPad2d((int Left, int Right, int Top, int Bottom) padding, double value)
        : this([padding.Left, padding.Right, padding.Top, padding.Bottom], value)
    {
    }

    /// <summary>Before and after each dimension, from the last; or one number for all.</summary>
    /// <param name="padding">How many on each side.</param>
    /// <param name="value">The constant.</param>
    /// <exception cref="ArgumentException">Another number of sides.</exception>
    public ConstantPad2d(ReadOnlySpan<int> padding, double value)
        : base(2, padding, "constant", value) => _constant = value;

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"padding={base.ExtraRepr()}, value={Repr.Of(_constant)}";
}

/// <summary>The last three dimensions with a constant around them.</summary>
public sealed class ConstantPad3d : PadBase
{
    private readonly double _constant;

    /// <summary>As many on every side.</summary>
    /// <param name="padding">How many.</param>
    /// <param name="value">The constant.</param>
    public ConstantPad3d(int padding, double value)
        : this([padding], value)
    {
    }

    /// <summary>Left, Right, Top, Bottom, Front, Back.</summary>
    /// <param name="padding">How many on each side.</param>
    /// <param name="value">The constant.</param>
    public ConstantPad3d((int Left, int Right, int Top, int Bottom, int Front, int Back) padding, double value)
        : this([padding.Left, padding.Right, padding.Top, padding.Bottom, padding.Front, padding.Back], value)
    {
    }

    /// <summary>Before and after each dimension, from the last; or one number for all.</summary>
    /// <param name="padding">How many on each side.</param>
    /// <param name="value">The constant.</param>
    /// <exception cref="ArgumentException">Another number of sides.</exception>
    public ConstantPad3d(ReadOnlySpan<int> padding, double value)
        : base(3, padding, "constant", value) => _constant = value;

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"padding={base.ExtraRepr()}, value={Repr.Of(_constant)}";
}

/// <summary>Zeros around the last dimension.</summary>
public sealed class ZeroPad1d : PadBase
{
    /// <summary>As many on every side, or left, right.</summary>
    /// <param name="padding">One number, or before and after each dimension, from the last.</param>
    /// <exception cref="ArgumentException">Another number of sides.</exception>
    public ZeroPad1d(params ReadOnlySpan<int> padding)
        : base(1, padding, "constant")
    {
    }

    /// <summary>Left, Right.</summary>
    /// <param name="padding">How many on each side.</param>
    public ZeroPad1d((int Left, int Right) padding)
        : this(padding.Left, padding.Right)
    {
    }
}

/// <summary>Zeros around the last two dimensions.</summary>
public sealed class ZeroPad2d : PadBase
{
    /// <summary>As many on every side, or left, right, top, bottom.</summary>
    /// <param name="padding">One number, or before and after each dimension, from the last.</param>
    /// <exception cref="ArgumentException">Another number of sides.</exception>
    public ZeroPad2d(params ReadOnlySpan<int> padding)
        : base(2, padding, "constant")
    {
    }

    /// <summary>Left, Right, Top, Bottom.</summary>
    /// <param name="padding">How many on each side.</param>
    public ZeroPad2d((int Left, int Right, int Top, int Bottom) padding)
        : this(padding.Left, padding.Right, padding.Top, padding.Bottom)
    {
    }
}

/// <summary>Zeros around the last three dimensions.</summary>
public sealed class ZeroPad3d : PadBase
{
    /// <summary>As many on every side, or left, right, top, bottom, front, back.</summary>
    /// <param name="padding">One number, or before and after each dimension, from the last.</param>
    /// <exception cref="ArgumentException">Another number of sides.</exception>
    public ZeroPad3d(params ReadOnlySpan<int> padding)
        : base(3, padding, "constant")
    {
    }

    /// <summary>Left, Right, Top, Bottom, Front, Back.</summary>
    /// <param name="padding">How many on each side.</param>
    public ZeroPad3d((int Left, int Right, int Top, int Bottom, int Front, int Back) padding)
        : this(padding.Left, padding.Right, padding.Top, padding.Bottom, padding.Front, padding.Back)
    {
    }
}

/// <summary>The last dimension mirrored at its ends: c b | a b c | b a.</summary>
public sealed class ReflectionPad1d : PadBase
{
    /// <summary>As many on every side, or left, right.</summary>
    /// <param name="padding">One number, or before and after each dimension, from the last.</param>
    /// <exception cref="ArgumentException">Another number of sides.</exception>
    public ReflectionPad1d(params ReadOnlySpan<int> padding)
        : base(1, padding, "reflect")
    {
    }

    /// <summary>Left, Right.</summary>
    /// <param name="padding">How many on each side.</param>
    public ReflectionPad1d((int Left, int Right) padding)
        : this(padding.Left, padding.Right)
    {
    }
}

/// <summary>The last two dimensions mirrored at their ends: c b | a b c | b a.</summary>
public sealed class ReflectionPad2d : PadBase
{
    /// <summary>As many on every side, or left, right, top, bottom.</summary>
    /// <param name="padding">One number, or before and after each dimension, from the last.</param>
    /// <exception cref="ArgumentException">Another number of sides.</exception>
    public ReflectionPad2d(params ReadOnlySpan<int> padding)
        : base(2, padding, "reflect")
    {
    }

    /// <summary>Left, Right, Top, Bottom.</summary>
    /// <param name="padding">How many on each side.</param>
    public ReflectionPad2d((int Left, int Right, int Top, int Bottom) padding)
        : this(padding.Left, padding.Right, padding.Top, padding.Bottom)
    {
    }
}

/// <summary>The last three dimensions mirrored at their ends: c b | a b c | b a.</summary>
public sealed class ReflectionPad3d : PadBase
{
    /// <summary>As many on every side, or left, right, top, bottom, front, back.</summary>
    /// <param name="padding">One number, or before and after each dimension, from the last.</param>
    /// <exception cref="ArgumentException">Another number of sides.</exception>
    public ReflectionPad3d(params ReadOnlySpan<int> padding)
        : base(3, padding, "reflect")
    {
    }

    /// <summary>Left, Right, Top, Bottom, Front, Back.</summary>
    /// <param name="padding">How many on each side.</param>
    public ReflectionPad3d((int Left, int Right, int Top, int Bottom, int Front, int Back) padding)
        : this(padding.Left, padding.Right, padding.Top, padding.Bottom, padding.Front, padding.Back)
    {
    }
}

/// <summary>The last dimension with its end elements repeated: a a | a b c | c c.</summary>
public sealed class ReplicationPad1d : PadBase
{
    /// <summary>As many on every side, or left, right.</summary>
    /// <param name="padding">One number, or before and after each dimension, from the last.</param>
    /// <exception cref="ArgumentException">Another number of sides.</exception>
    public ReplicationPad1d(params ReadOnlySpan<int> padding)
        : base(1, padding, "replicate")
    {
    }

    /// <summary>Left, Right.</summary>
    /// <param name="padding">How many on each side.</param>
    public ReplicationPad1d((int Left, int Right) padding)
        : this(padding.Left, padding.Right)
    {
    }
}

/// <summary>The last two dimensions with their end elements repeated: a a | a b c | c c.</summary>
public sealed class ReplicationPad2d : PadBase
{
    /// <summary>As many on every side, or left, right, top, bottom.</summary>
    /// <param name="padding">One number, or before and after each dimension, from the last.</param>
    /// <exception cref="ArgumentException">Another number of sides.</exception>
    public ReplicationPad2d(params ReadOnlySpan<int> padding)
        : base(2, padding, "replicate")
    {
    }

    /// <summary>Left, Right, Top, Bottom.</summary>
    /// <param name="padding">How many on each side.</param>
    public ReplicationPad2d((int Left, int Right, int Top, int Bottom) padding)
        : this(padding.Left, padding.Right, padding.Top, padding.Bottom)
    {
    }
}

/// <summary>The last three dimensions with their end elements repeated: a a | a b c | c c.</summary>
public sealed class ReplicationPad3d : PadBase
{
    /// <summary>As many on every side, or left, right, top, bottom, front, back.</summary>
    /// <param name="padding">One number, or before and after each dimension, from the last.</param>
    /// <exception cref="ArgumentException">Another number of sides.</exception>
    public ReplicationPad3d(params ReadOnlySpan<int> padding)
        : base(3, padding, "replicate")
    {
    }

    /// <summary>Left, Right, Top, Bottom, Front, Back.</summary>
    /// <param name="padding">How many on each side.</param>
    public ReplicationPad3d((int Left, int Right, int Top, int Bottom, int Front, int Back) padding)
        : this(padding.Left, padding.Right, padding.Top, padding.Bottom, padding.Front, padding.Back)
    {
    }
}

/// <summary>The last dimension continued by its other end: b c | a b c | a b.</summary>
public sealed class CircularPad1d : PadBase
{
    /// <summary>As many on every side, or left, right.</summary>
    /// <param name="padding">One number, or before and after each dimension, from the last.</param>
    /// <exception cref="ArgumentException">Another number of sides.</exception>
    public CircularPad1d(params ReadOnlySpan<int> padding)
        : base(1, padding, "circular")
    {
    }

    /// <summary>Left, Right.</summary>
    /// <param name="padding">How many on each side.</param>
    public CircularPad1d((int Left, int Right) padding)
        : this(padding.Left, padding.Right)
    {
    }
}

/// <summary>The last two dimensions continued by their other end: b c | a b c | a b.</summary>
public sealed class CircularPad2d : PadBase
{
    /// <summary>As many on every side, or left, right, top, bottom.</summary>
    /// <param name="padding">One number, or before and after each dimension, from the last.</param>
    /// <exception cref="ArgumentException">Another number of sides.</exception>
    public CircularPad2d(params ReadOnlySpan<int> padding)
        : base(2, padding, "circular")
    {
    }

    /// <summary>Left, Right, Top, Bottom.</summary>
    /// <param name="padding">How many on each side.</param>
    public CircularPad2d((int Left, int Right, int Top, int Bottom) padding)
        : this(padding.Left, padding.Right, padding.Top, padding.Bottom)
    {
    }
}

/// <summary>The last three dimensions continued by their other end: b c | a b c | a b.</summary>
public sealed class CircularPad3d : PadBase
{
    /// <summary>As many on every side, or left, right, top, bottom, front, back.</summary>
    /// <param name="padding">One number, or before and after each dimension, from the last.</param>
    /// <exception cref="ArgumentException">Another number of sides.</exception>
    public CircularPad3d(params ReadOnlySpan<int> padding)
        : base(3, padding, "circular")
    {
    }

    /// <summary>Left, Right, Top, Bottom, Front, Back.</summary>
    /// <param name="padding">How many on each side.</param>
    public CircularPad3d((int Left, int Right, int Top, int Bottom, int Front, int Back) padding)
        : this(padding.Left, padding.Right, padding.Top, padding.Bottom, padding.Front, padding.Back)
    {
    }
}
