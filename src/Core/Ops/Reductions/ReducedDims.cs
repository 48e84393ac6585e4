namespace MiniTorch;

/// <summary>Which dims a reduction folds, and the input arranged so that kernels see it as [outer, n, inner].</summary>
internal readonly struct ReducedDims
{
    private readonly bool[] _folded;
    private readonly bool _keepDim;
    private readonly int[] _sizes;

    private ReducedDims(int[] sizes, bool[] folded, bool keepDim)
    {
        (_sizes, _folded, _keepDim) = (sizes, folded, keepDim);
    }

    /// <summary>The given dims, or all if there are none.</summary>
    /// <exception cref="ArgumentException">A dim occurs twice.</exception>
    public static ReducedDims Of(Tensor x, ReadOnlySpan<int> dims, bool keepDim, string op)
    {
        var folded = new bool[x.Dim];
        if (dims.Length == 0) Array.Fill(folded, true);
        foreach (int dim in dims)
        {
            int d = Layouts.WrapDim(dim, x.Dim);
            if (x.Dim == 0) continue;
            if (folded[d]) throw new ArgumentException($"[{op}] dim {d} appears multiple times in the list of dims {Layouts.Text(dims)}");
            folded[d] = true;
        }
        return new ReducedDims(x.Layout.Sizes, folded, keepDim);
    }

    /// <summary>Elements folded into one.</summary>
    public int Count
    {
        get
        {
            int n = 1;
            for (int d = 0; d < _sizes.Length; d++) n *= _folded[d] ? _sizes[d] : 1;
            return n;
        }
    }

    /// <summary>The result's shape.</summary>
    public int[] ResultSizes
    {
        get
        {
            if (_keepDim) return KeptSizes;
            var sizes = new int[_folded.AsSpan().Count(false)];
            for (int d = 0, i = 0; d < _sizes.Length; d++)
            {
                if (!_folded[d]) sizes[i++] = _sizes[d];
            }
            return sizes;
        }
    }

    /// <summary>The input's shape with 1 at every folded dim.</summary>
    public int[] KeptSizes
    {
        get
        {
            int[] kept = [.. _sizes];
            for (int d = 0; d < kept.Length; d++) kept[d] = _folded[d] ? 1 : kept[d];
            return kept;
        }
    }

    /// <summary>The input row-major, its folded dims side by side, outside the graph.</summary>
    public (Tensor X, int Outer, int N, int Inner) Arrange(Tensor x)
    {
        int first = Array.IndexOf(_folded, true), last = Array.LastIndexOf(_folded, true);
        if (first < 0) return (Dense(x), x.Numel, 1, 1);
        bool together = true;
        for (int d = first; d <= last; d++) together &= _folded[d];
        if (together) return (Dense(x), Product(0, first), Product(first, last + 1), Product(last + 1, _sizes.Length));
        int n = Count;
        var arranged = Tensor.Over(x.Storage, Geometry.Permute(x.Layout, FoldedLast())).Copied();
        return (arranged, n == 0 ? Layouts.Numel(ResultSizes) : x.Numel / n, n, 1);
    }

    /// <summary>
    /// For a fold that may be made in stages, of a row-major input: the last folded dims that lie side by side, kept as 1, and what is left to fold after them.
    /// False where the input would not have to be copied to bring all folded dims together.
    /// </summary>
    public bool InStages(Tensor x, out ReducedDims first, out ReducedDims rest)
    {
        int end = Array.LastIndexOf(_folded, true), start = end;
        while (start > 0 && _folded[start - 1]) start--;
        bool apart = start > 0 && Array.IndexOf(_folded, true, 0, start) >= 0 && x.IsContiguous;
        if (!apart)
        {
            (first, rest) = (default, default);
            return false;
        }
        bool[] now = new bool[_folded.Length], later = [.. _folded];
        int[] sizes = [.. _sizes];
        for (int d = start; d <= end; d++) (now[d], later[d], sizes[d]) = (true, false, 1);
        (first, rest) = (new ReducedDims(_sizes, now, true), new ReducedDims(sizes, later, true));
        return true;
    }

    /// <summary>A gradient of the result's shape, stretched back to the input's.</summary>
    public Tensor Spread(Tensor dy) => dy.Reshape(KeptSizes).Expand(_sizes);

    /// <summary>The sum over the folded dims, kept as 1.</summary>
    public Tensor Fold(Tensor x) => SumNode.Apply(x, new ReducedDims(_sizes, _folded, true), "SumBackward1");

    /// <summary>The mean over the folded dims, kept as 1.</summary>
    public Tensor Average(Tensor x) => MeanNode.Apply(x, new ReducedDims(_sizes, _folded, true), "MeanBackward1");

    /// <summary>The input as [outer, n]: one row for each result, within the graph.</summary>
    public Tensor Rows(Tensor x) => x.Permute(FoldedLast()).Reshape(Layouts.Numel(KeptSizes), Count);

    /// <summary>The inverse of <see cref="Rows"/>.</summary>
    public Tensor FromRows(Tensor rows)
    {
        int[] order = FoldedLast(), sizes = new int[order.Length], back = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            sizes[i] = _sizes[order[i]];
            back[order[i]] = i;
        }
        return rows.Reshape(sizes).Permute(back);
    }

    private int[] FoldedLast()
    {
        var order = new int[_sizes.Length];
        for (int d = 0, kept = 0, folded = _folded.AsSpan().Count(false); d < order.Length; d++) order[_folded[d] ? folded++ : kept++] = d;
        return order;
    }

    private static Tensor Dense(Tensor x) => x.IsContiguous ? x : x.Copied();

    private int Product(int from, int to)
    {
        int n = 1;
        for (int d = from; d < to; d++) n *= _sizes[d];
        return n;
    }
}
