namespace MiniTorch.Nn;

/// <content>Padding, rearranging, distances.</content>
public static partial class F
{
    /// <summary>Elements added around (or, negative, taken off) the last dimensions.</summary>
    /// <param name="input">x.</param>
    /// <param name="pad">Before and after the last dimension, then the last but one, and so on.</param>
    /// <param name="mode">"constant", "reflect", "replicate" or "circular"; all but the first take the last 1 to 3 dimensions of [N, C, ...] or [C, ...].</param>
    /// <param name="value">The constant.</param>
    /// <exception cref="ArgumentException">An odd number of widths, or widths that the mode does not allow.</exception>
    public static Tensor Pad(Tensor input, ReadOnlySpan<int> pad, string mode = "constant", double value = 0) => Given(input).Pad(pad, mode, value);

    /// <summary>Class numbers as rows of zeros with a one: a new last dimension of <paramref name="numClasses"/>, or of the largest number + 1.</summary>
    /// <exception cref="ArgumentException">A number is negative or not below <paramref name="numClasses"/>.</exception>
    public static Tensor OneHot(Tensor input, int numClasses = -1) => Given(input).OneHot(numClasses);

    /// <summary>[N, C r^2, H, W] to [N, C, H r, W r]: channels become pixels (Shi et al. 2016).</summary>
    /// <exception cref="ArgumentException">The channels are no multiple of r^2.</exception>
    public static Tensor PixelShuffle(Tensor input, int upscaleFactor) => Given(input).PixelShuffle(upscaleFactor);

    /// <summary>[N, C, H r, W r] to [N, C r^2, H, W]: the inverse of <see cref="PixelShuffle"/>.</summary>
    /// <exception cref="ArgumentException">Height or width is no multiple of r.</exception>
    public static Tensor PixelUnshuffle(Tensor input, int downscaleFactor) => Given(input).PixelUnshuffle(downscaleFactor);

    /// <summary>The channels of [N, C, *] in <paramref name="groups"/> groups, dealt out anew: the first of each group, then the second of each, ... Zhang et al. 2017.</summary>
    /// <exception cref="ArgumentException">Fewer than three dimensions, or groups that do not divide the channels.</exception>
    public static Tensor ChannelShuffle(Tensor input, int groups)
    {
        if (Given(input).Dim < 3) throw new ArgumentException($"[channel_shuffle] channel_shuffle expects input with > 2 dims, but got input with sizes {input.Shape}");
        if (groups <= 0) throw new ArgumentException($"[channel_shuffle] Number of groups to divide channels in must be positive. Value of groups:{groups}");
        if (input.Size(1) % groups != 0) throw new ArgumentException($"[channel_shuffle] Number of channels must be divisible by groups. Got {input.Size(1)} channels and {groups} groups.");
        return Unflatten(input, 1, groups, input.Size(1) / groups).Transpose(1, 2).Flatten(1, 2);
    }
}
