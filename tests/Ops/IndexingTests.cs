namespace MiniTorch.Tests;

/// <summary>Parts of 0, 1, ..., 23 in shape [2, 3, 4], as PyTorch gives them.</summary>
public sealed class IndexingTests
{
    private static readonly Dictionary<string, (Func<Tensor, Tensor> Part, int[] Shape, double[] Values, bool IsView)> s_reads = new()
    {
        ["x[1]"] = (x => x[1], [3, 4], [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], true),
        ["x[-1]"] = (x => x[-1], [3, 4], [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], true),
        ["x[^1]"] = (x => x[^1], [3, 4], [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], true),
        ["x[0..1]"] = (x => x[0..1], [1, 3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], true),
        ["x[.., 1..3]"] = (x => x[.., 1..3], [2, 2, 4], [4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19, 20, 21, 22, 23], true),
        ["x[.., ..^1]"] = (x => x[.., ..^1], [2, 2, 4], [0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 17, 18, 19], true),
        ["x[.., ^2..]"] = (x => x[.., ^2..], [2, 2, 4], [4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19, 20, 21, 22, 23], true),
        ["x[TensorIndex.Ellipsis, 0]"] = (x => x[TensorIndex.Ellipsis, 0], [2, 3], [0, 4, 8, 12, 16, 20], true),
        ["x[0, TensorIndex.Ellipsis, 1]"] = (x => x[0, TensorIndex.Ellipsis, 1], [3], [1, 5, 9], true),
        ["x[TensorIndex.Ellipsis]"] = (x => x[TensorIndex.Ellipsis], [2, 3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], true),
        ["x[..]"] = (x => x[..], [2, 3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], true),
        ["x[TensorIndex.NewAxis]"] = (x => x[TensorIndex.NewAxis], [1, 2, 3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], true),
        ["x[null]"] = (x => x[null], [1, 2, 3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], true),
        ["x[.., TensorIndex.NewAxis, 1]"] = (x => x[.., TensorIndex.NewAxis, 1], [2, 1, 4], [4, 5, 6, 7, 16, 17, 18, 19], true),
        ["x[.., null, 1]"] = (x => x[.., null, 1], [2, 1, 4], [4, 5, 6, 7, 16, 17, 18, 19], true),
        ["x[0, 1, 2]"] = (x => x[0, 1, 2], [], [6], true),
        ["x[.., TensorIndex.Slice(step: 2), TensorIndex.Slice(1, step: 2)]"] = (x => x[.., TensorIndex.Slice(step: 2), TensorIndex.Slice(1, step: 2)], [2, 2, 2], [1, 3, 9, 11, 13, 15, 21, 23], true),
        ["x[.., 5..9]"] = (x => x[.., 5..9], [2, 0, 4], [], true),
        ["x[.., TensorIndex.Slice(2, 1)]"] = (x => x[.., TensorIndex.Slice(2, 1)], [2, 0, 4], [], true),
        ["x[TensorIndex.Slice(-5, 5)]"] = (x => x[TensorIndex.Slice(-5, 5)], [2, 3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], true),
        ["x[.., Tensor.Of(new long[] { 2, 0, 0 })]"] = (x => x[.., Tensor.Of(new long[] { 2, 0, 0 })], [2, 3, 4], [8, 9, 10, 11, 0, 1, 2, 3, 0, 1, 2, 3, 20, 21, 22, 23, 12, 13, 14, 15, 12, 13, 14, 15], false),
        ["x[Tensor.Of(new long[] { 1 })]"] = (x => x[Tensor.Of(new long[] { 1 })], [1, 3, 4], [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], false),
        ["x[Tensor.Of(1L)]"] = (x => x[Tensor.Of(1L)], [3, 4], [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], true),
        ["x[Tensor.Of(new long[] { -1, 0 })]"] = (x => x[Tensor.Of(new long[] { -1, 0 })], [2, 3, 4], [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], false),
        ["x[.., Tensor.Of(new long[,] { { 0, 1 }, { 2, 2 } })]"] = (x => x[.., Tensor.Of(new long[,] { { 0, 1 }, { 2, 2 } })], [2, 2, 2, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 20, 21, 22, 23], false),
        ["x[Tensor.Of(new long[] { 0, 1 }), Tensor.Of(new long[] { 1, 2 })]"] = (x => x[Tensor.Of(new long[] { 0, 1 }), Tensor.Of(new long[] { 1, 2 })], [2, 4], [4, 5, 6, 7, 20, 21, 22, 23], false),
        ["x[Tensor.Of(new long[] { 0, 1 }), .., Tensor.Of(new long[] { 1, 2 })]"] = (x => x[Tensor.Of(new long[] { 0, 1 }), .., Tensor.Of(new long[] { 1, 2 })], [2, 3], [1, 5, 9, 14, 18, 22], false),
        ["x[.., Tensor.Of(new long[] { 0, 1 }), Tensor.Of(new long[] { 1, 2 })]"] = (x => x[.., Tensor.Of(new long[] { 0, 1 }), Tensor.Of(new long[] { 1, 2 })], [2, 2], [1, 6, 13, 18], false),
        ["x[Tensor.Of(new long[,] { { 0 }, { 1 } }), Tensor.Of(new long[] { 1, 2 })]"] = (x => x[Tensor.Of(new long[,] { { 0 }, { 1 } }), Tensor.Of(new long[] { 1, 2 })], [2, 2, 4], [4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19, 20, 21, 22, 23], false),
        ["x[0, .., Tensor.Of(new long[] { 1, 2 })]"] = (x => x[0, .., Tensor.Of(new long[] { 1, 2 })], [3, 2], [1, 2, 5, 6, 9, 10], false),
        ["x[Tensor.Of(new long[] { 0, 1 }), 0, Tensor.Of(new long[] { 1, 2 })]"] = (x => x[Tensor.Of(new long[] { 0, 1 }), 0, Tensor.Of(new long[] { 1, 2 })], [2], [1, 14], false),
        ["x[Tensor.Of(new long[] { 0, 1 }), TensorIndex.NewAxis, Tensor.Of(new long[] { 1, 2 })]"] = (x => x[Tensor.Of(new long[] { 0, 1 }), TensorIndex.NewAxis, Tensor.Of(new long[] { 1, 2 })], [2, 1, 4], [4, 5, 6, 7, 20, 21, 22, 23], false),
        ["x[Tensor.Of(new long[] { 0, 1 }), 1..3, Tensor.Of(new long[,] { { 1 }, { 2 } })]"] = (x => x[Tensor.Of(new long[] { 0, 1 }), 1..3, Tensor.Of(new long[,] { { 1 }, { 2 } })], [2, 2, 2], [5, 9, 17, 21, 6, 10, 18, 22], false),
        ["x[TensorIndex.Ellipsis, Tensor.Of(new long[] { 3, 0 })]"] = (x => x[TensorIndex.Ellipsis, Tensor.Of(new long[] { 3, 0 })], [2, 3, 2], [3, 0, 7, 4, 11, 8, 15, 12, 19, 16, 23, 20], false),
        ["x[Tensor.Of(new[] { true, false })]"] = (x => x[Tensor.Of(new[] { true, false })], [1, 3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], false),
        ["x[.., Tensor.Of(new[] { true, false, true })]"] = (x => x[.., Tensor.Of(new[] { true, false, true })], [2, 2, 4], [0, 1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23], false),
        ["x[x > 20]"] = (x => x[x > 20], [3], [21, 22, 23], false),
        ["x[x > 100]"] = (x => x[x > 100], [0], [], false),
        ["x[Tensor.Of(new[,] { { true, false, true }, { false, true, false } })]"] = (x => x[Tensor.Of(new[,] { { true, false, true }, { false, true, false } })], [3, 4], [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19], false),
        ["x[Tensor.Of(new[] { true, false }), Tensor.Of(new long[] { 0, 2 })]"] = (x => x[Tensor.Of(new[] { true, false }), Tensor.Of(new long[] { 0, 2 })], [2, 4], [0, 1, 2, 3, 8, 9, 10, 11], false),
        ["x[1, Tensor.Of(new[] { true, false, true }), 1..]"] = (x => x[1, Tensor.Of(new[] { true, false, true }), 1..], [2, 3], [13, 14, 15, 21, 22, 23], false),
        ["x[true]"] = (x => x[true], [1, 2, 3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], false),
        ["x[false]"] = (x => x[false], [0, 2, 3, 4], [], false),
        ["x[0, true]"] = (x => x[0, true], [1, 3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], false),
        ["x[Tensor.Of(true)]"] = (x => x[Tensor.Of(true)], [1, 2, 3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23], false),
        ["x[Tensor.Zeros([0], Dtype.Int64)]"] = (x => x[Tensor.Zeros([0], Dtype.Int64)], [0, 3, 4], [], false),
        ["x.Transpose(0, 2)[Tensor.Of(new long[] { 3, 0 }), 1]"] = (x => x.Transpose(0, 2)[Tensor.Of(new long[] { 3, 0 }), 1], [2, 2], [7, 19, 4, 16], false),
        ["x.Transpose(0, 2)[1..3, .., Tensor.Of(new long[] { 1, 0, 1 })]"] = (x => x.Transpose(0, 2)[1..3, .., Tensor.Of(new long[] { 1, 0, 1 })], [2, 3, 3], [13, 1, 13, 17, 5, 17, 21, 9, 21, 14, 2, 14, 18, 6, 18, 22, 10, 22], false),
        ["x[.., 0..1].Expand(2, 5, 4)[.., Tensor.Of(new long[] { 4, 2 })]"] = (x => x[.., 0..1].Expand(2, 5, 4)[.., Tensor.Of(new long[] { 4, 2 })], [2, 2, 4], [0, 1, 2, 3, 0, 1, 2, 3, 12, 13, 14, 15, 12, 13, 14, 15], false),
        ["x[Tensor.Of(new byte[] { 1, 0 })]"] = (x => x[Tensor.Of(new byte[] { 1, 0 })], [1, 3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], false),
    };

