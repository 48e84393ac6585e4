using System.Numerics;
using System.Runtime.Intrinsics;

namespace MiniTorch;

/// <summary>What a recurrent layer computes with: rows are those of the packed input. Spans may be empty where noted.</summary>
internal ref struct RecurrentBuffers<T>
    where T : unmanaged
{
    /// <summary>[batch, hidden]: the first states, then the last. C is empty for cells without memory.</summary>
    public Span<T> H, C;

    /// <summary>[rows, gates hidden]: from the input, biases included; then activated.</summary>
    public Span<T> Gates;

    /// <summary>[rows, hidden]: each row's hidden state before its step, what else the cell keeps, and the outputs.</summary>
    public Span<T> LastH, Kept, Y;
}

/// <summary>The gradients of <see cref="RecurrentBuffers{T}"/>.</summary>
internal ref struct RecurrentGradients<T>
    where T : unmanaged
{
    /// <summary>[batch, hidden]: of the last states, then of the first.</summary>
    public Span<T> H, C;

    /// <summary>[rows, hidden]: of the outputs; empty if there is none.</summary>
    public ReadOnlySpan<T> Y;

    /// <summary>[rows, gates hidden]: of the gates, and of what the hidden state gave them (empty where that is the same).</summary>
    public Span<T> Gates, Hidden;
}

