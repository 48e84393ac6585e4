namespace MiniTorch;

/// <summary>What a picture of a graph shows besides ops, leaves and shapes.</summary>
public sealed record GraphOptions
{
    /// <summary>Names of tensors: <c>model.NamedParameters()</c>, or pairs of your own. Other leaves are shown by their shape alone.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Names { get; init; } = [];

    /// <summary>What each op keeps for its backward.</summary>
    public bool ShowSaved { get; init; }

    /// <summary>The values of leaves, of the result, and of whatever is kept: small ones in full, others by mean and spread.</summary>
    public bool ShowValues { get; init; }

    /// <summary>The 2-norm of the gradient of each op's result and of each leaf, found by a backward pass that touches no <c>Grad</c>.</summary>
    public bool ShowGradientNorms { get; init; }

    /// <summary>A line above the picture.</summary>
    public string? Title { get; init; }
}
