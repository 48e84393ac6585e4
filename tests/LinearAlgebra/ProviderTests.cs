using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace MiniTorch.Tests;

/// <summary>The seam to MathNet: choice, errors, and each provider's products for tensors and for MathNet's own matrices.</summary>
[Collection(nameof(ProviderTests))]
public sealed class ProviderTests : IDisposable
{
    private readonly string _before = LinearAlgebra.Provider;

    public static TheoryData<string> Names => new() { "mkl", "simd", "mathnet" };

    public void Dispose() => LinearAlgebra.Use(_before);

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_provider_multiplies_parts_of_arrays(string name)
    {
        Use(name);
        Assert.Equal(name, LinearAlgebra.Provider);
        foreach (bool transA in (bool[])[false, true])
        {
            foreach (bool transB in (bool[])[false, true])
            {
                foreach ((int m, int n, int k) in ((int, int, int)[])[(1, 1, 1), (5, 7, 3), (48, 17, 33), (130, 300, 257), (1, 40, 30), (40, 1, 30)])
                {
                    new Products<float>(m, n, k, transA, transB, gap: 3).Check();
                    new Products<float>(m, n, k, transA, transB, alpha: -0.5, beta: 2, gap: 1, bias: true, relu: true).Check();
                    new Products<double>(m, n, k, transA, transB, beta: 1, batch: 3, sharedB: true).Check();
                }
            }
        }
        new Products<float>(600, 700, 300, relu: true).Check();
        new Products<double>(3, 4, 0, beta: 0.5, bias: true).Check();
        new Products<double>(3, 4, 5, alpha: 0, beta: 0).Check();
    }

    [Theory]
    [InlineData("mkl")]
    [InlineData("simd")]
    public void The_number_of_threads_does_not_change_a_bit(string name)
    {
        Use(name);
        int threads = Workers.Threads;
        try
        {
            foreach ((int m, int n, int k, int batch) in ((int, int, int, int)[])[(300, 500, 90, 1), (64, 128, 784, 1), (33, 65, 300, 7)])
            {
                var products = new Products<float>(m, n, k, batch: batch, bias: true);
                Workers.Threads = 1;
                float[] one = products.Run();
                Workers.Threads = 2;
                Assert.Equal(one, products.Run());
            }
        }
        finally
        {
            Workers.Threads = threads;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void MathNets_own_matrices_go_through_the_chosen_provider(string name)
    {
        Use(name);
        Assert.Equal(name != "mathnet", LinearAlgebraControl.Provider is IBlasProvider);
        Check(Matrix<double>.Build, 1e-12);
        Check(Matrix<float>.Build, 1e-4);
    }

    [Theory]
    [InlineData("mkl")]
    [InlineData("simd")]
    public void MathNets_vectors_and_solvers_work_through_the_chosen_provider(string name)
    {
        Use(name);
        var x = Vector<double>.Build.Random(100, 1);
        var y = Vector<double>.Build.Random(100, 2);
        Assert.Equal(x.ToArray().Zip(y.ToArray(), (a, b) => a * b).Sum(), x * y, 1e-12);
        Assert.Equal(x.ToArray().Zip(y.ToArray(), (a, b) => a + (2 * b)), (x + (2 * y)).ToArray(), (a, b) => Math.Abs(a - b) < 1e-14);
        Assert.Equal(x.ToArray().Zip(y.ToArray(), (a, b) => (a - b) * a / b), ((x - y).PointwiseMultiply(x).PointwiseDivide(y)).ToArray(), (a, b) => Math.Abs(a - b) < 1e-12 * (1 + Math.Abs(a)));
        var m = Matrix<double>.Build.Random(20, 20, 3);
        Assert.True((m * m.Inverse() - Matrix<double>.Build.DenseIdentity(20)).FrobeniusNorm() < 1e-9);
        var z = Matrix<System.Numerics.Complex>.Build.Random(5, 5, 4);
        Assert.True((z * z.Inverse() - Matrix<System.Numerics.Complex>.Build.DenseIdentity(5)).FrobeniusNorm() < 1e-9);
    }

    [Fact]
    public void A_name_that_no_provider_has_is_refused_and_nothing_changes()
    {
        string before = LinearAlgebra.Provider;
        var error = Assert.Throws<ArgumentException>(() => LinearAlgebra.Use("cublas"));
        Assert.Contains("choose mkl, simd or mathnet", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, LinearAlgebra.Provider);
    }

    [Fact]
    public void Without_mkl_the_error_says_how_to_install_it()
    {
        Assert.SkipWhen(LinearAlgebra.Available.Contains("mkl"), "MKL is installed here");
        var error = Assert.Throws<ProviderNotAvailableException>(() => LinearAlgebra.Use("mkl"));
        Assert.Contains("scripts/install-mkl.sh", error.Message, StringComparison.Ordinal);
    }

    private static void Check<T>(MatrixBuilder<T> build, double tolerance)
        where T : struct, IEquatable<T>, IFormattable
    {
        Matrix<T> a = build.Random(70, 30, 1), b = build.Random(30, 50, 2), square = build.Random(40, 40, 3);
        CheckOne(a * b, a, b, tolerance);
        CheckOne(a.Transpose().TransposeThisAndMultiply(b), a, b, tolerance);
        CheckOne(a.TransposeAndMultiply(b.Transpose()), a, b, tolerance);
        Matrix<T> into = square.Clone();
        into.Multiply(square, into);
        CheckOne(into, square, square, tolerance);
    }

    private static void CheckOne<T>(Matrix<T> got, Matrix<T> a, Matrix<T> b, double tolerance)
        where T : struct, IEquatable<T>, IFormattable
    {
        for (int i = 0; i < a.RowCount; i++)
        {
            for (int j = 0; j < b.ColumnCount; j++)
            {
                double sum = 0;
                for (int l = 0; l < a.ColumnCount; l++) sum += Convert.ToDouble(a[i, l], null) * Convert.ToDouble(b[l, j], null);
                Assert.Equal(sum, Convert.ToDouble(got[i, j], null), tolerance);
            }
        }
    }

    private static void Use(string name)
    {
        Assert.SkipUnless(LinearAlgebra.Available.Contains(name), $"{name} is not installed here: run scripts/install-mkl.sh");
        LinearAlgebra.Use(name);
    }
}

/// <summary>The provider is one for the whole process: these tests run beside no others.</summary>
[CollectionDefinition(nameof(ProviderTests), DisableParallelization = true)]
public sealed class ProviderCollection;
