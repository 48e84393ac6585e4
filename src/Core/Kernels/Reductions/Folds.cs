using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>An associative reduction: elements are mapped, then joined in a fixed tree.</summary>
internal interface IFold
{
    /// <summary>The neutral element of Join; integers saturate it.</summary>
    double Start { get; }

    /// <summary>Whether Map is long: it is then compiled once in a loop, not four times.</summary>
    static virtual bool IsHeavy => false;

    /// <summary>What an element contributes; <paramref name="p"/> is the output's parameter (its mean, its maximum).</summary>
    V Map<V>(V x, V p)
        where V : unmanaged, IReals<V>;

    V Join<V>(V a, V b)
        where V : unmanaged, IReals<V>;
}

internal readonly struct SumFold : IFold
{
    public double Start => 0;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Map<V>(V x, V p)
        where V : unmanaged, IReals<V> => x;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Join<V>(V a, V b)
        where V : unmanaged, IReals<V> => a + b;
}

internal readonly struct ProductFold : IFold
{
    public double Start => 1;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Map<V>(V x, V p)
        where V : unmanaged, IReals<V> => x;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Join<V>(V a, V b)
        where V : unmanaged, IReals<V> => a * b;
}

internal readonly struct MaxFold : IFold
{
    public double Start => double.NegativeInfinity;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Map<V>(V x, V p)
        where V : unmanaged, IReals<V> => x;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Join<V>(V a, V b)
        where V : unmanaged, IReals<V> => V.Maximum(a, b);
}

internal readonly struct MinFold : IFold
{
    public double Start => double.PositiveInfinity;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Map<V>(V x, V p)
        where V : unmanaged, IReals<V> => x;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Join<V>(V a, V b)
        where V : unmanaged, IReals<V> => V.Minimum(a, b);
}

internal readonly struct MaxAbsFold : IFold
{
    public double Start => 0;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Map<V>(V x, V p)
        where V : unmanaged, IReals<V> => x.Abs();
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Join<V>(V a, V b)
        where V : unmanaged, IReals<V> => V.Maximum(a, b);
}

internal readonly struct MinAbsFold : IFold
{
    public double Start => double.PositiveInfinity;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Map<V>(V x, V p)
        where V : unmanaged, IReals<V> => x.Abs();
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Join<V>(V a, V b)
        where V : unmanaged, IReals<V> => V.Minimum(a, b);
}

internal readonly struct SumAbsFold : IFold
{
    public double Start => 0;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Map<V>(V x, V p)
        where V : unmanaged, IReals<V> => x.Abs();
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Join<V>(V a, V b)
        where V : unmanaged, IReals<V> => a + b;
}

internal readonly struct SumSquaresFold : IFold
{
    public double Start => 0;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Map<V>(V x, V p)
        where V : unmanaged, IReals<V> => x * x;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Join<V>(V a, V b)
        where V : unmanaged, IReals<V> => a + b;
}

/// <summary>Sum of (x / p)^2: a norm whose squares would overflow or vanish.</summary>
internal readonly struct SumScaledSquaresFold : IFold
{
    public double Start => 0;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Map<V>(V x, V p)
        where V : unmanaged, IReals<V>
    {
        V r = x / p;
        return r * r;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Join<V>(V a, V b)
        where V : unmanaged, IReals<V> => a + b;
}

/// <summary>Sum of (x - p)^2.</summary>
internal readonly struct SumDeviationsFold : IFold
{
    public double Start => 0;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Map<V>(V x, V p)
        where V : unmanaged, IReals<V>
    {
        V d = x - p;
        return d * d;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Join<V>(V a, V b)
        where V : unmanaged, IReals<V> => a + b;
}

/// <summary>Sum of exp(x - p).</summary>
internal readonly struct SumExpFold : IFold
{
    public static bool IsHeavy => true;
    public double Start => 0;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Map<V>(V x, V p)
        where V : unmanaged, IReals<V> => (x - p).Exp();
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Join<V>(V a, V b)
        where V : unmanaged, IReals<V> => a + b;
}

/// <summary>Sum of |x|^power.</summary>
internal readonly struct SumPowersFold(double power) : IFold
{
    public static bool IsHeavy => true;
    public double Start => 0;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Map<V>(V x, V p)
        where V : unmanaged, IReals<V> => V.Pow(x.Abs(), V.Of(power));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Join<V>(V a, V b)
        where V : unmanaged, IReals<V> => a + b;
}

/// <summary>How many elements are not 0.</summary>
internal readonly struct CountNonZeroFold : IFold
{
    public double Start => 0;
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Map<V>(V x, V p)
        where V : unmanaged, IReals<V> => V.Select(V.Equal(x, V.Of(0)), V.Of(0), V.Of(1));
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Join<V>(V a, V b)
        where V : unmanaged, IReals<V> => a + b;
}
