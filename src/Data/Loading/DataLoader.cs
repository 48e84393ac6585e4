using System.Collections;

namespace MiniTorch.Data;

/// <summary>
/// Goes through a dataset in batches (<c>torch.utils.data.DataLoader</c>): <c>foreach (var (x, y) in loader)</c>, each pass an epoch.
/// With workers, batches are made ahead in background threads and handed out in order.
/// </summary>
/// <remarks>
/// An exception while a batch is made is thrown by that <c>MoveNext</c>; going on with the same enumerator gives the next batch. A pass may be left at any
/// time: no thread waits for it.
/// </remarks>
public sealed class DataLoader : IEnumerable<Sample>
{
    private const int DefaultPrefetchFactor = 2;

    private readonly Func<BatchMaker> _makers;
    private readonly IEnumerable<int[]?> _tasks;
    private readonly Func<int>? _count;
    private readonly Generator? _generator;
    private readonly TimeSpan _timeout;
    private readonly Action<int>? _workerInit;
    private readonly bool _persistentWorkers, _inOrder;
    private bool _workersStarted;

    /// <summary>A loader of a dataset with indices.</summary>
    /// <param name="dataset">What to load.</param>
    /// <param name="batchSize">Samples a batch; null gives the samples themselves, without the dimension of the batch.</param>
    /// <param name="shuffle">A new random order each pass.</param>
    /// <param name="sampler">The order, instead of <paramref name="shuffle"/>: a <see cref="Sampler"/> or any other indices.</param>
    /// <param name="batchSampler">The indices of each batch, instead of all other arguments about order and batch.</param>
    /// <param name="numWorkers">Background threads; 0 makes each batch when it is asked for.</param>
    /// <param name="collateFn">Makes a batch of samples, instead of stacking their tensors along a new first dimension.</param>
    /// <param name="dropLast">Leave out a last batch that is smaller.</param>
    /// <param name="timeout">Seconds to wait for a worker; 0 waits for ever.</param>
    /// <param name="workerInitFn">Called in each worker with its number before it makes its first batch.</param>
    /// <param name="prefetchFactor">Batches a worker makes ahead, 2 by default.</param>
    /// <param name="persistentWorkers">Initialise the workers only before the first pass.</param>
    /// <param name="generator">Of the random order; <see cref="Generator.Default"/> seeds it if null.</param>
    /// <param name="inOrder">Hand batches out in order; otherwise as they get ready.</param>
    /// <exception cref="ArgumentException">Arguments exclude each other.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range, or there is nothing to shuffle.</exception>
    public DataLoader(
        Dataset dataset, int? batchSize = 1, bool shuffle = false, IEnumerable<int>? sampler = null, IEnumerable<int[]>? batchSampler = null, int numWorkers = 0,
        Func<IReadOnlyList<Sample>, Sample>? collateFn = null, bool dropLast = false, double timeout = 0, Action<int>? workerInitFn = null, int? prefetchFactor = null,
        bool persistentWorkers = false, Generator? generator = null, bool inOrder = true)
        : this(batchSize, numWorkers, dropLast, timeout, workerInitFn, prefetchFactor, persistentWorkers, generator, inOrder)
    {
        if (sampler is not null && shuffle) throw Exclusive("sampler option is mutually exclusive with shuffle");
        if (batchSampler is not null && (batchSize != 1 || shuffle || sampler is not null || dropLast))
        {
            throw Exclusive("batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last");
        }
        Dataset = dataset;
        sampler ??= batchSampler is not null ? [] : shuffle ? new RandomSampler(dataset, generator: generator) : new SequentialSampler(dataset);
        _makers = () => new IndexedBatchMaker(dataset, batched: batchSampler is not null || batchSize is not null, collateFn);
        if (batchSampler is null && batchSize is { } size)
        {
            var batches = new BatchSampler(sampler, size, dropLast);
            (_tasks, _count) = (batches, () => batches.Count);
        }
        else if (batchSampler is null)
        {
            (_tasks, _count) = (sampler.Select(index => new[] { index }), () => new BatchSampler(sampler, 1, dropLast: false).Count);
        }
        else
        {
            _tasks = batchSampler;
            _count = batchSampler is IReadOnlyCollection<int[]> counted ? () => counted.Count : batchSampler.TryGetNonEnumeratedCount(out int known) ? () => known : null;
        }
    }

