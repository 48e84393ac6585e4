using System.Numerics;

namespace MiniTorch.Tests;

/// <summary>Solvers and factorizations: what they return multiplies back to what went in.</summary>
public sealed class LinalgSolverTests
{
    public static TheoryData<int> Orders => new() { 0, 1, 2, 3, 8, 17, 40 };

    [Theory]
    [MemberData(nameof(Orders))]
    public void Solutions_and_inverses_multiply_back(int n)
    {
        Check<double>(n, 1e-10);
        Check<float>(n, 2e-3);

        static void Check<T>(int n, double tolerance)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            T[] a = Random<T>(n, n, 1), b = Random<T>(n, 3, 2), x = new T[n * 3], inverse = new T[n * n];
            DenseSolvers.Solve<T>(n, 3, a, b, x);
            Equal(b, Product(n, 3, n, a, x), tolerance);
            DenseSolvers.Inverse<T>(n, a, inverse);
            Equal(Identity<T>(n), Product(n, n, n, a, inverse), tolerance);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(130)]
    [InlineData(257)]
    public void Residuals_stay_within_a_few_roundings_on_both_sides_of_block_edges(int n)
    {
        Check<double>(n, Math.ScaleB(1, -53));
        Check<float>(n, Math.ScaleB(1, -24));

        static void Check<T>(int n, double eps)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            T[] a = Random<T>(n, n, 1), b = Random<T>(n, 5, 2), x = new T[n * 5], inverse = new T[n * n];
            DenseSolvers.Solve<T>(n, 5, a, b, x);
            Assert.InRange(Residual(n, 5, n, a, x, b), 0, 4 * n * eps * Norm(a) * Norm(x));
            DenseSolvers.Inverse<T>(n, a, inverse);
            Assert.InRange(Residual(n, n, n, a, inverse, Identity<T>(n)), 0, 4 * n * eps * Norm(a) * Norm(inverse));

            T[] gram = Product(n, n, n, a, Transposed(n, a)), l = new T[n * n];
            for (int i = 0; i < n; i++) gram[(i * n) + i] += T.One;
            DenseSolvers.Cholesky<T>(n, gram, l);
            Assert.InRange(Residual(n, n, n, l, Transposed(n, l), gram), 0, 4 * n * eps * Norm(l) * Norm(l));
            for (int i = 0; i < n; i++) Assert.All(l[((i * n) + i + 1)..((i + 1) * n)], x => Assert.Equal(T.Zero, x));
        }
    }

    [Fact]
    public void Pivots_come_from_any_block()
    {
        const int n = 100;
        double[] a = Random<double>(n, n, 1), exchange = new double[n * n], b = Random<double>(n, 2, 2), x = new double[n * 2];
        for (int i = 0; i < n; i++)
        {
            exchange[(i * n) + n - 1 - i] = i + 1;
            for (int j = 0; j < n; j++) a[(i * n) + j] *= i + j == n - 1 ? 1 : 1e-9;
        }
        DenseSolvers.Solve<double>(n, 2, a, b, x);
        Assert.InRange(Residual(n, 2, n, a, x, b), 0, n * Math.ScaleB(1, -53) * Norm(a) * Norm(x));
        DenseSolvers.Solve<double>(n, 2, exchange, b, x);
        for (int i = 0; i < n; i++) Assert.Equal(b[i * 2] / (i + 1), x[(n - 1 - i) * 2]);
        (double sign, double logAbs) = DenseSolvers.SlogDet<double>(n, exchange);
        Assert.Equal(1, sign);
        Assert.Equal(Enumerable.Range(1, n).Sum(i => Math.Log(i)), logAbs, 1e-10);
    }

    [Fact]
    public void Of_equal_pivots_the_first_is_taken()
    {
        using var lu = new LuFactors<double>(3, [1, 5, 0, -2, 4, 1, 2, 3, 3]);
        Assert.True(lu.Exchanged(0));
        Assert.Equal(-2, lu.Diagonal(0));
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        const int n = 257;
        float[] a = Random<float>(n, n, 1);
        int threads = Workers.Threads;
        try
        {
            Workers.Threads = 1;
            float[] one = new float[n * n], several = new float[n * n];
            DenseSolvers.Inverse<float>(n, a, one);
            Workers.Threads = 3;
            DenseSolvers.Inverse<float>(n, a, several);
            Assert.Equal(one, several);
        }
        finally
        {
            Workers.Threads = threads;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(90)]
    public void Refusals_say_where_the_factorization_stopped(int order)
    {
        const int n = 100;
        double[] a = Identity<double>(n), x = new double[n * n];
        a[(order - 1) * (n + 1)] = 0;
        Assert.Contains($"The diagonal element {order} is zero", Assert.Throws<LinAlgException>(() => DenseSolvers.Inverse<double>(n, a, x)).Message, StringComparison.Ordinal);
        a[(order - 1) * (n + 1)] = -1;
        Assert.Contains($"leading minor of order {order} ", Assert.Throws<LinAlgException>(() => DenseSolvers.Cholesky<double>(n, a, x)).Message, StringComparison.Ordinal);
        Assert.All(x, y => Assert.Equal(0, y));
    }

    [Fact]
    public void Determinants_have_their_signs()
    {
        Assert.Equal(-2, DenseSolvers.Det<double>(2, [1, 2, 3, 4]), 1e-12);
        Assert.Equal(2, DenseSolvers.Det<double>(2, [3, 4, 1, 2]), 1e-12);
        Assert.Equal(0, DenseSolvers.Det<double>(2, [1, 2, 2, 4]), 1e-12);
        Assert.Equal(-1, DenseSolvers.Det<float>(3, [0, 1, 0, 1, 0, 0, 0, 0, 1]));
        Assert.Equal(1, DenseSolvers.Det<float>(0, []));
        (double sign, double logAbs) = DenseSolvers.SlogDet<double>(2, [1, 2, 3, 4]);
        Assert.Equal(-1, sign);
        Assert.Equal(Math.Log(2), logAbs, 1e-14);
        Assert.Equal((0, double.NegativeInfinity), DenseSolvers.SlogDet<double>(2, [1, 2, 2, 4]));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Cholesky_gives_the_lower_factor(int n)
    {
        double[] a = Random<double>(n, n, 1), gram = new double[n * n], l = new double[n * n];
        Blas.Gemm<double>(false, true, n, n, n, 1, a, n, a, n, 0, gram, n);
        for (int i = 0; i < n; i++) gram[(i * n) + i] += 1;
        DenseSolvers.Cholesky<double>(n, gram, l);
        for (int i = 0; i < n; i++) Assert.All(l[((i * n) + i + 1)..((i + 1) * n)], x => Assert.Equal(0, x));
        var back = new double[n * n];
        Blas.Gemm<double>(false, true, n, n, n, 1, l, n, l, n, 0, back, n);
        Equal(gram, back, 1e-10);
    }

    [Fact]
    public void Cholesky_does_not_look_above_the_diagonal()
    {
        var l = new double[4];
        DenseSolvers.Cholesky<double>(2, [4, 999, 2, 2], l);
        Assert.Equal([2, 0, 1, 1], l);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(3, 5)]
    [InlineData(20, 20)]
    public void Qr_and_svd_multiply_back_from_orthonormal_factors(int m, int n)
    {
        int k = Math.Min(m, n);
        double[] a = Random<double>(m, n, 1), q = new double[m * k], r = new double[k * n];
        DenseSolvers.Qr<double>(m, n, a, q, r);
        Equal(a, Product(m, n, k, q, r), 1e-12);
        Orthonormal(m, k, q);

        double[] u = new double[m * k], s = new double[k], vt = new double[k * n];
        DenseSolvers.Svd<double>(m, n, a, u, s, vt);
        Assert.Equal(s.OrderDescending(), s);
        Orthonormal(m, k, u);
        for (int i = 0; i < m * k; i++) u[i] *= s[i % k];
        Equal(a, Product(m, n, k, u, vt), 1e-12);
    }

    [Fact]
    public void Eigenvectors_of_a_symmetric_matrix_are_scaled_by_their_eigenvalues()
    {
        double[] a = [2, 1, 0, 1, 3, -1, 0, -1, 4], w = new double[3], v = new double[9];
        DenseSolvers.Eigh<double>(3, a, w, v);
        Assert.Equal(w.Order(), w);
        double[] av = Product(3, 3, 3, a, v);
        for (int i = 0; i < 9; i++) Assert.Equal(v[i] * w[i % 3], av[i], 1e-12);
    }

    [Fact]
    public void What_has_no_answer_is_refused_by_name()
    {
        double[] singular = [1, 2, 2, 4], x = new double[4];
        Assert.Contains("singular", Assert.Throws<LinAlgException>(() => DenseSolvers.Solve<double>(2, 2, singular, singular, x)).Message, StringComparison.Ordinal);
        Assert.Contains("The diagonal element 2 is zero", Assert.Throws<LinAlgException>(() => DenseSolvers.Inverse<double>(2, singular, x)).Message, StringComparison.Ordinal);
        Assert.Contains("not positive-definite", Assert.Throws<LinAlgException>(() => DenseSolvers.Cholesky<double>(2, [1, 2, 2, 1], x)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => DenseSolvers.Det<double>(3, singular));
        Assert.All(x, y => Assert.Equal(0, y));
    }

    private static T[] Random<T>(int m, int n, int seed)
        where T : INumberBase<T>
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, m * n).Select(_ => T.CreateChecked((random.NextDouble() * 2) - 1))];
    }

    private static T[] Identity<T>(int n)
        where T : INumberBase<T>
        => [.. Enumerable.Range(0, n * n).Select(i => i / n == i % n ? T.One : T.Zero)];

    private static T[] Product<T>(int m, int n, int k, T[] a, T[] b)
        where T : unmanaged, INumberBase<T>
    {
        var c = new T[m * n];
        Blas.Gemm<T>(false, false, m, n, k, T.One, a, k, b, n, T.Zero, c, n);
        return c;
    }

    private static T[] Transposed<T>(int n, T[] a) => [.. Enumerable.Range(0, n * n).Select(i => a[(i % n * n) + (i / n)])];

    private static double Norm<T>(T[] a)
        where T : INumberBase<T>
        => Math.Sqrt(a.Sum(x => Math.Pow(double.CreateChecked(x), 2)));

    // The norm of a b - c, computed in double.
    private static double Residual<T>(int m, int n, int k, T[] a, T[] b, T[] c)
        where T : INumberBase<T>
    {
        double[] product = Product(m, n, k, Doubles(a), Doubles(b)), expected = Doubles(c);
        return Norm(product.Zip(expected, (x, y) => x - y).ToArray());

        static double[] Doubles(T[] x) => [.. x.Select(double.CreateChecked)];
    }

    private static void Orthonormal(int m, int k, double[] q)
    {
        var gram = new double[k * k];
        Blas.Gemm<double>(true, false, k, k, m, 1, q, k, q, k, 0, gram, k);
        Equal(Identity<double>(k), gram, 1e-12);
    }

    private static void Equal<T>(T[] expected, T[] got, double tolerance)
        where T : INumberBase<T>
    {
        for (int i = 0; i < expected.Length; i++) Assert.Equal(double.CreateChecked(expected[i]), double.CreateChecked(got[i]), tolerance);
    }
}
