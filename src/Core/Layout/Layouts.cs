namespace MiniTorch;

/// <summary>Arithmetic of shapes and strides: pure functions.</summary>
internal static class Layouts
{
    /// <summary>The product of <paramref name="sizes"/>.</summary>
    /// <exception cref="ArgumentException">A size is negative, or the product exceeds what an array can hold.</exception>
    public static int Numel(ReadOnlySpan<int> sizes)
    {
        long n = 1;
        bool empty = false;
        foreach (int size in sizes)
        {
            if (size < 0) throw new ArgumentException($"Trying to create tensor with negative dimension {size}: {Text(sizes)}; sizes must be 0 or more");
            empty |= size == 0;
        }
        if (empty) return 0;
        foreach (int size in sizes)
        {
            n *= size;
            if (n > Array.MaxLength) throw new ArgumentException($"Storage size calculation overflowed with sizes={Text(sizes)}: a tensor holds at most {Array.MaxLength} elements");
        }
        return (int)n;
    }

    public static int[] RowMajor(ReadOnlySpan<int> sizes)
    {
        var strides = new int[sizes.Length];
        int stride = 1;
        for (int d = sizes.Length - 1; d >= 0; d--)
        {
            strides[d] = stride;
            stride *= Math.Max(sizes[d], 1);
        }
        return strides;
    }

    public static bool AreRowMajor(ReadOnlySpan<int> sizes, ReadOnlySpan<int> strides)
    {
        int expected = 1;
        for (int d = sizes.Length - 1; d >= 0; d--)
        {
            if (sizes[d] == 0) return true;
            if (sizes[d] != 1 && strides[d] != expected) return false;
            expected *= sizes[d];
        }
        return true;
    }

    /// <summary>A dim counted from the front: -1 becomes rank - 1. A 0-dim tensor has dims -1 and 0, as in PyTorch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range.</exception>
    public static int WrapDim(int dim, int rank)
    {
        int n = Math.Max(rank, 1);
        if (dim < -n || dim >= n) throw new ArgumentOutOfRangeException(nameof(dim), $"Dimension out of range (expected to be in range of [{-n}, {n - 1}], but got {dim})");
        return dim < 0 ? dim + n : dim;
    }

    /// <summary>The common shape of two operands, right-aligned, sizes of 1 stretched.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public static int[] Broadcast(int[] a, int[] b, string op)
    {
        if (ReferenceEquals(a, b) || a.AsSpan().SequenceEqual(b)) return a;
        int rank = Math.Max(a.Length, b.Length);
        var sizes = new int[rank];
        for (int d = 0; d < rank; d++)
        {
            int i = d - (rank - a.Length), j = d - (rank - b.Length);
            int p = i < 0 ? 1 : a[i], q = j < 0 ? 1 : b[j];
            if (p != q && p != 1 && q != 1)
                throw new ArgumentException($"[{op}] The size of tensor a ({p}) must match the size of tensor b ({q}) at non-singleton dimension {d}: a is {Text(a)}, b is {Text(b)}");
            sizes[d] = p == 1 ? q : p;
        }
        return sizes;
    }

    /// <summary><paramref name="layout"/> stretched to <paramref name="sizes"/> (stride 0 along stretched dims), or null if it does not stretch.</summary>
    public static Layout? Expand(Layout layout, int[] sizes)
    {
        if (ReferenceEquals(layout.Sizes, sizes) || layout.Sizes.AsSpan().SequenceEqual(sizes)) return layout;
        int lead = sizes.Length - layout.Rank;
        if (lead < 0) return null;
        var strides = new int[sizes.Length];
        for (int d = lead; d < sizes.Length; d++)
        {
            int have = layout.Sizes[d - lead];
            if (have == sizes[d]) strides[d] = layout.Strides[d - lead];
            else if (have != 1) return null;
        }
        return new Layout(sizes, strides, layout.Offset);
    }

    /// <summary>Strides under which the elements of <paramref name="layout"/>, in order, have shape <paramref name="sizes"/>; null if that needs a copy.</summary>
    public static int[]? ViewStrides(Layout layout, int[] sizes)
    {
        if (layout.IsContiguous) return RowMajor(sizes);
        if (layout.Numel == 0) return RowMajor(sizes);
        var strides = new int[sizes.Length];
        int view = sizes.Length - 1;
        int chunkBase = layout.Strides[^1], chunkNumel = 1;
        for (int d = layout.Rank - 1; d >= 0; d--)
        {
            chunkNumel *= layout.Sizes[d];
            bool chunkEnds = d == 0 || (layout.Sizes[d - 1] != 1 && layout.Strides[d - 1] != chunkNumel * chunkBase);
            if (!chunkEnds) continue;
            int viewNumel = 1;
            while (view >= 0 && (viewNumel < chunkNumel || sizes[view] == 1))
            {
                strides[view] = viewNumel * chunkBase;
                viewNumel *= sizes[view--];
            }
            if (viewNumel != chunkNumel) return null;
            if (d > 0)
            {
                chunkBase = layout.Strides[d - 1];
                chunkNumel = 1;
            }
        }
        return view == -1 ? strides : null;
    }

    public static string Text(ReadOnlySpan<int> sizes) => $"[{string.Join(", ", sizes.ToArray())}]";
}
