namespace MiniTorch.Tests.Kernels;

/// <summary>One thread and several must give the same bits.</summary>
[Collection(nameof(ThreadTests))]
[CollectionDefinition(nameof(ThreadTests), DisableParallelization = true)]
public sealed class ThreadTests
{
    private readonly struct Swish : IBinaryOp
    {
        public V Forward<V>(V a, V b)
            where V : IReal<V> => a * (b * a).Sigmoid();

        public V BackwardA<V>(V a, V b, V y, V dy)
            where V : IReal<V> => dy * (y + a.Exp());

        public V BackwardB<V>(V a, V b, V y, V dy)
            where V : IReal<V> => dy * a.Tanh() * b.Erf();
    }

    [Fact]
    public void Elementwise_passes() => Same((a, b, y) =>
    {
        int n = a.Length;
        Layout row = Layout.Contiguous([n]), square = Layout.Contiguous([500, n / 500]), turned = new([500, n / 500], [1, 500], 0), bias = new([500, n / 500], [0, 1], 0);
        Elementwise.Binary(default(Swish), a, row, b, row, y, row);
        Elementwise.Binary(default(Swish), y, square, b, bias, y, square);
        Elementwise.BinaryBackward(default(Swish), a, square, b, turned, y, square, y, square, a.AsSpan(), b.AsSpan());
        Strided.Copy<float>(a, turned, y, square);
    });

    [Fact]
    public void Reductions() => Same((a, b, y) =>
    {
        int n = a.Length;
        Reduce.Sum<float, float>(a, 1, n, 1, y.AsSpan(0, 1));
        Reduce.Sum<float, float>(a, 500, n / 500, 1, y.AsSpan(1, 500));
        Reduce.Sum<float, float>(a, 1, n / 5, 5, y.AsSpan(501, 5));
        Reduce.Norm<float>(b, 1, 500, n / 500, 3, y.AsSpan(506, n / 500));
        Reduce.LogSumExp<float>(b, 2, n / 2, 1, y.AsSpan(506 + n / 500, 2));
    });

    [Fact]
    public void Scans_and_orders() => Same((a, b, y) =>
    {
        int n = a.Length;
        Scan.CumSum<float>(a, 500, n / 500, 1, y);
        Ordering.Sort<float>(y, 500, n / 500, 1, false, b, new long[n]);
    });

    private static void Same(Action<float[], float[], float[]> run)
    {
        int threads = Workers.Threads;
        try
        {
            Workers.Threads = 1;
            var expected = Results(run);
            foreach (int n in new[] { 2, 3, 7 })
            {
                Workers.Threads = n;
                Assert.Equal(expected, Results(run));
            }
        }
        finally
        {
            Workers.Threads = threads;
        }
    }

    private static uint[] Results(Action<float[], float[], float[]> run)
    {
        const int count = 173_500;
        var random = new Random(7);
        float[] a = new float[count], b = new float[count], y = new float[count];
        for (int i = 0; i < count; i++) (a[i], b[i]) = ((float)random.NextDouble() * 4 - 2, (float)random.NextDouble() * 4 - 2);
        run(a, b, y);
        return [.. a.Concat(b).Concat(y).Select(BitConverter.SingleToUInt32Bits)];
    }
}