    /// <summary>A loader of a stream: every worker goes through a stream of its own, and batches come from the workers in turn.</summary>
    /// <param name="dataset">What to load.</param>
    /// <param name="batchSize">Samples a batch; null gives the samples themselves.</param>
    /// <param name="numWorkers">Background threads; 0 makes each batch when it is asked for.</param>
    /// <param name="collateFn">Makes a batch of samples, instead of stacking their tensors along a new first dimension.</param>
    /// <param name="dropLast">Leave out a last batch that is smaller.</param>
    /// <param name="timeout">Seconds to wait for a worker; 0 waits for ever.</param>
    /// <param name="workerInitFn">Called in each worker with its number before it makes its first batch.</param>
    /// <param name="prefetchFactor">Batches a worker makes ahead, 2 by default.</param>
    /// <param name="persistentWorkers">Initialise the workers only before the first pass.</param>
    /// <param name="generator">Of the workers' seeds; <see cref="Generator.Default"/> if null.</param>
    /// <param name="inOrder">Take batches from the workers strictly in turn; otherwise as they get ready.</param>
    /// <exception cref="ArgumentException">Arguments exclude each other.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public DataLoader(
        IterableDataset dataset, int? batchSize = 1, int numWorkers = 0, Func<IReadOnlyList<Sample>, Sample>? collateFn = null, bool dropLast = false, double timeout = 0,
        Action<int>? workerInitFn = null, int? prefetchFactor = null, bool persistentWorkers = false, Generator? generator = null, bool inOrder = true)
        : this(batchSize, numWorkers, dropLast, timeout, workerInitFn, prefetchFactor, persistentWorkers, generator, inOrder)
    {
        _makers = () => new StreamBatchMaker(dataset, batchSize, dropLast, collateFn);
        _tasks = Endless();
        if (dataset.Length is { } length) _count = () => batchSize is not { } size ? length : dropLast ? length / size : (length + size - 1) / size;
    }

#pragma warning disable CS8618 // The public constructors that call this set what is to be loaded.
    private DataLoader(
        int? batchSize, int numWorkers, bool dropLast, double timeout, Action<int>? workerInit, int? prefetchFactor, bool persistentWorkers, Generator? generator, bool inOrder)
#pragma warning restore CS8618
    {
        if (batchSize is <= 0) throw OutOfRange(nameof(batchSize), $"batch_size should be a positive integer value, but got batch_size={batchSize}");
        if (batchSize is null && dropLast) throw Exclusive("batch_size=None option disables auto-batching and is mutually exclusive with drop_last");
        if (numWorkers < 0) throw OutOfRange(nameof(numWorkers), $"num_workers option should be non-negative; use num_workers=0 to disable background loading, got {numWorkers}");
        if (!(timeout >= 0) || timeout > TimeSpan.MaxValue.TotalSeconds / 2) throw OutOfRange(nameof(timeout), $"timeout option should be non-negative, got {timeout}");
        if (numWorkers == 0 && prefetchFactor is not null) throw Exclusive("prefetch_factor option could only be specified in multiprocessing: let num_workers > 0 to enable it");
        if (prefetchFactor is <= 0) throw OutOfRange(nameof(prefetchFactor), $"prefetch_factor option should be positive, got {prefetchFactor}");
        if (numWorkers == 0 && persistentWorkers) throw Exclusive("persistent_workers option needs num_workers > 0");
        (BatchSize, NumWorkers, PrefetchFactor) = (batchSize, numWorkers, prefetchFactor ?? DefaultPrefetchFactor);
        (_timeout, _workerInit, _persistentWorkers, _generator, _inOrder) = (TimeSpan.FromSeconds(timeout), workerInit, persistentWorkers, generator, inOrder);
    }

    /// <summary>What is loaded, as of <c>loader.Dataset.Count</c> samples; null where it is a stream.</summary>
    public Dataset? Dataset { get; }

    /// <summary>Samples a batch; null where batches are not made.</summary>
    public int? BatchSize { get; }

    /// <summary>Background threads.</summary>
    public int NumWorkers { get; }

    /// <summary>Batches a worker makes ahead.</summary>
    public int PrefetchFactor { get; }

    /// <summary>The number of batches of a pass (<c>len(loader)</c>).</summary>
    /// <exception cref="NotSupportedException">The stream, or the sampler, does not tell.</exception>
    public int Count => _count is null ? throw new NotSupportedException("[DataLoader] object has no len(): its dataset or sampler does not tell its length") : _count();

    /// <summary>Begins a pass.</summary>
    public IEnumerator<Sample> GetEnumerator()
    {
        // Drawn with and without workers, as PyTorch does: the number of workers must not change the order.
        long seed = (_generator ?? Generator.Default).NextInt64();
        if (NumWorkers == 0) return new DirectPass(_makers(), _tasks);
        bool initialise = !(_persistentWorkers && _workersStarted);
        _workersStarted = true;
        var workers = new LoaderWorker[NumWorkers];
        for (int i = 0; i < workers.Length; i++) workers[i] = new LoaderWorker(new WorkerInfo(i, NumWorkers, seed + i), _makers, initialise ? _workerInit : null);
        return new BackgroundPass(workers, _tasks, PrefetchFactor, _timeout, _inOrder);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>A pass for <c>await foreach</c>: waits for batches without holding a thread; without workers as <see cref="GetEnumerator"/>.</summary>
    public async IAsyncEnumerable<Sample> ToAsyncEnumerable()
    {
        using var pass = GetEnumerator();
        while (true)
        {
            if (pass is BackgroundPass background) await background.ReadyAsync().ConfigureAwait(false);
            if (!pass.MoveNext()) yield break;
            yield return pass.Current;
        }
    }

    private static IEnumerable<int[]?> Endless()
    {
        while (true) yield return null;
    }

    private static ArgumentException Exclusive(string text) => new($"[DataLoader] {text}");

    private static ArgumentOutOfRangeException OutOfRange(string parameter, string text) => new(parameter, $"[DataLoader] {text}");
}
