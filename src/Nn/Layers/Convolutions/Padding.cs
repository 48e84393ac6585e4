namespace MiniTorch.Nn;

/// <summary>The padding of a convolution: a number, one a dimension, or "same" (the output has the input's size) or "valid" (none).</summary>
public readonly struct Padding
{
    private readonly int[]? _sizes;

    private Padding(int[] sizes) => _sizes = sizes;

    private Padding(string word) => (_sizes, Word) = ([0], word);

    /// <summary>"same" or "valid" if it was given by a word; null if by numbers.</summary>
    public string? Word { get; }

    /// <summary>Whether it is "same".</summary>
    public bool IsSame => Word == "same";

    /// <summary>The same on every side.</summary>
    public static implicit operator Padding(int size) => new([size]);

    /// <summary>Above and below, left and right.</summary>
    public static implicit operator Padding((int Height, int Width) sizes) => new([sizes.Height, sizes.Width]);

    /// <summary>One for each of three dimensions.</summary>
    public static implicit operator Padding((int Depth, int Height, int Width) sizes) => new([sizes.Depth, sizes.Height, sizes.Width]);

    /// <summary>Above and below, left and right.</summary>
    public static implicit operator Padding(Pair sizes) => new([sizes.Height, sizes.Width]);

    /// <summary>One for each of three dimensions.</summary>
    public static implicit operator Padding(Triple sizes) => new([sizes.Depth, sizes.Height, sizes.Width]);

    /// <summary>"same" or "valid".</summary>
    /// <exception cref="ArgumentException">Another word.</exception>
    public static implicit operator Padding(string word) => word switch
    {
        "same" or "valid" => new Padding(word),
        _ => throw new ArgumentException($"[conv] Invalid padding string '{word}', should be one of 'valid', 'same'"),
    };

    /// <summary>One size for each of <paramref name="rank"/> dimensions.</summary>
    internal int[] For(int rank) => Sizes.Spread(_sizes ?? [0], rank, "padding");

    /// <summary>Pads what a convolution itself does not: by other modes than zeros, and "same" where the two sides differ. <paramref name="rest"/> is left to the convolution.</summary>
    internal Tensor Apply(Tensor input, IReadOnlyList<int> kernel, IReadOnlyList<int> dilation, string mode, out int[] rest)
    {
        int rank = kernel.Count;
        rest = new int[rank];
        var sides = new int[2 * rank];
        bool isEven = true;
        for (int d = 0; d < rank; d++)
        {
            int total = IsSame ? dilation[d] * (kernel[d] - 1) : 2 * For(rank)[d];
            int at = 2 * (rank - 1 - d);
            (sides[at], sides[at + 1]) = (total / 2, total - total / 2);
            isEven &= total % 2 == 0;
            rest[d] = total / 2;
        }
        if (mode == "zeros" && isEven) return input;
        Array.Clear(rest);
        return F.Pad(input, sides, mode == "zeros" ? "constant" : mode);
    }
}

/// <summary>Sizes given once for all dimensions, or one for each.</summary>
internal static class Sizes
{
    /// <summary>As they were given: one number, or two.</summary>
    public static int[] Given(Pair pair) => pair.IsSingle ? [pair.Height] : [pair.Height, pair.Width];

    public static int[] Of(Pair pair) => [pair.Height, pair.Width];

    public static int[] Of(Triple triple) => [triple.Depth, triple.Height, triple.Width];

    public static int[] Spread(int[] given, int rank, string what)
    {
        if (given.Length == rank) return given;
        if (given.Length != 1) throw new ArgumentException($"[conv] {what} has {given.Length} sizes, the layer {rank} dimensions");
        var all = new int[rank];
        Array.Fill(all, given[0]);
        return all;
    }
}
