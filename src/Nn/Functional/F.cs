namespace MiniTorch.Nn;

/// <summary>Layers, activations and losses as functions (torch: <c>torch.nn.functional</c>).</summary>
public static partial class F
{
    /// <summary>y = x W^T + b over the last dimension: x [*, in], W [out, in], b [out], y [*, out].</summary>
    /// <exception cref="ArgumentException">x is 0-dim, its last size is not W's, or dtypes differ.</exception>
    public static Tensor Linear(Tensor input, Tensor weight, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        if (input.Dim == 0) throw new ArgumentException($"[linear] both arguments to linear need to be at least 1D, but they are 0D and {weight.Dim}D: the input's last dimension must be the layer's in_features ({weight.Size(-1)})");
        if (weight.Dim != 2) throw new ArgumentException($"[linear] the weight must be [out, in]: it is {weight.Shape}");
        int inFeatures = weight.Size(1), last = input.Size(-1);
        if (last != inFeatures)
        {
            int rows = last == 0 ? 0 : input.Numel / last;
            throw new ArgumentException($"[linear] mat1 and mat2 shapes cannot be multiplied ({rows}x{last} and {inFeatures}x{weight.Size(0)}): the input {input.Shape} must end in in_features = {inFeatures}");
        }
        if (input.Dim == 2) return bias is null ? input.Mm(weight.T()) : bias.Addmm(input, weight.T());
        var rowsOf = input.Dim == 1 ? input.Unsqueeze(0) : input.Flatten(0, -2);
        var y = bias is null ? rowsOf.Mm(weight.T()) : bias.Addmm(rowsOf, weight.T());
        int[] sizes = input.Shape.ToArray();
        sizes[^1] = weight.Size(0);
        return y.Reshape(sizes);
    }

    /// <summary>Dimension <paramref name="dim"/> split into several of the given sizes, one of which may be -1 and is found.</summary>
    /// <exception cref="ArgumentException">The sizes do not multiply to that of the dimension.</exception>
    public static Tensor Unflatten(Tensor input, int dim, params ReadOnlySpan<int> sizes)
    {
        ArgumentNullException.ThrowIfNull(input);
        int size = input.Size(dim), d = dim < 0 ? dim + input.Dim : dim;
        int known = 1;
        foreach (int part in sizes) known *= part == -1 ? 1 : part;
        bool fits = sizes.Contains(-1) ? known != 0 && size % known == 0 : known == size;
        if (sizes.Length == 0 || !fits)
        {
            throw new ArgumentException($"[unflatten] Provided sizes [{string.Join(", ", sizes.ToArray())}] don't multiply up to the size of dim {d} ({size}) in the input tensor {input.Shape}");
        }
        int[] shape = input.Shape.ToArray();
        return input.Reshape([.. shape[..d], .. sizes, .. shape[(d + 1)..]]);
    }
}
