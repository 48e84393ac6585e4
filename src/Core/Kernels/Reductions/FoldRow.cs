using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>The fold of elements in a row.</summary>
internal static unsafe class FoldRow<TFold, T, V>
    where TFold : struct, IFold
    where T : unmanaged, INumber<T>
    where V : unmanaged, IReals<V>
{
    private const int BlockGroups = 128;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Run(TFold fold, T* x, int n, T* parameter)
    {
        V p = parameter == null ? V.Of(0) : V.Broadcast(parameter);
        int groups = n / V.Count, rest = n - groups * V.Count;
        V total = V.Of(fold.Start);
        if (groups > 0 && groups <= BlockGroups)
        {
            total = BlockOf(fold, x, groups, p);
        }
        else if (groups > 0)
        {
            // Level k holds the join of 2^k blocks, as a binary counter does.
            V* levels = stackalloc V[32];
            int blocks = 0;
            for (int at = 0; at < groups; at += BlockGroups, blocks++)
            {
                V sum = BlockOf(fold, x + (nint)at * V.Count, Math.Min(BlockGroups, groups - at), p);
                int level = 0;
                for (; ((blocks >> level) & 1) != 0; level++) sum = fold.Join(levels[level], sum);
                levels[level] = sum;
            }
            for (int level = 0; level < 32; level++)
                if (((blocks >> level) & 1) != 0) total = fold.Join(levels[level], total);
        }
        if (rest > 0)
        {
            V last = fold.Map(V.LoadPart(x + (nint)groups * V.Count, rest), p);
            total = fold.Join(total, V.Select(V.Head(rest), last, V.Of(fold.Start)));
        }
        total = V.FoldLanes(fold, total);
        return *(T*)&total;
    }

    private static V BlockOf(TFold fold, T* x, int groups, V p) => TFold.IsHeavy ? HeavyBlock(fold, x, groups, p) : Block(fold, x, groups, p);

    // One copy of Map: a second would not be inlined any more.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static V HeavyBlock(TFold fold, T* x, int groups, V p)
    {
        V a = V.Of(fold.Start);
        for (int i = 0; i < groups; i++) a = fold.Join(a, fold.Map(V.Load(x + (nint)i * V.Count), p));
        return a;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static V Block(TFold fold, T* x, int groups, V p)
    {
        int i = 0;
        V a = V.Of(fold.Start);
        if (groups >= 4)
        {
            a = fold.Map(V.Load(x), p);
            V b = fold.Map(V.Load(x + V.Count), p), c = fold.Map(V.Load(x + 2 * V.Count), p), d = fold.Map(V.Load(x + 3 * V.Count), p);
            for (i = 4; i + 4 <= groups; i += 4)
            {
                T* at = x + (nint)i * V.Count;
                a = fold.Join(a, fold.Map(V.Load(at), p));
                b = fold.Join(b, fold.Map(V.Load(at + V.Count), p));
                c = fold.Join(c, fold.Map(V.Load(at + 2 * V.Count), p));
                d = fold.Join(d, fold.Map(V.Load(at + 3 * V.Count), p));
            }
            a = fold.Join(fold.Join(a, b), fold.Join(c, d));
        }
        for (; i < groups; i++) a = fold.Join(a, fold.Map(V.Load(x + (nint)i * V.Count), p));
        return a;
    }
}
