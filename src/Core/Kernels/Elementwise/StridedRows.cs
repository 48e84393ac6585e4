using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch;

/// <summary>Elements of 1, 4 or 8 bytes between strided memory and a block in a row. Sizes and strides count elements.</summary>
internal static unsafe class StridedRows
{
    public static void Gather(byte* source, nint stride, byte* block, int count, int elementSize)
    {
        if (stride == 1) Unsafe.CopyBlockUnaligned(block, source, (uint)(count * elementSize));
        else if (elementSize == 4) Gather((uint*)source, stride, (uint*)block, count);
        else if (elementSize == 8) Gather((ulong*)source, stride, (ulong*)block, count);
        else Gather(source, stride, block, count);
    }

    /// <summary>block[i] = source[i stride]; the stride may be negative.</summary>
    public static void Gather<T>(T* source, nint stride, T* block, int count)
        where T : unmanaged
    {
        nint i = 0;
        if (sizeof(T) == 4 && stride == 2) i = EverySecond((uint*)source, (uint*)block, count);
        else if (sizeof(T) == 4 && stride == -1) i = Reversed((uint*)source, (uint*)block, count);
        for (; i < count; i++) block[i] = source[i * stride];
    }

    /// <summary>As many as whole vectors hold: the low halves of pairs.</summary>
    private static nint EverySecond(uint* source, uint* block, nint count)
    {
        nint i = 0;
        // The last element may be the last of the memory: no pair.
        for (; i + 8 < count; i += 8)
            Vector256.Narrow(Vector256.Load((ulong*)(source + 2 * i)), Vector256.Load((ulong*)(source + 2 * i + 8))).Store(block + i);
        return i;
    }

    private static nint Reversed(uint* source, uint* block, nint count)
    {
        nint i = 0;
        for (; i + 8 <= count; i += 8) Vector256.Shuffle(Vector256.Load(source - i - 7), Vector256.Create(7u, 6, 5, 4, 3, 2, 1, 0)).Store(block + i);
        return i;
    }

    public static void Scatter(byte* block, byte* target, nint stride, int count, int elementSize)
    {
        if (stride == 1) Unsafe.CopyBlockUnaligned(target, block, (uint)(count * elementSize));
        else if (elementSize == 4) Scatter((uint*)block, (uint*)target, stride, count);
        else if (elementSize == 8) Scatter((ulong*)block, (ulong*)target, stride, count);
        else Scatter(block, target, stride, count);
    }

    private static void Scatter<T>(T* block, T* target, nint stride, int count)
        where T : unmanaged
    {
        for (int i = 0; i < count; i++, target += stride) *target = block[i];
    }

    /// <summary>Logical elements [start, start + count), in row-major order, to a block.</summary>
    public static void Gather(byte* source, int rank, int* sizes, nint* strides, int start, byte* block, int count, int elementSize)
    {
        int* index = stackalloc int[rank + 1];
        nint offset = Seek(rank, sizes, strides, start, index, out int column);
        while (true)
        {
            int run = rank == 0 ? 1 : Math.Min(count, sizes[rank - 1] - column);
            nint stride = rank == 0 ? 1 : strides[rank - 1];
            Gather(source + (offset + column * stride) * elementSize, stride, block, run, elementSize);
            count -= run;
            if (count <= 0) return;
            block += run * elementSize;
            column = 0;
            offset += NextRow(rank, sizes, strides, index);
        }
    }

    /// <summary>A block to logical elements [start, start + count), in row-major order.</summary>
    public static void Scatter(byte* block, byte* target, int rank, int* sizes, nint* strides, int start, int count, int elementSize)
    {
        int* index = stackalloc int[rank + 1];
        nint offset = Seek(rank, sizes, strides, start, index, out int column);
        while (true)
        {
            int run = rank == 0 ? 1 : Math.Min(count, sizes[rank - 1] - column);
            nint stride = rank == 0 ? 1 : strides[rank - 1];
            Scatter(block, target + (offset + column * stride) * elementSize, stride, run, elementSize);
            count -= run;
            if (count <= 0) return;
            block += run * elementSize;
            column = 0;
            offset += NextRow(rank, sizes, strides, index);
        }
    }

    /// <summary>The offset of the row in which logical element <paramref name="start"/> lies, its index and the element's column.</summary>
    public static nint Seek(int rank, int* sizes, nint* strides, int start, int* index, out int column)
    {
        column = 0;
        if (rank == 0) return 0;
        column = start % sizes[rank - 1];
        int row = start / sizes[rank - 1];
        nint offset = 0;
        for (int d = rank - 2; d >= 0; d--)
        {
            index[d] = row % sizes[d];
            row /= sizes[d];
            offset += index[d] * strides[d];
        }
        return offset;
    }

    /// <summary>Steps the row's index; the change of its offset.</summary>
    public static nint NextRow(int rank, int* sizes, nint* strides, int* index)
    {
        nint change = 0;
        for (int d = rank - 2; d >= 0; d--)
        {
            if (++index[d] < sizes[d]) return change + strides[d];
            index[d] = 0;
            change -= strides[d] * (sizes[d] - 1);
        }
        return change;
    }
}
