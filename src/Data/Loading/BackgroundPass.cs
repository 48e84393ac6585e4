using System.Collections;

namespace MiniTorch.Data;

/// <summary>A pass whose batches are made ahead by workers in turn; the order of batches does not depend on which worker is faster.</summary>
internal sealed class BackgroundPass : IEnumerator<Sample>
{
    private readonly LoaderWorker[] _workers;
    private readonly bool[] _ended;
    private readonly IEnumerator<int[]?> _tasks;
    private readonly int _ahead;
    private readonly TimeSpan _timeout;
    private readonly bool _inOrder;
    private readonly List<(Task<Made> Task, LoaderWorker Worker)> _pending = [];
    private bool _noMoreTasks, _disposed;
    private int _turn;

    public BackgroundPass(LoaderWorker[] workers, IEnumerable<int[]?> tasks, int prefetchFactor, TimeSpan timeout, bool inOrder)
    {
        (_workers, _timeout, _inOrder) = (workers, timeout, inOrder);
        _ahead = workers.Length * prefetchFactor;
        _ended = new bool[workers.Length];
        _tasks = tasks.GetEnumerator();
    }

    public Sample Current { get; private set; }

    object IEnumerator.Current => Current;

    public bool MoveNext()
    {
        while (true)
        {
            FillUp();
            if (_pending.Count == 0) return false;
            int ready = Wait();
            var (task, worker) = _pending[ready];
            _pending.RemoveAt(ready);
            var made = task.Result;
            if (made.Error is { } error) throw WorkerExceptions.Rebuild(error, worker.Id);
            if (made.Any)
            {
                Current = made.Batch;
                FillUp();
                return true;
            }
            _ended[worker.Id] = true;
        }
    }

    /// <summary>Completes when <see cref="MoveNext"/> will not wait.</summary>
    public Task ReadyAsync()
    {
        FillUp();
        if (_pending.Count == 0) return Task.CompletedTask;
        Task ready = _inOrder ? _pending[0].Task : Task.WhenAny(_pending.Select(p => p.Task));
        return _timeout == TimeSpan.Zero ? ready : Task.WhenAny(ready, Task.Delay(_timeout));
    }

    public void Reset() => throw new NotSupportedException();

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = _noMoreTasks = true;
        _pending.Clear();
        _tasks.Dispose();
        foreach (var worker in _workers) worker.Stop();
    }

    private void FillUp()
    {
        while (!_noMoreTasks && _pending.Count < _ahead)
        {
            if (Array.TrueForAll(_ended, ended => ended) || !_tasks.MoveNext())
            {
                _noMoreTasks = true;
                return;
            }
            while (_ended[_turn]) _turn = (_turn + 1) % _workers.Length;
            _pending.Add((_workers[_turn].Enqueue(_tasks.Current), _workers[_turn]));
            _turn = (_turn + 1) % _workers.Length;
        }
    }

    /// <summary>The position of the next batch to hand out, once it is made.</summary>
    private int Wait()
    {
        Task[] tasks = _inOrder ? [_pending[0].Task] : [.. _pending.Select(p => p.Task)];
        int ready = Task.WaitAny(tasks, _timeout == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : _timeout);
        return ready >= 0 ? ready : throw new TimeoutException($"[DataLoader] DataLoader timed out after {_timeout.TotalSeconds} seconds");
    }
}
