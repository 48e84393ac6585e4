using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>The folds of neighbouring columns, at most four lane groups wide.</summary>
internal static unsafe class FoldColumns<TFold, T, V>
    where TFold : struct, IFold
    where T : unmanaged, INumber<T>
    where V : unmanaged, IReals<V>
{
    private const int BlockRows = 64;

    public static void Run(TFold fold, T* x, int stride, int rows, int width, T* parameters, T* y)
    {
        if (!TFold.IsHeavy && width == 4 * V.Count)
        {
            Wide(fold, x, stride, rows, parameters, y);
            return;
        }
        for (int column = 0; column < width; column += V.Count)
            Narrow(fold, x + column, stride, rows, Math.Min(V.Count, width - column), parameters == null ? null : parameters + column, y + column);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide(TFold fold, T* x, int stride, int rows, T* parameters, T* y)
    {
        V none = V.Of(0), start = V.Of(fold.Start);
        V p0 = none, p1 = none, p2 = none, p3 = none;
        if (parameters != null)
        {
            p0 = V.Load(parameters);
            p1 = V.Load(parameters + V.Count);
            p2 = V.Load(parameters + 2 * V.Count);
            p3 = V.Load(parameters + 3 * V.Count);
        }
        V* levels = stackalloc V[32 * 4];
        int blocks = 0;
        for (int row = 0; row < rows; row += BlockRows, blocks++)
        {
            V a = start, b = start, c = start, d = start;
            T* at = x + (nint)row * stride;
            for (int left = Math.Min(BlockRows, rows - row); left > 0; left--, at += stride)
            {
                a = fold.Join(a, fold.Map(V.Load(at), p0));
                b = fold.Join(b, fold.Map(V.Load(at + V.Count), p1));
                c = fold.Join(c, fold.Map(V.Load(at + 2 * V.Count), p2));
                d = fold.Join(d, fold.Map(V.Load(at + 3 * V.Count), p3));
            }
            V* level = levels;
            for (int bits = blocks; (bits & 1) != 0; bits >>= 1, level += 4)
            {
                a = fold.Join(level[0], a);
                b = fold.Join(level[1], b);
                c = fold.Join(level[2], c);
                d = fold.Join(level[3], d);
            }
            level[0] = a;
            level[1] = b;
            level[2] = c;
            level[3] = d;
        }
        for (int i = 0; i < 4; i++)
        {
            V total = start;
            for (int level = 0; level < 32; level++)
                if (((blocks >> level) & 1) != 0) total = fold.Join(levels[level * 4 + i], total);
            V.Store(total, y + i * V.Count);
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow(TFold fold, T* x, int stride, int rows, int width, T* parameters, T* y)
    {
        bool whole = width == V.Count;
        V p = parameters == null ? V.Of(0) : whole ? V.Load(parameters) : V.LoadPart(parameters, width);
        V start = V.Of(fold.Start), total = start;
        V* levels = stackalloc V[32];
        int blocks = 0;
        for (int row = 0; row < rows; row += BlockRows, blocks++)
        {
            V a = start;
            T* at = x + (nint)row * stride;
            for (int left = Math.Min(BlockRows, rows - row); left > 0; left--, at += stride)
                a = fold.Join(a, fold.Map(whole ? V.Load(at) : V.LoadPart(at, width), p));
            int level = 0;
            for (; ((blocks >> level) & 1) != 0; level++) a = fold.Join(levels[level], a);
            levels[level] = a;
        }
        for (int level = 0; level < 32; level++)
            if (((blocks >> level) & 1) != 0) total = fold.Join(levels[level], total);
        if (whole) V.Store(total, y);
        else V.StorePart(total, y, width);
    }
}
