using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>Sums over a run of neighbours, in four lane groups; the run's length alone fixes the order.</summary>
internal static unsafe class Moments<V, T>
    where V : unmanaged, IReals<V>
    where T : unmanaged, INumber<T>
{
    private const MethodImplOptions Fast = MethodImplOptions.AggressiveOptimization;

    /// <summary>The sum of x.</summary>
    [MethodImpl(Fast)]
    public static double Sum(T* x, int n)
    {
        V a = V.Of(0), b = a, c = a, d = a;
        int i = 0;
        for (; i + 4 * V.Count <= n; i += 4 * V.Count)
        {
            a += V.Load(x + i);
            b += V.Load(x + i + V.Count);
            c += V.Load(x + i + 2 * V.Count);
            d += V.Load(x + i + 3 * V.Count);
        }
        for (; i + V.Count <= n; i += V.Count) a += V.Load(x + i);
        if (i < n) b += V.LoadPart(x + i, n - i);
        return V.First(V.SumAcross(a + b + (c + d)));
    }

    /// <summary>The sum of (x - mean)^2.</summary>
    [MethodImpl(Fast)]
    public static double SquaredDeviations(T* x, int n, double mean)
    {
        V m = V.Of(mean), a = V.Of(0), b = a, c = a, d = a;
        int i = 0;
        for (; i + 4 * V.Count <= n; i += 4 * V.Count)
        {
            V p = V.Load(x + i) - m, q = V.Load(x + i + V.Count) - m, r = V.Load(x + i + 2 * V.Count) - m, s = V.Load(x + i + 3 * V.Count) - m;
            a = V.MulAdd(p, p, a);
            b = V.MulAdd(q, q, b);
            c = V.MulAdd(r, r, c);
            d = V.MulAdd(s, s, d);
        }
        for (; i + V.Count <= n; i += V.Count)
        {
            V p = V.Load(x + i) - m;
            a = V.MulAdd(p, p, a);
        }
        if (i < n)
        {
            V p = V.Select(V.Head(n - i), V.LoadPart(x + i, n - i) - m, V.Of(0));
            b = V.MulAdd(p, p, b);
        }
        return V.First(V.SumAcross(a + b + (c + d)));
    }

    /// <summary>The sum of dy, and of dy (x - mean).</summary>
    [MethodImpl(Fast)]
    public static (double Dy, double DyX) Products(T* dy, T* x, int n, double mean)
    {
        V m = V.Of(mean), a = V.Of(0), b = a, c = a, d = a;
        int i = 0;
        for (; i + 2 * V.Count <= n; i += 2 * V.Count)
        {
            V g = V.Load(dy + i), h = V.Load(dy + i + V.Count);
            a += g;
            b += h;
            c = V.MulAdd(g, V.Load(x + i) - m, c);
            d = V.MulAdd(h, V.Load(x + i + V.Count) - m, d);
        }
        for (; i + V.Count <= n; i += V.Count)
        {
            V g = V.Load(dy + i);
            a += g;
            c = V.MulAdd(g, V.Load(x + i) - m, c);
        }
        if (i < n)
        {
            V g = V.LoadPart(dy + i, n - i);
            b += g;
            d = V.MulAdd(g, V.Select(V.Head(n - i), V.LoadPart(x + i, n - i) - m, V.Of(0)), d);
        }
        return (V.First(V.SumAcross(a + b)), V.First(V.SumAcross(c + d)));
    }

    /// <summary>y = (x - mean) scale + shift</summary>
    [MethodImpl(Fast)]
    public static void Affine(T* x, int n, double mean, double scale, double shift, T* y)
    {
        V m = V.Of(mean), s = V.Of(scale), t = V.Of(shift);
        int i = 0;
        for (; i + V.Count <= n; i += V.Count) V.Store(V.MulAdd(V.Load(x + i) - m, s, t), y + i);
        if (i < n) V.StorePart(V.MulAdd(V.LoadPart(x + i, n - i) - m, s, t), y + i, n - i);
    }

    /// <summary>dx = a dy + b (x - mean) + c: the gradient of every norm whose weight is one number for the run.</summary>
    [MethodImpl(Fast)]
    public static void Gradient(T* dy, T* x, int n, double mean, double a, double b, double c, T* dx)
    {
        V m = V.Of(mean), p = V.Of(a), q = V.Of(b), r = V.Of(c);
        int i = 0;
        for (; i + V.Count <= n; i += V.Count) V.Store(V.MulAdd(p, V.Load(dy + i), V.MulAdd(q, V.Load(x + i) - m, r)), dx + i);
        if (i < n) V.StorePart(V.MulAdd(p, V.LoadPart(dy + i, n - i), V.MulAdd(q, V.LoadPart(x + i, n - i) - m, r)), dx + i, n - i);
    }
}
