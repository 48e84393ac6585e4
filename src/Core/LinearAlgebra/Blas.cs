using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MiniTorch;

/// <summary>
/// Matrix products over spans, row-major, with leading dimensions: row i of a matrix starts at i * ld. T is float or double.
/// A product in which beta is 0 never reads c; k = 0 gives beta * c; m, n or batch = 0 does nothing.
/// </summary>
internal static class Blas
{
    /// <summary>c[m, n] = alpha op(a)[m, k] op(b)[k, n] + beta c; op is the transpose where the flag says so, and then a is stored as [k, m], b as [n, k].</summary>
    /// <exception cref="ArgumentException">A negative size, a leading dimension shorter than a row, a span shorter than its matrix.</exception>
    public static void Gemm<T>(
        bool transA, bool transB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, T beta, Span<T> c, int ldc)
        where T : unmanaged
        => GemmBatched(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, 1, 0, 0, 0);

    /// <summary>As <see cref="Gemm{T}(bool, bool, int, int, int, T, ReadOnlySpan{T}, int, ReadOnlySpan{T}, int, T, Span{T}, int)"/>, then bias[n] is added to every row (none if empty), then max(0, .) if <paramref name="relu"/>.</summary>
    /// <exception cref="ArgumentException">As there; or a bias that is neither empty nor of length n.</exception>
    public static void Gemm<T>(
        bool transA, bool transB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, T beta, Span<T> c, int ldc,
        ReadOnlySpan<T> bias, bool relu)
        where T : unmanaged
        => GemmBatched(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, 1, 0, 0, 0, bias, relu);

    /// <summary>Many products of one shape: product i reads a at i * strideA, b at i * strideB, writes c at i * strideC. A stride of 0 shares a or b.</summary>
    /// <exception cref="ArgumentException">As for one product; or a strideC under which two products would overlap.</exception>
    public static void GemmBatched<T>(
        bool transA, bool transB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, T beta, Span<T> c, int ldc,
        int batch, int strideA, int strideB, int strideC, ReadOnlySpan<T> bias = default, bool relu = false)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            Loop<float>(transA, transB, m, n, k, Unsafe.BitCast<T, float>(alpha), MemoryMarshal.Cast<T, float>(a), lda, MemoryMarshal.Cast<T, float>(b), ldb,
                Unsafe.BitCast<T, float>(beta), MemoryMarshal.Cast<T, float>(c), ldc, batch, strideA, strideB, strideC, MemoryMarshal.Cast<T, float>(bias), relu);
        }
        else if (typeof(T) == typeof(double))
        {
            Loop<double>(transA, transB, m, n, k, Unsafe.BitCast<T, double>(alpha), MemoryMarshal.Cast<T, double>(a), lda, MemoryMarshal.Cast<T, double>(b), ldb,
                Unsafe.BitCast<T, double>(beta), MemoryMarshal.Cast<T, double>(c), ldc, batch, strideA, strideB, strideC, MemoryMarshal.Cast<T, double>(bias), relu);
        }
        else
        {
            throw new NotSupportedException($"[gemm] matrix products are over float and double, got {typeof(T).Name}; convert first");
        }
    }

    /// <summary>y[m] = alpha op(a) x + beta y, where op(a) is [m, n] (stored [n, m] if <paramref name="trans"/>).</summary>
    public static void Gemv<T>(bool trans, int m, int n, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> x, T beta, Span<T> y)
        where T : unmanaged
        => GemmBatched(trans, false, m, 1, n, alpha, a, lda, x, 1, beta, y, 1, 1, 0, 0, 0);

    private static void Loop<T>(
        bool transA, bool transB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, T beta, Span<T> c, int ldc,
        int batch, int strideA, int strideB, int strideC, ReadOnlySpan<T> bias, bool relu)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        for (int p = 0; p < batch; p++)
            for (int i = 0; i < m; i++)
                for (int j = 0; j < n; j++)
                {
                    T sum = T.Zero;
                    for (int l = 0; l < k; l++)
                        sum += a[p * strideA + (transA ? l * lda + i : i * lda + l)] * b[p * strideB + (transB ? j * ldb + l : l * ldb + j)];
                    ref T target = ref c[p * strideC + i * ldc + j];
                    sum = beta == T.Zero ? alpha * sum : alpha * sum + beta * target;
                    if (!bias.IsEmpty) sum += bias[j];
                    target = relu ? T.Max(sum, T.Zero) : sum;
                }
    }
}
