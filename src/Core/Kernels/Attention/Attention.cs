using System.Numerics;

namespace MiniTorch;

/// <summary>
/// y = softmax(scale q k^T + mask) v, a block of queries at a time: no more than a block's scores exist (Dao et al., 2022). A query that sees nothing gives 0.
/// A head is one thread's.
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

    /// <summary>c[m, n] = alpha op(a) op(b) + beta c; with k = 0 it is beta c.</summary>
    private static void Multiply<T>(bool transA, bool transB, int m, int n, int k, double alpha, T* a, int lda, T* b, int ldb, double beta, T* c, int ldc)
        where T : unmanaged, INumber<T>
    {
        var call = new GemmCall<T>
        {
            TransA = transA,
            TransB = transB,
            M = m,
            N = n,
            K = k,
            Alpha = T.CreateTruncating(alpha),
            Beta = T.CreateTruncating(beta),
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
            var scores = BufferPool.Rent<T>(s.Rows * s.S);
            fixed (T* p = scores)
                for (int item = start; item < end; item++)
                {
                    int o = item / s.Heads, h = item % s.Heads;
                    for (int first = 0; first < s.L; first += s.Rows) Block(o, h, first, Math.Min(s.Rows, s.L - first), p, logSum + (long)item * s.L);
                }
            BufferPool.Return(scores);
        }

        private void Block(int o, int h, int first, int rows, T* p, T* logs)
        {
            int columns = s.Seen(first + rows - 1);
            Multiply(false, true, rows, columns, s.E, s.Scale, q + s.Q.At(o, h) + (long)first * s.Q.Row, s.Q.Row, k + s.K.At(o, h), s.K.Row, 0, p, columns);
            for (int r = 0; r < rows; r++)
                logs[first + r] = AttentionRows<V, T>.Softmax(s.Seen(first + r), columns, p + (long)r * columns, mask == null ? null : mask + s.Mask.At(o, h) + (long)(first + r) * s.Mask.Row);
            Multiply(false, false, rows, s.F, columns, 1, p, columns, v + s.V.At(o, h), s.V.Row, 0, y + s.Y.At(o, h) + (long)first * s.Y.Row, s.Y.Row);
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
            var scores = BufferPool.Rent<T>(2 * s.Rows * s.S);
            fixed (T* p = scores)
                for (int item = start; item < end; item++)
                {
                    int o = item / s.Heads, h = item % s.Heads;
                    for (int row = 0; row < s.S; row++)
                    {
                        new Span<T>(dk + s.GradK.At(o, h) + (long)row * s.GradK.Row, s.E).Clear();
                        new Span<T>(dv + s.GradV.At(o, h) + (long)row * s.GradV.Row, s.F).Clear();
                    }
                    for (int first = 0; first < s.L; first += s.Rows) Block(o, h, first, Math.Min(s.Rows, s.L - first), p, p + s.Rows * s.S, logSum + (long)item * s.L);
                }
            BufferPool.Return(scores);
        }

        private void Block(int o, int h, int first, int rows, T* p, T* ds, T* logs)
        {
            int columns = s.Seen(first + rows - 1);
            T* queries = q + s.Q.At(o, h) + (long)first * s.Q.Row, keys = k + s.K.At(o, h), gradient = dy + s.GradY.At(o, h) + (long)first * s.GradY.Row;
            Multiply(false, true, rows, columns, s.E, s.Scale, queries, s.Q.Row, keys, s.K.Row, 0, p, columns);
            Multiply(false, true, rows, columns, s.F, 1, gradient, s.GradY.Row, v + s.V.At(o, h), s.V.Row, 0, ds, columns);
            for (int r = 0; r < rows; r++)
                AttentionRows<V, T>.Backward(s.Seen(first + r), columns, p + (long)r * columns, ds + (long)r * columns,
                    mask == null ? null : mask + s.Mask.At(o, h) + (long)(first + r) * s.Mask.Row, logs + first + r);
            Multiply(true, false, columns, s.F, rows, 1, p, columns, gradient, s.GradY.Row, 1, dv + s.GradV.At(o, h), s.GradV.Row);
            Multiply(false, false, rows, s.E, columns, s.Scale, ds, columns, keys, s.K.Row, 0, dq + s.GradQ.At(o, h) + (long)first * s.GradQ.Row, s.GradQ.Row);
            Multiply(true, false, columns, s.E, rows, s.Scale, ds, columns, queries, s.Q.Row, 1, dk + s.GradK.At(o, h), s.GradK.Row);
        }
    }
}
