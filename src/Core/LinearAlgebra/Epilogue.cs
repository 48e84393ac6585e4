using System.Numerics;
using System.Numerics.Tensors;

namespace MiniTorch;

/// <summary>Bias and ReLU over a finished block of c, for providers that cannot fuse them.</summary>
internal static unsafe class Epilogue
{
    public static void Apply<T>(ref GemmCall<T> call, int i0, int i1, int j0, int j1)
        where T : unmanaged, INumber<T>
    {
        for (int i = i0; i < i1; i++)
        {
            var row = new Span<T>(call.AtC(i, j0), j1 - j0);
            if (call.Bias != null) TensorPrimitives.Add(row, new ReadOnlySpan<T>(call.Bias + j0, row.Length), row);
            if (call.Relu) TensorPrimitives.Max(row, T.Zero, row);
        }
    }
}
