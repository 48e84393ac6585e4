using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>The folds of many rows that a lane group holds whole, in the same tree as <see cref="FoldRow{TFold, T, V}"/>'s.</summary>
internal static unsafe class FoldShortRows<TFold, T, V>
    where TFold : struct, IFold
    where T : unmanaged, INumber<T>
    where V : unmanaged, IReals<V>
{
    /// <summary>y[rows] from x[rows, n], n from 1 to a lane group's elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TFold fold, T* x, int n, int rows, T* parameters, T* y)
    {
        V start = V.Of(fold.Start), head = n == V.Count ? V.Of(0) : V.Head(n);
        // A whole group is read where it does not pass the last row's end.
        int whole = Math.Max(0, rows - (V.Count + n - 1) / n + 1);
        for (int r = 0; r < rows; r++)
        {
            V p = parameters == null ? V.Of(0) : V.Broadcast(parameters + r);
            V row = r < whole || n == V.Count ? V.Load(x) : V.LoadPart(x, n);
            V value = fold.Map(row, p);
            V total = V.FoldLanes(fold, fold.Join(start, n == V.Count ? value : V.Select(head, value, start)));
            y[r] = *(T*)&total;
            x += n;
        }
    }
}
