using System.Numerics;

namespace MiniTorch;

/// <summary>
/// y = softmax(scale q k^T + mask) v, a block of queries at a time: no more than a block's scores exist (Dao et al., 2022), a key's for all queries in a row.
/// A query that sees nothing gives 0. A head is one thread's.
/// </summary>
internal static unsafe class Attention
{
    /// <summary>y, and each query's log of the sum of exponentials, logSum[outer, heads, L]. The mask (none if empty) is added to the scores.</summary>
    public static void Forward<T>(AttentionShape shape, ReadOnlySpan<T> q, ReadOnlySpan<T> k, ReadOnlySpan<T> v, ReadOnlySpan<T> mask, Span<T> y, Span<T> logSum)
        where T : unmanaged, INumber<T>
    {
        fixed (T* pq = q, pk = k, pv = v, pm = mask, py = y, pl = logSum)
        {
            var call = new ForwardCall<T>(shape, pq, pk, pv, pm, py, pl);
            LaneTypes.Run<T, ForwardCall<T>>(ref call);
        }
    }

    /// <summary>The gradients by q, k and v; scores are computed anew.</summary>
    public static void Backward<T>(
        AttentionShape shape, ReadOnlySpan<T> q, ReadOnlySpan<T> k, ReadOnlySpan<T> v, ReadOnlySpan<T> mask, ReadOnlySpan<T> logSum, ReadOnlySpan<T> dy,
        Span<T> dq, Span<T> dk, Span<T> dv)
        where T : unmanaged, INumber<T>
    {
        fixed (T* pq = q, pk = k, pv = v, pm = mask, pl = logSum, pg = dy, pdq = dq, pdk = dk, pdv = dv)
        {
            var call = new BackwardCall<T>(shape, pq, pk, pv, pm, pl, pg, pdq, pdk, pdv);
            LaneTypes.Run<T, BackwardCall<T>>(ref call);
        }
    }

    private static int Grain(AttentionShape s) => (int)Math.Max(1, 200_000 / Math.Max(1, (long)s.L * s.S * (s.E + s.F)));

    /// <summary>c[m, n] = op(a) op(b), or if <paramref name="adds"/> c += op(a) op(b).</summary>
    private static void Multiply<T>(bool transA, bool transB, int m, int n, int k, T* a, int lda, T* b, int ldb, bool adds, T* c, int ldc)
        where T : unmanaged, INumber<T>
    {
        var call = new GemmCall<T>
        {
            TransA = transA,
            TransB = transB,
            M = m,
            N = n,
            K = k,
            Alpha = T.One,
            Beta = adds ? T.One : T.Zero,
            A = a,
            B = b,
            C = c,
            RowA = lda,
            RowB = ldb,
            RowC = ldc,
            Batch = 1,
        };
        SimdGemm.Run(ref call);
    }

    /// <summary>From a key's scores to the next key's: the queries of a block in whole registers.</summary>
    private static int Pitch<V>(AttentionShape s)
        where V : unmanaged, IReals<V>
        => (s.Rows + V.Count - 1) / V.Count * V.Count;

    /// <summary>What the group of queries from row <paramref name="r"/> of a block on sees.</summary>
    private static Sight SightOf<V>(AttentionShape s, int first, int r, int rows, int keys)
        where V : unmanaged, IReals<V>
        => new(s.Seen(first + r), s.Seen(first + Math.Min(r + V.Count, rows) - 1), keys);

    /// <summary>p[key, query] = factor p + mask[query, key]; the factor is then 1.</summary>
    private static void AddMask<T>(AttentionShape s, T* mask, int rows, int keys, T* p, int pitch, ref double factor)
        where T : unmanaged, INumber<T>
    {
        T scale = T.CreateTruncating(factor);
        for (int key = 0; key < keys; key++)
            for (int row = 0; row < rows; row++) p[(long)key * pitch + row] = p[(long)key * pitch + row] * scale + mask[(long)row * s.Mask.Row + key];
        factor = 1;
    }

    private readonly struct ForwardCall<T>(AttentionShape shape, T* q, T* k, T* v, T* mask, T* y, T* logSum) : ILaneAction
        where T : unmanaged, INumber<T>
    {
        public void Run<V>()
            where V : unmanaged, IReals<V>
            => Workers.For(shape.Outer * shape.Heads, Grain(shape), new ForwardJob<V, T>(shape, q, k, v, mask, y, logSum));
    }

