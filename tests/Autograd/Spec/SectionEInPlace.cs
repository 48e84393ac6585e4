using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Section E: in-place operations and version counters.</summary>
public sealed class SectionEInPlace
{
    [Fact(DisplayName = "E61 writes are counted; views and detached tensors share the count, Data does not, clones start over")]
    public void Version_counter()
    {
        var x = Tensor.Zeros([2]);
        x.AddInPlace(1).AddInPlace(1);
        Assert.Equal(2, x.Version);
        var view = x.Slice(0);
        Assert.Equal(2, view.Version);
        view.AddInPlace(1);
        Assert.Equal((3, 3), (x.Version, view.Version));
        x.Detach().AddInPlace(1);
        Assert.Equal((4, 4), (x.Version, view.Version));
        x.Data.AddInPlace(1);
        Assert.Equal(4, x.Version);
        Assert.Equal(0, x.Clone().Version);

        x.Data = Tensor.Ones([2, 3]);
        Assert.Equal(4, x.Version);
        Assert.Equal(new Shape([2, 3]), x.Shape);
        x.AddInPlace(1);
        Assert.Equal((5, 5), (x.Version, view.Version));
        view.AddInPlace(1);
        Assert.Equal((6, 6), (x.Version, view.Version));
        All(x, 2);
    }

    [Fact(DisplayName = "E62 writing to what an op saved breaks that op only")]
    public void Write_to_saved()
    {
        var (x, y) = (OnesLeaf(5, 5), Ones(5, 5) * 4);
        y.RequiresGradInPlace();
        var z = x * y;
        var q = z + y;
        var w = z * y;
        z.AddInPlace(2);
        q.Backward(Ones(5, 5), retainGraph: true);
        Throws(() => w.Backward(Ones(5, 5)), "modified by an inplace operation");
    }

    [Fact(DisplayName = "E64 a saved result that was overwritten")]
    public void Exp_in_place()
    {
        var (x, y) = (OnesLeaf(5, 5), Tensor.Full([5, 5], 4, Dtype.Float64, requiresGrad: true));
        var m = x / 2;
        var z = m + y / 8;
        var q = z * y;
        var r = z + y;
        int before = z.Version;
        var w = z.ExpInPlace();
        Assert.NotEqual(before, z.Version);
        r.Backward(Ones(5, 5), retainGraph: true);
        All(x.Grad, .5);
        w.Backward(Ones(5, 5), retainGraph: true);
        All(x.Grad, (1 + Math.E) / 2);
        Throws(() => q.Backward(Ones(5, 5)), "modified by an inplace operation");
    }

    [Fact(DisplayName = "E65 the error names shape, op and both versions")]
    public void Error_text()
    {
        var x = Leaf(1, 2);
        var y = x.Exp();
        y.AddInPlace(1);
        Throws(() => y.Sum().Backward(),
            "one of the variables needed for gradient computation has been modified by an inplace operation: [",
            "[2]], which is output 0 of ExpBackward0, is at version 1; expected version 0 instead", "Hint:", "anomaly detection", "saved by ExpBackward0", "last written by add_");
    }

    [Fact(DisplayName = "E67 a detached tensor shares memory and count")]
    public void Detached_write()
    {
        var x = Leaf(1, 2);
        var y = x.Pow(2);
        x.Detach().ZeroInPlace();
        Throws(() => y.Sum().Backward(), "modified by an inplace operation");
    }

    [Fact(DisplayName = "E68 Data is the one bypass")]
    public void Data_bypass()
    {
        var x = Leaf(1, 2);
        var y = x.Pow(2);
        x.Data.MulInPlace(3);
        y.Sum().Backward();
        Same(x.Grad, 6, 12);
    }

    [Fact(DisplayName = "E70 a write with an operand that requires grad makes the target require it")]
    public void Becomes_requires_grad()
    {
        var a = D(1, 2);
        var b = Leaf(3, 4);
        a.AddInPlace(b);
        Assert.True(a.RequiresGrad);
        Assert.False(a.IsLeaf);
        a.Sum().Backward();
        All(b.Grad, 1);
    }

    [Fact(DisplayName = "E71 part of a result overwritten")]
    public void Set_part()
    {
        var x = RandomLeaf(1, 5, 5);
        var y = x + 2;
        int version = y.Version;
        y.Select(0, 1).FillInPlace(2);
        Assert.True(y.Version > version);
        y.Backward(Ones(5, 5));
        var expected = Ones(5, 5);
        expected.Select(0, 1).ZeroInPlace();
        Same(x.Grad, expected);
    }

    public static TheoryData<string> Keys => ["integer", "range", "integer and range", "mask", "index tensor", "index tensors", "ellipsis"];

