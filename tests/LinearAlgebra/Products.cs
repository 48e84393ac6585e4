using System.Numerics;

namespace MiniTorch.Tests;

/// <summary>Matrix products over arrays larger than needed, and what they should be, computed in double.</summary>
internal sealed class Products<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Before = 3;

    private readonly int _m, _n, _k, _batch, _rowA, _rowB, _rowC, _strideA, _strideB, _strideC;
    private readonly bool _transA, _transB, _bias, _relu;
    private readonly double _alpha, _beta;
    private readonly T[] _a, _b, _biases, _start;

    public Products(
        int m, int n, int k, bool transA = false, bool transB = false, double alpha = 1, double beta = 0, int gap = 0, int batch = 1, bool bias = false, bool relu = false,
        bool sharedB = false)
    {
        (_m, _n, _k, _batch, _transA, _transB, _alpha, _beta, _bias, _relu) = (m, n, k, batch, transA, transB, alpha, beta, bias, relu);
        _rowA = (transA ? m : k) + gap;
        _rowB = (transB ? k : n) + gap;
        _rowC = n + gap;
        _strideA = ((transA ? k : m) * _rowA) + gap;
        _strideB = sharedB ? 0 : ((transB ? n : k) * _rowB) + gap;
        _strideC = (m * _rowC) + gap;
        var random = new Random(1);
        _a = Numbers(random, Before + (_strideA * batch));
        _b = Numbers(random, Before + (((transB ? n : k) * _rowB) + gap) * batch);
        _start = Numbers(random, Before + (_strideC * batch));
        _biases = Numbers(random, n);
        // What must not be read is poisoned: c where beta is 0.
        if (beta == 0)
        {
            for (int p = 0; p < batch; p++)
            {
                for (int i = 0; i < m; i++) _start.AsSpan(Before + (p * _strideC) + (i * _rowC), n).Fill(T.NaN);
            }
        }
    }

    public T[] Run() => Run(LinearAlgebra.Current);

    public T[] Run(IBlasProvider provider)
    {
        T[] c = [.. _start];
        ReadOnlySpan<T> bias = _bias ? _biases : default;
        Blas.Run<T>(
            provider, _transA, _transB, _m, _n, _k, T.CreateChecked(_alpha), _a.AsSpan(Before), _rowA, _b.AsSpan(Before), _rowB, T.CreateChecked(_beta),
            c.AsSpan(Before), _rowC, _batch, _strideA, _strideB, _strideC, bias, _relu);
        return c;
    }

    /// <summary>Every product within the bound of summing k terms in any order, everything around the products untouched.</summary>
    public void Check() => Check(LinearAlgebra.Current);

    public void Check(IBlasProvider provider)
    {
        T[] got = Run(provider), expected = [.. _start];
        double[] a = Array.ConvertAll(_a, double.CreateChecked), b = Array.ConvertAll(_b, double.CreateChecked);
        double unit = double.CreateChecked(T.BitIncrement(T.One) - T.One);
        for (int p = 0; p < _batch; p++)
        {
            for (int i = 0; i < _m; i++)
            {
                for (int j = 0; j < _n; j++)
                {
                    int at = Before + (p * _strideC) + (i * _rowC) + j;
                    double sum = 0, size = 1;
                    for (int l = 0; l < _k; l++)
                    {
                        double term = a[Before + (p * _strideA) + (_transA ? (l * _rowA) + i : (i * _rowA) + l)]
                            * b[Before + (p * _strideB) + (_transB ? (j * _rowB) + l : (l * _rowB) + j)];
                        sum += term;
                        size += Math.Abs(term);
                    }
                    sum *= _alpha;
                    if (_beta != 0) sum += _beta * double.CreateChecked(_start[at]);
                    if (_bias) sum += double.CreateChecked(_biases[j]);
                    if (_relu) sum = Math.Max(0, sum);
                    double error = Math.Abs(double.CreateChecked(got[at]) - sum);
                    Assert.True(error <= (_k + 4) * unit * (size + 3) * 2, $"product {p}, [{i}, {j}]: {got[at]} instead of {sum}");
                    expected[at] = got[at];
                }
            }
        }
        Assert.Equal(expected, got);
    }

    private static T[] Numbers(Random random, int length)
    {
        var numbers = new T[length];
        for (int i = 0; i < length; i++) numbers[i] = T.CreateChecked((random.NextDouble() * 2) - 1);
        return numbers;
    }
}
