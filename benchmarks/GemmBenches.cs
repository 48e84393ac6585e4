using BenchmarkDotNet.Attributes;

namespace MiniTorch.Benchmarks;

/// <summary>Square float products of one matrix size, in each form of transposition.</summary>
public class GemmBenches
{
    private float[] _a = [], _b = [], _c = [];

    [Params(64, 256, 1024)]
    public int Size { get; set; }

    [Params(false, true)]
    public bool TransA { get; set; }

    [Params(false, true)]
    public bool TransB { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var random = new System.Random(1);
        _a = Uniform(random);
        _b = Uniform(random);
        _c = new float[Size * Size];
    }

    [Benchmark]
    public void Gemm() => Blas.Gemm(TransA, TransB, Size, Size, Size, 1f, _a, Size, _b, Size, 0f, _c, Size);

    private float[] Uniform(System.Random random) => [.. Enumerable.Range(0, Size * Size).Select(_ => random.NextSingle() - 0.5f)];
}
