namespace MiniTorch;

/// <summary>
/// What MathNet's provider interface lacks and tensors need: products of parts of arrays, with leading dimensions, in batches, row-major, with bias and ReLU at the
/// write-out. Calls come checked and pinned.
/// </summary>
internal interface IBlasProvider
{
    /// <summary>The name by which it is chosen: mkl, simd or mathnet.</summary>
    string Name { get; }

    void Multiply(ref GemmCall<float> call);

    void Multiply(ref GemmCall<double> call);
}
