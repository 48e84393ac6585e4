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
        if (WinogradTiling.Takes(shape)) WinogradProduct.Run(shape, backward: false, x, w, bias, y);
        else if (PointwiseProduct.Takes(shape)) PointwiseProduct.Run(shape, backward: false, x, w, bias, y);
        else WindowProduct.Run(shape, backward: false, x, w, bias, y);
    }

    /// <summary>dx[N, C, in] from dy[N, F, out] and w; plus bias[C] (none if empty): the transposed convolution of dy.</summary>
    public static void BackwardData<T>(ConvShape shape, ReadOnlySpan<T> dy, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> dx)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (WinogradTiling.Takes(shape)) WinogradProduct.Run(shape, backward: true, dy, w, bias, dx);
        else if (PointwiseProduct.Takes(shape)) PointwiseProduct.Run(shape, backward: true, dy, w, bias, dx);
        else WindowProduct.Run(shape, backward: true, dy, w, bias, dx);
    }

    /// <summary>dw[F, C / groups, k] from x and dy; db[F] too unless it is empty.</summary>
    public static void BackwardWeights<T>(ConvShape shape, ReadOnlySpan<T> x, ReadOnlySpan<T> dy, Span<T> dw, Span<T> db = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (WinogradTiling.Takes(shape)) WinogradGradient.Run(shape, x, dy, dw, db);
        else if (shape.Batch > 0 && PointwiseProduct.TakesWeights(shape))
        {
            PointwiseProduct.Weights(shape, x, dy, dw);
            if (!db.IsEmpty) BackwardBias(shape.Batch, shape.Filters, shape.OutSize, dy, db);
        }
        else WeightGradient.Run(shape, x, dy, dw, db);
    }

    /// <summary>db[F] = dy[N, F, L] summed over N and L.</summary>
    public static void BackwardBias<T>(int batch, int filters, int size, ReadOnlySpan<T> dy, Span<T> db)
        where T : unmanaged, INumber<T>
    {
        T[] sums = BufferPool.Rent<T>(batch * filters);
        Reduce.Sum(dy, batch * filters, size, 1, sums.AsSpan());
        Reduce.Sum(sums, 1, batch, filters, db);
        BufferPool.Return(sums);
    }
}
