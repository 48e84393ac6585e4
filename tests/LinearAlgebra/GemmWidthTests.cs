using System.Runtime.Intrinsics;

namespace MiniTorch.Tests;

/// <summary>The kernels in registers narrower than this machine's: what they compute on machines without AVX-512 or AVX2.</summary>
public sealed class GemmWidthTests
{
    private static readonly int[] s_rows = [1, 2, 4, 5, 6, 7, 11, 13, 24];
    private static readonly int[] s_columns = [1, 3, 4, 7, 8, 9, 15, 16, 17, 23, 33, 48];

    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    [InlineData(512)]
    public void Products_are_right_in_every_width(int bits)
    {
        Assert.SkipUnless(bits < 512 || Vector512.IsHardwareAccelerated, "this machine has no AVX-512");
        Assert.SkipUnless(bits < 256 || Vector256.IsHardwareAccelerated, "this machine has no AVX2");
        var provider = new Width(bits);
        foreach (bool transA in (bool[])[false, true])
        {
            foreach (bool transB in (bool[])[false, true])
            {
                foreach (int m in s_rows)
                {
                    foreach (int n in s_columns) new Products<float>(m, n, 1 + ((m + n) % 19), transA, transB).Check(provider);
                }
                foreach ((int m, int n, int k) in ((int, int, int)[])[(170, 70, 400), (40, 100, 50), (1, 70, 90), (70, 1, 90), (7, 13, 0)])
                {
                    new Products<float>(m, n, k, transA, transB, alpha: -0.5, beta: 2, gap: 3, bias: true, relu: true).Check(provider);
                    new Products<double>(m, n, k, transA, transB, gap: 1).Check(provider);
                    new Products<double>(m, n, k, transA, transB, beta: 1, batch: 2, bias: true).Check(provider);
                }
                // Rows a page apart, which share a few sets of the cache.
                new Products<double>(70, 520, 40, transA, transB, gap: 512 - (transA ? 70 : 40)).Check(provider);
                new Products<float>(70, 520, 1024, transA, transB, gap: transA ? 954 : 0).Check(provider);
                // So many of them that they are copied, in more than one block of rows, and of k.
                new Products<float>(2131, 100, 13, transA, transB, alpha: 2, beta: 1, gap: 500).Check(provider);
                new Products<double>(277, 203, 1100, transA, transB, gap: 11, bias: true).Check(provider);
            }
        }
    }

    private sealed class Width(int bits) : IBlasProvider
    {
        public string Name => $"simd, {bits} bits";

        public void Multiply(ref GemmCall<float> call) => Run(ref call);

        public void Multiply(ref GemmCall<double> call) => Run(ref call);

        private void Run<T>(ref GemmCall<T> call)
            where T : unmanaged
        {
            if (bits == 128) SimdGemm.Run<T, Vector128<T>, Lanes128<T>>(ref call);
            else if (bits == 256) SimdGemm.Run<T, Vector256<T>, Lanes256<T>>(ref call);
            else SimdGemm.Run<T, Vector512<T>, Lanes512<T>>(ref call);
        }
    }
}
