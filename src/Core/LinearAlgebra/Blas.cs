using System.Runtime.CompilerServices;

namespace MiniTorch;

/// <summary>
/// Matrix products over spans, row-major, with leading dimensions: row i of a matrix starts at i * ld. T is float or double.
/// A product in which beta is 0 never reads c; k = 0 gives beta * c; m, n or batch = 0 does nothing.
/// </summary>
internal static unsafe class Blas
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
        => Run(LinearAlgebra.Current, transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, batch, strideA, strideB, strideC, bias, relu);

    /// <summary>The same by a given provider.</summary>
    public static void Run<T>(
        IBlasProvider provider, bool transA, bool transB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, T beta, Span<T> c, int ldc,
        int batch, int strideA, int strideB, int strideC, ReadOnlySpan<T> bias, bool relu)
        where T : unmanaged
    {
        Check(transA, transB, m, n, k, a.Length, lda, b.Length, ldb, c.Length, ldc, batch, strideA, strideB, strideC, bias.Length);
        if (m == 0 || n == 0 || batch == 0) return;
        fixed (T* pa = a, pb = b, pc = c, pbias = bias)
        {
            var call = new GemmCall<T>
            {
                TransA = transA,
                TransB = transB,
                M = m,
                N = n,
                K = k,
                Alpha = alpha,
                Beta = beta,
                A = pa,
                B = pb,
                C = pc,
                RowA = lda,
                RowB = ldb,
                RowC = ldc,
                Batch = batch,
                StrideA = strideA,
                StrideB = strideB,
                StrideC = strideC,
                Bias = pbias,
                Relu = relu,
            };
            if (typeof(T) == typeof(float)) provider.Multiply(ref Unsafe.As<GemmCall<T>, GemmCall<float>>(ref call));
            else if (typeof(T) == typeof(double)) provider.Multiply(ref Unsafe.As<GemmCall<T>, GemmCall<double>>(ref call));
            else throw new NotSupportedException($"[gemm] matrix products are over float and double, got {typeof(T).Name}; convert first");
        }
    }

    /// <summary>y[m] = alpha op(a) x + beta y, where op(a) is [m, n] (stored [n, m] if <paramref name="trans"/>).</summary>
    public static void Gemv<T>(bool trans, int m, int n, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> x, T beta, Span<T> y)
        where T : unmanaged
        => GemmBatched(trans, false, m, 1, n, alpha, a, lda, x, 1, beta, y, 1, 1, 0, 0, 0);

    private static void Check(
        bool transA, bool transB, int m, int n, int k, int a, int lda, int b, int ldb, int c, int ldc, int batch, int strideA, int strideB, int strideC, int bias)
    {
        if ((m | n | k | batch | strideA | strideB | strideC) < 0)
        {
            throw new ArgumentException($"[gemm] sizes and strides are not negative, got m = {m}, n = {n}, k = {k}, batch = {batch}, strides {strideA}, {strideB}, {strideC}");
        }
        Matrix("a", transA ? k : m, transA ? m : k, a, lda, batch, strideA);
        Matrix("b", transB ? n : k, transB ? k : n, b, ldb, batch, strideB);
        Matrix("c", m, n, c, ldc, batch, strideC);
        if (batch > 1 && strideC < ((long)(m - 1) * ldc) + n && m > 0 && n > 0)
        {
            throw new ArgumentException($"[gemm] products {strideC} apart overlap: one of [{m}, {n}] with leading dimension {ldc} takes {((long)(m - 1) * ldc) + n}");
        }
        if (bias != 0 && bias != n) throw new ArgumentException($"[gemm] bias has {bias} elements, the product {n} columns");
    }

    private static void Matrix(string name, int rows, int columns, int length, int ld, int batch, int stride)
    {
        if (rows == 0 || columns == 0 || batch == 0) return;
        if (ld < columns) throw new ArgumentException($"[gemm] leading dimension {ld} of {name} is shorter than its rows of {columns}");
        long needed = ((long)(batch - 1) * stride) + ((long)(rows - 1) * ld) + columns;
        if (needed > length) throw new ArgumentException($"[gemm] {name} of [{rows}, {columns}] with leading dimension {ld} needs {needed} elements, its span has {length}");
    }
}
