using System.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace MiniTorch;

/// <summary>
/// Products by the provider that MathNet itself resolved (its native MKL, OpenBLAS, or managed code), through its plain interface: whole column-major arrays of exact
/// lengths, so operands are copied. MathNet keeps that provider.
/// </summary>
internal sealed unsafe class MathNetProvider(ILinearAlgebraProvider inner) : IBlasProvider
{
    public string Name => "mathnet";

    public void Multiply(ref GemmCall<float> call) => Run(inner, ref call);

    public void Multiply(ref GemmCall<double> call) => Run(inner, ref call);

    private static void Run<T>(ILinearAlgebraProvider<T> provider, ref GemmCall<T> call)
        where T : unmanaged, INumber<T>
    {
        if (call.K == 0 || call.Alpha == T.Zero)
        {
            SimdGemm.Run(ref call);
            return;
        }
        int rowsA = call.TransA ? call.K : call.M, columnsA = call.TransA ? call.M : call.K;
        int rowsB = call.TransB ? call.N : call.K, columnsB = call.TransB ? call.K : call.N;
        T[] a = BufferPool.Rent<T>(rowsA * columnsA), b = BufferPool.Rent<T>(rowsB * columnsB), c = BufferPool.Rent<T>(call.M * call.N);
        Transpose transA = call.TransA ? Transpose.Transpose : Transpose.DontTranspose, transB = call.TransB ? Transpose.Transpose : Transpose.DontTranspose;
        for (int p = 0; p < call.Batch; p++)
        {
            Gather(call.A + (p * call.StrideA), rowsA, columnsA, call.RowA, a);
            Gather(call.B + (p * call.StrideB), rowsB, columnsB, call.RowB, b);
            Array.Clear(c);
            // Row-major C = op(A) op(B) is column-major C^T = op(B)^T op(A)^T: the arrays as they are, their sizes exchanged.
            provider.MatrixMultiplyWithUpdate(transB, transA, T.One, b, columnsB, rowsB, a, columnsA, rowsA, T.Zero, c);
            GemmCall<T> one = call;
            one.C += p * call.StrideC;
            for (int i = 0; i < call.M; i++)
            {
                T* row = one.AtC(i, 0);
                for (int j = 0; j < call.N; j++)
                {
                    T value = call.Alpha * c[(i * call.N) + j];
                    row[j] = call.Beta == T.Zero ? value : value + (call.Beta * row[j]);
                }
            }
            Epilogue.Apply(ref one, 0, call.M, 0, call.N);
        }
        BufferPool.Return(a);
        BufferPool.Return(b);
        BufferPool.Return(c);
    }

    private static void Gather<T>(T* from, int rows, int columns, int row, T[] to)
        where T : unmanaged
    {
        for (int i = 0; i < rows; i++) new ReadOnlySpan<T>(from + ((nint)i * row), columns).CopyTo(to.AsSpan(i * columns, columns));
    }
}