    [Theory(DisplayName = "E71 any index may be assigned to")]
    [MemberData(nameof(Keys))]
    public void Set_items(string key)
    {
        TensorIndex[] index = key switch
        {
            "integer" => [1],
            "range" => [1..3],
            "integer and range" => [1, 2..4],
            "mask" => [(RandomLeaf(3, 5, 5) > 0)],
            "index tensor" => [Tensor.Of([0L, 2])],
            "index tensors" => [Tensor.Of([0L, 2, 4]), Tensor.Of([1L, 1, 0])],
            _ => [TensorIndex.Ellipsis, 2],
        };
        var x = RandomLeaf(1, 5, 5);
        var y = x + 2;
        int version = y.Version;
        y[index] = 2.0;
        Assert.True(y.Version > version);
        y.Backward(Ones(5, 5));
        var expected = Ones(5, 5);
        expected[index] = 0.0;
        Same(x.Grad, expected);
        All(y.Detach()[index], 2);
        Assert.True(expected.Sum().Item() < 25);

        var values = RandomLeaf(2, [.. y[index].Shape]);
        y = x + 2;
        y[index] = values * 3;
        y.Sum().Backward();
        All(values.Grad, 3);
    }

    [Fact(DisplayName = "E73 rows assigned by index")]
    public void Row_assignment()
    {
        var x = Tensor.Zeros([5, 5], Dtype.Float64);
        var (y, z) = (RandomLeaf(1, 5), RandomLeaf(2, 5));
        x[0] = y;
        x[1] = 2 * z;
        Assert.True(x.RequiresGrad);
        x.Sum().Backward();
        All(y.Grad, 1);
        All(z.Grad, 2);
        var leaf = RandomLeaf(3, 5, 5);
        using (Autograd.NoGrad()) leaf[0] = y;
        Assert.True(leaf.RequiresGrad);
        Assert.Null(leaf.GradFn);
        Throws(() => leaf[0] = y, "a view of a leaf Variable that requires grad is being used in an in-place operation");
    }

    [Fact(DisplayName = "E85 one of many views is not written, and is stale once its base is")]
    public void Many_views()
    {
        var x = OnesLeaf(4);
        var parts = (x * 1).Chunk(2);
        Throws(() => parts[0].AddInPlace(1), "Output 0 of SplitBackward0 is a view and is being modified inplace", "returns multiple views");
        Throws(() => (x * 1).Unbind()[2].MulInPlace(2), "Output 2 of UnbindBackward0 is a view and is being modified inplace");
        Throws(() => Ones(4).Chunk(2)[0].MulInPlace(OnesLeaf(2)), "is being modified inplace", "returns multiple views");
        All(Ones(4).Chunk(2)[0].AddInPlace(1), 2);
        var y = x * 1;
        var stale = y.Chunk(2);
        y.AddInPlace(1);
        Throws(() => _ = stale[0].GradFn, "Output 0 of SplitBackward0 is a view and its base or another view of its base has been modified inplace");
        Throws(() => _ = stale[0] * 2, "has been modified inplace");
        Throws(() => parts[1][0].AddInPlace(1), "is a view and is being modified inplace");
    }

    [Fact(DisplayName = "E73 parts of a plain tensor overwritten by tensors that require grad")]
    public void Leaf_assignment()
    {
        var x = Tensor.Zeros([5, 5], Dtype.Float64);
        var (y, z) = (RandomLeaf(1, 5), RandomLeaf(2, 5));
        x.Select(0, 0).CopyInPlace(y);
        x.Select(0, 1).CopyInPlace(2 * z);
        Assert.True(x.RequiresGrad);
        Assert.False(x.IsLeaf);
        x.Sum().Backward();
        All(y.Grad, 1);
        All(z.Grad, 2);
    }

    [Fact(DisplayName = "E74 under NoGrad a leaf may be written and stays a leaf")]
    public void No_grad_assignment()
    {
        var x = RandomLeaf(1, 5, 5);
        var y = RandomLeaf(2, 5).Detach();
        using (Autograd.NoGrad()) x.Select(0, 0).CopyInPlace(y);
        Assert.True(x.RequiresGrad);
        Assert.Null(x.GradFn);
        Assert.True(x.IsLeaf);
        Same(x.Detach().Select(0, 0), y);
    }

    [Fact(DisplayName = "E76 two views of the same part")]
    public void Aliasing_views()
    {
        var root = OnesLeaf(2, 2);
        var x = root.Clone();
        var v1 = x.Narrow(0, 0, 1);
        var v2 = x.Narrow(0, 0, 1);
        v1.MulInPlace(2);
        v2.Sum().Backward();
        Same(root.Grad, 2, 2, 0, 0);
    }

    [Fact(DisplayName = "E77 a view of a view")]
    public void View_of_view()
    {
        var root = OnesLeaf(2, 2);
        var x = root.Clone();
        x.Narrow(0, 0, 1).Narrow(1, 1, 1).MulInPlace(2);
        x.Sum().Backward();
        Same(root.Grad, 1, 2, 1, 1);
    }

