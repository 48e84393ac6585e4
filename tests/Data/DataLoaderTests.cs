using MiniTorch.Data;
using static MiniTorch.Tests.NumberDataset;

namespace MiniTorch.Tests;

public sealed class DataLoaderTests
{
    [Theory(DisplayName = "H151 the number of batches")]
    [InlineData(10, 3, false, new[] { 3, 3, 3, 1 })]
    [InlineData(10, 3, true, new[] { 3, 3, 3 })]
    [InlineData(2, 3, false, new[] { 2 })]
    [InlineData(2, 3, true, new int[0])]
    [InlineData(0, 3, false, new int[0])]
    public void Batches_have_their_sizes(int count, int batchSize, bool dropLast, int[] sizes)
    {
        foreach (int workers in new[] { 0, 2 })
        {
            var loader = new DataLoader(new NumberDataset(count), batchSize, dropLast: dropLast, numWorkers: workers);
            Assert.Equal(sizes, Batches(loader).Select(b => b.Length));
            Assert.Equal(sizes.Length, loader.Count);
        }
        Assert.Equal(34, new DataLoader(new NumberDataset(100), 3).Count);
    }

    [Theory(DisplayName = "H152 in order, whichever worker is faster")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void In_order(int workers)
    {
        var dataset = new NumberDataset(20, i => Thread.Sleep(i % 3 == 0 ? 5 : 0));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i), Batches(new DataLoader(dataset, 2, numWorkers: workers)).SelectMany(b => b));
    }

    [Fact(DisplayName = "H152 inOrder: false gives the same set, the ready ones first")]
    public void Out_of_order()
    {
        using var gate = new ManualResetEventSlim();
        var dataset = new NumberDataset(6, i =>
        {
            if (i == 0) gate.Wait(TimeSpan.FromSeconds(20));
        });
        var seen = new List<long>();
        foreach (var batch in new DataLoader(dataset, 1, numWorkers: 2, inOrder: false))
        {
            seen.AddRange(Numbers(batch));
            gate.Set();
        }
        Assert.NotEqual(0, seen[0]);
        Assert.Equal([0, 1, 2, 3, 4, 5], seen.Order());
    }

    [Fact(DisplayName = "H152 shuffle does not depend on the number of workers, and each epoch differs")]
    public void Shuffle_is_the_same_with_workers()
    {
        long[] Epochs(int workers)
        {
            var loader = new DataLoader(new NumberDataset(50), 4, shuffle: true, numWorkers: workers, generator: new Generator(3));
            return [.. Batches(loader).SelectMany(b => b), .. Batches(loader).SelectMany(b => b)];
        }
        long[] alone = Epochs(0);
        Assert.Equal(alone, Epochs(1));
        Assert.Equal(alone, Epochs(3));
        Assert.NotEqual(alone[..50], alone[50..]);
        Assert.Equal(alone[..50].Order(), alone[50..].Order());
    }

    [Fact(DisplayName = "H155 samplers and batch samplers are honoured")]
    public void Samplers()
    {
        var ten = new NumberDataset(10);
        Assert.Equal([[9, 7], [5]], Batches(new DataLoader(ten, 2, sampler: [9, 7, 5])));
        Assert.Equal([[1], [2, 3, 4]], Batches(new DataLoader(ten, batchSampler: [[1], [2, 3, 4]], numWorkers: 1)));
        Assert.Equal(2, new DataLoader(ten, batchSampler: [[1], [2, 3, 4]]).Count);
        var single = new DataLoader(ten, batchSize: null);
        Assert.Equal([], single.First()[0].Shape);
        Assert.Equal(10, single.Count);
    }

    public static TheoryData<string, Func<object>> Refused()
    {
        var ten = new NumberDataset(10);
        return new()
        {
            { "mutually exclusive with shuffle", () => new DataLoader(ten, shuffle: true, sampler: [1]) },
            { "mutually exclusive with batch_size", () => new DataLoader(ten, 2, batchSampler: [[1]]) },
            { "mutually exclusive with batch_size", () => new DataLoader(ten, shuffle: true, batchSampler: [[1]]) },
            { "mutually exclusive with batch_size", () => new DataLoader(ten, sampler: [1], batchSampler: [[1]]) },
            { "mutually exclusive with batch_size", () => new DataLoader(ten, dropLast: true, batchSampler: [[1]]) },
            { "mutually exclusive with drop_last", () => new DataLoader(ten, null, dropLast: true) },
            { "batch_size=0", () => new DataLoader(ten, 0) },
            { "batch_size=-1", () => new DataLoader(new NumberStream(3), -1) },
            { "num_workers option should be non-negative", () => new DataLoader(ten, numWorkers: -1) },
            { "timeout option should be non-negative, got -1", () => new DataLoader(ten, timeout: -1) },
            { "timeout option should be non-negative, got NaN", () => new DataLoader(ten, timeout: double.NaN) },
            { "prefetch_factor option could only be specified", () => new DataLoader(ten, prefetchFactor: 2) },
            { "prefetch_factor option should be positive, got 0", () => new DataLoader(ten, prefetchFactor: 0, numWorkers: 1) },
            { "persistent_workers option needs num_workers > 0", () => new DataLoader(ten, persistentWorkers: true) },
            { "num_samples=0", () => new DataLoader(new NumberDataset(0), shuffle: true) },
        };
    }

    [Theory(DisplayName = "H155 H164 H86 arguments that exclude each other or are out of range")]
    [MemberData(nameof(Refused))]
    public void Bad_arguments_are_refused(string text, Func<object> call) => Assert.Contains(text, Assert.ThrowsAny<ArgumentException>(call).Message);

    [Fact(DisplayName = "H157 an exception of a worker keeps its type and says where it was caught")]
    public void Worker_exceptions()
    {
        Exception Caught(Exception thrown)
        {
            using var pass = new DataLoader(new NumberDataset(1, _ => throw thrown), numWorkers: 1).GetEnumerator();
            return Record.Exception(() => pass.MoveNext())!;
        }
        var error = Caught(new KeyNotFoundException("no such picture"));
        Assert.IsType<KeyNotFoundException>(error);
        Assert.Contains("Caught KeyNotFoundException in DataLoader worker process 0.", error.Message);
        Assert.Contains("no such picture", error.Message);
        Assert.Contains(nameof(DataLoaderTests), error.Message);
        var stubborn = Caught(new StubbornException(7));
        Assert.IsType<InvalidOperationException>(stubborn);
        Assert.IsType<StubbornException>(stubborn.InnerException);
        Assert.Contains("Caught StubbornException in DataLoader worker process 0.", stubborn.Message);
    }

    [Theory(DisplayName = "H158 after a bad batch the same enumerator goes on")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_bad_batch_does_not_end_the_pass(int workers)
    {
        string Outcomes(int count, Predicate<int> bad)
        {
            var dataset = new NumberDataset(count, i =>
            {
                if (bad(i)) throw new FormatException("bad");
            });
            using var pass = new DataLoader(dataset, 2, numWorkers: workers).GetEnumerator();
            var outcomes = new List<string>();
            while (true)
            {
                try
                {
                    if (!pass.MoveNext()) return string.Join(" ", outcomes);
                    outcomes.Add(string.Join(",", Numbers(pass.Current)));
                }
                catch (FormatException)
                {
                    outcomes.Add("error");
                }
            }
        }
        Assert.Equal("0,1 error 4", Outcomes(5, i => i == 3));
        Assert.Equal(21, Outcomes(41, _ => true).Split(' ').Count(o => o == "error"));
    }

    [Fact(DisplayName = "H160 H88 a worker that hangs")]
    public void Timeout()
    {
        using var gate = new ManualResetEventSlim();
        using var pass = new DataLoader(new NumberDataset(2, _ => gate.Wait(TimeSpan.FromSeconds(20))), numWorkers: 1, timeout: 0.05).GetEnumerator();
        Assert.Contains("DataLoader timed out after 0.05 seconds", Assert.Throws<TimeoutException>(() => pass.MoveNext()).Message);
        gate.Set();
        while (!Succeeds(() => pass.MoveNext())) Thread.Sleep(1);
        Assert.Equal([0], Numbers(pass.Current));
    }

    [Fact(DisplayName = "H161 a pass that is left early stops making batches and holds no thread")]
    public async Task Abandoned()
    {
        int visits = 0;
        for (int i = 0; i < 50; i++)
        {
            var loader = new DataLoader(new NumberDataset(1000, _ => Interlocked.Increment(ref visits)), 10, numWorkers: 2);
            Assert.Equal(10, Numbers(loader.First()).Length);
            _ = loader.GetEnumerator().MoveNext();
        }
        int before;
        do
        {
            before = Volatile.Read(ref visits);
            await Task.Delay(100);
        }
        while (Volatile.Read(ref visits) != before);
        Assert.InRange(before, 0, 50 * 2 * 10 * 6);
    }

    [Fact(DisplayName = "H161 workers are initialised each epoch, persistent ones once")]
    public void Initialised()
    {
        int[] Calls(bool persistent)
        {
            var calls = new System.Collections.Concurrent.ConcurrentQueue<int>();
            var loader = new DataLoader(new NumberDataset(8), numWorkers: 2, workerInitFn: calls.Enqueue, persistentWorkers: persistent);
            for (int epoch = 0; epoch < 3; epoch++) Assert.Equal(8, Batches(loader).Length);
            return [.. calls.Order()];
        }
        Assert.Equal([0, 0, 0, 1, 1, 1], Calls(false));
        Assert.Equal([0, 1], Calls(true));
    }

    [Fact(DisplayName = "H163 streams: each worker has its own copy, unless the stream shares itself out")]
    public void Streams()
    {
        Assert.Equal([[0, 1, 2], [3, 4]], Batches(new DataLoader(new NumberStream(5), 3)));
        Assert.Equal([[0, 1, 2]], Batches(new DataLoader(new NumberStream(5), 3, dropLast: true)));
        Assert.Equal([[0, 1, 2], [0, 1, 2], [3, 4], [3, 4]], Batches(new DataLoader(new NumberStream(5), 3, numWorkers: 2)));
        Assert.Equal([[0, 2], [1, 3], [4]], Batches(new DataLoader(new NumberStream(5, shared: true), 2, numWorkers: 2)));
        Assert.Contains("no len()", Assert.Throws<NotSupportedException>(() => new DataLoader(new NumberStream(5)).Count).Message);
        Assert.Equal(2, new DataLoader(new NumberStream(5, length: 5), 3).Count);
        Assert.Equal(1, new DataLoader(new NumberStream(5, length: 5), 3, dropLast: true).Count);
    }

    [Fact(DisplayName = "H89 samples of unlike shape, number or none")]
    public void Ragged_batches()
    {
        var ragged = Assert.Throws<ArgumentException>(() => Collate.Default([Tensor.Zeros([2]), Tensor.Zeros([3])]));
        Assert.Contains("stack expects each tensor to be equal size, but got [2] at entry 0 and [3] at entry 1", ragged.Message);
        Assert.Contains("equal size", Assert.Throws<ArgumentException>(() => Collate.Default([(Tensor.Zeros([2]), Tensor.Zeros([2])), Tensor.Zeros([2])])).Message);
        Assert.Contains("found null as tensor 0 of sample 1", Assert.Throws<ArgumentException>(() => Collate.Default([Tensor.Zeros([2]), Sample.Create([null!])])).Message);
    }

    [Fact(DisplayName = "H91 tensors of unlike length")]
    public void Unlike_lengths()
    {
        string message = Assert.Throws<ArgumentException>(() => new TensorDataset(Tensor.Zeros([3, 2]), Tensor.Zeros([4]))).Message;
        Assert.Contains("Size mismatch between tensors", message);
        Assert.Contains("3 samples", message);
    }

    [Fact]
    public void A_batch_comes_apart_into_inputs_and_targets()
    {
        var dataset = new TensorDataset(Tensor.Of(new float[] { 1, 2, 3, 4, 5, 6 }, [3, 2]), Tensor.Of(new long[] { 7, 8, 9 }));
        var seen = new List<string>();
        foreach (var (x, y) in new DataLoader(dataset, 2)) seen.Add($"{x.Shape} {string.Join(",", x.ToArray<float>())} {string.Join(",", y.ToArray<long>())}");
        Assert.Equal(["[2, 2] 1,2,3,4 7,8", "[1, 2] 5,6 9"], seen);
        Assert.Equal([3, 4], dataset[1][0].ToArray<float>());
        Assert.Equal(9, dataset[-1][1].Item<long>());
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset[3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => dataset.GetItems([0, 3]));
        Assert.Throws<InvalidOperationException>(() => ((Sample)Tensor.Zeros([1])).Deconstruct(out _, out _));
    }

    [Fact]
    public void A_gathered_batch_equals_a_stacked_one()
    {
        var whole = new TensorDataset(Tensor.Randn([20, 3, 4], generator: new Generator(1)), Tensor.RandInt(10, [20], generator: new Generator(1)));
        var part = new Subset(new Subset(whole, [5, 3, 19, 7]), [2, 2, 0]);
        var gathered = new DataLoader(part, 3).First();
        var stacked = Collate.Default([.. part]);
        Assert.Equal(stacked[0].ToArray<float>(), gathered[0].ToArray<float>());
        Assert.Equal(stacked[1].ToArray<long>(), gathered[1].ToArray<long>());
        Assert.Equal([3, 3, 4], gathered[0].Shape);
    }

    [Fact]
    public async Task A_pass_can_be_awaited()
    {
        foreach (int workers in new[] { 0, 2 })
        {
            var seen = new List<long>();
            await foreach (var batch in new DataLoader(new NumberDataset(7), 3, numWorkers: workers).ToAsyncEnumerable()) seen.AddRange(Numbers(batch));
            Assert.Equal([0, 1, 2, 3, 4, 5, 6], seen);
        }
    }

    [Fact]
    public void Collation_of_ones_own_gets_the_samples()
    {
        var loader = new DataLoader(new NumberDataset(4), 2, collateFn: samples => Tensor.Of(samples.Sum(s => s[0].Item<long>())));
        Assert.Equal([1, 5], loader.Select(b => b[0].Item<long>()));
    }

    private static bool Succeeds(Func<bool> action)
    {
        try
        {
            return action();
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

#pragma warning disable CA1032, CA1064 // It stands for a type that cannot be made from a text.
    private sealed class StubbornException(int code) : Exception
    {
        public override string Message => $"code {code}";
    }
#pragma warning restore CA1032, CA1064
}
