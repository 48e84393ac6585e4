using System.Numerics;
using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>Cross entropy of a strip of neighbouring positions, at most a lane group wide, whose classes lie <c>stride</c> apart: each lane is a loss of its own.</summary>
internal static unsafe class CrossEntropyColumns<V, T>
    where V : unmanaged, IReals<V>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const MethodImplOptions Fast = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    /// <summary>Each lane's maximum and the logarithm of its sum of exp(x - max).</summary>
    [MethodImpl(Fast)]
    public static void LogSum(int n, nint stride, int width, T* x, T* max, T* logSum)
    {
        bool whole = width == V.Count;
        V m = V.Of(double.NegativeInfinity), sum = V.Of(0);
        for (int i = 0; i < n; i++) m = V.FastMax(m, Load(whole, width, x + i * stride));
        for (int i = 0; i < n; i++) sum += (Load(whole, width, x + i * stride) - m).Exp();
        Store(whole, width, m, max);
        Store(whole, width, sum.Log(), logSum);
    }

    /// <summary>The sum of w (x - max) over the classes.</summary>
    [MethodImpl(Fast)]
    public static V WeightedSum(int n, nint stride, int width, T* x, T* max, T* weight)
    {
        bool whole = width == V.Count;
        V sum = V.Of(0), m = Load(whole, width, max);
        for (int i = 0; i < n; i++)
        {
            V value = Load(whole, width, x + i * stride) - m;
            sum += weight == null ? value : value * V.Broadcast(weight + i);
        }
        return sum;
    }

    /// <summary>dx = p scale - share w, 0 in the lanes that <paramref name="kept"/> leaves out.</summary>
    [MethodImpl(Fast)]
    public static void Spread(int n, nint stride, int width, T* x, T* max, T* logSum, T* weight, V scale, V share, V kept, T* dx)
    {
        bool whole = width == V.Count;
        V m = Load(whole, width, max), log = Load(whole, width, logSum);
        for (int i = 0; i < n; i++)
        {
            V value = (Load(whole, width, x + i * stride) - m - log).Exp() * scale - (weight == null ? share : share * V.Broadcast(weight + i));
            Store(whole, width, V.Select(kept, value, V.Of(0)), dx + i * stride);
        }
    }

    [MethodImpl(Inline)]
    public static V Load(bool whole, int width, T* from) => whole ? V.Load(from) : V.LoadPart(from, width);

    [MethodImpl(Inline)]
    public static void Store(bool whole, int width, V value, T* to)
    {
        if (whole) V.Store(value, to);
        else V.StorePart(value, to, width);
    }
}
