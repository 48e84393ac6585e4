namespace MiniTorch.Data;

/// <summary>The given indices in a random order, without replacement (<c>torch.utils.data.SubsetRandomSampler</c>).</summary>
public sealed class SubsetRandomSampler : Sampler
{
    private readonly int[] _indices;
    private readonly Generator? _generator;

    /// <summary>Visits these indices.</summary>
    /// <param name="indices">The indices.</param>
    /// <param name="generator">Drawn from directly; without one each pass is drawn from <see cref="Generator.Default"/>.</param>
    public SubsetRandomSampler(IEnumerable<int> indices, Generator? generator = null)
    {
        _indices = [.. indices];
        _generator = generator;
    }

    /// <inheritdoc/>
    public override int Count => _indices.Length;

    /// <inheritdoc/>
    public override IEnumerator<int> GetEnumerator()
    {
        int[] order = new int[_indices.Length];
        (_generator ?? Generator.Default).RandPerm(order.AsSpan());
        foreach (int i in order) yield return _indices[i];
    }
}
