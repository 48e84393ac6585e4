namespace MiniTorch;

/// <summary>A group of neighbouring elements in one register, or one element: what a loop is written over. Masks have all bits of a lane set (vectors) or are 1 (scalars).</summary>
internal unsafe interface IReals<V> : IReal<V>
    where V : unmanaged, IReals<V>
{
    /// <summary>Elements in the group.</summary>
    static abstract int Count { get; }

    /// <summary>Bytes an element.</summary>
    static abstract int ElementSize { get; }

    /// <summary>True for lanes of double.</summary>
    static abstract bool IsDouble { get; }

    static abstract V Of(double value);
    static abstract V Load(void* source);
    static abstract void Store(V value, void* target);

    /// <summary>The first <paramref name="count"/> (less than Count) elements; the other lanes are 0.</summary>
    static abstract V LoadPart(void* source, int count);

    /// <summary>Writes the first <paramref name="count"/> lanes.</summary>
    static abstract void StorePart(V value, void* target, int count);

    /// <summary>The element at <paramref name="source"/> in every lane.</summary>
    static abstract V Broadcast(void* source);

    /// <summary>The first lane.</summary>
    static abstract double First(V value);

    /// <summary>A mask from Count bools.</summary>
    static abstract V LoadMask(bool* source);

    /// <summary>A mask as Count bools.</summary>
    static abstract void StoreMask(V mask, bool* target);

    /// <summary>The mask whose first <paramref name="count"/> lanes hold.</summary>
    static abstract V Head(int count);

    /// <summary>Whether any lane of a mask holds.</summary>
    static abstract bool AnyLane(V mask);

    /// <summary>a b + c, fused where the hardware can.</summary>
    static abstract V MulAdd(V a, V b, V c);

    /// <summary>a b + c; one wrapper less to inline for every step of a polynomial.</summary>
    static abstract V MulAdd(V a, V b, double c);

    /// <summary>The smaller as the hardware sees it; b where either is NaN (x86).</summary>
    static abstract V FastMin(V a, V b);

    /// <summary>The larger as the hardware sees it; b where either is NaN (x86).</summary>
    static abstract V FastMax(V a, V b);

    /// <summary>The sum of all lanes, in every lane; a fixed tree.</summary>
    static abstract V SumAcross(V value);

    /// <summary>The largest of all lanes, in every lane; NaN may get lost.</summary>
    static abstract V MaxAcross(V value);

    /// <summary>The size of <paramref name="a"/> with the sign of <paramref name="sign"/>.</summary>
    static abstract V WithSign(V a, V sign);

    /// <summary>x 2^n for integral n; rounds once where the result is subnormal.</summary>
    static abstract V Scale(V x, V n);

    /// <summary>x = mantissa 2^exponent with mantissa in [1, 2), for positive finite x, subnormal ones too.</summary>
    static abstract V Mantissa(V x, out V exponent);

    /// <summary>A scalar function, lane by lane.</summary>
    static abstract V Map<TFunction>(V x)
        where TFunction : struct, IScalarFunction;

    /// <summary>A scalar function of two numbers, lane by lane.</summary>
    static abstract V Map2<TFunction>(V x, V y)
        where TFunction : struct, IScalarFunction2;

    /// <summary>A function that float lanes take in lanes of double, rounded once.</summary>
    static abstract V Wide<TFunction>(V x)
        where TFunction : struct, IWideFunction;

    /// <summary>A function of two numbers that float lanes take in lanes of double, rounded once.</summary>
    static abstract V Wide2<TFunction>(V x, V y)
        where TFunction : struct, IWideFunction2;

    /// <summary>All lanes joined, halves first; the first lane of the result holds it.</summary>
    static abstract V FoldLanes<TFold>(TFold fold, V v)
        where TFold : struct, IFold;
}

/// <summary>A function over lanes of double.</summary>
internal interface IWideFunction
{
    static abstract V Of<V>(V x)
        where V : unmanaged, IReals<V>;
}

/// <summary>A function of two numbers over lanes of double.</summary>
internal interface IWideFunction2
{
    static abstract V Of<V>(V x, V y)
        where V : unmanaged, IReals<V>;
}

/// <summary>A function of one double.</summary>
internal interface IScalarFunction
{
    static abstract double Of(double x);
}

/// <summary>A function of two doubles.</summary>
internal interface IScalarFunction2
{
    static abstract double Of(double x, double y);
}
