namespace MiniTorch.Data;

/// <summary>What a worker made: a batch, an exception, or, at the end of its stream, neither.</summary>
internal readonly record struct Made(bool Any, Sample Batch, Exception? Error);

/// <summary>
/// One worker of a pass: it makes its batches one after the other in threads of the system's pool, each batch a piece of work of its own, so that
/// no thread waits for a consumer who left.
/// </summary>
internal sealed class LoaderWorker(WorkerInfo info, Func<BatchMaker> makers, Action<int>? initialise)
{
    private Task _last = Task.CompletedTask;
    private BatchMaker? _maker;
    private bool _initialised;
    private volatile bool _stopped;

    public int Id => info.Id;

    /// <summary>Queues a batch after those before.</summary>
    public Task<Made> Enqueue(int[]? indices)
    {
        var task = _last.ContinueWith((_, state) => Make((int[]?)state), indices, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _last = task;
        return task;
    }

    /// <summary>Lets go of what is queued; what runs at the moment comes to its end.</summary>
    public void Stop()
    {
        _stopped = true;
        _last.ContinueWith((_, worker) => ((LoaderWorker)worker!)._maker?.Dispose(), this, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private Made Make(int[]? indices)
    {
        if (_stopped) return default;
        WorkerInfo.Current = info;
        try
        {
            if (!_initialised)
            {
                _initialised = true;
                initialise?.Invoke(info.Id);
            }
            _maker ??= makers();
            return new Made(_maker.TryMake(indices, out var batch), batch, null);
        }
#pragma warning disable CA1031 // Whatever the user's dataset throws is thrown again where the batch is asked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new Made(false, default, e);
        }
        finally
        {
            WorkerInfo.Current = null;
        }
    }
}
