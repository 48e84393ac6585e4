namespace MiniTorch;

/// <summary>One product, or many of one shape, over pinned memory: c = act(alpha op(a) op(b) + beta c + bias).</summary>
internal unsafe struct GemmCall<T>
    where T : unmanaged
{
    public bool TransA, TransB;
    /// <summary>B is what <see cref="Gemm{T, V, L}.Pack"/> made of it, and blocks take all its columns.</summary>
    public bool PackedB;
    public int M, N, K;
    public T Alpha, Beta;
    public T* A, B, C;
    public int RowA, RowB, RowC;
    public int Batch;
    public nint StrideA, StrideB, StrideC;
    /// <summary>N numbers added to every row, or null.</summary>
    public T* Bias;
    /// <summary>M numbers added to every column, or null.</summary>
    public T* RowBias;
    public bool Relu;

    /// <summary>The element of op(a) at row i and column l.</summary>
    public readonly T* AtA(int i, int l) => A + (TransA ? ((nint)l * RowA) + i : ((nint)i * RowA) + l);

    public readonly T* AtB(int l, int j) => B + (TransB ? ((nint)j * RowB) + l : ((nint)l * RowB) + j);

    public readonly T* AtC(int i, int j) => C + ((nint)i * RowC) + j;
}
