using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MiniTorch;

/// <summary>Each thread's own room for packed operands: pinned, aligned to cache lines, kept from call to call, collected with the thread.</summary>
internal static unsafe class PackBuffers
{
    private const int Alignment = 64;

    [ThreadStatic]
    private static byte[]? t_a, t_b, t_scratch;

    /// <summary>Room for <paramref name="length"/> elements of a; contents undefined, gone at the next call on this thread.</summary>
    public static T* ForA<T>(nint length)
        where T : unmanaged
        => (T*)Room(ref t_a, length * sizeof(T));

    public static T* ForB<T>(nint length)
        where T : unmanaged
        => (T*)Room(ref t_b, length * sizeof(T));

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
