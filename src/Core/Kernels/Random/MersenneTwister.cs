using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MiniTorch;

/// <summary>mt19937 (Matsumoto and Nishimura, 1998): 32 random bits a draw, refilled and tempered a block of 624 at a time.</summary>
internal sealed class MersenneTwister
{
    /// <summary>Words of state.</summary>
    public const int Size = 624;
    private const int Middle = 397;
    private const uint Matrix = 0x9908b0df, Upper = 0x80000000, Lower = 0x7fffffff;

    private readonly uint[] _words = new uint[Size];

    /// <summary>The next word to hand out.</summary>
    public int Next { get; private set; }

    /// <summary>1 + words not handed out yet: 1 right after seeding, when the first block is still to be made.</summary>
    public int Left { get; private set; }

    public ReadOnlySpan<uint> Words => _words;

    public void Seed(uint seed)
    {
        _words[0] = seed;
        for (int i = 1; i < Size; i++) _words[i] = (1812433253 * (_words[i - 1] ^ (_words[i - 1] >> 30))) + (uint)i;
        (Next, Left) = (0, 1);
    }

    public void Restore(ReadOnlySpan<uint> words, int next, int left)
    {
        words.CopyTo(_words);
        (Next, Left) = (next, left);
    }

    public uint Draw()
    {
        if (Left == 1) Twist();
        Left--;
        return Temper(_words[Next++]);
    }

    /// <summary>The same words as that many calls of <see cref="Draw"/>.</summary>
    public void Fill(Span<uint> values)
    {
        while (!values.IsEmpty)
        {
            if (Left == 1) Twist();
            int count = Math.Min(Left - 1, values.Length);
            Temper(_words.AsSpan(Next, count), values);
            Next += count;
            Left -= count;
            values = values[count..];
        }
    }

    private void Twist()
    {
        Twist(0, Size - Middle, Middle);
        Twist(Size - Middle, Size - 1, Middle - Size);
        _words[Size - 1] = Mix(_words[Size - 1], _words[0], _words[Middle - 1]);
        (Next, Left) = (0, Size + 1);
    }

    /// <summary>Renews words [start, end); each reads its successor and the word <paramref name="offset"/> away, which is never in the same vector.</summary>
    private void Twist(int start, int end, int offset)
    {
        ref uint words = ref MemoryMarshal.GetArrayDataReference(_words);
        int i = start;
        for (; i <= end - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            var next = Vector256.LoadUnsafe(ref words, (nuint)(i + 1));
            var y = (Vector256.LoadUnsafe(ref words, (nuint)i) & Vector256.Create(Upper)) | (next & Vector256.Create(Lower));
            var odd = Vector256<uint>.Zero - (next & Vector256<uint>.One);
            (Vector256.LoadUnsafe(ref words, (nuint)(i + offset)) ^ (y >>> 1) ^ (odd & Vector256.Create(Matrix))).StoreUnsafe(ref words, (nuint)i);
        }
        for (; i < end; i++) _words[i] = Mix(_words[i], _words[i + 1], _words[i + offset]);
    }

    private static uint Mix(uint word, uint next, uint far) => far ^ (((word & Upper) | (next & Lower)) >> 1) ^ ((0 - (next & 1)) & Matrix);

    private static uint Temper(uint y)
    {
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >> 18);
    }

    private static void Temper(ReadOnlySpan<uint> words, Span<uint> values)
    {
        ref uint source = ref MemoryMarshal.GetReference(words), target = ref MemoryMarshal.GetReference(values);
        int i = 0;
        for (; i <= words.Length - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            var y = Vector256.LoadUnsafe(ref source, (nuint)i);
            y ^= y >>> 11;
            y ^= (y << 7) & Vector256.Create(0x9d2c5680);
            y ^= (y << 15) & Vector256.Create(0xefc60000);
            (y ^ (y >>> 18)).StoreUnsafe(ref target, (nuint)i);
        }
        for (; i < words.Length; i++) values[i] = Temper(words[i]);
    }
}
