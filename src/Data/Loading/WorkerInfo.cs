namespace MiniTorch.Data;

/// <summary>Which worker of a <see cref="DataLoader"/> runs the present code (<c>torch.utils.data.get_worker_info</c>).</summary>
public sealed class WorkerInfo
{
    [ThreadStatic]
    private static WorkerInfo? s_current;

    internal WorkerInfo(int id, int numWorkers, long seed) => (Id, NumWorkers, Seed) = (id, numWorkers, seed);

    /// <summary>The worker that runs on this thread; null outside of workers.</summary>
    public static WorkerInfo? Current
    {
        get => s_current;
        internal set => s_current = value;
    }

    /// <summary>The worker, from 0 on.</summary>
    public int Id { get; }

    /// <summary>The number of workers.</summary>
    public int NumWorkers { get; }

    /// <summary>A seed of this worker and this pass through the loader.</summary>
    public long Seed { get; }
}
