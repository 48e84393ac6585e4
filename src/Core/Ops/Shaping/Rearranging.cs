namespace MiniTorch;

/// <summary>y = x with r x r channels laid out as r x r pixels, or back;  dx = dy laid out back</summary>
internal sealed class PixelShuffleNode : Node, IOp
{
    private readonly int _factor;
    private readonly bool _inverse;

    private PixelShuffleNode(Tensor x, int factor, bool inverse)
    {
        (_factor, _inverse) = (factor, inverse);
        Connect(x);
    }

    public static OpFacts Facts => new(nameof(Tensor.PixelShuffle),
        Sample(nameof(Tensor.PixelShuffle), t => t.PixelShuffle(2), 1, 8, 2, 3),
        Sample(nameof(Tensor.PixelUnshuffle), t => t.PixelUnshuffle(2), 2, 4, 6),
        Sample(nameof(Tensor.MoveDim), t => t.MoveDim(0, 2), 2, 3, 4),
        Sample(nameof(Tensor.SwapAxes), t => t.SwapAxes(0, -1), 2, 3, 4),
        Sample(nameof(Tensor.SwapDims), t => t.SwapDims(1, -1), 2, 3, 4),
        Sample(nameof(Tensor.Unflatten), t => t.Unflatten(1, 3, -1), 2, 6),
        Sample(nameof(Tensor.Meshgrid), t => Tensor.Meshgrid([t, t * 2], "xy") is var grid ? grid[0] * grid[1] : t, 3),
        Sample(nameof(Tensor.BroadcastTo), t => t.BroadcastTo(2, -1, 3), 3, 1),
        Sample(nameof(Tensor.BroadcastTensors), t => Tensor.BroadcastTensors(t, t.T()) is var both ? both[0] * both[1] : t, 1, 3),
        Sample(nameof(Tensor.Ravel), t => t.Ravel(), 2, 3),
        Sample(nameof(Tensor.ViewAs), t => t.Clone().ViewAs(Tensor.Zeros([3, 2])), 2, 3),
        Sample(nameof(Tensor.ReshapeAs), t => t.ReshapeAs(Tensor.Zeros([3, 2])), 2, 3));

    public override string Name => _inverse ? "PixelUnshuffleBackward0" : "PixelShuffleBackward0";

    public static Tensor Apply(Tensor x, int factor, bool inverse)
    {
        var y = inverse ? Unshuffled(x.Bare(), factor) : Shuffled(x.Bare(), factor);
        return Tensor.Records(x) ? y.ProducedBy(new PixelShuffleNode(x, factor, inverse)) : y;
    }

    internal override void Backward(ref Gradients g) => g.Set(0, Apply(g.Dy, _factor, !_inverse));

    private static Tensor Shuffled(Tensor x, int r)
    {
        int channels = x.Size(-3) / (r * r), height = x.Size(-2), width = x.Size(-1);
        return Tensor.Over(x.Reshape(Batch(x), channels, r, r, height, width).Permute(0, 1, 4, 2, 5, 3).Copied().Storage, Layout.Contiguous([.. x.Layout.Sizes[..^3], channels, height * r, width * r]));
    }

    private static Tensor Unshuffled(Tensor x, int r)
    {
        int channels = x.Size(-3), height = x.Size(-2) / r, width = x.Size(-1) / r;
        return Tensor.Over(x.Reshape(Batch(x), channels, height, r, width, r).Permute(0, 1, 3, 5, 2, 4).Copied().Storage, Layout.Contiguous([.. x.Layout.Sizes[..^3], channels * r * r, height, width]));
    }

    private static int Batch(Tensor x) => Layouts.Numel(x.Layout.Sizes.AsSpan(0, x.Dim - 3));

    private static OpSample Sample(string method, Func<Tensor, Tensor> call, params int[] sizes) => new(method, t => call(t[0]), new OpInput(sizes)) { Method = method };
}

