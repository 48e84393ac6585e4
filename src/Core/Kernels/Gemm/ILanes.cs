namespace MiniTorch;

/// <summary>A SIMD register of <typeparamref name="T"/>s as the matrix kernels use it.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <typeparam name="V">The register's type.</typeparam>
internal unsafe interface ILanes<T, V>
    where T : unmanaged
    where V : struct
{
    /// <summary>Elements in a register.</summary>
    static abstract int Width { get; }
    /// <summary>Rows and registers across of the largest tile whose sums, with what feeds them, stay in registers.</summary>
    static abstract int TileRows { get; }
    static abstract int TileVectors { get; }
    static abstract V Load(T* from);
    static abstract void Store(T* to, V value);
    /// <summary>The first <paramref name="count"/> elements, then zeros; reads nothing behind them.</summary>
    static abstract V LoadFirst(T* from, int count);
    static abstract void StoreFirst(T* to, V value, int count);
    static abstract V Repeat(T value);
    static abstract V Add(V a, V b);
    static abstract V Subtract(V a, V b);
    static abstract V Multiply(V a, V b);
    /// <summary>a b + c, in one rounding where the machine has it.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);
    /// <summary>max(0, x), NaN staying NaN.</summary>
    static abstract V Rectify(V x);
    /// <summary>The sum of all elements, by a fixed tree.</summary>
    static abstract T Sum(V x);
}

/// <summary>A number known when the code is compiled: the kernels are one source for all tile sizes.</summary>
internal interface ICount
{
    static abstract int Value { get; }
}

internal readonly struct N1 : ICount
{
    public static int Value => 1;
}

internal readonly struct N2 : ICount
{
    public static int Value => 2;
}

internal readonly struct N3 : ICount
{
    public static int Value => 3;
}

internal readonly struct N4 : ICount
{
    public static int Value => 4;
}

internal readonly struct N5 : ICount
{
    public static int Value => 5;
}

internal readonly struct N6 : ICount
{
    public static int Value => 6;
}

internal readonly struct N7 : ICount
{
    public static int Value => 7;
}

internal readonly struct N8 : ICount
{
    public static int Value => 8;
}
