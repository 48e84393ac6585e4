using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MiniTorch;

/// <summary>Each thread's own room for copies of operands: pinned, aligned to cache lines, kept from call to call, collected with the thread.</summary>
internal static unsafe class PackBuffers
{
    private const int Alignment = 64;

    [ThreadStatic]
    private static byte[]? t_vector, t_panel, t_tiles, t_scratch;

    /// <summary>Room for a vector of <paramref name="length"/> elements; contents undefined, gone at the next call on this thread.</summary>
    public static T* ForVector<T>(nint length)
        where T : unmanaged
        => (T*)Room(ref t_vector, length * sizeof(T));

    /// <summary>Room for a panel of b, or the sums of a matrix times a vector.</summary>
    public static T* ForPanel<T>(nint length)
        where T : unmanaged
        => (T*)Room(ref t_panel, length * sizeof(T));

    /// <summary>Room for tiles of a.</summary>
    public static T* ForTiles<T>(nint length)
        where T : unmanaged
        => (T*)Room(ref t_tiles, length * sizeof(T));

    /// <summary>Room for the sums of one tile.</summary>
    public static T* ForTile<T>()
        where T : unmanaged
        => (T*)Room(ref t_scratch, 8 * 3 * 64);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Room(ref byte[]? array, nint bytes)
    {
        byte[]? held = array;
        if (held is null || held.Length < bytes + Alignment) array = held = Grow(bytes);
        byte* start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(held));
        return (byte*)(((nint)start + Alignment - 1) & -Alignment);
    }

    private static byte[] Grow(nint bytes) => GC.AllocateUninitializedArray<byte>(checked((int)(bytes + (bytes / 4) + Alignment)), pinned: true);
}