/// <content>Dimensions moved, joined, parted and stretched.</content>
public partial class Tensor
{
    /// <summary>Blocks of <paramref name="upscaleFactor"/>² channels laid out as pixels: [.., c r², h, w] to [.., c, h r, w r].</summary>
    /// <exception cref="ArgumentException">Less than 3 dimensions, or channels that the factor's square does not divide.</exception>
    public Tensor PixelShuffle(int upscaleFactor)
    {
        if (Dim < 3) throw new ArgumentException($"[pixel_shuffle] pixel_shuffle expects input to have at least 3 dimensions, but got input with {Dim} dimension(s)");
        if (upscaleFactor <= 0) throw new ArgumentException($"[pixel_shuffle] pixel_shuffle expects a positive upscale_factor, but got {upscaleFactor}");
        if (Size(-3) % ((long)upscaleFactor * upscaleFactor) != 0)
        {
            throw new ArgumentException($"[pixel_shuffle] pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)={Size(-3)} is not divisible by {(long)upscaleFactor * upscaleFactor}");
        }
        return PixelShuffleNode.Apply(this, upscaleFactor, inverse: false);
    }

    /// <summary>The inverse of <see cref="PixelShuffle"/>: [.., c, h r, w r] to [.., c r², h, w].</summary>
    /// <exception cref="ArgumentException">Less than 3 dimensions, or a height or width that the factor does not divide.</exception>
    public Tensor PixelUnshuffle(int downscaleFactor)
    {
        if (Dim < 3) throw new ArgumentException($"[pixel_unshuffle] pixel_unshuffle expects input to have at least 3 dimensions, but got input with {Dim} dimension(s)");
        if (downscaleFactor <= 0) throw new ArgumentException($"[pixel_unshuffle] pixel_unshuffle expects a positive downscale_factor, but got {downscaleFactor}");
        if (Size(-2) % downscaleFactor != 0 || Size(-1) % downscaleFactor != 0)
        {
            throw new ArgumentException($"[pixel_unshuffle] pixel_unshuffle expects height and width to be divisible by downscale_factor, but {Size(-2)} or {Size(-1)} is not divisible by {downscaleFactor}");
        }
        return PixelShuffleNode.Apply(this, downscaleFactor, inverse: true);
    }

    /// <summary>Dimension <paramref name="source"/> moved to place <paramref name="destination"/>, the others keeping their order; a view.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public Tensor MoveDim(int source, int destination) => MoveDim([source], [destination]);

    /// <summary>Dimensions <paramref name="source"/> moved to places <paramref name="destination"/>, the others keeping their order; a view.</summary>
    /// <exception cref="ArgumentException">Not as many places as dims, or one twice.</exception>
    public Tensor MoveDim(ReadOnlySpan<int> source, ReadOnlySpan<int> destination)
    {
        if (source.Length != destination.Length)
        {
            throw new ArgumentException($"[movedim] movedim: Invalid source or destination dims: source ({Layouts.Text(source)} dims) should contain the same number of dims as destination ({Layouts.Text(destination)} dims)");
        }
        var order = new int[Dim];
        Array.Fill(order, -1);
        var moved = new bool[Dim];
        for (int k = 0; k < source.Length; k++)
        {
            int from = Layouts.WrapDim(source[k], Dim), to = Layouts.WrapDim(destination[k], Dim);
            if (Dim == 0) continue;
            if (moved[from]) throw new ArgumentException($"[movedim] movedim: repeated dim in `source` ({Layouts.Text(source)})");
            if (order[to] >= 0) throw new ArgumentException($"[movedim] movedim: repeated dim in `destination` ({Layouts.Text(destination)})");
            (order[to], moved[from]) = (from, true);
        }
        for (int d = 0, from = 0; d < Dim; d++)
        {
            if (order[d] >= 0) continue;
            while (moved[from]) from++;
            order[d] = from++;
        }
        return Permute(order);
    }

    /// <summary>As <see cref="Transpose"/>.</summary>
    public Tensor SwapAxes(int axis0, int axis1) => Transpose(axis0, axis1);

    /// <summary>As <see cref="Transpose"/>.</summary>
    public Tensor SwapDims(int dim0, int dim1) => Transpose(dim0, dim1);

