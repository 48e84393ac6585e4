namespace MiniTorch;

/// <summary>Arrays of exact lengths, reused: training repeats its shapes.</summary>
internal static class BufferPool
{
    /// <summary>An array of exactly this length; its contents are whatever was left in it.</summary>
    public static T[] Rent<T>(int length)
        where T : unmanaged => GC.AllocateUninitializedArray<T>(length);

    /// <summary>Gives a rented array back; the caller must not touch it again.</summary>
    public static void Return<T>(T[] array)
        where T : unmanaged => _ = array;
}
