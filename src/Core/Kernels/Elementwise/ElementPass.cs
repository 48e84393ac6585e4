using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>
/// Runs an elementwise kernel over operands of any strides: directly where they are contiguous or a single element, else row by row or over
/// blocks gathered to scratch memory. Solved here once: strides, broadcasting, threads, empty tensors.
/// </summary>
internal static unsafe class ElementPass
{
    /// <summary>Elements from which a second thread pays.</summary>
    public const int Grain = 16384;

    // Elements from which a transposed operand is copied first.
    private const int Crosswise = 4096;

    /// <summary>Bytes of a Step 0 operand's filler: the widest lane group.</summary>
    public const int FillBytes = 64;

    /// <param name="kernel">The formula.</param>
    /// <param name="sources">All of the same shape.</param>
    /// <param name="outputs">How many of the sources, at the end, are written.</param>
    [SkipLocalsInit]
    public static void Run<TKernel>(TKernel kernel, ReadOnlySpan<Source> sources, int outputs)
        where TKernel : struct, IElementKernel
    {
        int count = sources[^1].Layout.Numel;
        if (count == 0) return;
        Operand* operands = stackalloc Operand[Sources.Capacity];
        byte* filler = stackalloc byte[Sources.Capacity * FillBytes];
        for (int i = 0; i < sources.Length; i++)
        {
            Layout layout = sources[i].Layout;
            int size = sources[i].ElementSize;
            byte* first = sources[i].Storage + (nint)layout.Offset * size;
            if (layout.IsContiguous)
            {
                operands[i].Pointer = first;
                operands[i].Step = 1;
            }
            else if (i < sources.Length - outputs && IsOneElement(layout))
            {
                operands[i].Pointer = filler + i * FillBytes;
                operands[i].Step = 0;
                Fill(operands[i].Pointer, first, size);
            }
            else
            {
                RunStrided(kernel, sources, outputs, count);
                return;
            }
        }
        if (count < 2 * Grain || Workers.Threads == 1)
        {
            kernel.Run(operands, count);
            return;
        }
        int* sizes = stackalloc int[Sources.Capacity];
        for (int i = 0; i < sources.Length; i++) sizes[i] = sources[i].ElementSize;
        Workers.For(count, Grain, new DenseJob<TKernel>(kernel, operands, sizes, sources.Length));
    }

    [SkipLocalsInit]
    private static void RunStrided<TKernel>(TKernel kernel, ReadOnlySpan<Source> sources, int outputs, int count)
        where TKernel : struct, IElementKernel
    {
        for (int i = 0; i < sources.Length - outputs && count >= Crosswise; i++)
        {
            if (!RunsCrosswise(sources[i].Layout)) continue;
            if (sources[i].ElementSize == 4) RunTurned<TKernel, float>(kernel, sources, outputs, i);
            else if (sources[i].ElementSize == 8) RunTurned<TKernel, double>(kernel, sources, outputs, i);
            else RunTurned<TKernel, byte>(kernel, sources, outputs, i);
            return;
        }
        int rank = sources[0].Layout.Rank;
        int* sizes = stackalloc int[rank];
        nint* strides = stackalloc nint[rank * sources.Length];
        byte** bases = stackalloc byte*[sources.Length];
        int* elementSizes = stackalloc int[sources.Length];
        var walk = new ElementWalk(sources, outputs, sizes, strides, bases, elementSizes);
        var job = new StridedJob<TKernel>(kernel, walk);
        if (count < 2 * Grain || Workers.Threads == 1) job.Run(0, count);
        else Workers.For(count, Grain, job);
    }

    /// <summary>A transposed operand is turned in tiles first: gathered row by row, every element would cost a cache line.</summary>
    private static void RunTurned<TKernel, T>(TKernel kernel, ReadOnlySpan<Source> sources, int outputs, int turned)
        where TKernel : struct, IElementKernel
        where T : unmanaged
    {
        Source source = sources[turned];
        Layout row = Layout.Contiguous(source.Layout.Sizes);
        T[] memory = BufferPool.Rent<T>(row.Numel);
        fixed (T* p = memory)
        {
            StridedCopy<T>.Run((T*)source.Storage, source.Layout, p, row);
            var replaced = default(Sources);
            sources.CopyTo(replaced);
            replaced[turned] = new Source(p, row, sizeof(T));
            Run(kernel, replaced[..sources.Length], outputs);
        }
        BufferPool.Return(memory);
    }

    private static bool RunsCrosswise(Layout layout)
    {
        int last = layout.Rank - 1;
        while (last >= 0 && layout.Sizes[last] == 1) last--;
        if (last < 0 || layout.Strides[last] <= 1) return false;
        for (int d = 0; d < last; d++)
            if (layout.Strides[d] == 1 && layout.Sizes[d] > 1) return true;
        return false;
    }

    private static bool IsOneElement(Layout layout)
    {
        for (int d = 0; d < layout.Strides.Length; d++)
            if (layout.Strides[d] != 0 && layout.Sizes[d] != 1) return false;
        return true;
    }

    /// <summary>Fills a Step 0 operand's 64 bytes with the element at <paramref name="source"/>.</summary>
    public static void Fill(byte* filler, byte* source, int elementSize)
    {
        if (elementSize == 4) new Span<uint>(filler, FillBytes / 4).Fill(*(uint*)source);
        else if (elementSize == 8) new Span<ulong>(filler, FillBytes / 8).Fill(*(ulong*)source);
        else new Span<byte>(filler, FillBytes).Fill(*source);
    }

    private readonly struct DenseJob<TKernel>(TKernel kernel, Operand* operands, int* elementSizes, int count) : IRangeJob
        where TKernel : struct, IElementKernel
    {
        [SkipLocalsInit]
        public void Run(int start, int end)
        {
            Operand* moved = stackalloc Operand[Sources.Capacity];
            for (int i = 0; i < count; i++)
            {
                moved[i].Step = operands[i].Step;
                moved[i].Pointer = operands[i].Pointer + operands[i].Step * elementSizes[i] * start;
            }
            kernel.Run(moved, end - start);
        }
    }

    private readonly struct StridedJob<TKernel>(TKernel kernel, ElementWalk walk) : IRangeJob
        where TKernel : struct, IElementKernel
    {
        [SkipLocalsInit]
        public void Run(int start, int end)
        {
            Operand* operands = stackalloc Operand[Sources.Capacity];
            nint* offsets = stackalloc nint[walk.Operands];
            int* index = stackalloc int[walk.Rank + 1];
            byte* scratch = Scratch.Rows();
            var cursor = new ElementWalk.Cursor(walk, operands, offsets, index, scratch, start, end);
            while (cursor.Next(out int count))
            {
                kernel.Run(operands, count);
                cursor.Finish(count);
            }
        }
    }
}
