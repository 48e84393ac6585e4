using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>Softmax of one row, in lanes; the row stays in the first-level cache between its passes.</summary>
internal static unsafe class SoftmaxRows<V, T>
    where V : unmanaged, IReals<V>
    where T : unmanaged, INumber<T>
{
    // A call for each pass: inlined into one method they exceed what the JIT is willing to inline, and exponentials become calls.
    private const MethodImplOptions Fast = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(Fast)]
    public static void Forward(bool log, int n, T* x, T* y)
    {
        V max = Max(n, x);
        if (log)
        {
            V shift = SumExp(n, x, max).Log();
            int i = 0;
            for (; i + V.Count <= n; i += V.Count) V.Store(V.Load(x + i) - max - shift, y + i);
            if (i < n) V.StorePart(V.LoadPart(x + i, n - i) - max - shift, y + i, n - i);
        }
        else
        {
            V scale = 1 / Exponentials(n, x, max, y);
            int i = 0;
            for (; i + V.Count <= n; i += V.Count) V.Store(V.Load(y + i) * scale, y + i);
            if (i < n) V.StorePart(V.LoadPart(y + i, n - i) * scale, y + i, n - i);
        }
    }

    [MethodImpl(Fast)]
    public static void Backward(bool log, int n, T* y, T* dy, T* dx)
    {
        V sum = V.Of(0);
        int i = 0;
        for (; i + V.Count <= n; i += V.Count) sum = log ? sum + V.Load(dy + i) : V.MulAdd(V.Load(y + i), V.Load(dy + i), sum);
        if (i < n) sum = log ? sum + V.LoadPart(dy + i, n - i) : V.MulAdd(V.LoadPart(y + i, n - i), V.LoadPart(dy + i, n - i), sum);
        sum = V.SumAcross(sum);
        for (i = 0; i + V.Count <= n; i += V.Count) V.Store(Gradient(log, V.Load(y + i), V.Load(dy + i), sum), dx + i);
        if (i < n) V.StorePart(Gradient(log, V.LoadPart(y + i, n - i), V.LoadPart(dy + i, n - i), sum), dx + i, n - i);
    }

    [MethodImpl(Inline)]
    private static V Gradient(bool log, V y, V dy, V sum) => log ? dy - y.Exp() * sum : y * (dy - sum);

    /// <summary>The row's maximum in every lane; a NaN may pass unseen, the sum of exponentials has it all the same.</summary>
    [MethodImpl(Fast)]
    public static V Max(int n, T* x)
    {
        V a = V.Of(double.NegativeInfinity);
        V b = a, c = a, d = a;
        int i = 0;
        for (; i + 4 * V.Count <= n; i += 4 * V.Count)
        {
            a = V.FastMax(a, V.Load(x + i));
            b = V.FastMax(b, V.Load(x + i + V.Count));
            c = V.FastMax(c, V.Load(x + i + 2 * V.Count));
            d = V.FastMax(d, V.Load(x + i + 3 * V.Count));
        }
        for (; i + V.Count <= n; i += V.Count) a = V.FastMax(a, V.Load(x + i));
        if (i < n) b = V.FastMax(b, V.Select(V.Head(n - i), V.LoadPart(x + i, n - i), V.Of(double.NegativeInfinity)));
        return V.MaxAcross(V.FastMax(V.FastMax(a, b), V.FastMax(c, d)));
    }

    /// <summary>The sum of exp(x - max), in every lane.</summary>
    [MethodImpl(Fast)]
    public static V SumExp(int n, T* x, V max)
    {
        V a = V.Of(0), b = V.Of(0);
        int i = 0;
        for (; i + 2 * V.Count <= n; i += 2 * V.Count)
        {
            a += (V.Load(x + i) - max).Exp();
            b += (V.Load(x + i + V.Count) - max).Exp();
        }
        for (; i + V.Count <= n; i += V.Count) a += (V.Load(x + i) - max).Exp();
        if (i < n) b += V.Select(V.Head(n - i), (V.LoadPart(x + i, n - i) - max).Exp(), V.Of(0));
        return V.SumAcross(a + b);
    }

    /// <summary>y = exp(x - max); their sum, in every lane.</summary>
    [MethodImpl(Fast)]
    public static V Exponentials(int n, T* x, V max, T* y)
    {
        V sum = V.Of(0);
        int i = 0;
        for (; i + V.Count <= n; i += V.Count)
        {
            V e = (V.Load(x + i) - max).Exp();
            V.Store(e, y + i);
            sum += e;
        }
        if (i < n)
        {
            V e = V.Select(V.Head(n - i), (V.LoadPart(x + i, n - i) - max).Exp(), V.Of(0));
            V.StorePart(e, y + i, n - i);
            sum += e;
        }
        return V.SumAcross(sum);
    }
}
