namespace MiniTorch.Tests;

/// <summary>What indexing, joining and splitting leave in the graph, and how writes through them change it.</summary>
public sealed class HistoryTests
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_names = new()
    {
        ["SelectBackward0"] = x => x[1],
        ["SliceBackward0"] = x => x[1..],
        ["UnsqueezeBackward0"] = x => x[null],
        ["AliasBackward0"] = x => x[TensorIndex.Ellipsis],
        ["IndexBackward0"] = x => x[Tensor.Of(new long[] { 0 })],
        ["IndexSelectBackward0"] = x => x.IndexSelect(0, Tensor.Of(new long[] { 0 })),
        ["IndexAddBackward0"] = x => x.IndexAdd(0, Tensor.Of(new long[] { 0 }), Tensor.Ones([1, 4])),
        ["IndexCopyBackward0"] = x => x.IndexCopy(0, Tensor.Of(new long[] { 0 }), Tensor.Ones([1, 4])),
        ["IndexFillBackward0"] = x => x.IndexFill(0, Tensor.Of(new long[] { 0 }), 1),
        ["IndexPutBackward0"] = x => x.IndexPut([Tensor.Of(new long[] { 0 })], Tensor.Ones([4])),
        ["TakeBackward0"] = x => x.Take(Tensor.Of(new long[] { 0 })),
        ["GatherBackward0"] = x => x.TakeAlongDim(Tensor.Of(new long[,] { { 0 } }), 1),
        ["MaskedSelectBackward0"] = x => x.MaskedSelect(x > 0),
        ["MaskedFillBackward0"] = x => x.MaskedFill(x > 0, 1),
        ["MaskedScatterBackward0"] = x => x.MaskedScatter(x > 100, Tensor.Ones([1])),
        ["EmbeddingBackward0"] = x => Tensor.Embedding(x, Tensor.Of(new long[] { 0 })),
        ["CatBackward0"] = x => Tensor.Cat([x, x]),
        ["StackBackward0"] = x => Tensor.Stack([x, x]),
        ["SplitBackward0"] = x => x.Split(2)[0],
        ["SplitWithSizesBackward0"] = x => x.Split([1, 2])[1],
        ["UnbindBackward0"] = x => x.Unbind()[0],
        ["FlipBackward0"] = x => x.Flip(0),
        ["RollBackward0"] = x => x.Roll(1, 0),
        ["RepeatBackward0"] = x => x.Repeat(1, 2),
        ["TrilBackward0"] = x => x.Tril(),
        ["TriuBackward0"] = x => x.Triu(),
        ["DiagEmbedBackward0"] = x => x.DiagEmbed(),
        ["ConstantPadNdBackward0"] = x => x.Pad([1, 1]),
        ["ReflectionPad1DBackward0"] = x => x.Pad([1, 1], "reflect"),
        ["ReplicationPad1DBackward0"] = x => x.Pad([1, 1], "replicate"),
        ["PermuteBackward0"] = x => x.MoveDim(0, 1),
        ["PixelShuffleBackward0"] = x => x.Reshape(4, 3, 1).PixelShuffle(2),
    };

    public static TheoryData<string> Names => [.. s_names.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_node_has_PyTorchs_name(string name) => Assert.Equal(name, s_names[name](Tensor.Ones([3, 4], requiresGrad: true)).GradFn!.Name);

    [Fact]
    public void The_parts_of_a_split_are_outputs_of_one_node()
    {
        var x = Tensor.Arange(6.0, Dtype.Float64, requiresGrad: true);
        var parts = x.Split([1, 2, 3]);
        Assert.All(parts, part => Assert.Same(parts[0].GradFn, part.GradFn));
        Assert.Equal([0, 1, 2], parts.Select(part => part.OutputNr));
        (parts[2] * 2).Sum().Backward();
        Assert.Equal([0.0, 0, 0, 2, 2, 2], x.Grad!.ToArray<double>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_write_by_index_cuts_the_gradient_of_what_was_there(bool accumulate)
    {
        var x = Tensor.Ones([3], Dtype.Float64, requiresGrad: true);
        var v = Tensor.Of(new[] { 5.0, 7 }, requiresGrad: true);
        var y = x * 2;
        y.IndexPutInPlace([Tensor.Of(new long[] { 2, 0 })], v, accumulate);
        (y * Tensor.Of(new[] { 1.0, 10, 100 })).Sum().Backward();
        Assert.Equal(accumulate ? [9.0, 2, 7] : [7.0, 2, 5], y.ToArray<double>());
        Assert.Equal(accumulate ? [2.0, 20, 200] : [0.0, 20, 0], x.Grad!.ToArray<double>());
        Assert.Equal([100.0, 1], v.Grad!.ToArray<double>());
    }

    [Fact]
    public void Rows_assigned_to_a_plain_tensor_get_their_gradients()
    {
        var x = Tensor.Zeros([3, 2], Dtype.Float64);
        var y = Tensor.Ones([2], Dtype.Float64, requiresGrad: true);
        var z = Tensor.Ones([2], Dtype.Float64, requiresGrad: true);
        x[0] = y;
        x[Tensor.Of(new long[] { 1, 2 })] = z * 2;
        x.Sum().Backward();
        Assert.True(x.RequiresGrad);
        Assert.Equal([1.0, 1], y.Grad!.ToArray<double>());
        Assert.Equal([4.0, 4], z.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_write_by_index_into_a_view_reaches_the_base()
    {
        var x = Tensor.Ones([2, 3], Dtype.Float64, requiresGrad: true);
        var y = x * 1;
        y[1][Tensor.Of(new[] { true, false, true })] = 0;
        y.Sum().Backward();
        Assert.Equal([1.0, 1, 1, 0, 1, 0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Under_no_grad_a_leaf_is_written_and_stays_a_leaf()
    {
        var x = Tensor.Zeros([2], requiresGrad: true);
        using (Autograd.NoGrad()) x[0] = 1;
        Assert.True(x.IsLeaf && x.RequiresGrad && x.GradFn is null);
        Assert.Equal([1f, 0], x.Detach().ToArray<float>());
    }

    [Fact]
    public void An_index_changed_after_the_read_does_not_change_the_gradient()
    {
        var x = Tensor.Arange(3.0, Dtype.Float64, requiresGrad: true);
        var index = Tensor.Of(new long[] { 0, 0, 2 });
        var y = x[index];
        index.FillInPlace(1);
        y.Sum().Backward();
        Assert.Equal([2.0, 0, 1], x.Grad!.ToArray<double>());
    }

    [Theory]
    [InlineData(null, new[] { 2.0, 2, 1, 1, 0, 0 })]
    [InlineData(0, new[] { 0.0, 0, 1, 1, 0, 0 })]
    [InlineData(-2, new[] { 2.0, 2, 0, 0, 0, 0 })]
    public void A_row_of_padding_gets_no_gradient(int? paddingIdx, double[] expected)
    {
        var weight = Tensor.Ones([3, 2], Dtype.Float64, requiresGrad: true);
        Tensor.Embedding(weight, Tensor.Of(new long[] { 0, 1, 0 }), paddingIdx).Sum().Backward();
        Assert.Equal(expected, weight.Grad!.ToArray<double>());
    }

    [Fact]
    public void Gradients_of_rows_can_be_shared_among_their_uses()
    {
        var weight = Tensor.Ones([3, 1], Dtype.Float64, requiresGrad: true);
        Tensor.Embedding(weight, Tensor.Of(new long[] { 0, 1, 0, 0 }), scaleGradByFreq: true).Sum().Backward();
        Assert.Equal([1.0, 1, 0], weight.Grad!.ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-15);
    }

    [Fact]
    public void Counts_and_places_of_unique_elements()
    {
        var values = Tensor.Of(new long[,] { { 3, 1 }, { 3, 2 } }).Unique(out var inverse, out var counts);
        Assert.Equal([1L, 2, 3], values.ToArray<long>());
        Assert.Equal([2L, 0, 2, 1], inverse.ToArray<long>());
        Assert.Equal([2, 2], inverse.Shape.ToArray());
        Assert.Equal([1L, 1, 2], counts.ToArray<long>());
    }
}
