namespace MiniTorch;

/// <summary>Work over a range of outputs that may run in parts, each part on any thread.</summary>
internal interface IRangeJob
{
    void Run(int start, int end);
}

/// <summary>The one pool of threads that all kernels share. Parts never share an output, so results do not depend on the number of threads.</summary>
internal static class Workers
{
    private static int s_threads = Environment.ProcessorCount;

    /// <summary>How many threads a kernel may use, the caller's included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public static int Threads
    {
        get => s_threads;
        set => s_threads = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), $"set_num_threads expects a positive integer, got {value}");
    }

    /// <summary>Runs <paramref name="job"/> over [0, count), split in parts of at least <paramref name="grain"/>; runs here when one part is enough.</summary>
    public static void For<TJob>(int count, int grain, TJob job)
        where TJob : struct, IRangeJob
    {
        int parts = Math.Min(s_threads, grain <= 0 ? count : count / grain);
        if (parts <= 1)
        {
            if (count > 0) job.Run(0, count);
            return;
        }
        Parallel.For(0, parts, i => job.Run((int)((long)count * i / parts), (int)((long)count * (i + 1) / parts)));
    }
}
