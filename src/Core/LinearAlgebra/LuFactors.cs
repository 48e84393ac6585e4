using System.Numerics;
using System.Numerics.Tensors;

namespace MiniTorch;

/// <summary>
/// P A = L U with partial pivoting, row-major in the place of A: U on and above the diagonal, below it L, whose ones are not stored. Before step i, row i was exchanged
/// with row pivots[i]. By recursion over the columns, so that nearly all the work is products of blocks as square as can be.
/// </summary>
internal readonly struct LuFactors<T> : IDisposable
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The most columns eliminated one by one.</summary>
    private const int Panel = 32;

    private readonly int _n;
    private readonly T[] _lu;
    private readonly int[] _pivots;

    /// <summary>The factors of a[n, n]; those of a singular matrix have a zero on U's diagonal.</summary>
    public LuFactors(int n, ReadOnlySpan<T> a)
    {
        _n = n;
        _lu = BufferPool.Rent<T>(n * n);
        _pivots = BufferPool.Rent<int>(n);
        a[..(n * n)].CopyTo(_lu);
        T[] panel = BufferPool.Rent<T>(n * Math.Min(n, Panel));
        Factor(0, n, panel);
        BufferPool.Return(panel);
    }

    /// <summary>The first i for which u[i, i] is zero, or -1.</summary>
    public int ZeroPivot
    {
        get
        {
            for (int i = 0; i < _n; i++)
            {
                if (T.IsZero(Diagonal(i))) return i;
            }
            return -1;
        }
    }

    /// <summary>u[i, i]</summary>
    public T Diagonal(int i) => _lu[(i * _n) + i];

    /// <summary>Whether step i exchanged two rows.</summary>
    public bool Exchanged(int i) => _pivots[i] != i;

    /// <summary>Replaces x[n, columns] by A^-1 x.</summary>
    public void Solve(int columns, Span<T> x)
    {
        Exchange(0, _n, x, columns, 0, columns);
        Triangular.SolveUnitLower(_n, _lu, _n, columns, x, columns);
        Triangular.SolveUpper(_n, _lu, _n, columns, x, columns);
    }

    public void Dispose()
    {
        BufferPool.Return(_lu);
        BufferPool.Return(_pivots);
    }

    // The columns [from, to), of which the rows before from are done.
    private void Factor(int from, int to, Span<T> panel)
    {
        if (to - from <= Panel)
        {
            FactorPanel(from, to, panel);
            return;
        }
        Span<T> a = _lu;
        int n = _n, middle = from + Triangular.Half(to - from, Panel), left = middle - from, right = to - middle;
        Factor(from, middle, panel);
        Exchange(from, middle, a, n, middle, to);
        Span<T> above = a[((from * n) + middle)..], below = a[((middle * n) + middle)..];
        Triangular.SolveUnitLower(left, a[((from * n) + from)..], n, right, above, n);
        Blas.Gemm<T>(false, false, n - middle, right, left, -T.One, a[((middle * n) + from)..], n, above, n, T.One, below, n);
        Factor(middle, to, panel);
        Exchange(middle, to, a, n, from, middle);
    }

    // In a transposed copy, where the columns to search, divide and subtract are contiguous.
    private void FactorPanel(int from, int to, Span<T> panel)
    {
        int rows = _n - from, columns = to - from;
        Span<T> block = _lu.AsSpan((from * _n) + from);
        Triangular.Transpose(rows, columns, block, _n, panel, rows);
        for (int j = 0; j < columns; j++)
        {
            Span<T> column = panel.Slice(j * rows, rows);
            int pivot = j + FirstLargest(column[j..]);
            _pivots[from + j] = from + pivot;
            if (pivot != j)
            {
                for (int k = 0; k < columns; k++) (panel[(k * rows) + j], panel[(k * rows) + pivot]) = (panel[(k * rows) + pivot], panel[(k * rows) + j]);
            }
            Span<T> below = column[(j + 1)..];
            if (!T.IsZero(column[j])) TensorPrimitives.Divide(below, column[j], below);
            for (int k = j + 1; k < columns; k++)
            {
                Span<T> rest = panel.Slice((k * rows) + j + 1, below.Length);
                TensorPrimitives.FusedMultiplyAdd(below, -panel[(k * rows) + j], rest, rest);
            }
        }
        Triangular.Transpose(columns, rows, panel, rows, block, _n);
    }

    private static int FirstLargest(ReadOnlySpan<T> x)
    {
        int first = 0;
        T largest = T.Abs(x[0]);
        for (int i = 1; i < x.Length; i++)
        {
            T size = T.Abs(x[i]);
            if (size > largest) (first, largest) = (i, size);
        }
        return first;
    }

    // Rows i and pivots[i] of a, in the columns [left, right), for i in [from, to).
    private void Exchange(int from, int to, Span<T> a, int ld, int left, int right)
    {
        for (int i = from; i < to; i++)
        {
            if (_pivots[i] == i) continue;
            Span<T> row = a[((i * ld) + left)..((i * ld) + right)], other = a[((_pivots[i] * ld) + left)..((_pivots[i] * ld) + right)];
            for (int j = 0; j < row.Length; j++) (row[j], other[j]) = (other[j], row[j]);
        }
    }
}