    [Fact(DisplayName = "E79 a base that is not contiguous")]
    public void Not_contiguous()
    {
        var root = Ones(2, 3, 2).Select(2, 1).T().RequiresGradInPlace();
        var x = root.Clone();
        x.Narrow(0, 0, 1).Narrow(1, 1, 1).MulInPlace(2);
        x.Sum().Backward();
        Same(root.Grad, 1, 2, 1, 1, 1, 1);
    }

    [Fact(DisplayName = "E80 a write into a view makes the base require grad")]
    public void Makes_base_require_grad()
    {
        var a = Tensor.Zeros([4, 4], Dtype.Float64);
        var b = RandomLeaf(1, 2, 2);
        a.Narrow(0, 0, 2).Narrow(1, 0, 2).CopyInPlace(b * 3);
        Assert.True(a.RequiresGrad);
        a.Sum().Backward();
        All(b.Grad, 3);
    }

    [Fact(DisplayName = "E80 a write into the base makes earlier views require grad")]
    public void Modify_base()
    {
        var r = OnesLeaf(1);
        var x = Ones(5);
        var v = x.Select(0, 1);
        Assert.False(v.RequiresGrad);
        x.AddInPlace(r);
        Assert.True(v.RequiresGrad);
        v.Backward();
        All(r.Grad, 1);
        Assert.True(Autograd.GradCheck(F, [RandomLeaf(1, 1), RandomLeaf(2, 5)]));

        static Tensor F(Tensor[] t)
        {
            var x = t[1] * 5;
            var v = x.Slice(0, 1, 3);
            x.MulInPlace(t[0]);
            return v * v;
        }
    }

    [Fact(DisplayName = "E83 a view of a leaf throws at the write")]
    public void View_of_leaf()
    {
        var x = OnesLeaf(2);
        var y = x.View(2, 1);
        Throws(() => y.AddInPlace(1), "a view of a leaf Variable that requires grad is being used in an in-place operation.");
        Throws(() => x.AddInPlace(1), "a leaf Variable that requires grad is being used in an in-place operation.");
        All(x, 1);
        Assert.Equal(0, x.Version);
    }

    [Fact(DisplayName = "E85 a view made under NoGrad is not written with grad enabled")]
    public void View_made_in_no_grad()
    {
        var x = OnesLeaf(3);
        var y = x * 1;
        Tensor ofLeaf, ofResult, ofPlain;
        var plain = Ones(3);
        using (Autograd.NoGrad()) (ofLeaf, ofResult, ofPlain) = (x.View(-1), y.View(-1), plain.View(-1));
        Assert.True(ofLeaf.RequiresGrad);
        Assert.True(ofLeaf.IsLeaf);
        Throws(() => ofLeaf.AddInPlace(1), "A view was created in no_grad mode and is being modified inplace");
        Throws(() => ofResult.AddInPlace(1), "A view was created in no_grad mode and is being modified inplace");
        Throws(() => ofPlain.AddInPlace(x), "A view was created in no_grad mode and is being modified inplace");
        Throws(() => ofResult.View(3).AddInPlace(1), "is a view and is being modified inplace");
        ofPlain.AddInPlace(1);
        using (Autograd.NoGrad()) ofLeaf.AddInPlace(1);
        All(x, 2);

        plain.AddInPlace(x);
        Throws(() => _ = ofPlain.GradFn, "A view was created in no_grad mode and its base or another view of its base has been modified inplace");
    }

    [Fact(DisplayName = "E85 a view read after a write under NoGrad")]
    public void View_after_no_grad_write()
    {
        var x = OnesLeaf(4);
        var y = x * 1;
        var v = y.Slice(0, 0, 2);
        using (Autograd.NoGrad()) v.MulInPlace(3);
        Same(y, 3, 3, 1, 1);
        v.Sum().Backward();
        Same(x.Grad, 1, 1, 0, 0);
    }

    [Fact(DisplayName = "E85 operands that lie partly under the target")]
    public void Overlap()
    {
        var x = Tensor.Arange(6, dtype: Dtype.Float64);
        const string Partly = "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location";
        Throws(() => x.Slice(0, 1).AddInPlace(x.Slice(0, 0, 5)), Partly);
        Throws(() => x.Slice(0, 1).CopyInPlace(x.Slice(0, 0, 5)), Partly);
        var square = Ones(3, 3);
        Throws(() => square.AddInPlace(square.T()), Partly);
        Throws(() => Ones(1, 3).Expand(2, 3).AddInPlace(1), "more than one element of the written-to tensor refers to a single memory location");
        Same(x.View(2, 3).MulInPlace(x.View(2, 3)), 0, 1, 4, 9, 16, 25);
        Assert.Equal(1, x.Version);
    }
}
