namespace MiniTorch;

/// <summary>Linear algebra of matrices [n, m] and batches of them [*, n, m], float32 or float64, with gradients of every order.</summary>
public static class Linalg
{
    /// <summary>The inverse of a square matrix.</summary>
    /// <exception cref="ArgumentException">Not square, or not floating point.</exception>
    /// <exception cref="LinAlgException">A singular matrix.</exception>
    public static Tensor Inv(Tensor a) => InverseNode.Apply(Matrix.Square("linalg.inv", a));

    /// <summary>X with A X = B; B is [*, n, k], or a vector [n].</summary>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    /// <exception cref="LinAlgException">A singular matrix.</exception>
    public static Tensor Solve(Tensor a, Tensor b)
    {
        ArgumentNullException.ThrowIfNull(b);
        Matrix.Square("linalg.solve", a);
        if (b.Dim == 1 && a.Dim == 2) return Solve(a, b.Unsqueeze(1)).Squeeze(1);
        if (b.Dtype != a.Dtype) throw new ArgumentException($"[linalg.solve] Expected A and B to have the same dtype, but found A of type {a.Dtype.Name()} and B of type {b.Dtype.Name()} instead");
        if (b.Dim != a.Dim || b.Size(-2) != a.Size(-1) || !b.Layout.Sizes.AsSpan()[..^2].SequenceEqual(a.Layout.Sizes.AsSpan()[..^2]))
        {
            throw new ArgumentException($"[linalg.solve] Incompatible shapes of A and B for the equation AX = B: A is {a.Shape}, B is {b.Shape}");
        }
        return SolveNode.Apply(a, b);
    }

    /// <summary>The determinant of a square matrix.</summary>
    /// <exception cref="ArgumentException">Not square, or not floating point.</exception>
    public static Tensor Det(Tensor a) => DeterminantNode.Apply(Matrix.Square("linalg.det", a));

    /// <summary>The lower triangular L with L L^T = A, for a symmetric positive-definite A.</summary>
    /// <exception cref="ArgumentException">Not square, or not floating point.</exception>
    /// <exception cref="LinAlgException">Not positive-definite.</exception>
    public static Tensor Cholesky(Tensor a) => CholeskyNode.Apply(Matrix.Square("linalg.cholesky", a));
}

/// <summary>Square matrices, run one by one through the dense solvers.</summary>
internal static class Matrix
{
    public delegate void Kernel<T>(int n, ReadOnlySpan<T> a, Span<T> y);

    public static Tensor Square(string op, Tensor a)
    {
        ArgumentNullException.ThrowIfNull(a);
        if (a.Dim < 2) throw new ArgumentException($"[{op}] The input tensor A must have at least 2 dimensions, but is {a.Shape}");
        if (a.Size(-1) != a.Size(-2)) throw new ArgumentException($"[{op}] A must be batches of square matrices, but they are {a.Size(-2)} by {a.Size(-1)} matrices");
        if (!a.Dtype.IsFloatingPoint()) throw new ArgumentException($"[{op}] Expected a floating point tensor as input, got {a.Dtype.Name()}; convert it: x.To(Dtype.Float64)");
        return a;
    }

    /// <summary>The transposes of the matrices of a batch.</summary>
    public static Tensor Mt(Tensor a) => a.Transpose(-1, -2);

    /// <summary>Runs a kernel over each matrix of a batch; each result is n x n, or one number.</summary>
    public static void Each<T>(Tensor a, Tensor y, Kernel<T> kernel)
        where T : unmanaged
    {
        int n = a.Size(-1), square = n * n, batch = Layouts.Numel(a.Layout.Sizes.AsSpan()[..^2]), step = batch == 0 ? 0 : y.Numel / batch;
        var dense = a.IsContiguous ? a : a.Copied();
        for (int i = 0; i < batch; i++) kernel(n, dense.Elements<T>().Slice(i * square, square), y.Span<T>().Slice(i * step, step));
        GC.KeepAlive(dense);
    }

