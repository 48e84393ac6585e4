using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MiniTorch;

/// <summary>Reductions that tell where: the largest and smallest element of the middle axis of contiguous [outer, n, inner], n at least 1. The first of equals wins, NaN wins over numbers.</summary>
internal static unsafe class ReduceIndex
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
        if (inner == 1 && n >= 32)
        {
            if (typeof(TBetter) == typeof(Larger)) Reduce.Max(x, outer, n, 1, values);
            else Reduce.Min(x, outer, n, 1, values);
            fixed (T* px = x, pv = values)
            fixed (long* pi = indices)
            {
                var job = new FindJob<T>(px, n, pv, pi);
                if ((long)outer * n < 2 * ElementPass.Grain) job.Run(0, outer);
                else Workers.For(outer, Math.Max(1, ElementPass.Grain / n), job);
            }
            return;
        }
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

    /// <summary>Finds every row's value in the row: the first that equals it, or the first NaN.</summary>
    private readonly struct FindJob<T>(T* x, int n, T* values, long* indices) : IRangeJob
        where T : unmanaged, INumber<T>
    {
        public void Run(int start, int end)
        {
            for (int row = start; row < end; row++)
            {
                var find = new Find<T>(x + (nint)row * n, n, values[row]);
                LaneTypes.Run<T, Find<T>>(ref find);
                indices[row] = find.Index;
                values[row] = x[(nint)row * n + find.Index];
            }
        }
    }

    private struct Find<T>(T* x, int n, T value) : ILaneAction
        where T : unmanaged, INumber<T>
    {
        public int Index;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>()
            where V : unmanaged, IReals<V>
        {
            T sought = value;
            bool nan = T.IsNaN(sought);
            V v = V.Broadcast(&sought);
            int i = 0;
            // NaN equals nothing: the group that holds one differs from itself.
            for (; i + V.Count <= n; i += V.Count)
            {
                V at = V.Load(x + i);
                V hit = nan ? V.Select(V.Equal(at, at), V.Of(0), V.Equal(v.Constant(0), v.Constant(0))) : V.Equal(at, v);
                if (V.AnyLane(hit)) break;
            }
            while (nan ? !T.IsNaN(x[i]) : x[i] != sought) i++;
            Index = i;
        }
    }

    private static ReadOnlySpan<TTo> As<TFrom, TTo>(ReadOnlySpan<TFrom> span)
        where TFrom : unmanaged
        where TTo : unmanaged => MemoryMarshal.Cast<TFrom, TTo>(span);

    private static Span<TTo> As<TFrom, TTo>(Span<TFrom> span)
        where TFrom : unmanaged
        where TTo : unmanaged => MemoryMarshal.Cast<TFrom, TTo>(span);
}
