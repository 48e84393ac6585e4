using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>
/// Moves elements between a tensor and an index-shaped one, whose indices say the place along one dim; all other coordinates are the same.
/// The indices are in range.
/// </summary>
internal static unsafe class AlongDim
{
    private const int Grain = 16384;

    /// <summary>y[.., i, ..] = x[.., index[.., i, ..], ..]</summary>
    public static void Gather<T>(ReadOnlySpan<T> x, Layout lx, int dim, ReadOnlySpan<long> index, Layout li, Span<T> y, Layout ly)
        where T : unmanaged
    {
        fixed (T* px = x, py = y)
        fixed (long* pi = index)
            Run<T, Get<T>>(px, lx, dim, pi, li, py, ly);
    }

    /// <summary>x[.., index[.., i, ..], ..] = source[.., i, ..]; among equal indices the last wins.</summary>
    public static void Scatter<T>(Span<T> x, Layout lx, int dim, ReadOnlySpan<long> index, Layout li, ReadOnlySpan<T> source, Layout ls)
        where T : unmanaged
    {
        fixed (T* px = x, ps = source)
        fixed (long* pi = index)
            Run<T, Put<T>>(px, lx, dim, pi, li, ps, ls);
    }

    /// <summary>x[.., index[.., i, ..], ..] += source[.., i, ..], in order.</summary>
    public static void ScatterAdd<T>(Span<T> x, Layout lx, int dim, ReadOnlySpan<long> index, Layout li, ReadOnlySpan<T> source, Layout ls)
        where T : unmanaged, IAdditionOperators<T, T, T>
    {
        fixed (T* px = x, ps = source)
        fixed (long* pi = index)
            Run<T, Add<T>>(px, lx, dim, pi, li, ps, ls);
    }

    [SkipLocalsInit]
    private static void Run<T, TMove>(T* x, Layout lx, int dim, long* index, Layout li, T* other, Layout lo)
        where T : unmanaged
        where TMove : IMove<T>
    {
        if (li.Numel == 0) return;
        x += lx.Offset;
        index += li.Offset;
        other += lo.Offset;
        if (li.Rank == 0)
        {
            TMove.Move(ref *x, ref *other);
            return;
        }
        int row = li.Rank - 1;
        while (row > 0 && li.Sizes[row] == 1) row--;
        int* sizes = stackalloc int[li.Rank];
        Strides* outer = stackalloc Strides[li.Rank];
        int rank = 0, units = 1;
        for (int d = 0; d < li.Rank; d++)
        {
            if (d == row || d == dim || li.Sizes[d] == 1) continue;
            (sizes[rank], outer[rank++]) = (li.Sizes[d], new Strides(lx.Strides[d], li.Strides[d], lo.Strides[d]));
            units *= li.Sizes[d];
        }
        var job = new Job<T, TMove>
        {
            Places = new Places<T>(x, index, other),
            Rank = rank,
            Sizes = sizes,
            Outer = outer,
            Row = new Strides(row == dim ? 0 : lx.Strides[row], li.Strides[row], lo.Strides[row]),
            Length = li.Sizes[row],
            Stride = lx.Strides[dim],
            Along = new Strides(0, li.Strides[dim], lo.Strides[dim]),
            AlongCount = row == dim ? 1 : li.Sizes[dim],
            Columns = row == dim ? 1 : li.Sizes[row],
        };
        // Parts never share a place: their coordinates differ in a dim other than the index's.
        units *= job.Columns;
        Workers.For(units, (int)Math.Max(1, (long)units * Grain / li.Numel), job);
    }

    private interface IMove<T>
    {
        static abstract void Move(ref T place, ref T other);
    }

    private readonly struct Get<T> : IMove<T>
    {
        public static void Move(ref T place, ref T other) => other = place;
    }

    private readonly struct Put<T> : IMove<T>
    {
        public static void Move(ref T place, ref T other) => place = other;
    }

    private readonly struct Add<T> : IMove<T>
        where T : IAdditionOperators<T, T, T>
    {
        public static void Move(ref T place, ref T other) => place = unchecked(place + other);
    }

    private readonly record struct Strides(nint X, nint Index, nint Other);

    private readonly struct Places<T>(T* x, long* index, T* other)
        where T : unmanaged
    {
        public readonly T* X = x;
        public readonly long* Index = index;
        public readonly T* Other = other;

        public Places<T> Moved(Strides by, nint times) => new(X + times * by.X, Index + times * by.Index, Other + times * by.Other);
    }

    /// <summary>
    /// Units are coordinates of the outer dims; and columns, where the rows run along another dim than the index's, which is then a loop around them.
    /// </summary>
    private struct Job<T, TMove> : IRangeJob
        where T : unmanaged
        where TMove : IMove<T>
    {
        public Places<T> Places;
        public int Rank;
        public int* Sizes;
        public Strides* Outer;
        public Strides Row;
        public int Length;
        public nint Stride;
        public Strides Along;
        public int AlongCount;
        public int Columns;

        public readonly void Run(int start, int end)
        {
            for (int unit = start; unit < end;)
            {
                int column = unit % Columns, columns = Math.Min(Columns - column, end - unit);
                var places = At(unit / Columns).Moved(Row, column);
                for (int i = 0; i < AlongCount; i++) Line(places.Moved(Along, i), Columns == 1 ? Length : columns);
                unit += columns;
            }
        }

        private readonly Places<T> At(int outer)
        {
            var places = Places;
            for (int d = Rank - 1; d > 0; d--)
            {
                places = places.Moved(Outer[d], outer % Sizes[d]);
                outer /= Sizes[d];
            }
            return Rank > 0 ? places.Moved(Outer[0], outer) : places;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Line(Places<T> places, int count)
        {
            T* x = places.X, other = places.Other;
            long* index = places.Index;
            nint stride = Stride;
            if (stride == 1 && Row == new Strides(0, 1, 1))
            {
                for (nint i = 0; i < count; i++) TMove.Move(ref x[index[i]], ref other[i]);
                return;
            }
            nint stepX = Row.X, stepIndex = Row.Index, stepOther = Row.Other;
            for (int i = 0; i < count; i++, x += stepX, index += stepIndex, other += stepOther) TMove.Move(ref x[*index * stride], ref *other);
        }
    }
}
