using System.Numerics;

namespace MiniTorch.Tests;

/// <summary>Matrix products against sums in double, for every shape class that has a path of its own. Run again under other providers and register widths by the CI script.</summary>
public sealed class GemmTests
{
    // Around the tiles of all register widths, and past the blocks of k.
    private static readonly int[] s_sides = [1, 2, 3, 5, 6, 7, 8, 9, 12, 15, 16, 17, 24, 31, 33, 47, 48, 49, 65, 97];

    public static TheoryData<bool, bool> Transposes => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Transposes))]
    public void Products_of_all_small_sizes_are_right(bool transA, bool transB) => Both(new Sizes(transA, transB));

    [Theory]
    [InlineData(64, 128, 784)]
    [InlineData(784, 128, 64)]
    [InlineData(130, 67, 517)]
    [InlineData(301, 1601, 40)]
    [InlineData(700, 150, 40)]
    [InlineData(1, 300, 700)]
    [InlineData(300, 1, 700)]
    [InlineData(7, 5, 3000)]
    [InlineData(200, 200, 200)]
    public void Products_that_are_cut_in_blocks_are_right(int m, int n, int k)
    {
        foreach (bool transA in (bool[])[false, true])
        {
            foreach (bool transB in (bool[])[false, true])
            {
                new Products<float>(m, n, k, transA, transB).Check();
                new Products<double>(m, n, k, transA, transB, alpha: -0.5, beta: 2, gap: 3).Check();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Transposes))]
    public void Scales_offsets_and_leading_dimensions_are_kept(bool transA, bool transB)
    {
        foreach ((double alpha, double beta) in ((double, double)[])[(1, 1), (2, 0), (-1.5, 0.5), (0, 0.5), (0, 0), (1, -1)])
        {
            foreach ((int m, int n, int k) in ((int, int, int)[])[(5, 7, 9), (48, 96, 33), (33, 50, 300), (70, 130, 64)])
            {
                new Products<float>(m, n, k, transA, transB, alpha, beta, gap: 5).Check();
                new Products<double>(m, n, k, transA, transB, alpha, beta, gap: 5).Check();
            }
        }
    }

    [Theory]
    [InlineData(16, 48, 20)]
    [InlineData(64, 10, 128)]
    [InlineData(33, 50, 300)]
    [InlineData(1, 5, 0)]
    public void Bias_and_relu_are_applied_to_the_finished_sum(int m, int n, int k)
    {
        foreach ((bool bias, bool relu) in ((bool, bool)[])[(true, false), (false, true), (true, true)])
        {
            new Products<float>(m, n, k, transB: true, bias: bias, relu: relu).Check();
            new Products<float>(m, n, k, alpha: 0.5, beta: 1, gap: 2, bias: bias, relu: relu).Check();
            new Products<double>(m, n, k, bias: bias, relu: relu).Check();
        }
    }

    [Theory]
    [InlineData(48, 64, 64, 32)]
    [InlineData(3, 17, 5, 9)]
    [InlineData(2, 200, 100, 80)]
    [InlineData(100, 2, 3, 4)]
    public void Batches_are_products_one_by_one(int batch, int m, int n, int k)
    {
        new Products<float>(m, n, k, batch: batch).Check();
        new Products<float>(m, n, k, transB: true, batch: batch, gap: 1, beta: 1).Check();
        new Products<double>(m, n, k, transA: true, batch: batch, sharedB: true, bias: true, relu: true).Check();
    }

    [Fact]
    public void Without_terms_c_is_only_scaled_and_without_elements_nothing_happens()
    {
        new Products<float>(4, 5, 0, beta: 0.5).Check();
        new Products<float>(4, 5, 0).Check();
        new Products<double>(0, 5, 3).Check();
        new Products<double>(4, 0, 3).Check();
        new Products<float>(4, 5, 3, batch: 0).Check();
    }

    [Fact]
    public void Nan_and_infinity_go_through_sum_and_relu()
    {
        float[] c = new float[2];
        Blas.Gemm<float>(false, false, 1, 2, 2, 1, [1, float.NaN], 2, [1, 2, 3, 4], 2, 0, c, 2, default, relu: true);
        Assert.All(c, x => Assert.True(float.IsNaN(x)));
        Blas.Gemm<float>(false, false, 1, 2, 1, 1, [float.PositiveInfinity], 1, [1, -1], 2, 0, c, 2, default, relu: true);
        Assert.Equal([float.PositiveInfinity, 0], c);
    }

    [Theory]
    [MemberData(nameof(Transposes))]
    public void The_number_of_threads_does_not_change_a_bit(bool transA, bool transB)
    {
        int threads = Workers.Threads;
        try
        {
            foreach ((int m, int n, int k, int batch) in ((int, int, int, int)[])[(130, 67, 517, 1), (64, 128, 784, 1), (300, 500, 90, 1), (33, 65, 300, 7), (1, 2000, 500, 1), (2000, 1, 500, 1)])
            {
                var floats = new Products<float>(m, n, k, transA, transB, batch: batch);
                var doubles = new Products<double>(m, n, k, transA, transB, batch: batch, beta: 1);
                Workers.Threads = 1;
                float[] one = floats.Run();
                double[] oneDouble = doubles.Run();
                foreach (int many in (int[])[2, 3, 5])
                {
                    Workers.Threads = many;
                    Assert.Equal(one, floats.Run());
                    Assert.Equal(oneDouble, doubles.Run());
                }
            }
        }
        finally
        {
            Workers.Threads = threads;
        }
    }

    [Fact]
    public void Spans_that_are_too_short_are_refused_before_anything_is_written()
    {
        float[] c = [7, 7, 7, 7];
        var error = Assert.Throws<ArgumentException>(() => Blas.Gemm<float>(false, false, 2, 2, 3, 1, new float[5], 3, new float[6], 2, 0, c, 2));
        Assert.Equal("[gemm] a of [2, 3] with leading dimension 3 needs 6 elements, its span has 5", error.Message);
        Assert.Throws<ArgumentException>(() => Blas.Gemm<float>(false, false, 2, 2, 3, 1, new float[6], 2, new float[6], 2, 0, c, 2));
        Assert.Throws<ArgumentException>(() => Blas.Gemm<float>(false, false, 2, -2, 3, 1, new float[6], 3, new float[6], 2, 0, c, 2));
        Assert.Throws<ArgumentException>(() => Blas.GemmBatched<float>(false, false, 1, 2, 1, 1, new float[6], 1, new float[6], 2, 0, c, 2, 2, 0, 0, 1));
        Assert.Throws<NotSupportedException>(() => Blas.Gemm<int>(false, false, 1, 1, 1, 1, new int[1], 1, new int[1], 1, 0, new int[1], 1));
        Assert.Equal([7, 7, 7, 7], c);
    }

    private static void Both(Sizes sizes)
    {
        sizes.Check<float>();
        sizes.Check<double>();
    }

    private sealed record Sizes(bool TransA, bool TransB)
    {
        public void Check<T>()
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            foreach (int m in s_sides)
            {
                foreach (int n in s_sides)
                {
                    new Products<T>(m, n, k: 1 + ((m + n) % 19), TransA, TransB).Check();
                }
            }
        }
    }
}
