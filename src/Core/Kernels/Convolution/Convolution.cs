using System.Numerics;

namespace MiniTorch;

/// <summary>
/// Convolution (cross-correlation, as in PyTorch) and its three gradients:
/// y[n, f, q] = bias[f] + sum over c, k of w[f, c, k] x[n, c, q * stride - padding + k * dilation].
/// </summary>
internal static class Convolution
{
    /// <summary>y[N, F, out] from x[N, C, in], w[F, C / groups, k] and bias[F] (none if empty).</summary>
    public static void Forward<T>(ConvShape shape, ReadOnlySpan<T> x, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> y)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int rows = shape.GroupChannels * shape.Taps, q = shape.OutSize, f = shape.GroupFilters;
        var columns = BufferPool.Rent<T>(shape.Channels * shape.Taps * q);
        for (int n = 0; n < shape.Batch; n++)
        {
            Windows.Unfold(shape, 1, shape.Channels, x.Slice(n * shape.Channels * shape.InSize, shape.Channels * shape.InSize), columns);
            var image = y.Slice(n * shape.Filters * q, shape.Filters * q);
            for (int i = 0; i < shape.Filters; i++) image.Slice(i * q, q).Fill(bias.IsEmpty ? T.Zero : bias[i]);
            Blas.GemmBatched(false, false, f, q, rows, T.One, w, rows, columns, q, T.One, image, q, shape.Groups, f * rows, rows * q, f * q);
        }
        BufferPool.Return(columns);
    }

    /// <summary>dx[N, C, in] from dy[N, F, out] and w; plus bias[C] (none if empty): the transposed convolution of dy.</summary>
    public static void BackwardData<T>(ConvShape shape, ReadOnlySpan<T> dy, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> dx)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int rows = shape.GroupChannels * shape.Taps, q = shape.OutSize, f = shape.GroupFilters, size = shape.InSize;
        var columns = BufferPool.Rent<T>(shape.Channels * shape.Taps * q);
        for (int n = 0; n < shape.Batch; n++)
        {
            Blas.GemmBatched(true, false, rows, q, f, T.One, w, rows, dy.Slice(n * shape.Filters * q, shape.Filters * q), q, T.Zero, columns, q,
                shape.Groups, f * rows, f * q, rows * q);
            var image = dx.Slice(n * shape.Channels * size, shape.Channels * size);
            Windows.Fold<T>(shape, 1, shape.Channels, columns, image);
            for (int c = 0; c < bias.Length; c++)
                foreach (ref T element in image.Slice(c * size, size)) element += bias[c];
        }
        BufferPool.Return(columns);
    }

    /// <summary>dw[F, C / groups, k] from x and dy.</summary>
    public static void BackwardWeights<T>(ConvShape shape, ReadOnlySpan<T> x, ReadOnlySpan<T> dy, Span<T> dw)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int rows = shape.GroupChannels * shape.Taps, q = shape.OutSize, f = shape.GroupFilters;
        dw.Clear();
        var columns = BufferPool.Rent<T>(shape.Channels * shape.Taps * q);
        for (int n = 0; n < shape.Batch; n++)
        {
            Windows.Unfold(shape, 1, shape.Channels, x.Slice(n * shape.Channels * shape.InSize, shape.Channels * shape.InSize), columns);
            Blas.GemmBatched(false, true, f, rows, q, T.One, dy.Slice(n * shape.Filters * q, shape.Filters * q), q, columns, q, T.One, dw, rows,
                shape.Groups, f * q, rows * q, f * rows);
        }
        BufferPool.Return(columns);
    }

    /// <summary>db[F] = dy[N, F, L] summed over N and L.</summary>
    public static void BackwardBias<T>(int batch, int filters, int size, ReadOnlySpan<T> dy, Span<T> db)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int f = 0; f < filters; f++)
        {
            T sum = T.Zero;
            for (int n = 0; n < batch; n++)
                foreach (T element in dy.Slice((n * filters + f) * size, size)) sum += element;
            db[f] = sum;
        }
    }
}
