namespace MiniTorch;

/// <summary>Lines of an image with the channels of a place side by side, as many as a cache line holds.</summary>
internal static unsafe class PlaceLines<L, V, T>
    where L : ILanes<T, V>
    where V : struct
    where T : unmanaged
{
    private const int CacheLine = 64;

    /// <summary>Channels that go together.</summary>
    public static int Block => CacheLine / sizeof(T);

    /// <summary>So many channels, rounded up to whole blocks.</summary>
    public static int Pad(int channels) => (channels + Block - 1) / Block * Block;

    /// <summary>The first whole cache line at or behind <paramref name="room"/>.</summary>
    public static T* Align(T* room) => (T*)(((nint)room + CacheLine - 1) & -CacheLine);

    /// <summary>Room for <paramref name="length"/> elements from an aligned start.</summary>
    public static T[] Rent(long length) => BufferPool.Rent<T>(checked((int)(length + Block)));

    /// <summary>to[places, block] from a line of image[channels, height, width], from a column on; what is outside the image, and channels to the block's end, are 0.</summary>
    public static void Read(T* image, int channels, int height, int width, int line, int column, int places, T* to)
    {
        int left = Math.Clamp(-column, 0, places), right = (uint)line < (uint)height ? Math.Clamp(width - column, left, places) : left;
        new Span<T>(to, left * Block).Clear();
        T* from = image + ((nint)line * width) + column + left;
        if (right > left) Packing<T, V, L>.Transpose(from, (nint)height * width, right - left, channels, to + (left * Block), Block);
        new Span<T>(to + (right * Block), (places - right) * Block).Clear();
    }

    /// <summary>Elements of scratch that <see cref="Write"/> needs.</summary>
    public static int WriteScratch(int places) => (Block * Pad(places)) + Packing<T, V, L>.Slack;

    /// <summary>from[places, block] to <paramref name="places"/> numbers in a row in each of the channels, which lie <paramref name="size"/> apart.</summary>
    public static void Write(T* from, int channels, int places, T* scratch, T* to, nint size)
    {
        int stride = Pad(places);
        Packing<T, V, L>.Transpose(from, Block, channels, places, scratch, stride);
        for (int c = 0; c < channels; c++) Padding.CopyRun<L, V, T>(scratch + (c * stride), to + (c * size), places);
    }
}
