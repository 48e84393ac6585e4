using System.Numerics;

namespace MiniTorch;

/// <summary>
/// Runs a fold over the middle axis of contiguous [outer, n, inner]. The tree is fixed by the sizes alone: chunks of a row, in a chunk blocks joined in
/// pairs, in a block lane groups; so results depend neither on threads nor on where work was split.
/// </summary>
internal static unsafe class Folding
{
    // A row longer than this is cut in chunks that threads share.
    private const int Chunk = 32768;

    /// <param name="fold">The reduction.</param>
    /// <param name="x">[outer, n, inner]</param>
    /// <param name="outer">Leading size.</param>
    /// <param name="n">The size that is reduced; 0 gives the neutral element.</param>
    /// <param name="inner">Trailing size.</param>
    /// <param name="parameters">[outer, inner], or empty when the fold takes none.</param>
    /// <param name="y">[outer, inner]</param>
    public static void Run<TFold, T>(TFold fold, ReadOnlySpan<T> x, int outer, int n, int inner, ReadOnlySpan<T> parameters, Span<T> y)
        where TFold : struct, IFold
        where T : unmanaged, INumber<T>
    {
        int outputs = outer * inner;
        if (outputs == 0) return;
        int chunk = inner == 1 ? Chunk : inner >= 256 ? n : Math.Max(256, Chunk / inner);
        int chunks = n <= chunk ? 1 : (n + chunk - 1) / chunk;
        if (chunks == 1)
        {
            fixed (T* px = x, pp = parameters, py = y) RunChunks(fold, px, outer, n, inner, n, 1, pp, py);
            return;
        }
        T[] partial = BufferPool.Rent<T>(outputs * chunks);
        fixed (T* px = x, pp = parameters, py = y, part = partial)
        {
            RunChunks(fold, px, outer, n, inner, chunk, chunks, pp, part);
            for (int o = 0; o < outer; o++)
                for (int j = 0; j < inner; j++)
                    py[o * inner + j] = JoinPairs(fold, part + (nint)o * chunks * inner + j, inner, chunks);
        }
        BufferPool.Return(partial);
    }

    private static T JoinPairs<TFold, T>(TFold fold, T* x, int stride, int count)
        where TFold : struct, IFold
        where T : unmanaged, INumber<T>
    {
        if (count == 1) return *x;
        int half = (count + 1) / 2;
        T a = JoinPairs(fold, x, stride, half), b = JoinPairs(fold, x + (nint)half * stride, stride, count - half);
        return fold.Join(new Scalar<T>(a), new Scalar<T>(b)).Value;
    }

    /// <summary>y[outer, chunks, inner]: every chunk's fold.</summary>
    private static void RunChunks<TFold, T>(TFold fold, T* x, int outer, int n, int inner, int chunk, int chunks, T* parameters, T* y)
        where TFold : struct, IFold
        where T : unmanaged, INumber<T>
    {
        var call = new Call<TFold, T>(fold, x, outer, n, inner, chunk, chunks, parameters, y);
        LaneTypes.Run<T, Call<TFold, T>>(ref call);
    }

    private readonly struct Call<TFold, T>(TFold fold, T* x, int outer, int n, int inner, int chunk, int chunks, T* parameters, T* y) : ILaneAction
        where TFold : struct, IFold
        where T : unmanaged, INumber<T>
    {
        public void Run<V>()
            where V : unmanaged, IReals<V>
        {
            var job = new Job<TFold, T, V>(fold, x, n, inner, chunk, chunks, parameters, y);
            int tasks = outer * chunks * job.Strips;
            long work = (long)outer * n * inner;
            if (work < 2 * ElementPass.Grain || Workers.Threads == 1) job.Run(0, tasks);
            else Workers.For(tasks, Math.Max(1, (int)((long)tasks * ElementPass.Grain / work)), job);
        }
    }

    /// <summary>Tasks are (outer, chunk, strip); a strip is a row, or some neighbouring columns.</summary>
    private readonly struct Job<TFold, T, V>(TFold fold, T* x, int n, int inner, int chunk, int chunks, T* parameters, T* y) : IRangeJob
        where TFold : struct, IFold
        where T : unmanaged, INumber<T>
        where V : unmanaged, IReals<V>
    {
        private static int StripWidth => 4 * V.Count;

        public int Strips => (inner + StripWidth - 1) / StripWidth;

        public void Run(int start, int end)
        {
            if (inner == 1 && chunks == 1 && n > 0 && n <= V.Count && !TFold.IsHeavy)
            {
                FoldShortRows<TFold, T, V>.Run(fold, x + (nint)start * n, n, end - start, parameters == null ? null : parameters + start, y + start);
                return;
            }
            int strip = start % Strips, c = start / Strips % chunks, o = start / Strips / chunks;
            for (int task = start; task < end; task++)
            {
                int first = c * chunk, rows = Math.Min(chunk, n - first);
                int column = strip * StripWidth;
                T* from = x + ((nint)o * n + first) * inner + column;
                T* to = y + ((nint)o * chunks + c) * inner + column;
                T* parameter = parameters == null ? null : parameters + (nint)o * inner + column;
                if (inner == 1) *to = FoldRow<TFold, T, V>.Run(fold, from, rows, parameter);
                else FoldColumns<TFold, T, V>.Run(fold, from, inner, rows, Math.Min(StripWidth, inner - column), parameter, to);
                if (++strip < Strips) continue;
                strip = 0;
                if (++c < chunks) continue;
                c = 0;
                o++;
            }
        }
    }
}