    private readonly struct ForwardJob<V, T>(AttentionShape s, T* q, T* k, T* v, T* mask, T* y, T* logSum) : IRangeJob
        where V : unmanaged, IReals<V>
        where T : unmanaged, INumber<T>
    {
        public void Run(int start, int end)
        {
            int pitch = Pitch<V>(s);
            var scores = BufferPool.Rent<T>(pitch * s.S);
            fixed (T* p = scores)
                for (int item = start; item < end; item++)
                {
                    int o = item / s.Heads, h = item % s.Heads;
                    for (int first = 0; first < s.L; first += s.Rows) Block(o, h, first, Math.Min(s.Rows, s.L - first), p, pitch, logSum + (long)item * s.L);
                }
            BufferPool.Return(scores);
        }

        private void Block(int o, int h, int first, int rows, T* p, int pitch, T* logs)
        {
            int keys = s.Seen(first + rows - 1);
            Multiply(false, true, keys, rows, s.E, k + s.K.At(o, h), s.K.Row, q + s.Q.At(o, h) + (long)first * s.Q.Row, s.Q.Row, false, p, pitch);
            double factor = s.Scale;
            if (mask != null) AddMask(s, mask + s.Mask.At(o, h) + (long)first * s.Mask.Row, rows, keys, p, pitch, ref factor);
            for (int r = 0; r < rows; r += V.Count)
            {
                V sums = AttentionColumns<V, T>.Softmax(SightOf<V>(s, first, r, rows, keys), factor, p + r, pitch);
                if (rows - r >= V.Count) V.Store(sums, logs + first + r);
                else V.StorePart(sums, logs + first + r, rows - r);
            }
            Multiply(true, false, rows, s.F, keys, p, pitch, v + s.V.At(o, h), s.V.Row, false, y + s.Y.At(o, h) + (long)first * s.Y.Row, s.Y.Row);
        }
    }

    private readonly struct BackwardCall<T>(
        AttentionShape shape, T* q, T* k, T* v, T* mask, T* logSum, T* dy, T* dq, T* dk, T* dv) : ILaneAction
        where T : unmanaged, INumber<T>
    {
        public void Run<V>()
            where V : unmanaged, IReals<V>
            => Workers.For(shape.Outer * shape.Heads, Grain(shape), new BackwardJob<V, T>(shape, q, k, v, mask, logSum, dy, dq, dk, dv));
    }

    private readonly struct BackwardJob<V, T>(
        AttentionShape s, T* q, T* k, T* v, T* mask, T* logSum, T* dy, T* dq, T* dk, T* dv) : IRangeJob
        where V : unmanaged, IReals<V>
        where T : unmanaged, INumber<T>
    {
        public void Run(int start, int end)
        {
            int pitch = Pitch<V>(s);
            var scores = BufferPool.Rent<T>(2 * pitch * s.S);
            fixed (T* p = scores)
                for (int item = start; item < end; item++)
                {
                    int o = item / s.Heads, h = item % s.Heads;
                    // The last block sees the most keys and writes their gradients, the others add to them.
                    for (int row = s.L == 0 ? 0 : s.Seen(s.L - 1); row < s.S; row++)
                    {
                        new Span<T>(dk + s.GradK.At(o, h) + (long)row * s.GradK.Row, s.E).Clear();
                        new Span<T>(dv + s.GradV.At(o, h) + (long)row * s.GradV.Row, s.F).Clear();
                    }
                    for (int last = s.L; last > 0; last -= s.Rows) Block(o, h, Math.Max(0, last - s.Rows), last, p, p + pitch * s.S, pitch, logSum + (long)item * s.L);
                }
            BufferPool.Return(scores);
        }

        private void Block(int o, int h, int first, int last, T* p, T* ds, int pitch, T* logs)
        {
            int rows = last - first, keys = s.Seen(last - 1);
            bool adds = last < s.L;
            T* queries = q + s.Q.At(o, h) + (long)first * s.Q.Row, allKeys = k + s.K.At(o, h), gradient = dy + s.GradY.At(o, h) + (long)first * s.GradY.Row;
            Multiply(false, true, keys, rows, s.E, allKeys, s.K.Row, queries, s.Q.Row, false, p, pitch);
            Multiply(false, true, keys, rows, s.F, v + s.V.At(o, h), s.V.Row, gradient, s.GradY.Row, false, ds, pitch);
            double factor = s.Scale;
            if (mask != null) AddMask(s, mask + s.Mask.At(o, h) + (long)first * s.Mask.Row, rows, keys, p, pitch, ref factor);
            for (int r = 0; r < rows; r += V.Count)
            {
                V sums = rows - r >= V.Count ? V.Load(logs + first + r) : V.LoadPart(logs + first + r, rows - r);
                AttentionColumns<V, T>.Backward(SightOf<V>(s, first, r, rows, keys), factor, s.Scale, sums, p + r, ds + r, pitch);
            }
            Multiply(false, false, keys, s.F, rows, p, pitch, gradient, s.GradY.Row, adds, dv + s.GradV.At(o, h), s.GradV.Row);
            Multiply(true, false, rows, s.E, keys, ds, pitch, allKeys, s.K.Row, false, dq + s.GradQ.At(o, h) + (long)first * s.GradQ.Row, s.GradQ.Row);
            Multiply(false, false, keys, s.E, rows, ds, pitch, queries, s.Q.Row, adds, dk + s.GradK.At(o, h), s.GradK.Row);
        }
    }
}
