using System.Numerics;

namespace MiniTorch;

/// <summary>
/// Products of eight rows at a time with one matrix that serves many of them: [8, K] times [K, N], the matrix packed once in panels of three lane groups.
/// </summary>
internal readonly unsafe struct PanelProduct<L, V, T>
    where L : ILanes<T, V>
    where V : struct
    where T : unmanaged, INumber<T>
{
    public const int Rows = 8;

    private readonly T* _panels;
    private readonly nint* _offsets;
    private readonly int _k, _n;

    private PanelProduct(T* panels, nint* offsets, int k, int n)
    {
        _panels = panels;
        _offsets = offsets;
        _k = k;
        _n = n;
    }

    private static int Panel => 3 * L.Width;

    private static bool Wide => L.Width * sizeof(T) == 64;

    /// <summary>Columns of a product's result, with the last panel's padding.</summary>
    public static int Padded(int n) => (n + Panel - 1) / Panel * Panel;

    /// <summary>Elements that the packed matrix takes.</summary>
    public static int PackedSize(int k, int n) => k * Padded(n);

    /// <summary>Packs b[k, n], element (i, j) at i * rowStride + j * columnStride, into <paramref name="panels"/>; offsets has k entries.</summary>
    public static PanelProduct<L, V, T> Pack(T* b, int k, int n, int rowStride, int columnStride, T* panels, nint* offsets)
    {
        for (int i = 0; i < k; i++) offsets[i] = (nint)i * Panel;
        T* to = panels;
        for (int first = 0; first < n; first += Panel)
            for (int i = 0; i < k; i++)
                for (int j = first; j < first + Panel; j++) *to++ = j < n ? b[(long)i * rowStride + (long)j * columnStride] : T.Zero;
        return new PanelProduct<L, V, T>(panels, offsets, k, n);
    }

    /// <summary>Elements of the scratch that <see cref="Multiply"/> needs.</summary>
    public static int Scratch(int k) => Rows * (k + 1) + Packing<T, V, L>.Slack;

    /// <summary>c[8, Padded(n)] = a[8, k] b, rows of a <paramref name="lda"/> apart.</summary>
    public void Multiply(T* a, int lda, T* scratch, T* c)
    {
        nint* vectors = stackalloc nint[3] { 0, L.Width, 2 * L.Width };
        int block = Wide ? 8 : 4, ldc = Padded(_n);
        for (int first = 0; first < Rows; first += block)
        {
            T* packed = scratch + first * (_k + 1);
            new Span<T>(packed, block).Clear();
            Packing<T, V, L>.Transpose(a + first * lda, lda, _k, block, packed + block, block);
            for (int p = 0; p < _n; p += Panel)
            {
                T* panel = _panels + (long)p * _k;
                if (Wide) WindowKernels.Rows8<L, V, T>(_k, packed, _offsets, panel, vectors, c + first * ldc + p, ldc);
                else WindowKernels.Rows4<L, V, T>(_k, packed, _offsets, panel, vectors, c + first * ldc + p, ldc);
            }
        }
    }
}
