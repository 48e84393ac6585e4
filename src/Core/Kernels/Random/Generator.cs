using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MiniTorch;

/// <summary>
/// The source of random numbers: mt19937 used as PyTorch's CPU generator uses it, so the same seed gives PyTorch's numbers
/// (<c>torch.Generator</c>). May be shared by threads: a fill takes its numbers in one go.
/// </summary>
public sealed partial class Generator
{
    /// <summary>The seed of a generator that was not given one: PyTorch's.</summary>
    public const ulong DefaultSeed = 67280421310721;

    // torch.Generator.get_state(): seed, left, seeded, next, 624 words of 8 bytes, four fields of the normal cache, then the float cache.
    private const int LeftAt = 8, SeededAt = 12, NextAt = 16, WordsAt = 24, NormalAt = WordsAt + (8 * MersenneTwister.Size) + 8;
    private const int NormalValidAt = NormalAt + 16, StateSize = NormalValidAt + 16;

    private readonly Lock _gate = new();
    private readonly MersenneTwister _engine = new();
    private double? _nextNormal;

    /// <summary>A generator seeded with <see cref="DefaultSeed"/>.</summary>
    public Generator() => ManualSeed(DefaultSeed);

    /// <summary>A generator of this seed; see <see cref="ManualSeed(long)"/>.</summary>
    public Generator(long seed) => ManualSeed(seed);

    /// <summary>The generator used where none is given.</summary>
    public static Generator Default { get; } = new();

    /// <summary>The seed last set; the engine uses its lower 32 bits.</summary>
    public ulong InitialSeed { get; private set; }

    /// <summary>Starts over from a seed; a negative one counts as 2^64 + seed, as in PyTorch.</summary>
    /// <returns>This generator.</returns>
    public Generator ManualSeed(long seed) => ManualSeed(unchecked((ulong)seed));

    /// <summary>Starts over from a seed.</summary>
    /// <returns>This generator.</returns>
    public Generator ManualSeed(ulong seed)
    {
        lock (_gate)
        {
            InitialSeed = seed;
            _engine.Seed(unchecked((uint)seed));
            _nextNormal = null;
        }
        return this;
    }

    /// <summary>Starts over from a seed that the operating system chooses, and returns it.</summary>
    public ulong Seed()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        ulong seed = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        ManualSeed(seed);
        return seed;
    }

    /// <summary>The state as PyTorch's <c>get_state</c> lays it out: 5056 bytes.</summary>
    public byte[] GetState()
    {
        byte[] state = new byte[StateSize];
        lock (_gate)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(state, InitialSeed);
            BinaryPrimitives.WriteInt32LittleEndian(state.AsSpan(LeftAt), _engine.Left);
            BinaryPrimitives.WriteInt32LittleEndian(state.AsSpan(SeededAt), 1);
            BinaryPrimitives.WriteInt64LittleEndian(state.AsSpan(NextAt), _engine.Next);
            for (int i = 0; i < MersenneTwister.Size; i++) BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(WordsAt + (8 * i)), _engine.Words[i]);
            BinaryPrimitives.WriteDoubleLittleEndian(state.AsSpan(NormalAt), _nextNormal ?? 0);
            BinaryPrimitives.WriteInt32LittleEndian(state.AsSpan(NormalValidAt), _nextNormal.HasValue ? 1 : 0);
        }
        return state;
    }

    /// <summary>Goes on from a state that <see cref="GetState"/> (or PyTorch's <c>get_state</c>) gave.</summary>
    /// <exception cref="ArgumentException">The bytes are no such state; the generator keeps its own.</exception>
    public void SetState(ReadOnlySpan<byte> state)
    {
        if (state.Length != StateSize) throw new ArgumentException($"[set_state] RNG state is wrong size: expected {StateSize} bytes, got {state.Length}", nameof(state));
        int left = BinaryPrimitives.ReadInt32LittleEndian(state[LeftAt..]), seeded = BinaryPrimitives.ReadInt32LittleEndian(state[SeededAt..]);
        long next = BinaryPrimitives.ReadInt64LittleEndian(state[NextAt..]);
        // A block holds 625 - left words handed out; right after seeding, and after a whole block, left is 1.
        if (seeded != 1 || left is < 1 or > MersenneTwister.Size || next is < 0 or > MersenneTwister.Size || (left > 1 && next + left != MersenneTwister.Size + 1))
        {
            throw new ArgumentException($"[set_state] Invalid mt19937 state: seeded = {seeded}, left = {left}, next = {next}; pass what GetState() returned", nameof(state));
        }
        Span<uint> words = stackalloc uint[MersenneTwister.Size];
        for (int i = 0; i < words.Length; i++) words[i] = (uint)BinaryPrimitives.ReadUInt64LittleEndian(state[(WordsAt + (8 * i))..]);
        bool normal = BinaryPrimitives.ReadInt32LittleEndian(state[NormalValidAt..]) != 0;
        lock (_gate)
        {
            InitialSeed = BinaryPrimitives.ReadUInt64LittleEndian(state);
            _engine.Restore(words, (int)next, left);
            _nextNormal = normal ? BinaryPrimitives.ReadDoubleLittleEndian(state[NormalAt..]) : null;
        }
    }

    /// <summary>A generator in the same state, that goes on by itself.</summary>
    public Generator Clone()
    {
        var copy = new Generator();
        copy.SetState(GetState());
        return copy;
    }

    /// <summary>32 random bits.</summary>
    public uint NextUInt32()
    {
        lock (_gate) return _engine.Draw();
    }

    /// <summary>64 random bits: two draws, the first one high.</summary>
    public ulong NextUInt64()
    {
        lock (_gate) return Draw64();
    }

    /// <summary>63 random bits, never negative: what seeds another generator (<c>random_()</c> of int64).</summary>
    public long NextInt64() => (long)(NextUInt64() & long.MaxValue);

    /// <summary>A number of [0, 1), of 24 random bits: one element of <c>rand</c>.</summary>
    public float NextSingle() => (NextUInt32() & Mask24) * Scale24;

    /// <summary>A number of [0, 1), of 53 random bits.</summary>
    public double NextDouble() => (NextUInt64() & Mask53) * Scale53;

    private ulong Draw64()
    {
        ulong high = _engine.Draw();
        return (high << 32) | _engine.Draw();
    }
}
