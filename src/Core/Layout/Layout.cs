namespace MiniTorch;

/// <summary>Where a tensor's elements lie in its storage: sizes, strides (in elements) and the offset of the first. Immutable and shared between tensors.</summary>
internal sealed class Layout
{
    public readonly int[] Sizes;
    public readonly int[] Strides;
    public readonly int Offset;
    public readonly int Numel;

    /// <summary>Elements lie in row-major order without gaps (from <see cref="Offset"/> on).</summary>
    public readonly bool IsContiguous;

    public Layout(int[] sizes, int[] strides, int offset)
    {
        Sizes = sizes;
        Strides = strides;
        Offset = offset;
        Numel = Layouts.Numel(sizes);
        IsContiguous = Layouts.AreRowMajor(sizes, strides);
    }

    /// <summary>Row-major from offset 0, for a size that was checked against overflow.</summary>
    public static Layout Contiguous(int[] sizes) => new(sizes, Layouts.RowMajor(sizes), 0);

    public static readonly Layout Scalar = Contiguous([]);

    public int Rank => Sizes.Length;

    public Shape Shape => new(Sizes);

    /// <summary>One past the highest storage index that an element lies at; 0 when empty. A tensor's strides are never negative.</summary>
    public int End
    {
        get
        {
            if (Numel == 0) return 0;
            int last = Offset;
            for (int d = 0; d < Sizes.Length; d++) last += (Sizes[d] - 1) * Strides[d];
            return last + 1;
        }
    }
}
