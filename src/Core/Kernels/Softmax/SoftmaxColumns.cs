using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>Softmax down a strip of neighbouring columns, at most a lane group wide: each lane has its own maximum and sum.</summary>
internal static unsafe class SoftmaxColumns<V, T>
    where V : unmanaged, IReals<V>
    where T : unmanaged, INumber<T>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(bool log, int n, nint stride, int width, T* x, T* y)
    {
        bool whole = width == V.Count;
        V max = V.Of(double.NegativeInfinity), sum = V.Of(0);
        for (int i = 0; i < n; i++) max = V.FastMax(max, Load(whole, width, x + i * stride));
        for (int i = 0; i < n; i++)
        {
            V e = (Load(whole, width, x + i * stride) - max).Exp();
            sum += e;
            if (!log) Store(whole, width, e, y + i * stride);
        }
        V last = log ? sum.Log() : 1 / sum;
        for (int i = 0; i < n; i++)
            Store(whole, width, log ? Load(whole, width, x + i * stride) - max - last : Load(whole, width, y + i * stride) * last, y + i * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(bool log, int n, nint stride, int width, T* y, T* dy, T* dx)
    {
        bool whole = width == V.Count;
        V sum = V.Of(0);
        for (int i = 0; i < n; i++)
        {
            V g = Load(whole, width, dy + i * stride);
            sum = log ? sum + g : V.MulAdd(Load(whole, width, y + i * stride), g, sum);
        }
        for (int i = 0; i < n; i++)
        {
            V g = Load(whole, width, dy + i * stride), value = Load(whole, width, y + i * stride);
            Store(whole, width, log ? g - value.Exp() * sum : value * (g - sum), dx + i * stride);
        }
    }

    [MethodImpl(Inline)]
    private static V Load(bool whole, int width, T* from) => whole ? V.Load(from) : V.LoadPart(from, width);

    [MethodImpl(Inline)]
    private static void Store(bool whole, int width, V value, T* to)
    {
        if (whole) V.Store(value, to);
        else V.StorePart(value, to, width);
    }
}
