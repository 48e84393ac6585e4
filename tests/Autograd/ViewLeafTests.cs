namespace MiniTorch.Tests;

/// <summary>Views that are leaves by themselves, and writes through expanded ones: found by running random programs beside PyTorch.</summary>
public sealed class ViewLeafTests
{
    [Fact]
    public void A_view_of_a_plain_tensor_that_requires_grad_itself_stays_a_leaf_after_its_base_was_written()
    {
        var root = Tensor.Ones([2, 3]);
        var view = root.T();
        root.MulInPlace(3);
        view.RequiresGrad = true;
        Assert.True(view.IsLeaf);
        Assert.Null(view.GradFn);
        root.MulInPlace(2);
        Assert.True(view.IsLeaf);
        Assert.False(root.RequiresGrad);
        (view * view).Sum().Backward();
        Assert.Equal(12f, view.Grad![0, 0].Item<float>());
    }

    [Fact]
    public void A_view_made_under_no_grad_of_a_plain_tensor_may_be_written()
    {
        var root = Tensor.Ones([2, 3]);
        var view = Autograd.NoGrad(() => root.Select(0, 0));
        var inner = view.Select(0, 0);
        view.RequiresGrad = true;
        inner.MulInPlace(1.25);
        Assert.True(view.IsLeaf && inner.IsLeaf);
        Assert.Equal(1.25f, root[0, 0].Item<float>());
    }

    [Fact]
    public void An_expanded_tensor_may_be_filled_but_not_added_to()
    {
        var x = Tensor.Ones([1]).Expand(3);
        x.FillInPlace(4);
        Assert.Equal([4f, 4, 4], x.ToArray<float>());
        x.ZeroInPlace();
        Assert.Equal([0f, 0, 0], x.ToArray<float>());
        Assert.Contains("single memory location", Assert.Throws<InvalidOperationException>(() => x.AddInPlace(1)).Message, StringComparison.Ordinal);
    }
}
