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
        else WindowProduct.Run(shape, backward: false, x, w, bias, y);
    }

    /// <summary>dx[N, C, in] from dy[N, F, out] and w; plus bias[C] (none if empty): the transposed convolution of dy.</summary>
    public static void BackwardData<T>(ConvShape shape, ReadOnlySpan<T> dy, ReadOnlySpan<T> w, ReadOnlySpan<T> bias, Span<T> dx)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (WinogradTiling.Takes(shape)) WinogradProduct.Run(shape, backward: true, dy, w, bias, dx);
        else WindowProduct.Run(shape, backward: true, dy, w, bias, dx);
    }

    /// <summary>dw[F, C / groups, k] from x and dy; db[F] too unless it is empty.</summary>
    public static void BackwardWeights<T>(ConvShape shape, ReadOnlySpan<T> x, ReadOnlySpan<T> dy, Span<T> dw, Span<T> db = default)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (WinogradTiling.Takes(shape)) WinogradGradient.Run(shape, x, dy, dw, db);
        else WeightGradient.Run(shape, x, dy, dw, db);
    }

    /// <summary>db[F] = dy[N, F, L] summed over N and L.</summary>
    public static void BackwardBias<T>(int batch, int filters, int size, ReadOnlySpan<T> dy, Span<T> db)
        where T : unmanaged, INumber<T>
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
