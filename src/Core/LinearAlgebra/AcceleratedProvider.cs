using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace MiniTorch;

/// <summary>
/// A provider for tensors and for MathNet at once: it multiplies row-major parts of arrays, and MathNet's whole column-major matrices by the same code.
/// What it does not speed up goes to MathNet's managed provider.
/// </summary>
internal abstract class AcceleratedProvider : ILinearAlgebraProvider, IForwards<double>, IForwards<float>, IForwards<Complex>, IForwards<Complex32>, IBlasProvider
{
    public abstract string Name { get; }

    public abstract void Multiply(ref GemmCall<float> call);

    public abstract void Multiply(ref GemmCall<double> call);

    bool ILinearAlgebraProvider.IsAvailable() => true;

    void ILinearAlgebraProvider.InitializeVerify()
    {
    }

    void ILinearAlgebraProvider.FreeResources()
    {
    }

    void ILinearAlgebraProvider<float>.MatrixMultiply(float[] x, int rowsX, int columnsX, float[] y, int rowsY, int columnsY, float[] result)
        => Multiply(Transpose.DontTranspose, Transpose.DontTranspose, 1, x, rowsX, columnsX, y, rowsY, columnsY, 0, result);

    void ILinearAlgebraProvider<double>.MatrixMultiply(double[] x, int rowsX, int columnsX, double[] y, int rowsY, int columnsY, double[] result)
        => Multiply(Transpose.DontTranspose, Transpose.DontTranspose, 1, x, rowsX, columnsX, y, rowsY, columnsY, 0, result);

    void ILinearAlgebraProvider<float>.MatrixMultiplyWithUpdate(
        Transpose transposeA, Transpose transposeB, float alpha, float[] a, int rowsA, int columnsA, float[] b, int rowsB, int columnsB, float beta, float[] c)
        => Multiply(transposeA, transposeB, alpha, a, rowsA, columnsA, b, rowsB, columnsB, beta, c);

    void ILinearAlgebraProvider<double>.MatrixMultiplyWithUpdate(
        Transpose transposeA, Transpose transposeB, double alpha, double[] a, int rowsA, int columnsA, double[] b, int rowsB, int columnsB, double beta, double[] c)
        => Multiply(transposeA, transposeB, alpha, a, rowsA, columnsA, b, rowsB, columnsB, beta, c);

    float ILinearAlgebraProvider<float>.DotProduct(float[] x, float[] y) => Dot(x, y);

    double ILinearAlgebraProvider<double>.DotProduct(double[] x, double[] y) => Dot(x, y);

    void ILinearAlgebraProvider<float>.AddVectorToScaledVector(float[] y, float alpha, float[] x, float[] result) => AddScaled(y, alpha, x, result);

    void ILinearAlgebraProvider<double>.AddVectorToScaledVector(double[] y, double alpha, double[] x, double[] result) => AddScaled(y, alpha, x, result);

    void ILinearAlgebraProvider<float>.ScaleArray(float alpha, float[] x, float[] result) => TensorPrimitives.Multiply(x, alpha, result);

    void ILinearAlgebraProvider<double>.ScaleArray(double alpha, double[] x, double[] result) => TensorPrimitives.Multiply(x, alpha, result);

    void ILinearAlgebraProvider<float>.AddArrays(float[] x, float[] y, float[] result) => TensorPrimitives.Add(Same(x, y, result), y, result);

    void ILinearAlgebraProvider<double>.AddArrays(double[] x, double[] y, double[] result) => TensorPrimitives.Add(Same(x, y, result), y, result);

    void ILinearAlgebraProvider<float>.SubtractArrays(float[] x, float[] y, float[] result) => TensorPrimitives.Subtract(Same(x, y, result), y, result);

    void ILinearAlgebraProvider<double>.SubtractArrays(double[] x, double[] y, double[] result) => TensorPrimitives.Subtract(Same(x, y, result), y, result);

    void ILinearAlgebraProvider<float>.PointWiseMultiplyArrays(float[] x, float[] y, float[] result) => TensorPrimitives.Multiply(Same(x, y, result), y, result);

    void ILinearAlgebraProvider<double>.PointWiseMultiplyArrays(double[] x, double[] y, double[] result) => TensorPrimitives.Multiply(Same(x, y, result), y, result);

    void ILinearAlgebraProvider<float>.PointWiseDivideArrays(float[] x, float[] y, float[] result) => TensorPrimitives.Divide(Same(x, y, result), y, result);

    void ILinearAlgebraProvider<double>.PointWiseDivideArrays(double[] x, double[] y, double[] result) => TensorPrimitives.Divide(Same(x, y, result), y, result);

    // Column-major C = A B is row-major C^T = B^T A^T: the same memory, the operands exchanged.
    private void Multiply<T>(Transpose transposeA, Transpose transposeB, T alpha, T[] a, int rowsA, int columnsA, T[] b, int rowsB, int columnsB, T beta, T[] c)
        where T : unmanaged, INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(c);
        bool transA = transposeA != Transpose.DontTranspose, transB = transposeB != Transpose.DontTranspose;
        int m = transA ? columnsA : rowsA, k = transA ? rowsA : columnsA, n = transB ? rowsB : columnsB, inner = transB ? columnsB : rowsB;
        if (k != inner) throw new ArgumentException($"[gemm] inner dimensions differ: op(a) is [{m}, {k}], op(b) is [{inner}, {n}] ({k} and {inner})");
        bool aliased = ReferenceEquals(c, a) || ReferenceEquals(c, b);
        T[] to = aliased ? (T[])c.Clone() : c;
        Blas.Run(this, transB, transA, n, m, k, alpha, b, rowsB, a, rowsA, beta, to, m, 1, 0, 0, 0, default, false);
        if (aliased) to.CopyTo(c, 0);
    }

    private static T Dot<T>(T[] x, T[] y)
        where T : IRootFunctions<T>
        => x.Length == y.Length ? TensorPrimitives.Dot<T>(x, y) : throw Unequal(x.Length, y.Length);

    private static void AddScaled<T>(T[] y, T alpha, T[] x, T[] result)
        where T : IRootFunctions<T>
        => TensorPrimitives.MultiplyAdd(Same(x, y, result), alpha, y, result);

    private static T[] Same<T>(T[] x, T[] y, T[] result)
        => x.Length == y.Length && x.Length == result.Length ? x : throw Unequal(x.Length, x.Length == y.Length ? result.Length : y.Length);

    private static ArgumentException Unequal(int x, int y) => new($"[linalg] all vectors must have the same dimensionality, got {x} and {y}");
}
