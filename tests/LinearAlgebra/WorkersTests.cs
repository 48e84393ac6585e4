namespace MiniTorch.Tests;

/// <summary>The pool of threads: every part runs once, whoever calls, from wherever.</summary>
public sealed class WorkersTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1000, 1)]
    [InlineData(1000, 300)]
    [InlineData(7, 100)]
    public void Every_index_runs_once(int count, int grain)
    {
        var hits = new int[count];
        Workers.For(count, grain, new Count(hits));
        Assert.All(hits, hit => Assert.Equal(1, hit));
        Workers.Each(count, new Count(hits));
        Assert.All(hits, hit => Assert.Equal(2, hit));
    }

    [Fact]
    public void Calls_from_inside_a_part_and_from_many_threads_all_finish()
    {
        var wrong = new bool[4];
        var threads = new Thread[wrong.Length];
        for (int t = 0; t < threads.Length; t++)
        {
            int mine = t;
            threads[t] = new Thread(() =>
            {
                var hits = new int[64];
                for (int i = 0; i < 500; i++) Workers.For(8, 1, new Nested(hits));
                wrong[mine] = Array.Exists(hits, hit => hit != 500);
            });
            threads[t].Start();
        }
        foreach (Thread thread in threads) thread.Join();
        Assert.All(wrong, Assert.False);
    }

    [Fact]
    public void An_exception_in_any_part_reaches_the_caller_and_the_pool_goes_on()
    {
        foreach (int part in (int[])[0, 1])
        {
            var error = Assert.Throws<InvalidDataException>(() => Workers.Each(2, new Thrower(part)));
            Assert.Equal($"part {part}", error.Message);
        }
        Every_index_runs_once(100, 1);
    }

    [Fact]
    public void A_call_allocates_nothing()
    {
        var hits = new int[100];
        Workers.For(100, 1, new Count(hits));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Workers.For(100, 1, new Count(hits));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void Fewer_threads_than_one_are_refused(int threads)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Workers.Threads = threads);
        Assert.StartsWith("set_num_threads expects a positive integer", error.Message, StringComparison.Ordinal);
    }

    private readonly struct Count(int[] hits) : IRangeJob
    {
        public void Run(int start, int end)
        {
            for (int i = start; i < end; i++) Interlocked.Increment(ref hits[i]);
        }
    }

    private readonly struct Nested(int[] hits) : IRangeJob
    {
        public void Run(int start, int end)
        {
            for (int i = start; i < end; i++) Workers.For(8, 1, new Shifted(hits, 8 * i));
        }
    }

    private readonly struct Shifted(int[] hits, int offset) : IRangeJob
    {
        public void Run(int start, int end)
        {
            for (int i = start; i < end; i++) Interlocked.Increment(ref hits[offset + i]);
        }
    }

    private readonly struct Thrower(int part) : IRangeJob
    {
        public void Run(int start, int end)
        {
            if (start <= part && part < end) throw new InvalidDataException($"part {part}");
        }
    }
}
