namespace MiniTorch;

/// <summary>
/// Winograd's minimal filtering F(2x2, 3x3) (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2015): outputs are made in tiles of 2 x 2 from
/// 4 x 4 inputs, and both tile and filter are transformed such that 16 products stand for 36. For each of the 16 frequencies the products of all tiles, channels
/// and filters are one matrix product.
/// </summary>
/// <remarks>
/// Less than half of the multiplications, and rounding errors of 0.6 (forward, by data) to 1.3 (by weights) times those of the direct sum, whose chains are longer.
/// But infinities and NaN spread over their tile, one place further than the window reaches.
/// </remarks>
internal readonly struct WinogradTiling
{
    /// <summary>Numbers of a transformed tile.</summary>
    public const int Frequencies = 16;

    /// <summary>Channels and filters from which on the products outweigh the transforms.</summary>
    private const int FewestChannels = 16;

    /// <summary>Tiles of all images from which on the transform of the weights pays.</summary>
    private const int FewestTiles = 32;

    /// <summary>Rows of tiles of an image, and tiles in a row.</summary>
    public readonly int Rows, Columns;

    public WinogradTiling(int height, int width) => (Rows, Columns) = ((height + 1) / 2, (width + 1) / 2);

    /// <summary>Whether a convolution, as well as its gradients, is made so: 3 x 3, dense, enough channels, and not too much of the tiles hanging over the edges.</summary>
    public static bool Takes(ConvShape shape)
        => shape.D is { In: 1, Out: 1, Kernel: 1, Padding: 0 }
            && shape.H is { Kernel: 3, Stride: 1, Dilation: 1 }
            && shape.W is { Kernel: 3, Stride: 1, Dilation: 1 }
            && shape.Groups == 1
            && Math.Min(shape.Channels, shape.Filters) >= FewestChannels
            && Covers(shape.Batch, shape.H.Out, shape.W.Out)
            && Covers(shape.Batch, shape.H.In, shape.W.In);

    private static bool Covers(int batch, int height, int width)
    {
        var tiling = new WinogradTiling(height, width);
        long tiles = (long)tiling.Rows * tiling.Columns;
        return batch * tiles >= FewestTiles && Frequencies * tiles * 4 <= 9L * height * width * 3;
    }
}
