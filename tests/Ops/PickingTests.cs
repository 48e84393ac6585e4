namespace MiniTorch.Tests;

/// <summary>Elements chosen, written, counted and looked for by index and mask, with the values that PyTorch gives.</summary>
public sealed class PickingTests
{
    private static readonly Dictionary<string, (Func<Tensor[]> Parts, (int[] Shape, Dtype Dtype, double[] Values)[] Expected)> s_cases = new()
    {
        ["A(3, 2).IndexSelect(0, Tensor.Of(new long[] { 2, 0, 0 }))"] = (() => [A(3, 2).IndexSelect(0, Tensor.Of(new long[] { 2, 0, 0 }))], [([3, 2], Dtype.Float32, [5, 6, 1, 2, 1, 2])]),
        ["A(3, 2).IndexSelect(-1, Tensor.Of(new long[] { 1 }))"] = (() => [A(3, 2).IndexSelect(-1, Tensor.Of(new long[] { 1 }))], [([3, 1], Dtype.Float32, [2, 4, 6])]),
        ["A(3).IndexSelect(0, Tensor.Of(1L))"] = (() => [A(3).IndexSelect(0, Tensor.Of(1L))], [([1], Dtype.Float32, [2])]),
        ["A(3).IndexSelect(0, Tensor.Zeros([0], Dtype.Int64))"] = (() => [A(3).IndexSelect(0, Tensor.Zeros([0], Dtype.Int64))], [([0], Dtype.Float32, [])]),
        ["Tensor.Of(new[] { true, false }).IndexSelect(0, Tensor.Of(new[] { 1, 1 }))"] = (() => [Tensor.Of(new[] { true, false }).IndexSelect(0, Tensor.Of(new[] { 1, 1 }))], [([2], Dtype.Bool, [0, 0])]),
        ["A(2, 3).T().IndexSelect(1, Tensor.Of(new long[] { 1, 0 }))"] = (() => [A(2, 3).T().IndexSelect(1, Tensor.Of(new long[] { 1, 0 }))], [([3, 2], Dtype.Float32, [4, 1, 5, 2, 6, 3])]),
        ["A(3).IndexAdd(0, Tensor.Of(new long[] { 0, 0, 2 }), A(3), 2)"] = (() => [A(3).IndexAdd(0, Tensor.Of(new long[] { 0, 0, 2 }), A(3), 2)], [([3], Dtype.Float32, [7, 2, 9])]),
        ["A(2, 2).To(Dtype.Int64).IndexAdd(1, Tensor.Of(new long[] { 1 }), Tensor.Of(new long[,] { { 5 }, { 6 } }))"] = (() => [A(2, 2).To(Dtype.Int64).IndexAdd(1, Tensor.Of(new long[] { 1 }), Tensor.Of(new long[,] { { 5 }, { 6 } }))], [([2, 2], Dtype.Int64, [1, 7, 3, 10])]),
        ["A(3).IndexCopy(0, Tensor.Of(new long[] { 2, 0 }), Tensor.Of(new[] { 8f, 9f }))"] = (() => [A(3).IndexCopy(0, Tensor.Of(new long[] { 2, 0 }), Tensor.Of(new[] { 8f, 9f }))], [([3], Dtype.Float32, [9, 2, 8])]),
        ["A(3).IndexFill(0, Tensor.Of(new long[] { -1, 0 }), 7)"] = (() => [A(3).IndexFill(0, Tensor.Of(new long[] { -1, 0 }), 7)], [([3], Dtype.Float32, [7, 2, 7])]),
        ["Tensor.Of(new long[] { 1, 2, 3 }).IndexFill(0, Tensor.Of(new long[] { 1 }), 1.5)"] = (() => [Tensor.Of(new long[] { 1, 2, 3 }).IndexFill(0, Tensor.Of(new long[] { 1 }), 1.5)], [([3], Dtype.Int64, [1, 1, 3])]),
        ["A(2, 3).Take(Tensor.Of(new long[] { 5, -1, 0 }))"] = (() => [A(2, 3).Take(Tensor.Of(new long[] { 5, -1, 0 }))], [([3], Dtype.Float32, [6, 6, 1])]),
        ["A(2, 3).T().Take(Tensor.Of(new long[,] { { 1 }, { 4 } }))"] = (() => [A(2, 3).T().Take(Tensor.Of(new long[,] { { 1 }, { 4 } }))], [([2, 1], Dtype.Float32, [4, 3])]),
        ["Tensor.Of(3f).Take(Tensor.Of(new long[] { 0, 0 }))"] = (() => [Tensor.Of(3f).Take(Tensor.Of(new long[] { 0, 0 }))], [([2], Dtype.Float32, [3, 3])]),
        ["A(2, 3).TakeAlongDim(Tensor.Of(new long[,] { { 2 }, { 0 } }), 1)"] = (() => [A(2, 3).TakeAlongDim(Tensor.Of(new long[,] { { 2 }, { 0 } }), 1)], [([2, 1], Dtype.Float32, [3, 4])]),
        ["A(2, 3).TakeAlongDim(Tensor.Of(new long[,] { { 1 } }), 0)"] = (() => [A(2, 3).TakeAlongDim(Tensor.Of(new long[,] { { 1 } }), 0)], [([1, 3], Dtype.Float32, [4, 5, 6])]),
        ["A(2, 3).TakeAlongDim(Tensor.Of(new long[] { 4, 0 }))"] = (() => [A(2, 3).TakeAlongDim(Tensor.Of(new long[] { 4, 0 }))], [([2], Dtype.Float32, [5, 1])]),
        ["A(2, 3).Gather(1, Tensor.Of(new long[,] { { 2, 0 }, { 1, 1 } }))"] = (() => [A(2, 3).Gather(1, Tensor.Of(new long[,] { { 2, 0 }, { 1, 1 } }))], [([2, 2], Dtype.Float32, [3, 1, 5, 5])]),
        ["A(2, 3).Gather(-2, Tensor.Of(new long[,] { { 1, 0 } }))"] = (() => [A(2, 3).Gather(-2, Tensor.Of(new long[,] { { 1, 0 } }))], [([1, 2], Dtype.Float32, [4, 2])]),
        ["Tensor.Of(3f).Gather(0, Tensor.Of(new long[] { 0, 0 }))"] = (() => [Tensor.Of(3f).Gather(0, Tensor.Of(new long[] { 0, 0 }))], [([2], Dtype.Float32, [3, 3])]),
        ["Tensor.Of(3f).Gather(0, Tensor.Of(0L))"] = (() => [Tensor.Of(3f).Gather(0, Tensor.Of(0L))], [([], Dtype.Float32, [3])]),
        ["A(2, 3).Gather(1, Tensor.Zeros([2, 0], Dtype.Int64))"] = (() => [A(2, 3).Gather(1, Tensor.Zeros([2, 0], Dtype.Int64))], [([2, 0], Dtype.Float32, [])]),
        ["A(2, 2).To(Dtype.Bool).Gather(0, Tensor.Of(new long[,] { { 1 } }))"] = (() => [A(2, 2).To(Dtype.Bool).Gather(0, Tensor.Of(new long[,] { { 1 } }))], [([1, 1], Dtype.Bool, [1])]),
        ["A(2, 3).Scatter(1, Tensor.Of(new long[,] { { 2 }, { 0 } }), 9)"] = (() => [A(2, 3).Scatter(1, Tensor.Of(new long[,] { { 2 }, { 0 } }), 9)], [([2, 3], Dtype.Float32, [1, 2, 9, 9, 5, 6])]),
        ["A(2, 3).To(Dtype.Int64).Scatter(0, Tensor.Of(new long[,] { { 1, 0 } }), Tensor.Of(new long[,] { { 7, 8, 9 } }))"] = (() => [A(2, 3).To(Dtype.Int64).Scatter(0, Tensor.Of(new long[,] { { 1, 0 } }), Tensor.Of(new long[,] { { 7, 8, 9 } }))], [([2, 3], Dtype.Int64, [1, 8, 3, 7, 5, 6])]),
        ["A(2, 3).ScatterAdd(1, Tensor.Of(new long[,] { { 2, 2 } }), Tensor.Of(new[,] { { 7f, 8f, 9f } }))"] = (() => [A(2, 3).ScatterAdd(1, Tensor.Of(new long[,] { { 2, 2 } }), Tensor.Of(new[,] { { 7f, 8f, 9f } }))], [([2, 3], Dtype.Float32, [1, 2, 18, 4, 5, 6])]),
        ["A(2, 2).MaskedSelect(Tensor.Of(new[] { true, false }))"] = (() => [A(2, 2).MaskedSelect(Tensor.Of(new[] { true, false }))], [([2], Dtype.Float32, [1, 3])]),
        ["A(2).MaskedSelect(Tensor.Of(new[,] { { true, false }, { true, true } }))"] = (() => [A(2).MaskedSelect(Tensor.Of(new[,] { { true, false }, { true, true } }))], [([3], Dtype.Float32, [1, 1, 2])]),
        ["Tensor.Of(2f).MaskedSelect(Tensor.Of(true))"] = (() => [Tensor.Of(2f).MaskedSelect(Tensor.Of(true))], [([1], Dtype.Float32, [2])]),
        ["Tensor.Of(2f).MaskedSelect(Tensor.Of(new[] { false, false }))"] = (() => [Tensor.Of(2f).MaskedSelect(Tensor.Of(new[] { false, false }))], [([0], Dtype.Float32, [])]),
        ["A(2, 2).MaskedFill(Tensor.Of(new[] { true, false }), 9)"] = (() => [A(2, 2).MaskedFill(Tensor.Of(new[] { true, false }), 9)], [([2, 2], Dtype.Float32, [9, 2, 9, 4])]),
        ["Tensor.Of(new long[] { 1, 2 }).MaskedFill(Tensor.Of(new[] { true, false }), 1.5)"] = (() => [Tensor.Of(new long[] { 1, 2 }).MaskedFill(Tensor.Of(new[] { true, false }), 1.5)], [([2], Dtype.Int64, [1, 2])]),
        ["A(2).MaskedFill(Tensor.Of(new[,] { { true }, { false } }), Tensor.Of(9f))"] = (() => [A(2).MaskedFill(Tensor.Of(new[,] { { true }, { false } }), Tensor.Of(9f))], [([2, 2], Dtype.Float32, [9, 9, 1, 2])]),
        ["Tensor.Of(new[] { true, false }).MaskedFill(Tensor.Of(new[] { true, true }), false)"] = (() => [Tensor.Of(new[] { true, false }).MaskedFill(Tensor.Of(new[] { true, true }), false)], [([2], Dtype.Bool, [0, 0])]),
        ["A(2, 2).MaskedScatter(Tensor.Of(new[] { false, true }), Tensor.Of(new[] { 8f, 9f, 10f }))"] = (() => [A(2, 2).MaskedScatter(Tensor.Of(new[] { false, true }), Tensor.Of(new[] { 8f, 9f, 10f }))], [([2, 2], Dtype.Float32, [1, 8, 3, 9])]),
        ["A(2).MaskedScatter(Tensor.Of(new[,] { { false, true }, { true, false } }), Tensor.Of(new[] { 8f, 9f }))"] = (() => [A(2).MaskedScatter(Tensor.Of(new[,] { { false, true }, { true, false } }), Tensor.Of(new[] { 8f, 9f }))], [([2, 2], Dtype.Float32, [1, 8, 9, 2])]),
        ["Tensor.Of(new long[,] { { 0, 1 }, { 2, 0 } }).Nonzero()"] = (() => [Tensor.Of(new long[,] { { 0, 1 }, { 2, 0 } }).Nonzero()], [([2, 2], Dtype.Int64, [0, 1, 1, 0])]),
        ["Tensor.Of(1f).Nonzero()"] = (() => [Tensor.Of(1f).Nonzero()], [([1, 0], Dtype.Int64, [])]),
        ["Tensor.Of(0f).Nonzero()"] = (() => [Tensor.Of(0f).Nonzero()], [([0, 0], Dtype.Int64, [])]),
        ["Tensor.Of(new[] { float.NaN, 0f, -0f }).Nonzero()"] = (() => [Tensor.Of(new[] { float.NaN, 0f, -0f }).Nonzero()], [([1, 1], Dtype.Int64, [0])]),
        ["Tensor.Zeros([0, 2]).Nonzero()"] = (() => [Tensor.Zeros([0, 2]).Nonzero()], [([0, 2], Dtype.Int64, [])]),
        ["Tensor.Embedding(A(3, 2), Tensor.Of(new long[,] { { 0, 2 }, { 1, 1 } }))"] = (() => [Tensor.Embedding(A(3, 2), Tensor.Of(new long[,] { { 0, 2 }, { 1, 1 } }))], [([2, 2, 2], Dtype.Float32, [1, 2, 5, 6, 3, 4, 3, 4])]),
        ["Tensor.Embedding(A(3, 2), Tensor.Of(1L))"] = (() => [Tensor.Embedding(A(3, 2), Tensor.Of(1L))], [([2], Dtype.Float32, [3, 4])]),
        ["Tensor.Embedding(A(3, 2), Tensor.Zeros([0, 2], Dtype.Int64))"] = (() => [Tensor.Embedding(A(3, 2), Tensor.Zeros([0, 2], Dtype.Int64))], [([0, 2, 2], Dtype.Float32, [])]),
        ["Tensor.Of(new long[] { 0, 2 }).OneHot()"] = (() => [Tensor.Of(new long[] { 0, 2 }).OneHot()], [([2, 3], Dtype.Int64, [1, 0, 0, 0, 0, 1])]),
        ["Tensor.Of(1L).OneHot(3)"] = (() => [Tensor.Of(1L).OneHot(3)], [([3], Dtype.Int64, [0, 1, 0])]),
        ["Tensor.Zeros([0], Dtype.Int64).OneHot(3)"] = (() => [Tensor.Zeros([0], Dtype.Int64).OneHot(3)], [([0, 3], Dtype.Int64, [])]),
        ["Tensor.Of(new long[] { 1, 3, 1 }).Bincount()"] = (() => [Tensor.Of(new long[] { 1, 3, 1 }).Bincount()], [([4], Dtype.Int64, [0, 2, 0, 1])]),
        ["Tensor.Of(new long[] { 1, 1 }).Bincount(Tensor.Of(new[] { 0.5f, 2f }), 4)"] = (() => [Tensor.Of(new long[] { 1, 1 }).Bincount(Tensor.Of(new[] { 0.5f, 2f }), 4)], [([4], Dtype.Float32, [0, 2.5, 0, 0])]),
        ["Tensor.Zeros([0], Dtype.Int64).Bincount()"] = (() => [Tensor.Zeros([0], Dtype.Int64).Bincount()], [([0], Dtype.Int64, [])]),
        ["Tensor.Searchsorted(Tensor.Of(new[] { 1f, 3f, 5f }), Tensor.Of(new[] { 0f, 3f, 9f }))"] = (() => [Tensor.Searchsorted(Tensor.Of(new[] { 1f, 3f, 5f }), Tensor.Of(new[] { 0f, 3f, 9f }))], [([3], Dtype.Int64, [0, 1, 3])]),
        ["Tensor.Searchsorted(Tensor.Of(new[] { 1f, 3f, 5f }), Tensor.Of(new[,] { { 3f, 3.5f } }), right: true)"] = (() => [Tensor.Searchsorted(Tensor.Of(new[] { 1f, 3f, 5f }), Tensor.Of(new[,] { { 3f, 3.5f } }), right: true)], [([1, 2], Dtype.Int64, [2, 2])]),
        ["Tensor.Searchsorted(Tensor.Of(new long[,] { { 1, 3 }, { 2, 4 } }), Tensor.Of(new long[,] { { 3 }, { 1 } }))"] = (() => [Tensor.Searchsorted(Tensor.Of(new long[,] { { 1, 3 }, { 2, 4 } }), Tensor.Of(new long[,] { { 3 }, { 1 } }))], [([2, 1], Dtype.Int64, [1, 0])]),
        ["Tensor.Searchsorted(Tensor.Of(new[] { 1f, 3f }), Tensor.Of(2f))"] = (() => [Tensor.Searchsorted(Tensor.Of(new[] { 1f, 3f }), Tensor.Of(2f))], [([], Dtype.Int64, [1])]),
        ["Tensor.Of(new[] { 1f, float.NaN }).Bucketize(Tensor.Of(new[] { 1f, 2f }))"] = (() => [Tensor.Of(new[] { 1f, float.NaN }).Bucketize(Tensor.Of(new[] { 1f, 2f }))], [([2], Dtype.Int64, [0, 2])]),
        ["Tensor.Of(new long[] { 3, 1, 3, 2 }).Unique()"] = (() => [Tensor.Of(new long[] { 3, 1, 3, 2 }).Unique()], [([3], Dtype.Int64, [1, 2, 3])]),
        ["Tensor.Of(new[,] { { 2f, 1f }, { 2f, 3f } }).Unique()"] = (() => [Tensor.Of(new[,] { { 2f, 1f }, { 2f, 3f } }).Unique()], [([3], Dtype.Float32, [1, 2, 3])]),
        ["Tensor.Of(new[] { true, false, true }).Unique()"] = (() => [Tensor.Of(new[] { true, false, true }).Unique()], [([2], Dtype.Bool, [0, 1])]),
        ["Tensor.Zeros([0]).Unique()"] = (() => [Tensor.Zeros([0]).Unique()], [([0], Dtype.Float32, [])]),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gives_what_PyTorch_gives(string expression)
    {
        var (parts, expected) = s_cases[expression];
        var actual = parts();
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < actual.Length; i++)
        {
            Assert.Equal(expected[i].Shape, actual[i].Shape.ToArray());
            Assert.Equal(expected[i].Dtype, actual[i].Dtype);
            Assert.Equal(expected[i].Values, Outcome.Doubles(actual[i]));
        }
    }

    /// <summary>1, 2, ... in this shape.</summary>
    private static Tensor A(params int[] sizes) => Tensor.Arange(1.0, 1.0 + Layouts.Numel(sizes)).View(sizes);
}
