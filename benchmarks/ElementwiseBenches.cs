using BenchmarkDotNet.Attributes;

namespace MiniTorch.Benchmarks;

/// <summary>Elementwise and reduction kernels on floats: in the first-level cache, and at a million elements.</summary>
public class ElementwiseBenches
{
    private float[] _a = [], _b = [], _y = [], _z = [];
    private Layout _row = Layout.Scalar, _square = Layout.Scalar, _turned = Layout.Scalar, _bias = Layout.Scalar;

    [Params(4, 4096, 1 << 20)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var random = new System.Random(1);
        _a = [.. Enumerable.Range(0, Length).Select(_ => random.NextSingle() * 4 - 2)];
        _b = [.. Enumerable.Range(0, Length).Select(_ => random.NextSingle() * 4 - 2)];
        (_y, _z) = (new float[Length], new float[Length]);
        int side = (int)Math.Sqrt(Length);
        _row = Layout.Contiguous([Length]);
        _square = Layout.Contiguous([side, side]);
        _turned = new Layout([side, side], [1, side], 0);
        _bias = new Layout([side, side], [0, 1], 0);
    }

    [Benchmark]
    public void Add() => Elementwise.Binary<Add, float>(default, _a, _row, _b, _row, _y, _row);

    [Benchmark]
    public void AddRow() => Elementwise.Binary<Add, float>(default, _a, _square, _b, _bias, _y, _square);

    [Benchmark]
    public void AddTransposed() => Elementwise.Binary<Add, float>(default, _a, _square, _b, _turned, _y, _square);

    [Benchmark]
    public void MulBackward() => Elementwise.BinaryBackward<Mul, float>(default, _a, _row, _b, _row, default, _row, _a, _row, _y, _z);

    [Benchmark]
    public void Exp() => Elementwise.Unary<Exp, float>(default, _a, _row, _y, _row);

    [Benchmark]
    public void Tanh() => Elementwise.Unary<Tanh, float>(default, _a, _row, _y, _row);

    [Benchmark]
    public void Erf() => Elementwise.Unary<Erf, float>(default, _a, _row, _y, _row);

    [Benchmark]
    public void Sigmoid() => Elementwise.Unary<Sigmoid, float>(default, _a, _row, _y, _row);

    [Benchmark]
    public void Sum() => Reduce.Sum<float, float>(_a, 1, Length, 1, _y.AsSpan(0, 1));

    [Benchmark]
    public void SumOfColumns() => Reduce.Sum<float, float>(_a, 1, _square.Sizes[0], _square.Sizes[1], _y.AsSpan(0, _square.Sizes[1]));

    [Benchmark]
    public void Transpose() => Strided.Copy<float>(_a, _turned, _y, _square);
}
