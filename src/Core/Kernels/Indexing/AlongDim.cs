namespace MiniTorch;

/// <summary>Moves elements between a tensor and an index-shaped one, whose indices say the place along one dim; all other coordinates are the same.</summary>
internal static class AlongDim
{
    /// <summary>y[.., i, ..] = x[.., index[.., i, ..], ..]; index and y are row-major.</summary>
    public static void Gather<T>(ReadOnlySpan<T> x, Layout lx, int dim, ReadOnlySpan<long> index, int[] sizes, Span<T> y)
        where T : unmanaged
    {
        var places = new Places(lx, dim, sizes);
        for (int i = 0; i < index.Length; i++) y[i] = x[places.Next(index[i])];
    }

    /// <summary>x[.., index[.., i, ..], ..] = source[.., i, ..]; among equal indices the last wins. The source is strided by its layout.</summary>
    public static void Scatter<T>(Span<T> x, Layout lx, int dim, ReadOnlySpan<long> index, int[] sizes, ReadOnlySpan<T> source, Layout ls)
        where T : unmanaged
    {
        var places = new Places(lx, dim, sizes);
        var sources = new Places(ls, dim, sizes);
        for (int i = 0; i < index.Length; i++) x[places.Next(index[i])] = source[sources.Next()];
    }

    /// <summary>x[.., index[.., i, ..], ..] += source[.., i, ..], in order.</summary>
    public static void ScatterAdd<T>(Span<T> x, Layout lx, int dim, ReadOnlySpan<long> index, int[] sizes, ReadOnlySpan<T> source, Layout ls)
        where T : unmanaged, System.Numerics.IAdditionOperators<T, T, T>
    {
        var places = new Places(lx, dim, sizes);
        var sources = new Places(ls, dim, sizes);
        for (int i = 0; i < index.Length; i++) x[places.Next(index[i])] += source[sources.Next()];
    }

    /// <summary>The storage offsets of a row-major walk over some sizes, with the coordinate of one dim left open.</summary>
    private ref struct Places
    {
        private readonly Layout _layout;
        private readonly int[] _sizes;
        private readonly int[] _at;
        private readonly int _dim;
        private int _rest;

        public Places(Layout layout, int dim, int[] sizes)
        {
            (_layout, _dim, _sizes, _at, _rest) = (layout, dim, sizes, new int[sizes.Length], layout.Offset);
        }

        /// <summary>The next place, at its own coordinate along the dim.</summary>
        public int Next()
        {
            if (_sizes.Length == 0) return _rest;
            return Next(_at[_dim]);
        }

        /// <summary>The next place, at coordinate <paramref name="along"/> of the dim.</summary>
        public int Next(long along)
        {
            if (_sizes.Length == 0) return _rest;
            int place = _rest + (int)along * _layout.Strides[_dim];
            for (int d = _sizes.Length - 1; d >= 0; d--)
            {
                int stride = d == _dim ? 0 : _layout.Strides[d];
                _rest += stride;
                if (++_at[d] < _sizes[d]) break;
                _rest -= _sizes[d] * stride;
                _at[d] = 0;
            }
            return place;
        }
    }
}
