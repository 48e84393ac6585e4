using System.Numerics;
using System.Numerics.Tensors;

namespace MiniTorch;

/// <summary>A = L L^T, row-major in the place of A's lower triangle, panel after panel of columns: from each, all that the ones before it contribute is subtracted in one product.</summary>
internal static class CholeskyFactor
{
    private const int Panel = 32;

    /// <summary>Replaces the lower triangle of a[n, n] by L; what is above it is not read, and has no meaning afterwards.</summary>
    /// <returns>The order of the first leading minor that is not positive-definite, or 0: then all is done.</returns>
    public static int Factor<T>(int n, Span<T> a)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T[] panel = BufferPool.Rent<T>(n * Math.Min(n, Panel));
        int minor = 0;
        for (int from = 0; from < n && minor == 0; from += Panel)
        {
            int rows = n - from, columns = Math.Min(rows, Panel);
            Span<T> strip = a[(from * n)..], block = strip[from..];
            if (from > 0) Blas.Gemm<T>(false, true, rows, columns, from, -T.One, strip, n, strip, n, T.One, block, n);
            Triangular.Transpose(rows, columns, block, n, panel, rows);
            int failed = FactorPanel(rows, columns, panel.AsSpan());
            if (failed > 0) minor = from + failed;
            Triangular.Transpose(columns, rows, panel, rows, block, n);
        }
        BufferPool.Return(panel);
        return minor;
    }

    // The panel's columns are rows here.
    private static int FactorPanel<T>(int rows, int columns, Span<T> panel)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (int j = 0; j < columns; j++)
        {
            Span<T> column = panel.Slice((j * rows) + j, rows - j);
            if (!(column[0] > T.Zero)) return j + 1;
            column[0] = T.Sqrt(column[0]);
            TensorPrimitives.Divide(column[1..], column[0], column[1..]);
            for (int k = j + 1; k < columns; k++)
            {
                Span<T> rest = panel.Slice((k * rows) + k, rows - k);
                TensorPrimitives.FusedMultiplyAdd(column[(k - j)..], -column[k - j], rest, rest);
            }
        }
        return 0;
    }
}
