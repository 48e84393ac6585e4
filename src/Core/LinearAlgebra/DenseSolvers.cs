using System.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace MiniTorch;

/// <summary>Solving and factorizing dense row-major matrices of float or double, by MathNet's current provider (which is ours, see <see cref="LinearAlgebra"/>).</summary>
internal static class DenseSolvers
{
    /// <summary>x[n, columns] with a[n, n] x = b[n, columns].</summary>
    /// <exception cref="LinAlgException">a is singular.</exception>
    public static void Solve<T>(int n, int columns, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> x)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Need(a, (long)n * n, "linalg.solve");
        Need(b, (long)n * columns, "linalg.solve");
        using var lu = new LuFactors<T>(n, a);
        if (lu.ZeroPivot >= 0) throw new LinAlgException("[linalg.solve] The solver failed because the input matrix is singular.");
        b[..(n * columns)].CopyTo(x);
        lu.Solve(columns, x);
    }

    /// <summary>The inverse of a[n, n].</summary>
    /// <exception cref="LinAlgException">a is singular.</exception>
    public static void Inverse<T>(int n, ReadOnlySpan<T> a, Span<T> inverse)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Need(a, (long)n * n, "linalg.inv");
        using var lu = new LuFactors<T>(n, a);
        int zero = lu.ZeroPivot;
        if (zero >= 0)
        {
            throw new LinAlgException($"[linalg.inv] The diagonal element {zero + 1} is zero, the inversion could not be completed because the input matrix is singular.");
        }
        inverse[..(n * n)].Clear();
        for (int i = 0; i < n; i++) inverse[(i * n) + i] = T.One;
        lu.Solve(n, inverse);
    }

    /// <summary>The determinant of a[n, n]; 1 for n = 0.</summary>
    public static T Det<T>(int n, ReadOnlySpan<T> a)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Need(a, (long)n * n, "linalg.lu_factor");
        using var lu = new LuFactors<T>(n, a);
        T det = T.One;
        for (int i = 0; i < n; i++)
        {
            det *= lu.Exchanged(i) ? -lu.Diagonal(i) : lu.Diagonal(i);
        }
        return det;
    }

    /// <summary>The sign of the determinant of a[n, n] and the logarithm of its absolute value: 0 and -inf for a singular matrix.</summary>
    public static (T Sign, T LogAbs) SlogDet<T>(int n, ReadOnlySpan<T> a)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Need(a, (long)n * n, "linalg.lu_factor");
        using var lu = new LuFactors<T>(n, a);
        T sign = T.One, log = T.Zero;
        for (int i = 0; i < n; i++)
        {
            T pivot = lu.Diagonal(i);
            if (pivot == T.Zero) return (T.Zero, T.NegativeInfinity);
            if (T.IsNegative(pivot) != lu.Exchanged(i)) sign = -sign;
            log += T.Log(T.Abs(pivot));
        }
        return (sign, log);
    }

    /// <summary>The lower triangular l[n, n] with l l^T = a; only the lower triangle of a is read.</summary>
    /// <exception cref="LinAlgException">a is not positive-definite.</exception>
    public static void Cholesky<T>(int n, ReadOnlySpan<T> a, Span<T> l)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Need(a, (long)n * n, "linalg.cholesky");
        T[] factor = BufferPool.Rent<T>(n * n);
        a[..(n * n)].CopyTo(factor);
        int minor = CholeskyFactor.Factor(n, factor.AsSpan());
        for (int i = 0; i < n && minor == 0; i++)
        {
            factor.AsSpan(i * n, i + 1).CopyTo(l[(i * n)..]);
            l[((i * n) + i + 1)..((i + 1) * n)].Clear();
        }
        BufferPool.Return(factor);
        if (minor > 0)
        {
            throw new LinAlgException($"[linalg.cholesky] The factorization could not be completed because the input is not positive-definite (the leading minor of order {minor} is not positive-definite).");
        }
    }

    /// <summary>q[m, k] with orthonormal columns and the upper triangular r[k, n] with q r = a[m, n]; k is the smaller of m and n.</summary>
    public static void Qr<T>(int m, int n, ReadOnlySpan<T> a, Span<T> q, Span<T> r)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Need(a, (long)m * n, "linalg.qr");
        if (m == 0 || n == 0) return;
        T[] columns = Transposed(a, m, n);
        T[] tau = new T[Math.Min(m, n)];
        if (m >= n)
        {
            T[] upper = new T[n * n];
            Provider<T>().ThinQRFactor(columns, m, n, upper, tau);
            Triangular.Transpose(n, m, columns, m, q, n);
            Upper(upper, n, n, n, r);
        }
        else
        {
            T[] square = new T[m * m];
            Provider<T>().QRFactor(columns, m, n, square, tau);
            Triangular.Transpose(m, m, square, m, q, m);
            Upper(columns, m, m, n, r);
        }
    }

    /// <summary>u[m, k], the singular values s[k] from the largest, and vt[k, n] with u diag(s) vt = a[m, n]; k is the smaller of m and n.</summary>
    /// <exception cref="LinAlgException">The iteration did not converge.</exception>
    public static void Svd<T>(int m, int n, ReadOnlySpan<T> a, Span<T> u, Span<T> s, Span<T> vt)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Need(a, (long)m * n, "linalg.svd");
        if (m == 0 || n == 0) return;
        int k = Math.Min(m, n);
        T[] values = new T[k], left = new T[m * m], right = new T[n * n];
        try
        {
            Provider<T>().SingularValueDecomposition(true, Transposed(a, m, n), m, n, values, left, right);
        }
        catch (NonConvergenceException cause)
        {
            throw new LinAlgException("[linalg.svd] The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated singular values.", cause);
        }
        values.CopyTo(s);
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < k; j++) u[(i * k) + j] = left[(j * m) + i];
        }
        for (int i = 0; i < k; i++)
        {
            for (int j = 0; j < n; j++) vt[(i * n) + j] = right[(j * n) + i];
        }
    }

    /// <summary>The eigenvalues w[n], from the smallest, and in the columns of v[n, n] the eigenvectors of the symmetric a[n, n].</summary>
    public static void Eigh<T>(int n, ReadOnlySpan<T> a, Span<T> w, Span<T> v)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Need(a, (long)n * n, "linalg.eigh");
        if (n == 0) return;
        T[] vectors = new T[n * n];
        var values = new Complex[n];
        T[] symmetric = a[..(n * n)].ToArray();
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++) symmetric[(i * n) + j] = symmetric[(j * n) + i];
        }
        Provider<T>().EigenDecomp(true, n, symmetric, vectors, values, new T[n * n]);
        for (int i = 0; i < n; i++) w[i] = T.CreateChecked(values[i].Real);
        Triangular.Transpose(n, n, vectors, n, v, n);
    }

    private static ILinearAlgebraProvider<T> Provider<T>()
        where T : struct
    {
        _ = LinearAlgebra.Current;
        return (ILinearAlgebraProvider<T>)LinearAlgebraControl.Provider;
    }

    private static void Upper<T>(T[] columns, int rows, int k, int n, Span<T> r)
        where T : unmanaged
    {
        for (int i = 0; i < k; i++)
        {
            for (int j = 0; j < n; j++) r[(i * n) + j] = j >= i ? columns[(j * rows) + i] : default;
        }
    }

    // Row-major [rows, columns] to column-major, in an array of exactly that length as MathNet demands.
    private static T[] Transposed<T>(ReadOnlySpan<T> a, int rows, int columns)
        where T : unmanaged
    {
        var to = new T[rows * columns];
        Triangular.Transpose(rows, columns, a, columns, to, rows);
        return to;
    }

    private static void Need<T>(ReadOnlySpan<T> a, long length, string op)
    {
        if (a.Length < length) throw new ArgumentException($"[{op}] the matrix needs {length} elements, its span has {a.Length}");
    }
}