    /// <summary>1 on and below the diagonal, 0 above (or with halves on the diagonal).</summary>
    public static Tensor Lower(int n, Dtype dtype, double onDiagonal = 1)
    {
        var row = Tensor.Arange(n).Unsqueeze(1);
        var column = Tensor.Arange(n);
        return (column < row).To(dtype) + column.Eq(row).To(dtype) * onDiagonal;
    }
}

/// <summary>Y = A^-1;  dA = -Y^T dY Y^T</summary>
internal sealed class InverseNode : Node, IOp
{
    private SavedTensor _y;

    private InverseNode(Tensor a, Tensor y)
    {
        Connect(a);
        _y = SavedTensor.Save(y, this);
    }

    public static OpFacts Facts => new(nameof(Linalg.Inv),
        new OpSample("matrix", t => Linalg.Inv(t[0] + Tensor.Eye(3, dtype: t[0].Dtype) * 4), new OpInput([3, 3], -1, 1)),
        new OpSample("batch", t => Linalg.Inv(t[0] + Tensor.Eye(2, dtype: t[0].Dtype) * 4), new OpInput([2, 2, 2], -1, 1)));

    public override string Name => "LinalgInvExBackward0";

    public static Tensor Apply(Tensor a)
    {
        var y = Tensor.Uninitialized(a.Layout.Sizes, a.Dtype);
        if (a.Dtype == Dtype.Float32) Matrix.Each<float>(a, y, DenseSolvers.Inverse);
        else Matrix.Each<double>(a, y, DenseSolvers.Inverse);
        return Tensor.Records(a) ? y.ProducedBy(new InverseNode(a, y)) : y;
    }

    internal override void Release() => _y.Release();

    internal override void Backward(ref Gradients g)
    {
        var transposed = Matrix.Mt(_y.Unpack(this));
        g.Set(0, -transposed.MatMul(g.Dy).MatMul(transposed));
    }
}

/// <summary>X = A^-1 B;  dB = A^-T dX,  dA = -dB X^T</summary>
internal sealed class SolveNode : Node, IOp
{
    private SavedTensor _a, _x;

    private SolveNode(Tensor a, Tensor b, Tensor x)
    {
        Connect(a, b);
        _a = SavedTensor.Save(a);
        _x = SavedTensor.Save(x, this);
    }

    public static OpFacts Facts => new(nameof(Linalg.Solve),
        new OpSample("matrix", t => Linalg.Solve(t[0] + Tensor.Eye(3, dtype: t[0].Dtype) * 4, t[1]), new OpInput([3, 3], -1, 1), new OpInput([3, 2])),
        new OpSample("vector", t => Linalg.Solve(t[0] + Tensor.Eye(3, dtype: t[0].Dtype) * 4, t[1]), new OpInput([3, 3], -1, 1), new OpInput([3])));

    public override string Name => "LinalgSolveExBackward0";

    public static Tensor Apply(Tensor a, Tensor b)
    {
        var x = Tensor.Uninitialized(b.Layout.Sizes, b.Dtype);
        if (a.Dtype == Dtype.Float32) Run<float>(a, b, x);
        else Run<double>(a, b, x);
        return Tensor.Records(a, b) ? x.ProducedBy(new SolveNode(a, b, x)) : x;
    }

    internal override void Release()
    {
        _a.Release();
        _x.Release();
    }

    internal override void Backward(ref Gradients g)
    {
        var db = Linalg.Solve(Matrix.Mt(_a.Unpack(this)), g.Dy);
        if (g.Needs(0)) g.Set(0, -db.MatMul(Matrix.Mt(_x.Unpack(this))));
        if (g.Needs(1)) g.Set(1, db);
    }

