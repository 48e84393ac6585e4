using MiniTorch.Data;

namespace MiniTorch.Tests;

/// <summary>Sample i is the number i; made one by one, by a function that may be slow or throw.</summary>
internal sealed class NumberDataset(int count, Action<int>? visit = null) : Dataset
{
    public override int Count => count;

    public override Sample this[int index]
    {
        get
        {
            visit?.Invoke(index);
            return Tensor.Of((long)index);
        }
    }

    /// <summary>The numbers of each batch.</summary>
    public static long[][] Batches(IEnumerable<Sample> loader) => [.. loader.Select(Numbers)];

    public static long[] Numbers(Sample batch) => batch[0].ToArray<long>();
}

/// <summary>0, 1, ..., count - 1 as a stream, shared out among workers if asked for.</summary>
internal sealed class NumberStream(int count, bool shared = false, int? length = null) : IterableDataset(length)
{
    public override IEnumerator<Sample> GetEnumerator()
    {
        var worker = shared ? WorkerInfo.Current : null;
        for (int i = worker?.Id ?? 0; i < count; i += worker?.NumWorkers ?? 1) yield return Tensor.Of((long)i);
    }
}
