using MiniTorch.Nn;

namespace MiniTorch.Tests.NnSpec;

/// <summary>nn_optim_data.md, C46 to C52: normalisation.</summary>
public sealed class NormsC46
{
    private static Tensor X => Tensor.Of(new[,] { { 1, 2, .5 }, { -1, 0, 3 }, { .2, -.3, .1 }, { 2, 2, 2 } });

    private static void Near(double[] expected, Tensor? actual, double tolerance = 1e-7) => Expect.Close(expected, Expect.Doubles(actual!), tolerance, "value");

    [Fact(DisplayName = "C46 batch norm by numbers: training, running statistics, evaluation, gradients")]
    public void Numbers()
    {
        var layer = new BatchNorm1d(3, dtype: Dtype.Float64);
        var x = X.RequiresGradInPlace();
        var y = layer.Forward(x);
        Near([.40951248, .99516349, -.77316335], y[0]);
        Near([.055, .0925, .14], layer.RunningMean);
        Near([1.061, 1.05558333, 1.08066667], layer.RunningVar);
        Assert.Equal(1, layer.NumBatchesTracked!.Item<long>());
        y.Backward(Tensor.Arange(0, 12.0, 1, Dtype.Float64).Reshape(4, 3));
        Near([-4.62926713, -4.06985643, -3.52345912], x.Grad![0], 1e-5);
        Near([5.73317478, -.41658007, 2.06176893], layer.Weight!.Grad, 1e-5);
        Near([18, 22, 26], layer.Bias!.Grad);
        layer.Forward(X);
        Near([.1045, .17575, .266], layer.RunningMean);
        Near([1.1159, 1.10560833, 1.15326667], layer.RunningVar);
        Near([.84771722, 1.73492913, .21789592], layer.Eval().Forward(X)[0]);
        Assert.Equal(2, layer.NumBatchesTracked.Item<long>());
    }

    [Fact(DisplayName = "C47 without momentum the running statistics are the plain average of all batches")]
    public void Average()
    {
        var layer = new BatchNorm1d(3, momentum: null, dtype: Dtype.Float64);
        layer.Forward(X);
        layer.Forward(X * 2);
        Near([.825, 1.3875, 2.1], layer.RunningMean);
        Near([4.025, 3.88958333, 4.51666667], layer.RunningVar);
    }

    [Fact(DisplayName = "C49 batch norm refuses one value per channel, wrong sizes and wrong ranks, and changes nothing")]
    public void Errors()
    {
        var layer = new BatchNorm1d(3, dtype: Dtype.Float64);
        Assert.Contains("Expected more than 1 value per channel when training", Assert.Throws<ArgumentException>(() => layer.Forward(X[..1])).Message);
        Assert.Equal(0, layer.NumBatchesTracked!.Item<long>());
        Assert.Contains("expected 2D or 3D input (got 4D input)", Assert.Throws<ArgumentException>(() => layer.Forward(Tensor.Ones([1, 3, 2, 2], Dtype.Float64))).Message);
        Assert.Contains("expected 4D input (got 2D input)", Assert.Throws<ArgumentException>(() => new BatchNorm2d(3).Forward(X)).Message);
        var x = Tensor.Randn([4, 10]);
        Tensor good = Tensor.Ones([10]), bad = Tensor.Ones([9]);
        Assert.Throws<ArgumentException>(() => F.BatchNorm(x, bad, good));
        Assert.Throws<ArgumentException>(() => F.BatchNorm(x, good, Tensor.Ones([11])));
        Assert.Throws<ArgumentException>(() => F.BatchNorm(x, good, good, bad));
        Assert.Throws<ArgumentException>(() => F.BatchNorm(x, good, good, good, bad));
    }

    [Fact(DisplayName = "C46 without running statistics evaluation uses the batch's")]
    public void WithoutTracking()
    {
        var layer = new BatchNorm1d(3, trackRunningStats: false, affine: false, dtype: Dtype.Float64);
        Assert.Empty(layer.StateDict());
        Near([.40951248, .99516349, -.77316335], layer.Eval().Forward(X)[0]);
        Assert.Equal("BatchNorm1d(3, eps=1e-05, momentum=0.1, affine=False, track_running_stats=False)", layer.ToString());
    }

    [Fact(DisplayName = "C50 layer norm by numbers, and against its definition")]
    public void LayerNormNumbers()
    {
        var layer = new Nn.LayerNorm(3, dtype: Dtype.Float64);
        var x = X[..2].Clone().RequiresGradInPlace();
        var y = layer.Forward(x);
        Near([-.26725781, 1.33628903, -1.06903122], y[0]);
        y.Backward(Tensor.Of(new[,] { { 1.0, 2, 3 }, { 4, 5, 6 } }));
        Near([-1.71808295, .57268057, 1.14540238], x.Grad![0], 1e-5);
        Near([-4.18957372, .71142010, 5.02976975], layer.Weight!.Grad, 1e-5);
        Near([5, 7, 9], layer.Bias!.Grad);
        var large = Tensor.Rand([64, 64, 36]);
        var flat = large.Reshape(64, -1);
        var expected = (flat - flat.Mean(1, true)) / (flat.Var(1, correction: 0, keepDim: true) + 1e-5).Sqrt();
        Expect.Close(Expect.Doubles(expected), Expect.Doubles(new Nn.LayerNorm([64, 36]).Forward(large)), 1e-5, "layer norm");
        Assert.Contains("Given normalized_shape=[3], expected input with shape [*, 3]", Assert.Throws<ArgumentException>(() => layer.Forward(Tensor.Ones([2, 4], Dtype.Float64))).Message);
    }

    [Fact(DisplayName = "C52 group and instance norm refuse single values, and groups that do not divide")]
    public void Groups()
    {
        Assert.Contains("num_channels must be divisible by num_groups", Assert.Throws<ArgumentException>(() => new Nn.GroupNorm(3, 4)).Message);
        Assert.Throws<ArgumentException>(() => new InstanceNorm2d(2).Forward(Tensor.Ones([1, 2, 1, 1])));
        Assert.Throws<ArgumentException>(() => new InstanceNorm1d(2).Forward(Tensor.Ones([3, 2, 1])));
        Assert.Contains("Expected more than 1 value per channel", Assert.Throws<ArgumentException>(() => new Nn.GroupNorm(4, 4).Forward(Tensor.Ones([1, 4]))).Message);
    }

    [Fact(DisplayName = "C52 instance norm keeps running statistics where asked")]
    public void InstanceStatistics()
    {
        var layer = new InstanceNorm1d(2, trackRunningStats: true, dtype: Dtype.Float64);
        var x = Tensor.Of([1.0, 3, 5, 7, 2, 4, 0, 8], [2, 2, 2]);
        layer.Forward(x);
        Near([0.1 * 2.5, 0.1 * 5], layer.RunningMean);
        Near([0.9 + 0.1 * 2, 0.9 + 0.1 * 17], layer.RunningVar);
        Assert.Equal(["running_mean", "running_var", "num_batches_tracked"], layer.StateDict().Keys);
        var y = layer.Eval().Forward(x);
        Near([(1 - 0.25) / Math.Sqrt(1.1 + 1e-5)], y[0, 0, 0]);
        Assert.Equal("[2, 2]", layer.Forward(x[0]).Shape.ToString());
    }
}
