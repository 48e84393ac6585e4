namespace MiniTorch;

/// <summary>Images[n, channels, height, width] as rows of overlapping 4 x 4 tiles, two places apart, the first one <c>top</c> lines and <c>left</c> columns before the image.</summary>
internal readonly unsafe struct TileSource<L, V, T>(T* images, int channels, int height, int width, int top, int left, WinogradTiling tiling)
    where L : ILanes<T, V>
    where V : struct
    where T : unmanaged
{
    /// <summary>Elements of scratch that <see cref="Transform"/> needs.</summary>
    public int Scratch => 4 * Pitch;

    private int Pitch => ((2 * tiling.Columns) + 2) * PlaceLines<L, V, T>.Block;

    /// <summary>Frequency i of the tiles in rows [from, to), counted over all images, to to[i * plane + tile * Pad(channels)].</summary>
    public void Transform(int from, int to, T* scratch, T* tiles, nint plane)
    {
        int pad = PlaceLines<L, V, T>.Pad(channels);
        for (int channel = 0; channel < channels; channel += PlaceLines<L, V, T>.Block)
        {
            T* tile = tiles + channel;
            for (int row = from; row < to; row++)
            {
                // Two of a row's four lines are the last of the row before.
                int line = row % tiling.Rows * 2;
                if (row == from || line == 0)
                {
                    Read(row, channel, line, scratch);
                    Read(row, channel, line + 1, scratch);
                }
                Read(row, channel, line + 2, scratch);
                Read(row, channel, line + 3, scratch);
                T* line0 = Slot(scratch, line), line1 = Slot(scratch, line + 1), line2 = Slot(scratch, line + 2), line3 = Slot(scratch, line + 3);
                for (int column = 0; column < tiling.Columns; column++, tile += pad)
                {
                    int at = 2 * column * PlaceLines<L, V, T>.Block;
                    WinogradTransform<L, V, T>.Input(line0 + at, line1 + at, line2 + at, line3 + at, tile, plane);
                }
            }
        }
    }

    private T* Slot(T* scratch, int line) => scratch + ((line & 3) * Pitch);

    private void Read(int row, int channel, int line, T* scratch)
    {
        T* image = images + ((((nint)(row / tiling.Rows) * channels) + channel) * height * width);
        int some = Math.Min(PlaceLines<L, V, T>.Block, channels - channel);
        PlaceLines<L, V, T>.Read(image, some, height, width, line - top, -left, (2 * tiling.Columns) + 2, Slot(scratch, line));
    }
}
