using System.Numerics;
using System.Numerics.Tensors;

namespace MiniTorch;

/// <summary>Moves elements between layouts.</summary>
internal static unsafe class Strided
{
    /// <summary>target = source; the same sizes.</summary>
    public static void Copy<T>(ReadOnlySpan<T> source, Layout from, Span<T> target, Layout to)
        where T : unmanaged
    {
        if (to.Numel == 0) return;
        if (from.IsContiguous && to.IsContiguous && to.Numel < ElementPass.Grain)
        {
            source.Slice(from.Offset, from.Numel).CopyTo(target[to.Offset..]);
            return;
        }
        fixed (T* px = source, py = target)
        {
            if (sizeof(T) == 4) StridedCopy<uint>.Run((uint*)px, from, (uint*)py, to);
            else if (sizeof(T) == 8) StridedCopy<ulong>.Run((ulong*)px, from, (ulong*)py, to);
            else StridedCopy<byte>.Run((byte*)px, from, (byte*)py, to);
        }
    }

    /// <summary>target += source, element after element in row-major order, so a target that overlaps itself (stride 0, windows) sums what falls together.</summary>
    public static void Add<T>(ReadOnlySpan<T> source, Layout from, Span<T> target, Layout to)
        where T : unmanaged
    {
        // An empty view may begin behind its storage's end.
        if (from.Numel == 0) return;
        if (from.IsContiguous && to.IsContiguous && typeof(T) != typeof(bool))
        {
            Update.Run(default(Sum), target.Slice(to.Offset, to.Numel), source.Slice(from.Offset, from.Numel));
            return;
        }
        fixed (T* px = source, py = target)
        {
            if (typeof(T) == typeof(float)) Add((float*)px, from, (float*)py, to);
            else if (typeof(T) == typeof(double)) Add((double*)px, from, (double*)py, to);
            else if (typeof(T) == typeof(long)) Add((long*)px, from, (long*)py, to);
            else if (typeof(T) == typeof(int)) Add((int*)px, from, (int*)py, to);
            else if (typeof(T) == typeof(byte)) Add((byte*)px, from, (byte*)py, to);
            else throw new NotSupportedException("[add] bool tensors do not add: convert to a number type first");
        }
    }

    private readonly struct Sum : IUpdate
    {
        public void Apply<V>(ref V p, V g)
            where V : IReal<V> => p += g;
    }

    private static void Add<T>(T* source, Layout from, T* target, Layout to)
        where T : unmanaged, INumber<T>
    {
        if (to.Numel == 0) return;
        int rank = to.Rank;
        if (rank == 0)
        {
            target[to.Offset] += source[from.Offset];
            return;
        }
        int* index = stackalloc int[rank];
        new Span<int>(index, rank).Clear();
        T* x = source + from.Offset, y = target + to.Offset;
        int inner = to.Sizes[^1];
        nint dx = from.Strides[^1], dy = to.Strides[^1];
        while (true)
        {
            if (dx == 1 && dy == 1) TensorPrimitives.Add(new ReadOnlySpan<T>(x, inner), new ReadOnlySpan<T>(y, inner), new Span<T>(y, inner));
            else for (int i = 0; i < inner; i++) y[i * dy] += x[i * dx];
            int d = rank - 2;
            for (; d >= 0; d--)
            {
                x += from.Strides[d];
                y += to.Strides[d];
                if (++index[d] < to.Sizes[d]) break;
                x -= (nint)from.Strides[d] * to.Sizes[d];
                y -= (nint)to.Strides[d] * to.Sizes[d];
                index[d] = 0;
            }
            if (d < 0) return;
        }
    }

    /// <summary>Every element of <paramref name="to"/> = <paramref name="value"/>.</summary>
    public static void Fill<T>(Span<T> target, Layout to, T value)
        where T : unmanaged
    {
        if (to.IsContiguous)
        {
            fixed (T* y = target) Workers.For(to.Numel, 2 * ElementPass.Grain, new FillJob<T>(y + to.Offset, value));
            return;
        }
        var one = new Layout(to.Sizes, new int[to.Rank], 0);
        Copy(new ReadOnlySpan<T>(in value), one, target, to);
    }

    private readonly struct FillJob<T>(T* target, T value) : IRangeJob
        where T : unmanaged
    {
        public void Run(int start, int end) => new Span<T>(target + start, end - start).Fill(value);
    }

    /// <summary>Logical elements [start, start + block.Length), in row-major order, to a block.</summary>
    public static void Gather<T>(ReadOnlySpan<T> source, Layout from, int start, Span<T> block)
        where T : unmanaged
    {
        if (block.IsEmpty) return;
        int* sizes = stackalloc int[from.Rank + 1];
        nint* strides = stackalloc nint[from.Rank + 1];
        int rank = Merge(from, sizes, strides);
        fixed (T* px = source, pb = block)
            StridedRows.Gather((byte*)(px + from.Offset), rank, sizes, strides, start, (byte*)pb, block.Length, sizeof(T));
    }

    /// <summary>A block to logical elements [start, start + block.Length), in row-major order.</summary>
    public static void Scatter<T>(ReadOnlySpan<T> block, Span<T> target, Layout to, int start)
        where T : unmanaged
    {
        if (block.IsEmpty) return;
        int* sizes = stackalloc int[to.Rank + 1];
        nint* strides = stackalloc nint[to.Rank + 1];
        int rank = Merge(to, sizes, strides);
        fixed (T* py = target, pb = block)
            StridedRows.Scatter((byte*)pb, (byte*)(py + to.Offset), rank, sizes, strides, start, block.Length, sizeof(T));
    }

    /// <summary>The layout's dims with neighbours merged where their strides allow it.</summary>
    private static int Merge(Layout layout, int* sizes, nint* strides)
    {
        int rank = 0;
        for (int d = 0; d < layout.Rank; d++)
        {
            int size = layout.Sizes[d];
            if (size == 1) continue;
            nint stride = layout.Strides[d];
            if (rank > 0 && strides[rank - 1] == stride * size) sizes[rank - 1] *= size;
            else sizes[rank++] = size;
            strides[rank - 1] = stride;
        }
        return rank;
    }
}
