using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace MiniTorch;

/// <summary>Work over a range of outputs that may run in parts, each part on any thread.</summary>
internal interface IRangeJob
{
    void Run(int start, int end);
}

/// <summary>
/// The one pool of threads that all kernels share. Parts never share an output, so results do not depend on the number of threads.
/// One fork-join runs at a time: a call from inside a part, or while another user thread has the pool, runs in the caller alone.
/// </summary>
internal static unsafe class Workers
{
    private const int MaxThreads = 1024;
    private const int SpinMicroseconds = 50;

    private static readonly Lock s_growth = new();
    private static Worker[] s_workers = [];
    private static int s_threads = Environment.ProcessorCount;
    private static Shared s_shared;
    private static Exception? s_error;

    /// <summary>How many threads a kernel may use, the caller's included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public static int Threads
    {
        get => s_threads;
        set => s_threads = value >= 1
            ? Math.Min(value, MaxThreads)
            : throw new ArgumentOutOfRangeException(nameof(value), $"set_num_threads expects a positive integer, got {value}");
    }

    /// <summary>Runs <paramref name="job"/> over [0, count), split evenly in parts of at least <paramref name="grain"/>; runs here when one part is enough.</summary>
    public static void For<TJob>(int count, int grain, TJob job)
        where TJob : struct, IRangeJob
        => Fork(count, Math.Min(s_threads, grain <= 0 ? count : count / grain), job);

    /// <summary>Runs <paramref name="job"/> for each of [0, count) by itself, a thread taking the next one when it is free: for few parts of unlike cost.</summary>
    public static void Each<TJob>(int count, TJob job)
        where TJob : struct, IRangeJob
        => Fork(count, s_threads > 1 ? Math.Min(count, ushort.MaxValue) : 1, job);

    private static void Fork<TJob>(int count, int parts, TJob job)
        where TJob : struct, IRangeJob
    {
        if (parts <= 1 || Volatile.Read(ref s_shared.Busy) != 0 || Interlocked.CompareExchange(ref s_shared.Busy, 1, 0) != 0)
        {
            if (count > 0) job.Run(0, count);
            return;
        }
        var frame = new Frame<TJob> { Job = job, Count = count, Parts = parts };
        try
        {
#pragma warning disable CS8500 // The job may hold references: its frame stays on this stack, where the collector sees them.
            Publish(&Frame<TJob>.RunPart, &frame, parts);
#pragma warning restore CS8500
        }
        finally
        {
            Volatile.Write(ref s_shared.Busy, 0);
        }
    }

    // The frame lives on the caller's stack, which stays until every part is done: nothing is allocated.
    private static void Publish(delegate*<void*, int, void> run, void* frame, int parts)
    {
        int helpers = Math.Min(s_threads, parts) - 1;
        Worker[] workers = s_workers;
        if (workers.Length < helpers) workers = Grow(helpers);
        s_shared.Run = run;
        s_shared.Frame = frame;
        s_shared.Helpers = helpers;
        s_shared.Remaining = parts;
        long epoch = (s_shared.Ticket >> 32) + 1;
        Interlocked.Exchange(ref s_shared.Ticket, (epoch << 32) | ((long)parts << 16));
        for (int i = 0; i < helpers; i++) workers[i].Wake();

        while (TryRunPart()) { }
        Join();
        if (s_error is { } error)
        {
            s_error = null;
            ExceptionDispatchInfo.Throw(error);
        }
    }

    private static void Join()
    {
        for (int spins = 0; Volatile.Read(ref s_shared.Remaining) != 0; spins++)
        {
            if (spins < 2000) Thread.SpinWait(1);
            else Thread.Yield();
        }
    }

    // The ticket is epoch : parts : next part. Taking one proves that this fork-join is not over, so its fields may be read.
    private static bool TryRunPart()
    {
        long ticket = Volatile.Read(ref s_shared.Ticket);
        while (true)
        {
            int next = (ushort)ticket;
            if (next >= (ushort)(ticket >> 16)) return false;
            long seen = Interlocked.CompareExchange(ref s_shared.Ticket, ticket + 1, ticket);
            if (seen != ticket)
            {
                ticket = seen;
                continue;
            }
            try
            {
                s_shared.Run(s_shared.Frame, next);
            }
#pragma warning disable CA1031 // Whatever a part throws belongs to the caller of the fork-join.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref s_error, error, null);
            }
            Interlocked.Decrement(ref s_shared.Remaining);
            return true;
        }
    }

    private static Worker[] Grow(int helpers)
    {
        lock (s_growth)
        {
            Worker[] workers = s_workers;
            if (workers.Length >= helpers) return workers;
            var grown = new Worker[helpers];
            workers.CopyTo(grown, 0);
            for (int i = workers.Length; i < helpers; i++) grown[i] = new Worker(i);
            return s_workers = grown;
        }
    }

    private struct Frame<TJob>
        where TJob : struct, IRangeJob
    {
        public TJob Job;
        public int Count;
        public int Parts;

        public static void RunPart(void* frame, int part)
        {
            ref Frame<TJob> self = ref Unsafe.AsRef<Frame<TJob>>(frame);
            int start = (int)((long)self.Count * part / self.Parts);
            int end = (int)((long)self.Count * (part + 1) / self.Parts);
            self.Job.Run(start, end);
        }
    }

    // What spinning threads read and what finishing ones write are kept on cache lines of their own.
    [StructLayout(LayoutKind.Sequential)]
    private struct Shared
    {
        public Line Padding0;
        public long Ticket;
        public Line Padding1;
        public int Remaining;
        public Line Padding2;
        public int Busy;
        public int Helpers;
        public delegate*<void*, int, void> Run;
        public void* Frame;
    }

    [InlineArray(16)]
    private struct Line
    {
        private long _element;
    }

#pragma warning disable CA1001 // A worker and what it waits on live as long as the process.
    private sealed class Worker
#pragma warning restore CA1001
    {
        private readonly int _index;
        private readonly SemaphoreSlim _parked = new(0);
        private int _asleep;

        public Worker(int index)
        {
            _index = index;
            new Thread(Loop) { IsBackground = true, Name = $"MiniTorch worker {index + 1}" }.UnsafeStart();
        }

        public void Wake()
        {
            if (Volatile.Read(ref _asleep) != 0 && Interlocked.Exchange(ref _asleep, 0) != 0) _parked.Release();
        }

        private void Loop()
        {
            while (true)
            {
                if (Spin())
                {
                    while (_index < s_shared.Helpers && TryRunPart()) { }
                    continue;
                }
                Interlocked.Exchange(ref _asleep, 1);
                // Work published just before the flag was up would be slept over: look once more; a wake already on its way is then taken.
                if (!WorkWaits() || Interlocked.Exchange(ref _asleep, 0) == 0) _parked.Wait();
            }
        }

        private bool Spin()
        {
            long deadline = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 1_000_000 * SpinMicroseconds);
            do
            {
                for (int i = 0; i < 16; i++)
                {
                    if (WorkWaits()) return true;
                    Thread.SpinWait(1);
                }
            }
            while (Stopwatch.GetTimestamp() < deadline);
            return false;
        }

        private bool WorkWaits()
        {
            long ticket = Volatile.Read(ref s_shared.Ticket);
            return (ushort)ticket < (ushort)(ticket >> 16) && _index < Volatile.Read(ref s_shared.Helpers);
        }
    }
}
