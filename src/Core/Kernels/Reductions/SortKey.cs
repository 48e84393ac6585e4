using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MiniTorch;

/// <summary>An element and its index in a form whose order is theirs: -0 equals 0, NaN is the greatest, the index breaks ties.</summary>
internal interface ISortKey<TKey>
    where TKey : unmanaged, ISortKey<TKey>
{
    int Index { get; }

    /// <summary>What orders the elements, without the index.</summary>
    ulong Order { get; }

    static abstract TKey Of<T>(T value, int index, bool descending)
        where T : unmanaged;

    static abstract bool Less(TKey a, TKey b);

    static abstract void Sort(Span<TKey> keys);
}

/// <summary>Elements of up to four bytes: key and index share one integer.</summary>
internal readonly struct ShortKey(ulong bits) : ISortKey<ShortKey>
{
    private readonly ulong _bits = bits;

    public int Index => (int)(uint)_bits;

    public ulong Order => _bits >> 32;

    public static ShortKey Of<T>(T value, int index, bool descending)
        where T : unmanaged
    {
        uint key;
        if (typeof(T) == typeof(float))
        {
            uint bits = BitConverter.SingleToUInt32Bits(Unsafe.BitCast<T, float>(value) + 0f);
            key = float.IsNaN(Unsafe.BitCast<T, float>(value)) ? uint.MaxValue : (int)bits < 0 ? ~bits : bits | 0x8000_0000;
        }
        else
        {
            key = (uint)Numbers.Cast<T, int>(value) ^ 0x8000_0000;
        }
        return new ShortKey(((ulong)(descending ? ~key : key) << 32) | (uint)index);
    }

    public static bool Less(ShortKey a, ShortKey b) => a._bits < b._bits;

    public static void Sort(Span<ShortKey> keys) => MemoryMarshal.Cast<ShortKey, ulong>(keys).Sort();
}

/// <summary>Elements of eight bytes.</summary>
internal readonly struct LongKey(ulong key, int index) : ISortKey<LongKey>, IComparable<LongKey>
{
    private readonly ulong _key = key;

    public int Index { get; } = index;

    public ulong Order => _key;

    public static LongKey Of<T>(T value, int index, bool descending)
        where T : unmanaged
    {
        ulong key;
        if (typeof(T) == typeof(double))
        {
            ulong bits = BitConverter.DoubleToUInt64Bits(Unsafe.BitCast<T, double>(value) + 0.0);
            key = double.IsNaN(Unsafe.BitCast<T, double>(value)) ? ulong.MaxValue : (long)bits < 0 ? ~bits : bits | 0x8000_0000_0000_0000;
        }
        else
        {
            key = (ulong)Numbers.Cast<T, long>(value) ^ 0x8000_0000_0000_0000;
        }
        return new LongKey(descending ? ~key : key, index);
    }

    public static bool Less(LongKey a, LongKey b) => a._key < b._key || (a._key == b._key && a.Index < b.Index);

    public int CompareTo(LongKey other) => _key != other._key ? (_key < other._key ? -1 : 1) : Index.CompareTo(other.Index);

    public static void Sort(Span<LongKey> keys) => keys.Sort();
}
