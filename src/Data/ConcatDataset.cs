namespace MiniTorch.Data;

/// <summary>Datasets one after the other (<c>torch.utils.data.ConcatDataset</c>).</summary>
public sealed class ConcatDataset : Dataset
{
    private readonly Dataset[] _datasets;
    private readonly int[] _ends;

    /// <summary>Puts datasets one after the other.</summary>
    /// <exception cref="ArgumentException">None is given.</exception>
    public ConcatDataset(params IEnumerable<Dataset> datasets)
    {
        _datasets = [.. datasets];
        if (_datasets.Length == 0) throw new ArgumentException("[ConcatDataset] datasets should not be an empty iterable", nameof(datasets));
        _ends = new int[_datasets.Length];
        int end = 0;
        for (int i = 0; i < _ends.Length; i++) _ends[i] = end = checked(end + _datasets[i].Count);
    }

    /// <inheritdoc/>
    public override int Count => _ends[^1];

    /// <inheritdoc/>
    public override Sample this[int index]
    {
        get
        {
            int wrapped = Wrap(index, Count), part = 0;
            while (wrapped >= _ends[part]) part++;
            return _datasets[part][part == 0 ? wrapped : wrapped - _ends[part - 1]];
        }
    }
}
