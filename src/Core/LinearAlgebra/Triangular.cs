using System.Numerics;
using System.Numerics.Tensors;

namespace MiniTorch;

/// <summary>Triangular systems of many right-hand sides, row-major with leading dimensions, in place: by halves, so that nearly all the work is products.</summary>
internal static class Triangular
{
    /// <summary>The most rows solved one by one.</summary>
    private const int Block = 16;

    /// <summary>Replaces x[n, columns] by L^-1 x, where L is the part of l[n, n] below the diagonal, and ones on it.</summary>
    public static void SolveUnitLower<T>(int n, ReadOnlySpan<T> l, int ld, int columns, Span<T> x, int ldx)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (n <= Block)
        {
            for (int i = 1; i < n; i++) Subtract(l, ld, i, 0, i, columns, x, ldx);
            return;
        }
        int half = Half(n, Block);
        Span<T> rest = x[(half * ldx)..];
        SolveUnitLower(half, l, ld, columns, x, ldx);
        Blas.Gemm(false, false, n - half, columns, half, -T.One, l[(half * ld)..], ld, x, ldx, T.One, rest, ldx);
        SolveUnitLower(n - half, l[((half * ld) + half)..], ld, columns, rest, ldx);
    }

    /// <summary>Replaces x[n, columns] by U^-1 x, where U is the part of u[n, n] on and above the diagonal.</summary>
    public static void SolveUpper<T>(int n, ReadOnlySpan<T> u, int ld, int columns, Span<T> x, int ldx)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (n <= Block)
        {
            for (int i = n - 1; i >= 0; i--)
            {
                Subtract(u, ld, i, i + 1, n, columns, x, ldx);
                Span<T> row = x.Slice(i * ldx, columns);
                TensorPrimitives.Divide(row, u[(i * ld) + i], row);
            }
            return;
        }
        int half = Half(n, Block);
        Span<T> rest = x[(half * ldx)..];
        SolveUpper(n - half, u[((half * ld) + half)..], ld, columns, rest, ldx);
        Blas.Gemm(false, false, half, columns, n - half, -T.One, u[half..], ld, rest, ldx, T.One, x, ldx);
        SolveUpper(half, u, ld, columns, x, ldx);
    }

    /// <summary>About half of n, in whole blocks.</summary>
    public static int Half(int n, int block) => ((n / 2) + block - 1) / block * block;

    /// <summary>to[columns, rows] = from[rows, columns]^T</summary>
    public static void Transpose<T>(int rows, int columns, ReadOnlySpan<T> from, int ldFrom, Span<T> to, int ldTo)
        where T : unmanaged
    {
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<T> row = from.Slice(i * ldFrom, columns);
            for (int j = 0; j < row.Length; j++) to[(j * ldTo) + i] = row[j];
        }
    }

    // Row i of x, less the rows [from, to) times their coefficients in row i of a.
    private static void Subtract<T>(ReadOnlySpan<T> a, int ld, int i, int from, int to, int columns, Span<T> x, int ldx)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<T> row = x.Slice(i * ldx, columns);
        if (columns == 1)
        {
            for (int j = from; j < to; j++) row[0] = T.FusedMultiplyAdd(-a[(i * ld) + j], x[j * ldx], row[0]);
            return;
        }
        for (int j = from; j < to; j++) TensorPrimitives.FusedMultiplyAdd(x.Slice(j * ldx, columns), -a[(i * ld) + j], row, row);
    }
}
