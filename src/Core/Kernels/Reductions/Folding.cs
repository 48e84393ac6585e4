using System.Numerics;
using System.Runtime.CompilerServices;

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
            else Workers.For(tasks, Math.Max(1, (int)(tasks * ElementPass.Grain / work)), job);
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
            for (int task = start; task < end; task++)
            {
                int strip = task % Strips, c = task / Strips % chunks, o = task / Strips / chunks;
                int first = c * chunk, rows = Math.Min(chunk, n - first);
                int column = strip * StripWidth;
                T* from = x + ((nint)o * n + first) * inner + column;
                T* to = y + ((nint)o * chunks + c) * inner + column;
                T* parameter = parameters == null ? null : parameters + (nint)o * inner + column;
                if (inner == 1) *to = FoldRow<TFold, T, V>.Run(fold, from, rows, parameter);
                else FoldColumns<TFold, T, V>.Run(fold, from, inner, rows, Math.Min(StripWidth, inner - column), parameter, to);
            }
        }
    }
}

/// <summary>The fold of elements in a row.</summary>
internal static unsafe class FoldRow<TFold, T, V>
    where TFold : struct, IFold
    where T : unmanaged, INumber<T>
    where V : unmanaged, IReals<V>
{
    private const int BlockGroups = 128;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Run(TFold fold, T* x, int n, T* parameter)
    {
        V p = parameter == null ? V.Of(0) : V.Broadcast(parameter);
        int groups = n / V.Count, rest = n - groups * V.Count;
        V total = V.Of(fold.Start);
        if (groups > 0)
        {
            // Level k holds the join of 2^k blocks, as a binary counter does.
            V* levels = stackalloc V[32];
            int blocks = 0;
            for (int at = 0; at < groups; at += BlockGroups, blocks++)
            {
                V sum = Block(fold, x + (nint)at * V.Count, Math.Min(BlockGroups, groups - at), p);
                int level = 0;
                for (; ((blocks >> level) & 1) != 0; level++) sum = fold.Join(levels[level], sum);
                levels[level] = sum;
            }
            for (int level = 0; level < 32; level++)
                if (((blocks >> level) & 1) != 0) total = fold.Join(levels[level], total);
        }
        if (rest > 0)
        {
            V last = fold.Map(V.LoadPart(x + (nint)groups * V.Count, rest), p);
            total = fold.Join(total, V.Select(V.Head(rest), last, V.Of(fold.Start)));
        }
        return Across(fold, total);
    }

    private static V Block(TFold fold, T* x, int groups, V p)
    {
        int i = 0;
        V a = V.Of(fold.Start);
        if (groups >= 4)
        {
            a = fold.Map(V.Load(x), p);
            V b = fold.Map(V.Load(x + V.Count), p), c = fold.Map(V.Load(x + 2 * V.Count), p), d = fold.Map(V.Load(x + 3 * V.Count), p);
            for (i = 4; i + 4 <= groups; i += 4)
            {
                T* at = x + (nint)i * V.Count;
                a = fold.Join(a, fold.Map(V.Load(at), p));
                b = fold.Join(b, fold.Map(V.Load(at + V.Count), p));
                c = fold.Join(c, fold.Map(V.Load(at + 2 * V.Count), p));
                d = fold.Join(d, fold.Map(V.Load(at + 3 * V.Count), p));
            }
            a = fold.Join(fold.Join(a, b), fold.Join(c, d));
        }
        for (; i < groups; i++) a = fold.Join(a, fold.Map(V.Load(x + (nint)i * V.Count), p));
        return a;
    }

    private static T Across(TFold fold, V v)
    {
        T* lanes = (T*)&v;
        for (int width = V.Count / 2; width > 0; width /= 2)
            for (int i = 0; i < width; i++) lanes[i] = fold.Join(new Scalar<T>(lanes[i]), new Scalar<T>(lanes[i + width])).Value;
        return lanes[0];
    }
}

/// <summary>The folds of neighbouring columns, at most four lane groups wide.</summary>
internal static unsafe class FoldColumns<TFold, T, V>
    where TFold : struct, IFold
    where T : unmanaged, INumber<T>
    where V : unmanaged, IReals<V>
{
    private const int BlockRows = 64;

    public static void Run(TFold fold, T* x, int stride, int rows, int width, T* parameters, T* y)
    {
        if (width == 4 * V.Count)
        {
            Wide(fold, x, stride, rows, parameters, y);
            return;
        }
        for (int column = 0; column < width; column += V.Count)
            Narrow(fold, x + column, stride, rows, Math.Min(V.Count, width - column), parameters == null ? null : parameters + column, y + column);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide(TFold fold, T* x, int stride, int rows, T* parameters, T* y)
    {
        V none = V.Of(0), start = V.Of(fold.Start);
        V p0 = none, p1 = none, p2 = none, p3 = none;
        if (parameters != null)
        {
            p0 = V.Load(parameters);
            p1 = V.Load(parameters + V.Count);
            p2 = V.Load(parameters + 2 * V.Count);
            p3 = V.Load(parameters + 3 * V.Count);
        }
        V* levels = stackalloc V[32 * 4];
        int blocks = 0;
        for (int row = 0; row < rows; row += BlockRows, blocks++)
        {
            V a = start, b = start, c = start, d = start;
            T* at = x + (nint)row * stride;
            for (int left = Math.Min(BlockRows, rows - row); left > 0; left--, at += stride)
            {
                a = fold.Join(a, fold.Map(V.Load(at), p0));
                b = fold.Join(b, fold.Map(V.Load(at + V.Count), p1));
                c = fold.Join(c, fold.Map(V.Load(at + 2 * V.Count), p2));
                d = fold.Join(d, fold.Map(V.Load(at + 3 * V.Count), p3));
            }
            V* level = levels;
            for (int bits = blocks; (bits & 1) != 0; bits >>= 1, level += 4)
            {
                a = fold.Join(level[0], a);
                b = fold.Join(level[1], b);
                c = fold.Join(level[2], c);
                d = fold.Join(level[3], d);
            }
            level[0] = a;
            level[1] = b;
            level[2] = c;
            level[3] = d;
        }
        for (int i = 0; i < 4; i++)
        {
            V total = start;
            for (int level = 0; level < 32; level++)
                if (((blocks >> level) & 1) != 0) total = fold.Join(levels[level * 4 + i], total);
            V.Store(total, y + i * V.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow(TFold fold, T* x, int stride, int rows, int width, T* parameters, T* y)
    {
        bool whole = width == V.Count;
        V p = parameters == null ? V.Of(0) : whole ? V.Load(parameters) : V.LoadPart(parameters, width);
        V start = V.Of(fold.Start), total = start;
        V* levels = stackalloc V[32];
        int blocks = 0;
        for (int row = 0; row < rows; row += BlockRows, blocks++)
        {
            V a = start;
            T* at = x + (nint)row * stride;
            for (int left = Math.Min(BlockRows, rows - row); left > 0; left--, at += stride)
                a = fold.Join(a, fold.Map(whole ? V.Load(at) : V.LoadPart(at, width), p));
            int level = 0;
            for (; ((blocks >> level) & 1) != 0; level++) a = fold.Join(levels[level], a);
            levels[level] = a;
        }
        for (int level = 0; level < 32; level++)
            if (((blocks >> level) & 1) != 0) total = fold.Join(levels[level], total);
        if (whole) V.Store(total, y);
        else V.StorePart(total, y, width);
    }
}
