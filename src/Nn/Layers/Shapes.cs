namespace MiniTorch.Nn;

/// <summary>The input as it is; a place holder. Takes whatever arguments another layer would, as in PyTorch.</summary>
public sealed class Identity : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input;
}

/// <summary>Runs the dims startDim to endDim together into one: [N, C, H, W] to [N, C H W] by default.</summary>
/// <param name="startDim">The first dim.</param>
/// <param name="endDim">The last dim.</param>
public sealed class Flatten(int startDim = 1, int endDim = -1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Flatten(startDim, endDim);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"start_dim={startDim}, end_dim={endDim}";
}

/// <summary>Splits dimension dim into several of the given sizes, one of which may be -1 and is found.</summary>
public sealed class Unflatten : Module<Tensor, Tensor>
{
    private readonly int _dim;
    private readonly int[] _sizes;

    /// <summary>A layer that splits one dimension.</summary>
    /// <param name="dim">The dimension to split.</param>
    /// <param name="unflattenedSize">Its sizes afterwards.</param>
    public Unflatten(int dim, params ReadOnlySpan<int> unflattenedSize) => (_dim, _sizes) = (dim, unflattenedSize.ToArray());

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => F.Unflatten(input, _dim, _sizes);

    /// <inheritdoc/>
    protected override string ExtraRepr() => $"dim={_dim}, unflattened_size={Repr.Of(_sizes)}";
}
