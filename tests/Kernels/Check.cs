using System.Numerics;

namespace MiniTorch.Tests.Kernels;

/// <summary>What the kernel tests share: random inputs, comparison with a double, a fixed number of threads.</summary>
internal static class Check
{
    public static double[] Random(int n, int seed, double scale = 1)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, n).Select(_ => (random.NextDouble() * 2 - 1) * scale).ToArray();
    }

    public static T[] As<T>(double[] values)
        where T : INumber<T> => Array.ConvertAll(values, T.CreateChecked);

    /// <summary>An array of NaN: a place that a kernel fails to write shows.</summary>
    public static T[] Unwritten<T>(int n)
        where T : IFloatingPointIeee754<T> => Enumerable.Repeat(T.NaN, n).ToArray();

    public static double Tolerance<T>() => typeof(T) == typeof(double) ? 1e-12 : 1e-5;

    public static void Close<T>(string what, double[] want, T[] got, double tolerance)
        where T : INumber<T>
    {
        Assert.Equal(want.Length, got.Length);
        for (int i = 0; i < want.Length; i++)
        {
            double have = double.CreateChecked(got[i]);
            bool close = want[i].Equals(have) || Math.Abs(want[i] - have) <= tolerance * Math.Max(1, Math.Abs(want[i]));
            Assert.True(close, $"{what}[{i}] is {got[i]}, should be {want[i]}");
        }
    }

    /// <summary>Runs with one thread, two and five, and holds the results equal bit for bit.</summary>
    public static T[][] OnThreads<T>(Func<T[][]> run)
    {
        int before = Workers.Threads;
        try
        {
            Workers.Threads = 1;
            var one = run();
            foreach (int threads in (int[])[2, 5])
            {
                Workers.Threads = threads;
                var more = run();
                for (int i = 0; i < one.Length; i++) Assert.Equal(one[i], more[i]);
            }
            return one;
        }
        finally
        {
            Workers.Threads = before;
        }
    }
}
