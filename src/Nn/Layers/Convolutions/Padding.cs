namespace MiniTorch.Nn;

/// <summary>The padding of a convolution: a number, one a dimension, or "same" (the output has the input's size) or "valid" (none).</summary>
public readonly struct Padding
{
    private readonly int[]? _sizes;

    private Padding(int[] sizes) => _sizes = sizes;

    private Padding(bool same) => IsSame = same;

    /// <summary>Whether it is "same".</summary>
    public bool IsSame { get; }

    /// <summary>The same on every side.</summary>
    public static implicit operator Padding(int size) => new([size]);

    /// <summary>Above and below, left and right.</summary>
    public static implicit operator Padding((int Height, int Width) sizes) => new([sizes.Height, sizes.Width]);

    /// <summary>One for each of three dimensions.</summary>
    public static implicit operator Padding((int Depth, int Height, int Width) sizes) => new([sizes.Depth, sizes.Height, sizes.Width]);

    /// <summary>"same" or "valid".</summary>
    /// <exception cref="ArgumentException">Another word.</exception>
    public static implicit operator Padding(string word) => word switch
    {
        "same" => new Padding(true),
        "valid" => new Padding([0]),
        _ => throw new ArgumentException($"[conv] Invalid padding string '{word}', should be one of 'valid', 'same'"),
    };

    /// <summary>One size for each of <paramref name="rank"/> dimensions.</summary>
    internal int[] For(int rank) => Sizes.Spread(_sizes ?? [0], rank, "padding");
}

/// <summary>Sizes given once for all dimensions, or one for each.</summary>
internal static class Sizes
{
    public static int[] Spread(int[] given, int rank, string what)
    {
        if (given.Length == rank) return given;
        if (given.Length != 1) throw new ArgumentException($"[conv] {what} has {given.Length} sizes, the layer {rank} dimensions");
        var all = new int[rank];
        Array.Fill(all, given[0]);
        return all;
    }
}
