using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>Reads and writes at the places of <see cref="PickTables"/>; the other side is row-major [outer, middle, inner].</summary>
internal static unsafe class Picking
{
    private const int Grain = 16384;

    /// <summary>y = x at the places, <paramref name="none"/> where there is no place.</summary>
    public static void Get<T>(ReadOnlySpan<T> x, PickTables tables, T none, Span<T> y)
        where T : unmanaged
    {
        if (tables.Rows == 0 || tables.Width == 0) return;
        fixed (T* px = x, py = y)
        fixed (int* outer = tables.Outer, middle = tables.Middle, inner = tables.Inner)
        {
            var job = new GetJob<T>(px, new Rows(outer, middle, tables.MiddleCount), inner, tables.InnerHasGaps, tables.Width, none, py);
            Workers.For(y.Length, Grain, job);
        }
    }

    /// <summary>x at the places = values, the last where several fall together; one value for all if there is but one.</summary>
    public static void Put<T>(Span<T> x, PickTables tables, ReadOnlySpan<T> values)
        where T : unmanaged => Write(x, tables, values, default(Assign<T>));

    /// <summary>x at the places += values, in order, so that equal places sum up.</summary>
    public static void Add<T>(Span<T> x, PickTables tables, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) Write(As<T, float>(x), tables, As<T, float>(values), default(Sum<float>));
        else if (typeof(T) == typeof(double)) Write(As<T, double>(x), tables, As<T, double>(values), default(Sum<double>));
        else if (typeof(T) == typeof(long)) Write(As<T, long>(x), tables, As<T, long>(values), default(Sum<long>));
        else if (typeof(T) == typeof(int)) Write(As<T, int>(x), tables, As<T, int>(values), default(Sum<int>));
        else if (typeof(T) == typeof(byte)) Write(As<T, byte>(x), tables, As<T, byte>(values), default(Sum<byte>));
        else Write(As<T, bool>(x), tables, As<T, bool>(values), default(Or));
    }

    private static void Write<T, TJoin>(Span<T> x, PickTables tables, ReadOnlySpan<T> values, TJoin join)
        where T : unmanaged
        where TJoin : struct, IJoin<T>
    {
        if (tables.Rows == 0 || tables.Width == 0) return;
        fixed (T* px = x, pv = values)
        fixed (int* outer = tables.Outer, middle = tables.Middle, inner = tables.Inner)
        {
            var job = new WriteJob<T, TJoin>(px, new Rows(outer, middle, tables.MiddleCount), tables.OuterCount, inner, tables.Width, pv, values.Length > 1 ? 1 : 0, join);
            // Parts never share a place: they are columns of whole rows, or outer entries that are distinct.
            bool byColumns = tables.Inner is null && tables.Width >= 32;
            if (byColumns) Workers.For(tables.Width, Math.Max(16, Grain / tables.Rows), new ColumnsJob<T, TJoin>(job));
            else if (tables.OuterIsDistinct) Workers.For(tables.OuterCount, Math.Max(1, Grain / Math.Max(1, tables.MiddleCount * tables.Width)), new OuterJob<T, TJoin>(job));
            else job.Run(0, tables.OuterCount, 0, tables.Width);
        }
    }

    private static Span<TTo> As<T, TTo>(Span<T> x)
        where T : unmanaged
        where TTo : unmanaged => System.Runtime.InteropServices.MemoryMarshal.Cast<T, TTo>(x);

    private static ReadOnlySpan<TTo> As<T, TTo>(ReadOnlySpan<T> x)
        where T : unmanaged
        where TTo : unmanaged => System.Runtime.InteropServices.MemoryMarshal.Cast<T, TTo>(x);

    private interface IJoin<T>
        where T : unmanaged
    {
        T Join(T old, T value);

        /// <summary>Joins as many of <paramref name="count"/> neighbours as make whole lane groups, with one value if <paramref name="step"/> is 0; how many they are.</summary>
        nint JoinGroups(T* to, T* from, nint step, nint count) => 0;
    }

    private readonly struct Assign<T> : IJoin<T>
        where T : unmanaged
    {
        public T Join(T old, T value) => value;
    }

    private readonly struct Sum<T> : IJoin<T>
        where T : unmanaged, INumber<T>
    {
        public T Join(T old, T value) => unchecked(old + value);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public nint JoinGroups(T* to, T* from, nint step, nint count)
        {
            nint j = 0;
            var value = new Vector<T>(*from);
            for (; j + Vector<T>.Count <= count; j += Vector<T>.Count)
            {
                if (step != 0) value = Vector.Load(from + j);
                Vector.Store(Vector.Load(to + j) + value, to + j);
            }
            return j;
        }
    }

    private readonly struct Or : IJoin<bool>
    {
        public bool Join(bool old, bool value) => old | value;
    }

    private readonly struct Rows(int* outer, int* middle, int middleCount)
    {
        public readonly int MiddleCount = middleCount;

        /// <summary>The place of a row's first element; negative if it has none.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int Place(int o, int i) => outer[o] < 0 || middle[i] < 0 ? -1 : outer[o] + middle[i];
    }

    /// <summary>Parts are elements of y: a row may be cut.</summary>
    private readonly struct GetJob<T>(T* x, Rows rows, int* inner, bool hasGaps, int width, T none, T* y) : IRangeJob
        where T : unmanaged
    {
        public void Run(int start, int end)
        {
            int row = start / width, column = start % width;
            int o = row / rows.MiddleCount, i = row % rows.MiddleCount;
            T* to = y + start;
            for (int left = end - start; left > 0;)
            {
                int count = Math.Min(width - column, left), place = rows.Place(o, i);
                if (place < 0) new Span<T>(to, count).Fill(none);
                else if (inner == null) Unsafe.CopyBlockUnaligned(to, x + place + column, (uint)(count * sizeof(T)));
                else if (hasGaps) PickOrNone(x + place, inner + column, none, to, count);
                else Pick(x + place, inner + column, to, count);
                to += count;
                left -= count;
                column = 0;
                if (++i < rows.MiddleCount) continue;
                i = 0;
                o++;
            }
        }

        private static void Pick(T* from, int* inner, T* to, int count)
        {
            for (nint j = 0; j < count; j++) to[j] = from[inner[j]];
        }

        private static void PickOrNone(T* from, int* inner, T none, T* to, int count)
        {
            for (nint j = 0; j < count; j++) to[j] = inner[j] < 0 ? none : from[inner[j]];
        }
    }

    private readonly struct WriteJob<T, TJoin>(T* x, Rows rows, int outerCount, int* inner, int width, T* values, int step, TJoin join)
        where T : unmanaged
        where TJoin : struct, IJoin<T>
    {
        public int OuterCount => outerCount;

        public int Width => width;

        public void Run(int outerStart, int outerEnd, int start, int end)
        {
            for (int o = outerStart; o < outerEnd; o++)
            {
                for (int i = 0; i < rows.MiddleCount; i++)
                {
                    int place = rows.Place(o, i);
                    if (place < 0) continue;
                    T* to = x + place;
                    T* from = values + ((nint)o * rows.MiddleCount + i) * width * step;
                    if (inner == null) Row(to, from, step, join, start, end);
                    else Spread(to, inner, from, step, join, start, end);
                }
            }
        }

        private static void Row(T* to, T* from, nint step, TJoin join, nint start, nint end)
        {
            nint j = start + join.JoinGroups(to + start, from + start * step, step, end - start);
            for (; j < end; j++) to[j] = join.Join(to[j], from[j * step]);
        }

        private static void Spread(T* to, int* inner, T* from, nint step, TJoin join, nint start, nint end)
        {
            for (nint j = start; j < end; j++)
            {
                if (inner[j] >= 0) to[inner[j]] = join.Join(to[inner[j]], from[j * step]);
            }
        }
    }

    private readonly struct ColumnsJob<T, TJoin>(WriteJob<T, TJoin> job) : IRangeJob
        where T : unmanaged
        where TJoin : struct, IJoin<T>
    {
        public void Run(int start, int end) => job.Run(0, job.OuterCount, start, end);
    }

    private readonly struct OuterJob<T, TJoin>(WriteJob<T, TJoin> job) : IRangeJob
        where T : unmanaged
        where TJoin : struct, IJoin<T>
    {
        public void Run(int start, int end) => job.Run(start, end, 0, job.Width);
    }
}