/// <summary>
/// A recurrent layer but for its products with the inputs, which are one product outside. Eight sequences at a time go through all steps on one thread: their states
/// stay in the first-level cache, and no step waits for others.
/// </summary>
internal static unsafe class RecurrentLayer<TCell>
    where TCell : struct, IRecurrentCell
{
    private const int Rows = 8;

    /// <summary>Runs all steps. w is [gates hidden, hidden]; bias (of the hidden product, for cells that split it) is [gates hidden] or empty.</summary>
    public static void Forward<T>(RecurrentShape shape, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, in RecurrentBuffers<T> buffers)
        where T : unmanaged, INumber<T>
    {
        fixed (T* pw = w, pb = bias, h = buffers.H, c = buffers.C, gates = buffers.Gates, lastH = buffers.LastH, kept = buffers.Kept, y = buffers.Y)
        {
            var pointers = new Pointers<T>(h, c, gates, lastH, kept, y, null, null, null);
            if (Vector512.IsHardwareAccelerated) Run<Lanes512<T>, Vector512<T>, Reals512<T>, T>(shape, pw, pb, pointers, backward: false);
            else if (Vector256.IsHardwareAccelerated) Run<Lanes256<T>, Vector256<T>, Reals256<T>, T>(shape, pw, pb, pointers, backward: false);
            else Run<Lanes128<T>, Vector128<T>, Reals128<T>, T>(shape, pw, pb, pointers, backward: false);
        }
    }

    /// <summary>Runs all steps backwards.</summary>
    public static void Backward<T>(RecurrentShape shape, ReadOnlySpan<T> w, in RecurrentBuffers<T> buffers, in RecurrentGradients<T> gradients)
        where T : unmanaged, INumber<T>
    {
        fixed (T* pw = w, gates = buffers.Gates, lastH = buffers.LastH, kept = buffers.Kept)
        fixed (T* dh = gradients.H, dc = gradients.C, dy = gradients.Y, dgates = gradients.Gates, dhidden = gradients.Hidden)
        {
            var pointers = new Pointers<T>(dh, dc, gates, lastH, kept, null, dy, dgates, dhidden);
            if (Vector512.IsHardwareAccelerated) Run<Lanes512<T>, Vector512<T>, Reals512<T>, T>(shape, pw, null, pointers, backward: true);
            else if (Vector256.IsHardwareAccelerated) Run<Lanes256<T>, Vector256<T>, Reals256<T>, T>(shape, pw, null, pointers, backward: true);
            else Run<Lanes128<T>, Vector128<T>, Reals128<T>, T>(shape, pw, null, pointers, backward: true);
        }
    }

    private static void Run<L, V, R, T>(RecurrentShape shape, T* w, T* bias, Pointers<T> pointers, bool backward)
        where L : ILanes<T, V>
        where V : struct
        where R : unmanaged, IReals<R>
        where T : unmanaged, INumber<T>
    {
        int n = shape.Hidden, gates = TCell.Gates * n, blocks = (shape.Batch + Rows - 1) / Rows;
        if (blocks == 0 || n == 0) return;
        // w is [gates, n]: forward multiplies by its transpose, backward by itself.
        var product = new GemmCall<T> { M = Rows, N = backward ? n : gates, K = backward ? gates : n, Alpha = T.One, B = w, RowB = n, TransB = !backward };
        var packed = BufferPool.Rent<T>(checked((int)Gemm<T, V, L>.PackedSize(product.K, product.N)));
        fixed (T* to = packed)
        {
            Gemm<T, V, L>.Pack(&product, to);
            product.B = to;
            product.PackedB = true;
            product.N = product.RowC = Gemm<T, V, L>.Padded(product.N);
            product.RowA = product.K;
            long work = (long)shape.Total * gates * n;
            Workers.For(blocks, work < 100_000 ? blocks : 1, new Job<L, V, R, T>(shape, product, bias, pointers, backward));
        }
        BufferPool.Return(packed);
    }

    private readonly struct Pointers<T>(T* h, T* c, T* gates, T* lastH, T* kept, T* y, T* dy, T* dgates, T* dhidden)
        where T : unmanaged
    {
        public readonly T* H = h, C = c, Gates = gates, LastH = lastH, Kept = kept, Y = y, Dy = dy, DGates = dgates, DHidden = dhidden;
    }

    private readonly struct Job<L, V, R, T>(RecurrentShape shape, GemmCall<T> product, T* bias, Pointers<T> p, bool backward) : IRangeJob
        where L : ILanes<T, V>
        where V : struct
        where R : unmanaged, IReals<R>
        where T : unmanaged, INumber<T>
    {
        public void Run(int start, int end)
        {
            int k = product.K, pitch = product.RowC;
            var buffer = BufferPool.Rent<T>(Rows * (k + pitch));
            fixed (T* left = buffer)
                for (int block = start; block < end; block++)
                {
                    new Span<T>(left, Rows * k).Clear();
                    int first = block * Rows;
                    for (int i = 0; i < shape.Steps; i++)
                    {
                        // Backward undoes the last step first.
                        int step = shape.Order(backward ? shape.Steps - 1 - i : i), rows = Math.Min(Rows, shape.Size(step) - first);
                        if (rows <= 0) continue;
                        T* right = left + Rows * k;
                        int at = shape.Offset(step) + first * shape.Stride;
                        if (backward) Backward(first, rows, at, left, right, pitch);
                        else Forward(first, rows, at, left, right, pitch);
                    }
                }
            BufferPool.Return(buffer);
        }

        private void Multiply(T* a, T* c)
        {
            var call = product;
            call.A = a;
            call.C = c;
            Gemm<T, V, L>.Block(&call, 0, Rows, 0, call.N);
        }

        private void Forward(int first, int rows, int at, T* states, T* fromHidden, int pitch)
        {
            int n = shape.Hidden, gates = TCell.Gates * n, stride = shape.Stride;
            for (int r = 0; r < rows; r++)
            {
                var h = new Span<T>(p.H + (long)(first + r) * n, n);
                h.CopyTo(new Span<T>(states + r * n, n));
                h.CopyTo(new Span<T>(p.LastH + (long)(at + r * stride) * n, n));
            }
            Multiply(states, fromHidden);
            for (int r = 0; r < rows; r++)
            {
                T* hidden = fromHidden + r * pitch, h = p.H + (long)(first + r) * n;
                if (bias != null) System.Numerics.Tensors.TensorPrimitives.Add(new ReadOnlySpan<T>(hidden, gates), new ReadOnlySpan<T>(bias, gates), new Span<T>(hidden, gates));
                TCell.Forward<R, T>(n, p.Gates + (long)(at + r * stride) * gates, hidden, h, p.C == null ? null : p.C + (long)(first + r) * n, p.Kept == null ? null : p.Kept + (long)(at + r * stride) * n);
                new Span<T>(h, n).CopyTo(new Span<T>(p.Y + (long)(at + r * stride) * n, n));
            }
        }

        private void Backward(int first, int rows, int at, T* gradients, T* toHidden, int pitch)
        {
            int n = shape.Hidden, gates = TCell.Gates * n, stride = shape.Stride;
            for (int r = 0; r < rows; r++)
            {
                T* dh = p.H + (long)(first + r) * n, dgates = p.DGates + (long)(at + r * stride) * gates, dhidden = p.DHidden == null ? null : p.DHidden + (long)(at + r * stride) * gates;
                if (p.Dy != null) System.Numerics.Tensors.TensorPrimitives.Add(new ReadOnlySpan<T>(dh, n), new ReadOnlySpan<T>(p.Dy + (long)(at + r * stride) * n, n), new Span<T>(dh, n));
                TCell.Backward<R, T>(n, p.Gates + (long)(at + r * stride) * gates, p.Kept == null ? null : p.Kept + (long)(at + r * stride) * n, p.LastH + (long)(at + r * stride) * n, dh,
                    p.C == null ? null : p.C + (long)(first + r) * n, dgates, dhidden);
                new Span<T>(dhidden != null ? dhidden : dgates, gates).CopyTo(new Span<T>(gradients + r * gates, gates));
            }
            Multiply(gradients, toHidden);
            for (int r = 0; r < rows; r++)
            {
                var dh = new Span<T>(p.H + (long)(first + r) * n, n);
                System.Numerics.Tensors.TensorPrimitives.Add(dh, new ReadOnlySpan<T>(toHidden + r * pitch, n), dh);
            }
        }
    }
}
