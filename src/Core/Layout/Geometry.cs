namespace MiniTorch;

/// <summary>View geometry as functions of layouts: the same function places a view in its storage and its gradient in a fresh buffer.</summary>
internal static class Geometry
{
    public static Layout Permute(Layout layout, ReadOnlySpan<int> dims)
    {
        var sizes = new int[dims.Length];
        var strides = new int[dims.Length];
        for (int d = 0; d < dims.Length; d++)
        {
            sizes[d] = layout.Sizes[dims[d]];
            strides[d] = layout.Strides[dims[d]];
        }
        return new Layout(sizes, strides, layout.Offset);
    }

    public static Layout Transpose(Layout layout, int a, int b)
    {
        int[] sizes = [.. layout.Sizes], strides = [.. layout.Strides];
        (sizes[a], sizes[b]) = (sizes[b], sizes[a]);
        (strides[a], strides[b]) = (strides[b], strides[a]);
        return new Layout(sizes, strides, layout.Offset);
    }

    /// <summary>Drops dimension <paramref name="dim"/> at <paramref name="index"/>.</summary>
    public static Layout Select(Layout layout, int dim, int index) =>
        new(Without(layout.Sizes, dim), Without(layout.Strides, dim), layout.Numel == 0 ? layout.Offset : layout.Offset + index * layout.Strides[dim]);

    /// <summary><paramref name="length"/> elements of <paramref name="dim"/> from <paramref name="start"/> on, every <paramref name="step"/>th.</summary>
    public static Layout Slice(Layout layout, int dim, int start, int length, int step)
    {
        int[] sizes = [.. layout.Sizes], strides = [.. layout.Strides];
        sizes[dim] = length;
        strides[dim] *= step;
        return new Layout(sizes, strides, layout.Offset + (length == 0 ? 0 : start * layout.Strides[dim]));
    }

    /// <summary>The diagonal of dims a and b as a new last dimension.</summary>
    public static Layout Diagonal(Layout layout, int offset, int a, int b)
    {
        int rows = layout.Sizes[a], columns = layout.Sizes[b];
        int length = Math.Max(0, offset >= 0 ? Math.Min(rows, columns - offset) : Math.Min(rows + offset, columns));
        int start = length == 0 ? 0 : offset >= 0 ? offset * layout.Strides[b] : -offset * layout.Strides[a];
        int first = Math.Max(a, b), second = Math.Min(a, b);
        int[] sizes = [.. Without(Without(layout.Sizes, first), second), length];
        int[] strides = [.. Without(Without(layout.Strides, first), second), layout.Strides[a] + layout.Strides[b]];
        return new Layout(sizes, strides, layout.Offset + start);
    }

    /// <summary>Windows of <paramref name="size"/> every <paramref name="step"/> along <paramref name="dim"/>, as a new last dimension.</summary>
    public static Layout Windows(Layout layout, int dim, int size, int step)
    {
        int[] sizes = [.. layout.Sizes, size], strides = [.. layout.Strides, layout.Rank == 0 ? 1 : layout.Strides[dim]];
        if (layout.Rank > 0)
        {
            sizes[dim] = (layout.Sizes[dim] - size) / step + 1;
            strides[dim] = layout.Strides[dim] * step;
        }
        return new Layout(sizes, strides, layout.Offset);
    }

    public static Layout Unsqueeze(Layout layout, int dim)
    {
        int stride = dim < layout.Rank ? layout.Strides[dim] * layout.Sizes[dim] : 1;
        return new Layout([.. layout.Sizes[..dim], 1, .. layout.Sizes[dim..]], [.. layout.Strides[..dim], stride, .. layout.Strides[dim..]], layout.Offset);
    }

    /// <summary>Drops the dims of size 1 that <paramref name="drop"/> marks.</summary>
    public static Layout Squeeze(Layout layout, ReadOnlySpan<bool> drop)
    {
        List<int> sizes = [], strides = [];
        for (int d = 0; d < layout.Rank; d++)
        {
            if (drop[d] && layout.Sizes[d] == 1) continue;
            sizes.Add(layout.Sizes[d]);
            strides.Add(layout.Strides[d]);
        }
        return new Layout([.. sizes], [.. strides], layout.Offset);
    }

    private static int[] Without(int[] values, int index) => [.. values[..index], .. values[(index + 1)..]];
}
