namespace MiniTorch;

/// <summary>Memory of a thread for blocks on their way through a kernel.</summary>
internal static unsafe class Scratch
{
    [ThreadStatic]
    private static byte[]? t_rows;

    /// <summary>Room for a block of doubles for every operand, aligned to 64 bytes; valid until the next call on this thread.</summary>
    public static byte* Rows()
    {
        // Pinned for good: the pointer outlives the reference taken here.
        t_rows ??= GC.AllocateUninitializedArray<byte>(Sources.Capacity * ElementWalk.Block * sizeof(double) + 64, pinned: true);
        fixed (byte* start = t_rows) return (byte*)(((nint)start + 63) & ~63);
    }
}
