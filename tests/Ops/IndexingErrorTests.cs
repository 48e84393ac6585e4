namespace MiniTorch.Tests;

/// <summary>Bad indices, shapes and dtypes: the phrases are PyTorch's, and nothing is half done.</summary>
public sealed class IndexingErrorTests
{
    private static readonly Dictionary<string, (Action Act, Type Exception, string Phrase)> s_cases = new()
    {
        ["too many indices"] = (() => Read(t => t[0, 0]), typeof(IndexOutOfRangeException), "too many indices for tensor of dimension 1"),
        ["too many with a mask"] = (() => Read(t => t[Tensor.Zeros([3, 1], Dtype.Bool)]), typeof(IndexOutOfRangeException), "too many indices for tensor of dimension 1"),
        ["0-dim"] = (() => Read(_ => Tensor.Of(1f)[0]), typeof(IndexOutOfRangeException), "invalid index of a 0-dim tensor"),
        ["integer beyond"] = (() => Read(t => t[3]), typeof(IndexOutOfRangeException), "index 3 is out of bounds for dimension 0 with size 3"),
        ["integer below"] = (() => Read(t => t[-4]), typeof(IndexOutOfRangeException), "index -4 is out of bounds for dimension 0 with size 3"),
        ["end as an index"] = (() => Read(t => t[^0]), typeof(IndexOutOfRangeException), "is out of bounds for dimension 0 with size 3"),
        ["integer of a later dim"] = (() => Read(_ => Tensor.Zeros([2, 3])[null, 1, 3]), typeof(IndexOutOfRangeException), "index 3 is out of bounds for dimension 1 with size 3"),
        ["tensor beyond"] = (() => Read(t => t[Tensor.Of(new long[] { 0, 7 })]), typeof(IndexOutOfRangeException), "index 7 is out of bounds for dimension 0 with size 3"),
        ["tensor below"] = (() => Read(t => t[Tensor.Of(new long[] { -4 })]), typeof(IndexOutOfRangeException), "index -4 is out of bounds for dimension 0 with size 3"),
        ["0-dim tensor beyond"] = (() => Read(t => t[Tensor.Of(5L)]), typeof(IndexOutOfRangeException), "index 5 is out of bounds for dimension 0 with size 3"),
        ["float index"] = (() => Read(t => t[Tensor.Ones([1])]), typeof(IndexOutOfRangeException), "tensors used as indices must be long, int, byte or bool tensors"),
        ["mask of another shape"] = (() => Read(t => t[Tensor.Zeros([2], Dtype.Bool)]), typeof(IndexOutOfRangeException), "The shape of the mask [2] at index 0 does not match the shape of the indexed tensor [3] at index 0"),
        ["indices that do not broadcast"] = (() => Read(_ => Tensor.Zeros([3, 3])[Tensor.Of(new long[] { 0, 1 }), Tensor.Of(new long[] { 0, 1, 2 })]), typeof(IndexOutOfRangeException), "shape mismatch: indexing tensors could not be broadcast together with shapes [2], [3]"),
        ["step 0"] = (() => Read(t => t[TensorIndex.Slice(step: 0)]), typeof(ArgumentException), "slice step cannot be zero"),
        ["negative step"] = (() => Read(t => t[TensorIndex.Slice(step: -1)]), typeof(ArgumentException), "step must be greater than zero"),
        ["two ellipses"] = (() => Read(t => t[TensorIndex.Ellipsis, TensorIndex.Ellipsis]), typeof(IndexOutOfRangeException), "single ellipsis"),
        ["written slice"] = (() => Write(t => t[0..2] = Tensor.Zeros([3])), typeof(ArgumentException), "The expanded size of the tensor (2) must match the existing size (3) at non-singleton dimension 0"),
        ["written rows"] = (() => Write(t => t[0] = Tensor.Zeros([2])), typeof(ArgumentException), "expanded size"),
        ["written at indices"] = (() => Write(t => t[Tensor.Of(new long[] { 0, 1 })] = Tensor.Zeros([3])), typeof(ArgumentException), "shape mismatch: value tensor of shape [3] cannot be broadcast to indexing result of shape [2]"),
        ["written out of range"] = (() => Write(t => t[Tensor.Of(new long[] { 0, 9 })] = 1), typeof(IndexOutOfRangeException), "index 9 is out of bounds for dimension 0 with size 3"),
        ["put of another dtype"] = (() => Write(t => t.IndexPutInPlace([Tensor.Of(new long[] { 0 })], Tensor.Zeros([1], Dtype.Float64))), typeof(ArgumentException), "Index put requires the source and destination dtypes match, got Float for the destination and Double for the source."),
        ["written when expanded"] = (() => Tensor.Zeros([1]).Expand(3)[0..2] = 1, typeof(InvalidOperationException), "more than one element of the written-to tensor refers to a single memory location"),
        ["index_select beyond"] = (() => Read(t => t.IndexSelect(0, Tensor.Of(new long[] { 3 }))), typeof(IndexOutOfRangeException), "index out of range in self"),
        ["index_select below"] = (() => Read(t => t.IndexSelect(0, Tensor.Of(new long[] { -1 }))), typeof(IndexOutOfRangeException), "index out of range in self"),
        ["index_select matrix"] = (() => Read(t => t.IndexSelect(0, Tensor.Zeros([1, 1], Dtype.Int64))), typeof(ArgumentException), "Index is supposed to be a vector"),
        ["index_select float"] = (() => Read(t => t.IndexSelect(0, Tensor.Zeros([1]))), typeof(ArgumentException), "Expected dtype int32/int64 for index"),
        ["gather beyond"] = (() => Read(t => t.Gather(0, Tensor.Of(new long[] { 3 }))), typeof(IndexOutOfRangeException), "index 3 is out of bounds for dimension 0 with size 3"),
        ["gather below"] = (() => Read(t => t.Gather(0, Tensor.Of(new long[] { -1 }))), typeof(IndexOutOfRangeException), "index -1 is out of bounds for dimension 0 with size 3"),
        ["gather rank"] = (() => Read(t => t.Gather(0, Tensor.Zeros([1, 1], Dtype.Int64))), typeof(ArgumentException), "Index tensor must have the same number of dimensions as input tensor"),
        ["scatter beyond"] = (() => Write(t => t.ScatterInPlace(0, Tensor.Of(new long[] { 3 }), Tensor.Zeros([1]))), typeof(IndexOutOfRangeException), "index 3 is out of bounds for dimension 0 with size 3"),
        ["take beyond"] = (() => Read(t => t.Take(Tensor.Of(new long[] { 7 }))), typeof(IndexOutOfRangeException), "out of range: tried to access index 7 on a tensor of 3 elements."),
        ["masked_fill mask"] = (() => Read(t => t.MaskedFill(Tensor.Zeros([3]), 1)), typeof(ArgumentException), "only supports boolean masks"),
        ["masked_fill wider in place"] = (() => Write(t => t.MaskedFillInPlace(Tensor.Zeros([2, 3], Dtype.Bool), 1)), typeof(ArgumentException), "output with shape [3] doesn't match the broadcast shape"),
        ["masked_scatter source"] = (() => Write(t => t.MaskedScatterInPlace(Tensor.Ones([3], Dtype.Bool), Tensor.Zeros([2]))), typeof(ArgumentException), "< number of ones in mask"),
        ["embedding beyond"] = (() => Tensor.Embedding(Tensor.Zeros([3, 2]), Tensor.Of(new long[] { 3 })), typeof(IndexOutOfRangeException), "index out of range in self"),
        ["embedding below"] = (() => Tensor.Embedding(Tensor.Zeros([3, 2]), Tensor.Of(new long[] { -1 })), typeof(IndexOutOfRangeException), "index out of range in self"),
        ["embedding float"] = (() => Tensor.Embedding(Tensor.Zeros([3, 2]), Tensor.Zeros([1])), typeof(ArgumentException), "Expected dtype"),
        ["embedding padding"] = (() => Tensor.Embedding(Tensor.Zeros([3, 2]), Tensor.Of(new long[] { 1 }), paddingIdx: 5), typeof(ArgumentException), "Padding_idx must be within num_embeddings"),
        ["one_hot negative"] = (() => Tensor.Of(new long[] { -1 }).OneHot(), typeof(ArgumentException), "Class values must be non-negative"),
        ["one_hot too large"] = (() => Tensor.Of(new long[] { 3 }).OneHot(3), typeof(ArgumentException), "Class values must be smaller than num_classes"),
        ["cat of nothing"] = (() => Tensor.Cat([]), typeof(ArgumentException), "expected a non-empty list of Tensors"),
        ["cat of a scalar"] = (() => Tensor.Cat([Tensor.Of(1f)]), typeof(ArgumentException), "zero-dimensional tensor (at position 0) cannot be concatenated"),
        ["cat of ranks"] = (() => Tensor.Cat([Tensor.Zeros([2]), Tensor.Zeros([2, 2])]), typeof(ArgumentException), "Tensors must have same number of dimensions: got 1 and 2"),
        ["cat of sizes"] = (() => Tensor.Cat([Tensor.Zeros([2, 3]), Tensor.Zeros([2, 2])]), typeof(ArgumentException), "Sizes of tensors must match except in dimension 0. Expected size 3 but got size 2 for tensor number 1 in the list"),
        ["stack of nothing"] = (() => Tensor.Stack([]), typeof(ArgumentException), "stack expects a non-empty TensorList"),
        ["stack of shapes"] = (() => Tensor.Stack([Tensor.Zeros([2]), Tensor.Zeros([3])]), typeof(ArgumentException), "stack expects each tensor to be equal size, but got [2] at entry 0 and [3] at entry 1"),
        ["split sizes"] = (() => Read(t => t.Split([1, 1])[0]), typeof(ArgumentException), "split_with_sizes expects split_sizes to sum exactly to 3"),
        ["split by 0"] = (() => Read(t => t.Split(0)[0]), typeof(ArgumentException), "split_size can only be 0 if dimension size is 0"),
        ["chunk by 0"] = (() => Read(t => t.Chunk(0)[0]), typeof(ArgumentException), "chunk expects `chunks` to be greater than 0"),
        ["a part of many written"] = (() => (Tensor.Ones([4], requiresGrad: true) * 1).Split(2)[0].FillInPlace(0), typeof(InvalidOperationException), "Such functions do not allow the output views to be modified inplace"),
        ["repeat of too few"] = (() => Tensor.Zeros([2, 2]).Repeat(2), typeof(ArgumentException), "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor"),
        ["flip twice"] = (() => Tensor.Zeros([2, 2]).Flip(0, -2), typeof(ArgumentException), "dim 0 appears multiple times in the list of dims"),
        ["odd pad"] = (() => Read(t => t.Pad([1])), typeof(ArgumentException), "Padding length must be divisible by 2"),
        ["long pad"] = (() => Read(t => t.Pad([1, 1, 1, 1])), typeof(ArgumentException), "Padding length should be less than or equal to two times the input dimension"),
        ["reflection too wide"] = (() => Tensor.Zeros([1, 2, 3]).Pad([3, 0], "reflect"), typeof(ArgumentException), "Padding size should be less than the corresponding input dimension"),
        ["pad mode"] = (() => Tensor.Zeros([1, 2, 3]).Pad([1, 0], "zeros"), typeof(NotSupportedException), "Unrecognised padding mode"),
        ["tril of a vector"] = (() => Read(t => t.Tril()), typeof(ArgumentException), "input tensor must have at least 2 dimensions"),
        ["unflatten"] = (() => Read(t => t.Unflatten(0, 2, 2)), typeof(ArgumentException), "don't multiply up to the size of dim 0 (3)"),
        ["dim out of range"] = (() => Read(t => t.Roll(1, 2)), typeof(ArgumentOutOfRangeException), "Dimension out of range (expected to be in range of [-1, 0], but got 2)"),
        ["movedim twice"] = (() => Tensor.Zeros([2, 2]).MoveDim([0, 0], [0, 1]), typeof(ArgumentException), "repeated dim in `source`"),
        ["overlapping write"] = (() => Write(t => t[1..].AddInPlace(t[..^1])), typeof(InvalidOperationException), "some elements of the input tensor and the written-to tensor refer to a single memory location. Please clone()"),
        ["overlapping copy"] = (() => Write(t => t[1..] = t[..^1]), typeof(InvalidOperationException), "some elements of the input tensor and the written-to tensor refer to a single memory location. Please clone()"),
        ["a leaf that requires grad"] = (() => Tensor.Zeros([3], requiresGrad: true)[0] = 1, typeof(InvalidOperationException), "a view of a leaf Variable that requires grad is being used in an in-place operation"),
        ["all of a leaf that requires grad"] = (() => Tensor.Zeros([3], requiresGrad: true)[..] = 1, typeof(InvalidOperationException), "a leaf Variable that requires grad is being used in an in-place operation"),
        ["bincount of negatives"] = (() => Tensor.Of(new long[] { -1 }).Bincount(), typeof(ArgumentException), "bincount only supports 1-d non-negative integral inputs"),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Says_what_is_wrong_in_PyTorchs_words(string name)
    {
        var (act, exception, phrase) = s_cases[name];
        var thrown = Assert.Throws(exception, act);
        Assert.Contains(phrase, thrown.Message, StringComparison.Ordinal);
    }

    private static void Read(Func<Tensor, Tensor> part) => part(Tensor.Arange(3.0));

    /// <summary>The write fails, and its target is as it was.</summary>
    private static void Write(Action<Tensor> write)
    {
        var x = Tensor.Arange(3.0);
        try
        {
            write(x);
        }
        finally
        {
            Assert.Equal([0f, 1, 2], x.ToArray<float>());
            Assert.Equal(0, x.Version);
        }
    }
}
