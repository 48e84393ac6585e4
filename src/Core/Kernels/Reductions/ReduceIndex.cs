using System.Numerics;
using System.Runtime.InteropServices;

namespace MiniTorch;

/// <summary>Reductions that tell where: the largest and smallest element of the middle axis of contiguous [outer, n, inner], n at least 1. The first of equals wins, NaN wins over numbers.</summary>
internal static class ReduceIndex
{
    /// <summary>The largest and its index.</summary>
    public static void ArgMax<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> values, Span<long> indices)
        where T : unmanaged => Run<T, Larger>(x, outer, n, inner, values, indices);

    /// <summary>The smallest and its index.</summary>
    public static void ArgMin<T>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> values, Span<long> indices)
        where T : unmanaged => Run<T, Smaller>(x, outer, n, inner, values, indices);

    private interface IBetter
    {
        static abstract bool Is<T>(T a, T than)
            where T : INumber<T>;
    }

    private readonly struct Larger : IBetter
    {
        public static bool Is<T>(T a, T than)
            where T : INumber<T> => a > than;
    }

    private readonly struct Smaller : IBetter
    {
        public static bool Is<T>(T a, T than)
            where T : INumber<T> => a < than;
    }

    private static void Run<T, TBetter>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> values, Span<long> indices)
        where T : unmanaged
        where TBetter : struct, IBetter
    {
        if (typeof(T) == typeof(float)) Typed<float, TBetter>(As<T, float>(x), outer, n, inner, As<T, float>(values), indices);
        else if (typeof(T) == typeof(double)) Typed<double, TBetter>(As<T, double>(x), outer, n, inner, As<T, double>(values), indices);
        else if (typeof(T) == typeof(long)) Typed<long, TBetter>(As<T, long>(x), outer, n, inner, As<T, long>(values), indices);
        else if (typeof(T) == typeof(int)) Typed<int, TBetter>(As<T, int>(x), outer, n, inner, As<T, int>(values), indices);
        else Typed<byte, TBetter>(As<T, byte>(x), outer, n, inner, As<T, byte>(values), indices);
    }

    private static void Typed<T, TBetter>(ReadOnlySpan<T> x, int outer, int n, int inner, Span<T> values, Span<long> indices)
        where T : unmanaged, INumber<T>
        where TBetter : struct, IBetter
    {
        for (int o = 0; o < outer; o++)
        {
            Span<T> best = values.Slice(o * inner, inner);
            Span<long> at = indices.Slice(o * inner, inner);
            x.Slice(o * n * inner, inner).CopyTo(best);
            at.Clear();
            for (int i = 1; i < n; i++)
            {
                ReadOnlySpan<T> row = x.Slice((o * n + i) * inner, inner);
                for (int j = 0; j < best.Length; j++)
                {
                    if (!TBetter.Is(row[j], best[j]) && !(T.IsNaN(row[j]) && !T.IsNaN(best[j]))) continue;
                    if (T.IsNaN(best[j])) continue;
                    best[j] = row[j];
                    at[j] = i;
                }
            }
        }
    }

    private static ReadOnlySpan<TTo> As<TFrom, TTo>(ReadOnlySpan<TFrom> span)
        where TFrom : unmanaged
        where TTo : unmanaged => MemoryMarshal.Cast<TFrom, TTo>(span);

    private static Span<TTo> As<TFrom, TTo>(Span<TFrom> span)
        where TFrom : unmanaged
        where TTo : unmanaged => MemoryMarshal.Cast<TFrom, TTo>(span);
}