    /// <summary>Dimension <paramref name="dim"/> parted into several; one size may be -1 and is found. A view.</summary>
    /// <exception cref="ArgumentException">No sizes, or their product is not the dimension's size.</exception>
    public Tensor Unflatten(int dim, params ReadOnlySpan<int> sizes)
    {
        int d = Layouts.WrapDim(dim, Dim), size = Dim == 0 ? 1 : _layout.Sizes[d], unknown = -1;
        if (sizes.Length == 0) throw new ArgumentException("[unflatten] unflatten: sizes must be non-empty");
        int[] parts = sizes.ToArray();
        long known = 1;
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i] == -1 && unknown < 0) unknown = i;
            else known *= parts[i];
        }
        if (unknown >= 0 && known > 0 && size % known == 0) parts[unknown] = (int)(size / known);
        else if (unknown >= 0 || known != size)
        {
            throw new ArgumentException($"[unflatten] unflatten: Provided sizes {Layouts.Text(sizes)} don't multiply up to the size of dim {d} ({size}) in the input tensor");
        }
        return Dim == 0 ? View(parts) : View([.. _layout.Sizes[..d], .. parts, .. _layout.Sizes[(d + 1)..]]);
    }

    /// <summary>The coordinates of a grid over vectors: tensor k varies along dimension k; with <paramref name="indexing"/> "xy" the first two dimensions are exchanged. Views.</summary>
    /// <exception cref="ArgumentException">No tensors, one of more than 1 dimension, dtypes that differ, or another indexing.</exception>
    public static Tensor[] Meshgrid(IReadOnlyList<Tensor> tensors, string indexing = "ij")
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Count == 0) throw new ArgumentException("[meshgrid] meshgrid expects a non-empty TensorList");
        if (indexing is not ("ij" or "xy")) throw new ArgumentException($"[meshgrid] torch.meshgrid: indexing must be one of \"xy\" or \"ij\", but received: {indexing}");
        bool swaps = indexing == "xy" && tensors.Count >= 2;
        var sizes = new int[tensors.Count];
        for (int k = 0; k < sizes.Length; k++)
        {
            if (tensors[k].Dim > 1) throw new ArgumentException($"[meshgrid] torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {tensors[k].Shape}");
            if (tensors[k].Dtype != tensors[0].Dtype) throw new ArgumentException("[meshgrid] torch.meshgrid expects all tensors to have the same dtype");
            sizes[Place(k)] = tensors[k].Numel;
        }
        var grids = new Tensor[sizes.Length];
        for (int k = 0; k < grids.Length; k++)
        {
            int[] shape = new int[sizes.Length];
            Array.Fill(shape, 1);
            shape[Place(k)] = -1;
            grids[k] = tensors[k].View(shape).Expand(sizes);
        }
        return grids;

        int Place(int k) => swaps && k < 2 ? 1 - k : k;
    }

    /// <summary>As <see cref="Expand"/>.</summary>
    /// <exception cref="ArgumentException">As there.</exception>
    public Tensor BroadcastTo(params ReadOnlySpan<int> sizes) => Expand(sizes);

    /// <summary>The tensors stretched to their common shape, as views.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static Tensor[] BroadcastTensors(params ReadOnlySpan<Tensor> tensors)
    {
        int[] sizes = [];
        foreach (var tensor in tensors) sizes = Layouts.Broadcast(sizes, tensor._layout.Sizes, "broadcast_tensors");
        var stretched = new Tensor[tensors.Length];
        for (int i = 0; i < stretched.Length; i++) stretched[i] = tensors[i].Expand(sizes);
        return stretched;
    }

    /// <summary>All elements as a vector; a view where possible.</summary>
    public Tensor Ravel() => Reshape(-1);

    /// <summary>The same elements in the shape of <paramref name="other"/>, without a copy.</summary>
    /// <exception cref="ArgumentException">As for <see cref="View(ReadOnlySpan{int})"/>.</exception>
    public Tensor ViewAs(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return View(other._layout.Sizes);
    }

    /// <summary>The same elements in the shape of <paramref name="other"/>; a view where possible, else a copy.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Reshape"/>.</exception>
    public Tensor ReshapeAs(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Reshape(other._layout.Sizes);
    }
}
