using System.Diagnostics;
using System.Globalization;

namespace MiniTorch.Benchmarks;

/// <summary>Times one step after another: a warm-up of at least 5 steps and up to 1 s, then 2 s of steps, each timed alone.</summary>
internal static class StepTimer
{
    private const double WarmUpSeconds = 1, Seconds = 2;
    private const int LeastSteps = 5, MostWarmUpSteps = 2000;

    /// <summary>The line of WORKLOADS.md: name, median and least step in milliseconds, steps timed.</summary>
    public static string Measure(string name, Action step)
    {
        var clock = Stopwatch.StartNew();
        for (int n = 0; n < LeastSteps || (clock.Elapsed.TotalSeconds < WarmUpSeconds && n < MostWarmUpSteps); n++) step();

        var times = new List<double>(1 << 16);
        clock.Restart();
        while (clock.Elapsed.TotalSeconds < Seconds || times.Count < LeastSteps)
        {
            long start = Stopwatch.GetTimestamp();
            step();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        times.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"{name,-22} {times[times.Count / 2],12:F4} ms  min {times[0],10:F4}  n={times.Count}");
    }
}
