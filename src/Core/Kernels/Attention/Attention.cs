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

    private static ReadOnlySpan<T> Matrix<T>(T* at, int rows, int columns, int row)
        where T : unmanaged => new(at, rows == 0 ? 0 : (rows - 1) * row + columns);

    private static Span<T> Target<T>(T* at, int rows, int columns, int row)
        where T : unmanaged => new(at, rows == 0 ? 0 : (rows - 1) * row + columns);

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
            T* from = q + s.Q.At(o, h) + (long)first * s.Q.Row;
            T scale = T.CreateTruncating(s.Scale);
            Blas.Gemm(false, true, rows, columns, s.E, scale, Matrix(from, rows, s.E, s.Q.Row), s.Q.Row,
                Matrix(k + s.K.At(o, h), columns, s.E, s.K.Row), s.K.Row, T.Zero, Target(p, rows, columns, columns), columns);
            for (int r = 0; r < rows; r++)
                logs[first + r] = AttentionRows<V, T>.Softmax(s.Seen(first + r), columns, p + (long)r * columns, mask == null ? null : mask + s.Mask.At(o, h) + (long)(first + r) * s.Mask.Row);
            Blas.Gemm(false, false, rows, s.F, columns, T.One, Matrix(p, rows, columns, columns), columns,
                Matrix(v + s.V.At(o, h), columns, s.F, s.V.Row), s.V.Row, T.Zero, Target(y + s.Y.At(o, h) + (long)first * s.Y.Row, rows, s.F, s.Y.Row), s.Y.Row);
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
            T scale = T.CreateTruncating(s.Scale);
            ReadOnlySpan<T> queries = Matrix(q + s.Q.At(o, h) + (long)first * s.Q.Row, rows, s.E, s.Q.Row), keys = Matrix(k + s.K.At(o, h), columns, s.E, s.K.Row);
            ReadOnlySpan<T> gradient = Matrix(dy + s.GradY.At(o, h) + (long)first * s.GradY.Row, rows, s.F, s.GradY.Row);
            Span<T> weights = Target(p, rows, columns, columns), change = Target(ds, rows, columns, columns);
            Blas.Gemm(false, true, rows, columns, s.E, scale, queries, s.Q.Row, keys, s.K.Row, T.Zero, weights, columns);
            Blas.Gemm(false, true, rows, columns, s.F, T.One, gradient, s.GradY.Row, Matrix(v + s.V.At(o, h), columns, s.F, s.V.Row), s.V.Row, T.Zero, change, columns);
            for (int r = 0; r < rows; r++)
                AttentionRows<V, T>.Backward(s.Seen(first + r), columns, p + (long)r * columns, ds + (long)r * columns,
                    mask == null ? null : mask + s.Mask.At(o, h) + (long)(first + r) * s.Mask.Row, logs + first + r);
            Blas.Gemm(true, false, columns, s.F, rows, T.One, weights, columns, gradient, s.GradY.Row, T.One, Target(dv + s.GradV.At(o, h), columns, s.F, s.GradV.Row), s.GradV.Row);
            Blas.Gemm(false, false, rows, s.E, columns, scale, change, columns, keys, s.K.Row, T.Zero, Target(dq + s.GradQ.At(o, h) + (long)first * s.GradQ.Row, rows, s.E, s.GradQ.Row), s.GradQ.Row);
            Blas.Gemm(true, false, columns, s.E, rows, scale, change, columns, queries, s.Q.Row, T.One, Target(dk + s.GradK.At(o, h), columns, s.E, s.GradK.Row), s.GradK.Row);
        }
    }
}