    private static void Run<T>(Tensor a, Tensor b, Tensor x)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        int n = b.Size(-2), k = b.Size(-1), batch = Layouts.Numel(b.Layout.Sizes.AsSpan()[..^2]);
        var (left, right) = (a.IsContiguous ? a : a.Copied(), b.IsContiguous ? b : b.Copied());
        for (int i = 0; i < batch; i++)
        {
            DenseSolvers.Solve<T>(n, k, left.Elements<T>().Slice(i * n * n, n * n), right.Elements<T>().Slice(i * n * k, n * k), x.Span<T>().Slice(i * n * k, n * k));
        }
        GC.KeepAlive(left);
        GC.KeepAlive(right);
    }
}

/// <summary>y = det A;  dA = dy y A^-T</summary>
internal sealed class DeterminantNode : Node, IOp
{
    private SavedTensor _a, _y;

    private DeterminantNode(Tensor a, Tensor y)
    {
        Connect(a);
        _a = SavedTensor.Save(a);
        _y = SavedTensor.Save(y, this);
    }

    public static OpFacts Facts => new(nameof(Linalg.Det),
        new OpSample("matrix", t => Linalg.Det(t[0] + Tensor.Eye(3, dtype: t[0].Dtype) * 3), new OpInput([3, 3], -1, 1)),
        new OpSample("batch", t => Linalg.Det(t[0] + Tensor.Eye(2, dtype: t[0].Dtype) * 3), new OpInput([2, 2, 2], -1, 1)));

    public override string Name => "LinalgDetBackward0";

    public static Tensor Apply(Tensor a)
    {
        var y = Tensor.Uninitialized(a.Layout.Sizes[..^2], a.Dtype);
        if (a.Dtype == Dtype.Float32) Matrix.Each<float>(a, y, static (n, m, det) => det[0] = DenseSolvers.Det(n, m));
        else Matrix.Each<double>(a, y, static (n, m, det) => det[0] = DenseSolvers.Det(n, m));
        return Tensor.Records(a) ? y.ProducedBy(new DeterminantNode(a, y)) : y;
    }

    internal override void Release()
    {
        _a.Release();
        _y.Release();
    }

    internal override void Backward(ref Gradients g)
    {
        var y = _y.Unpack(this);
        if (y.HasZero()) throw new NotSupportedException("[linalg.det] the gradient of the determinant of a singular matrix is not supported");
        g.Set(0, (g.Dy * y).Unsqueeze(-1).Unsqueeze(-1) * Matrix.Mt(Linalg.Inv(_a.Unpack(this))));
    }
}

/// <summary>A = L L^T;  dA = (S + S^T) / 2 with S = L^-T phi(L^T dL) L^-1, where phi keeps the lower triangle and halves the diagonal</summary>
internal sealed class CholeskyNode : Node, IOp
{
    private SavedTensor _l;

    private CholeskyNode(Tensor a, Tensor l)
    {
        Connect(a);
        _l = SavedTensor.Save(l, this);
    }

    public static OpFacts Facts => new(nameof(Linalg.Cholesky),
        new OpSample("matrix", t => Linalg.Cholesky(t[0].MatMul(t[0].T()) + Tensor.Eye(3, dtype: t[0].Dtype) * 2), new OpInput([3, 3], -1, 1)));

    public override string Name => "LinalgCholeskyExBackward0";

    public static Tensor Apply(Tensor a)
    {
        var l = Tensor.Uninitialized(a.Layout.Sizes, a.Dtype);
        if (a.Dtype == Dtype.Float32) Matrix.Each<float>(a, l, DenseSolvers.Cholesky);
        else Matrix.Each<double>(a, l, DenseSolvers.Cholesky);
        return Tensor.Records(a) ? l.ProducedBy(new CholeskyNode(a, l)) : l;
    }

    internal override void Release() => _l.Release();

    internal override void Backward(ref Gradients g)
    {
        var l = _l.Unpack(this);
        var inverse = Linalg.Inv(l);
        var phi = Matrix.Mt(l).MatMul(g.Dy) * Matrix.Lower(l.Size(-1), l.Dtype, onDiagonal: 0.5);
        var s = Matrix.Mt(inverse).MatMul(phi).MatMul(inverse);
        g.Set(0, (s + Matrix.Mt(s)) * 0.5);
    }
}
