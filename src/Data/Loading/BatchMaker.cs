namespace MiniTorch.Data;

/// <summary>Makes the batches of one worker.</summary>
internal abstract class BatchMaker : IDisposable
{
    /// <summary>The batch of these indices, or the next of a stream where they are null.</summary>
    /// <returns>False when the stream has come to its end.</returns>
    public abstract bool TryMake(int[]? indices, out Sample batch);

    public abstract void Dispose();
}

/// <summary>Batches of a dataset with indices.</summary>
internal sealed class IndexedBatchMaker(Dataset dataset, bool batched, Func<IReadOnlyList<Sample>, Sample>? collate) : BatchMaker
{
    public override bool TryMake(int[]? indices, out Sample batch)
    {
        if (!batched) batch = collate is null ? dataset[indices![0]] : collate([dataset[indices![0]]]);
        else if (collate is null && Collate.TryGetItems(dataset, indices!, out batch)) return true;
        else batch = (collate ?? Collate.Default)(Array.ConvertAll(indices!, index => dataset[index]));
        return true;
    }

    public override void Dispose()
    {
    }
}

/// <summary>Batches of a stream, begun in the thread that makes the first.</summary>
internal sealed class StreamBatchMaker(IterableDataset dataset, int? batchSize, bool dropLast, Func<IReadOnlyList<Sample>, Sample>? collate) : BatchMaker
{
    private IEnumerator<Sample>? _stream;
    private bool _ended;

    public override bool TryMake(int[]? indices, out Sample batch)
    {
        batch = default;
        if (_ended) return false;
        _stream ??= dataset.GetEnumerator();
        if (batchSize is not { } size)
        {
            _ended = !_stream.MoveNext();
            if (!_ended) batch = collate is null ? _stream.Current : collate([_stream.Current]);
            return !_ended;
        }
        var samples = new List<Sample>(size);
        while (samples.Count < size && !_ended)
        {
            _ended = !_stream.MoveNext();
            if (!_ended) samples.Add(_stream.Current);
        }
        if (samples.Count == 0 || (dropLast && samples.Count < size)) return false;
        batch = (collate ?? Collate.Default)(samples);
        return true;
    }

    public override void Dispose() => _stream?.Dispose();
}