    private static readonly Dictionary<string, (Action<Tensor> Write, double[] Values)> s_writes = new()
    {
        ["x[1] = 5"] = (x => x[1] = 5, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5]),
        ["x[0, 1] = Tensor.Of(new[] { 1f, 2, 3, 4 })"] = (x => x[0, 1] = Tensor.Of(new[] { 1f, 2, 3, 4 }), [0, 1, 2, 3, 1, 2, 3, 4, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]),
        ["x[.., 1..3] = -1.5"] = (x => x[.., 1..3] = -1.5, [0, 1, 2, 3, -1.5, -1.5, -1.5, -1.5, -1.5, -1.5, -1.5, -1.5, 12, 13, 14, 15, -1.5, -1.5, -1.5, -1.5, -1.5, -1.5, -1.5, -1.5]),
        ["x[TensorIndex.Ellipsis] = 0"] = (x => x[TensorIndex.Ellipsis] = 0, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ["x[..] = 7"] = (x => x[..] = 7, [7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7]),
        ["x[x > 10] = 0"] = (x => x[x > 10] = 0, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ["x[Tensor.Of(new long[] { 0, 0, 1 }), Tensor.Of(new long[] { 1, 2, 0 })] = Tensor.Of(new[,] { { 9f }, { 8f }, { 7f } })"] = (x => x[Tensor.Of(new long[] { 0, 0, 1 }), Tensor.Of(new long[] { 1, 2, 0 })] = Tensor.Of(new[,] { { 9f }, { 8f }, { 7f } }), [0, 1, 2, 3, 9, 9, 9, 9, 8, 8, 8, 8, 7, 7, 7, 7, 16, 17, 18, 19, 20, 21, 22, 23]),
        ["x[.., Tensor.Of(new long[] { 2, 0 })] = Tensor.Of(new[] { 1f, 2, 3, 4 })"] = (x => x[.., Tensor.Of(new long[] { 2, 0 })] = Tensor.Of(new[] { 1f, 2, 3, 4 }), [1, 2, 3, 4, 4, 5, 6, 7, 1, 2, 3, 4, 1, 2, 3, 4, 16, 17, 18, 19, 1, 2, 3, 4]),
        ["x[Tensor.Of(new[] { true, false })] = Tensor.Ones([1, 3, 4])"] = (x => x[Tensor.Of(new[] { true, false })] = Tensor.Ones([1, 3, 4]), [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]),
        ["x[1, .., Tensor.Of(new long[] { 3 })] = Tensor.Of(new[,] { { 1f }, { 2f }, { 3f } })"] = (x => x[1, .., Tensor.Of(new long[] { 3 })] = Tensor.Of(new[,] { { 1f }, { 2f }, { 3f } }), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 1, 16, 17, 18, 2, 20, 21, 22, 3]),
        ["x[0] = Tensor.Ones([1, 1, 3, 4])"] = (x => x[0] = Tensor.Ones([1, 1, 3, 4]), [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]),
        ["x[Tensor.Of(new long[] { 0 })] = Tensor.Ones([1, 1, 1, 3, 4])"] = (x => x[Tensor.Of(new long[] { 0 })] = Tensor.Ones([1, 1, 1, 3, 4]), [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]),
        ["x[0] = x[1]"] = (x => x[0] = x[1], [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]),
        ["x[.., 0] = x[.., 1]"] = (x => x[.., 0] = x[.., 1], [4, 5, 6, 7, 4, 5, 6, 7, 8, 9, 10, 11, 16, 17, 18, 19, 16, 17, 18, 19, 20, 21, 22, 23]),
        ["x[Tensor.Of(new long[] { 0, 1 })] = x[Tensor.Of(new long[] { 1, 0 })]"] = (x => x[Tensor.Of(new long[] { 0, 1 })] = x[Tensor.Of(new long[] { 1, 0 })], [12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        ["x[0, TensorIndex.Slice(step: 2)] = Tensor.Of(new long[] { 1, 2, 3, 4 })"] = (x => x[0, TensorIndex.Slice(step: 2)] = Tensor.Of(new long[] { 1, 2, 3, 4 }), [1, 2, 3, 4, 4, 5, 6, 7, 1, 2, 3, 4, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]),
        ["x[TensorIndex.NewAxis, 0] = 3"] = (x => x[TensorIndex.NewAxis, 0] = 3, [3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]),
        ["x[0, 0, 0] = true"] = (x => x[0, 0, 0] = true, [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]),
        ["x[true] = 2"] = (x => x[true] = 2, [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]),
        ["x[false] = 2"] = (x => x[false] = 2, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]),
        ["x[Tensor.Of(1L), Tensor.Of(2L)] = 4"] = (x => x[Tensor.Of(1L), Tensor.Of(2L)] = 4, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 4, 4, 4, 4]),
        ["x[.., 5..] = 3"] = (x => x[.., 5..] = 3, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]),
        ["x.Transpose(0, 2)[Tensor.Of(new long[] { 3, 0 }), 1] = Tensor.Of(new[] { 50f, 60 })"] = (x => x.Transpose(0, 2)[Tensor.Of(new long[] { 3, 0 }), 1] = Tensor.Of(new[] { 50f, 60 }), [0, 1, 2, 3, 50, 5, 6, 50, 8, 9, 10, 11, 12, 13, 14, 15, 60, 17, 18, 60, 20, 21, 22, 23]),
    };

    public static TheoryData<string> Reads => [.. s_reads.Keys];

    public static TheoryData<string> Writes => [.. s_writes.Keys];

    [Theory]
    [MemberData(nameof(Reads))]
    public void Reads_as_PyTorch_does(string expression)
    {
        var (part, shape, values, isView) = s_reads[expression];
        var x = Counted();
        var y = part(x);
        Assert.Equal(shape, y.Shape.ToArray());
        Assert.Equal(values, Outcome.Doubles(y));
        Assert.Equal(isView, y.SharesStorageWith(x));
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public void Writes_as_PyTorch_does(string statement)
    {
        var (write, values) = s_writes[statement];
        var x = Counted();
        write(x);
        Assert.Equal(values, Outcome.Doubles(x));
    }

    /// <summary>Where a read puts the gradient is where a write of the same part takes it away.</summary>
    [Theory]
    [MemberData(nameof(Reads))]
    public void Gradients_go_to_the_elements_read_and_not_to_those_written(string expression)
    {
        var part = s_reads[expression].Part;
        var root = Counted().To(Dtype.Float64).RequiresGradInPlace();
        var (x, mask) = (root * 1, Tensor.Zeros([2, 3, 4], Dtype.Float64));
        var y = part(x);
        y.Sum().Backward();
        int[] places = Array.ConvertAll(part(Counted()).ToArray<float>(), v => (int)v);
        var expected = new double[24];
        foreach (int place in places) expected[place]++;
        Assert.Equal(expected, root.Grad!.ToArray<double>());
        if (expected.Max() > 1 || !mask.SharesStorageWith(part(mask))) return;
        root.Grad = null;
        var z = root * 1;
        part(z).FillInPlace(1);
        z.Sum().Backward();
        Assert.Equal(Array.ConvertAll(expected, n => 1 - n), root.Grad!.ToArray<double>());
    }

    private static Tensor Counted() => Tensor.Arange(24.0).View(2, 3, 4);
}
