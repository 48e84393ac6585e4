using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>An element as an unsigned integer that sorts as the element does: -0 equals 0, NaN is the greatest. The index breaks ties.</summary>
internal readonly struct SortKey(ulong key, int index) : IComparable<SortKey>
{
    public readonly ulong Key = key;
    public readonly int Index = index;

    public int CompareTo(SortKey other)
    {
        if (Key != other.Key) return Key < other.Key ? -1 : 1;
        return Index.CompareTo(other.Index);
    }

    public static SortKey Of<T>(T value, int index, bool descending)
        where T : unmanaged
    {
        ulong key;
        if (typeof(T) == typeof(float)) key = Real(Unsafe.BitCast<T, float>(value));
        else if (typeof(T) == typeof(double)) key = Real(Unsafe.BitCast<T, double>(value));
        else key = (ulong)Numbers.Cast<T, long>(value) ^ 0x8000_0000_0000_0000;
        return new SortKey(descending ? ~key : key, index);
    }

    private static ulong Real(double value)
    {
        if (double.IsNaN(value)) return ulong.MaxValue;
        ulong bits = BitConverter.DoubleToUInt64Bits(value + 0.0);
        return (long)bits < 0 ? ~bits : bits | 0x8000_0000_0000_0000;
    }
}
