using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>A tensor's memory as an elementwise pass takes it: the storage's first byte, the layout, bytes an element.</summary>
internal readonly unsafe struct Source(void* storage, Layout layout, int elementSize)
{
    public readonly byte* Storage = (byte*)storage;
    public readonly Layout Layout = layout;
    public readonly int ElementSize = elementSize;
}

/// <summary>Room for the operands of one pass: inputs first, then outputs.</summary>
[InlineArray(Capacity)]
internal struct Sources
{
    public const int Capacity = 6;

    private Source _first;
}

/// <summary>An operand as a kernel sees it: elements in a row (Step 1), or 64 bytes filled with the one element (Step 0).</summary>
internal unsafe struct Operand
{
    public byte* Pointer;
    public nint Step;

    /// <summary>The elements of a contiguous layout.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Operand Of<T>(T* storage, Layout layout)
        where T : unmanaged => Of(storage + layout.Offset);

    /// <summary>Elements in a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Operand Of<T>(T* first)
        where T : unmanaged => new() { Pointer = (byte*)first, Step = 1 };

    /// <summary>The operand without its first <paramref name="count"/> elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Operand From<T>(nint count)
        where T : unmanaged => new() { Pointer = Pointer + Step * count * sizeof(T), Step = Step };

    /// <summary>Bytes from one lane group to the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly nint Stride<V>()
        where V : unmanaged, IReals<V> => Step * (V.Count * V.ElementSize);

    /// <summary>The elements after the last whole lane group.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly V Tail<V>(nint groups, int rest)
        where V : unmanaged, IReals<V> => Step == 0 ? V.Load(Pointer) : V.LoadPart(Pointer + groups * V.Count * V.ElementSize, rest);
}

/// <summary>A formula over blocks of elements in a row.</summary>
internal unsafe interface IElementKernel
{
    void Run(Operand* operands, int count);
}
