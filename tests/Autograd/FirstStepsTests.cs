namespace MiniTorch.Tests;

/// <summary>The example of the study note, and the rules that it rests on.</summary>
public sealed class FirstStepsTests
{
    [Fact]
    public void The_notes_example_gives_the_notes_gradient()
    {
        var x = Tensor.Ones([2, 2], requiresGrad: true);
        var y = x + 2;
        var z = y * y;
        z.Mean().Backward();
        Assert.Null(x.GradFn);
        Assert.Equal("<AddBackward0>", y.GradFn!.ToString());
        Assert.True(x.IsLeaf);
        Assert.False(y.IsLeaf);
        Assert.Equal([1.5f, 1.5f, 1.5f, 1.5f], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void Gradients_of_a_shared_subexpression_add_up()
    {
        var x = Tensor.Of(3.0, requiresGrad: true);
        var y = x * x;
        var z = y * y + y;
        var grads = Autograd.Grad([z], [x, y]);
        Assert.Equal(114, grads[0]!.Item());
        Assert.Equal(19, grads[1]!.Item());
        Assert.Null(x.Grad);
    }

    [Fact]
    public void Fourth_derivative_of_a_fourth_power()
    {
        var x = Tensor.Of(2.0, requiresGrad: true);
        var y = x * x * x * x;
        var values = new List<double>();
        for (int i = 0; i < 4; i++)
        {
            y = Autograd.Grad(y, x, createGraph: true);
            values.Add(y.Item());
        }
        Assert.Equal([32, 48, 48, 24], values);
    }

    [Fact]
    public void A_matrix_product_with_a_row_of_bias_has_its_three_gradients()
    {
        var x = Tensor.Of(new[,] { { 1.0, 2 }, { 3, 4 }, { 5, 6 } }, requiresGrad: true);
        var w = Tensor.Of(new[,] { { 1.0, 0 }, { 2, -1 } }, requiresGrad: true);
        var b = Tensor.Of([0.5, -0.5], requiresGrad: true);
        b.Addmm(x, w.T()).Sum().Backward();
        Assert.Equal([3.0, -1, 3, -1, 3, -1], x.Grad!.ToArray<double>());
        Assert.Equal([9.0, 12, 9, 12], w.Grad!.ToArray<double>());
        Assert.Equal([3.0, 3], b.Grad!.ToArray<double>());
        Assert.True(w.Grad.IsContiguous);
    }

    [Fact]
    public void Writing_into_a_view_gives_the_base_a_new_history()
    {
        var root = Tensor.Ones([2, 2], Dtype.Float64, requiresGrad: true);
        var x = root.Clone();
        x.Narrow(0, 0, 1).Narrow(1, 1, 1).MulInPlace(2);
        x.Sum().Backward();
        Assert.Equal([1.0, 2, 1, 1], root.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_chain_of_150000_ops_runs_and_is_dropped()
    {
        var x = Tensor.Of(1.0f, requiresGrad: true);
        var y = x;
        for (int i = 0; i < 150_000; i++) y = y + 1;
        y.Backward();
        Assert.Equal(1f, x.Grad!.Item<float>());
    }

    [Fact]
    public void Buffers_come_back_without_being_disposed_and_are_never_shared()
    {
        var w = Tensor.Full([64, 64], 0.01, requiresGrad: true);
        var kept = new List<Tensor>();
        for (int step = 0; step < 3000; step++)
        {
            w.Grad = null;
            var y = w.Mm(w) + step;
            y.Sum().Backward();
            if (step % 500 == 0) kept.Add(y.Detach());
        }
        for (int i = 0; i < kept.Count; i++)
        {
            foreach (float v in kept[i].ToArray<float>()) Assert.Equal(i * 500 + 0.0064f, v, 1e-3f);
        }
        Assert.True(BufferPool.BytesOut < 100 << 20, $"{BufferPool.BytesOut} bytes out");
    }
}
