using System.Numerics;
using System.Runtime.Intrinsics;

namespace MiniTorch;

/// <summary>Where a mask holds.</summary>
internal static unsafe class TrueElements
{
    private const int Block = 16384;

    public static int Count(ReadOnlySpan<bool> mask) => mask.Count(true);

    /// <summary>The positions of the elements that hold, in order: as many as <see cref="Count"/> says.</summary>
    public static void Positions(ReadOnlySpan<bool> mask, Span<int> positions)
    {
        int blocks = (mask.Length + Block - 1) / Block, before = 0;
        int[] starts = BufferPool.Rent<int>(blocks);
        for (int b = 0; b < blocks; b++)
        {
            starts[b] = before;
            before += Count(mask.Slice(b * Block, Math.Min(Block, mask.Length - b * Block)));
        }
        fixed (bool* pm = mask)
        fixed (int* pp = positions, ps = starts)
            Workers.For(blocks, 1, new PositionsJob((byte*)pm, mask.Length, ps, pp));
        BufferPool.Return(starts);
    }

    /// <summary>Ascending positions in a row-major tensor as rows of coordinates.</summary>
    public static void Coordinates(ReadOnlySpan<int> positions, int[] sizes, Span<long> coordinates)
    {
        if (sizes.Length == 0) return;
        fixed (int* pp = positions)
        fixed (long* pc = coordinates)
            Workers.For(positions.Length, Block, new CoordinatesJob(pp, sizes, pc));
    }

    private readonly struct PositionsJob(byte* mask, int length, int* starts, int* positions) : IRangeJob
    {
        public void Run(int start, int end)
        {
            int* to = positions + starts[start];
            int i = start * Block, stop = (int)Math.Min((long)end * Block, length);
            for (; i + 32 <= stop; i += 32)
            {
                for (uint bits = ~Vector256.Equals(Vector256.Load(mask + i), Vector256<byte>.Zero).ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
                    *to++ = i + BitOperations.TrailingZeroCount(bits);
            }
            for (; i < stop; i++)
                if (mask[i] != 0) *to++ = i;
        }
    }

    private readonly struct CoordinatesJob(int* positions, int[] sizes, long* coordinates) : IRangeJob
    {
        public void Run(int start, int end)
        {
            int rank = sizes.Length, width = sizes[^1];
            long* to = coordinates + (nint)start * rank;
            for (int i = start; i < end;)
            {
                int row = positions[i] / width;
                long first = (long)row * width;
                long* leading = to;
                for (int d = rank - 2; d >= 0; row /= sizes[d--]) to[d] = row % sizes[d];
                for (; i < end && positions[i] - first < width; i++, to += rank)
                {
                    for (int d = 0; d < rank - 1; d++) to[d] = leading[d];
                    to[rank - 1] = positions[i] - first;
                }
            }
        }
    }
}
