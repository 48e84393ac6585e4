namespace MiniTorch;

/// <summary>Products of tensors as calls of the BLAS: a transposed view is a flag, never a copy.</summary>
internal static class Matrices
{
    public static void Check(string op, Tensor a, Tensor b)
    {
        if (a.Dim != 2 || b.Dim != 2) throw new ArgumentException($"[{op}] self and mat2 must be matrices: they are {a.Shape} and {b.Shape}; use MatMul for other ranks");
        if (a.Size(1) != b.Size(0)) throw InnerSizesDiffer(op, a, b);
        CheckDtypes(op, a, b);
    }

    public static void CheckDtypes(string op, Tensor a, Tensor b)
    {
        if (a.Dtype != b.Dtype) throw new ArgumentException($"[{op}] expected m1 and m2 to have the same dtype, but got: {a.Dtype.ScalarName()} != {b.Dtype.ScalarName()}; convert one: x.To(dtype)");
        if (!a.Dtype.IsFloatingPoint()) throw new ArgumentException($"[{op}] not implemented for '{a.Dtype.ScalarName()}': operands must be float32 or float64; convert them: x.To(Dtype.Float32)");
    }

    public static ArgumentException InnerSizesDiffer(string op, Tensor a, Tensor b)
    {
        int p = a.Size(-1), q = b.Dim == 1 ? b.Size(0) : b.Size(-2);
        string hint = b.Dim == 2 && b.Size(1) == p ? "; did you mean b.T()?" : a.Dim == 2 && a.Size(0) == q ? "; did you mean a.T()?" : "";
        string phrase = a.Dim == 2 && b.Dim == 2 ? $" (mat1 and mat2 shapes cannot be multiplied ({a.Size(0)}x{p} and {q}x{b.Size(1)}))" : "";
        return new ArgumentException($"[{op}] inner dimensions differ: a is {a.Shape}, b is {b.Shape} ({p} and {q}){phrase}{hint}");
    }

    /// <summary>A B, plus <paramref name="bias"/> broadcast to it.</summary>
    public static Tensor Product(Tensor a, Tensor b, Tensor? bias)
    {
        var y = Tensor.Uninitialized([a.Size(0), b.Size(1)], a.Dtype);
        if (bias is not null && bias.Dtype != a.Dtype) throw new ArgumentException($"[addmm] the bias is {bias.Dtype.Name()}, the matrices are {a.Dtype.Name()}");
        if (a.Dtype == Dtype.Float32) Product<float>(a, b, bias, y);
        else Product<double>(a, b, bias, y);
        return y;
    }

    /// <summary>dA = dY B^T for Y = A B.</summary>
    public static Tensor LeftGradient(Tensor dy, Tensor b) => dy.Mm(b.T());

    /// <summary>dB = A^T dY, laid out as B is: for a transposed B (a weight's T) as (dY^T A)^T, so that the weight's gradient is row-major.</summary>
    public static Tensor RightGradient(Tensor dy, Tensor a) => dy.T().Mm(a).T();

    public static Tensor BatchedProduct(Tensor a, Tensor b)
    {
        var y = Tensor.Uninitialized([a.Size(0), a.Size(1), b.Size(2)], a.Dtype);
        if (a.Dtype == Dtype.Float32) BatchedProduct<float>(a, b, y);
        else BatchedProduct<double>(a, b, y);
        return y;
    }

    /// <summary>Batches of matrices whose leading dims broadcast.</summary>
    public static Tensor BroadcastProduct(Tensor a, Tensor b)
    {
        int[] batch = Layouts.Broadcast(a.Layout.Sizes[..^2], b.Layout.Sizes[..^2], "matmul");
        var left = a.Expand([.. batch, a.Size(-2), a.Size(-1)]).Reshape(Layouts.Numel(batch), a.Size(-2), a.Size(-1));
        var right = b.Expand([.. batch, b.Size(-2), b.Size(-1)]).Reshape(Layouts.Numel(batch), b.Size(-2), b.Size(-1));
        return left.Bmm(right).Reshape([.. batch, a.Size(-2), b.Size(-1)]);
    }

    private static void Product<T>(Tensor a, Tensor b, Tensor? bias, Tensor y)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var (left, right) = (Operand(a), Operand(b));
        int m = a.Size(0), n = b.Size(1), k = a.Size(1);
        // A bias that is a row is added at the write-out, any other lies under the product from the start.
        bool isRow = bias is not null && bias.Dim == 1 && bias.Numel == n && bias.Layout.IsContiguous;
        ReadOnlySpan<T> row = isRow ? bias!.Span<T>().Slice(bias.Layout.Offset, n) : default;
        bool adds = bias is not null && !isRow;
        if (adds) Strided.Copy(bias!.Span<T>(), Layouts.Expand(bias.Layout, y.Layout.Sizes)!, y.Span<T>(), y.Layout);
        Blas.Gemm(left.Transposed, right.Transposed, m, n, k, T.One, left.Elements<T>(), left.Leading, right.Elements<T>(), right.Leading, adds ? T.One : T.Zero, y.Span<T>(), Math.Max(1, n), row, false);
        GC.KeepAlive(bias);
        GC.KeepAlive(left.Matrix);
        GC.KeepAlive(right.Matrix);
    }

    private static void BatchedProduct<T>(Tensor a, Tensor b, Tensor y)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        int batch = a.Size(0), m = a.Size(1), n = b.Size(2), k = a.Size(2);
        var (left, right) = (Operand(a), Operand(b));
        Blas.GemmBatched(left.Transposed, right.Transposed, m, n, k, T.One, left.Elements<T>(), left.Leading, right.Elements<T>(), right.Leading,
            T.Zero, y.Span<T>(), Math.Max(1, n), batch, left.BatchStride, right.BatchStride, m * n);
        GC.KeepAlive(left.Matrix);
        GC.KeepAlive(right.Matrix);
    }

    /// <summary>How the BLAS reads a matrix (or a batch of them): as it lies, transposed, or from a row-major copy.</summary>
    private static MatrixOperand Operand(Tensor x)
    {
        int rows = x.Size(-2), columns = x.Size(-1), batchStride = x.Dim == 3 ? x.Layout.Strides[0] : 0;
        int rowStride = x.Layout.Strides[^2], columnStride = x.Layout.Strides[^1];
        if ((columnStride == 1 || columns == 1) && (rowStride >= columns || rows == 1)) return new MatrixOperand(x, false, Math.Max(Math.Max(1, columns), rows == 1 ? 0 : rowStride), batchStride);
        if ((rowStride == 1 || rows == 1) && (columnStride >= rows || columns == 1)) return new MatrixOperand(x, true, Math.Max(Math.Max(1, rows), columns == 1 ? 0 : columnStride), batchStride);
        return new MatrixOperand(x.Copied(), false, Math.Max(1, columns), rows * columns);
    }

    private readonly record struct MatrixOperand(Tensor Matrix, bool Transposed, int Leading, int BatchStride)
    {
        public ReadOnlySpan<T> Elements<T>()
            where T : unmanaged => Matrix.Span<T>()[Matrix.Layout.Offset..];
    }
}
