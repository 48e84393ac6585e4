using MiniTorch.Nn;

namespace MiniTorch.Tests.NnSpec;

/// <summary>nn_optim_data.md, section D: what holds between forms of one loss, at its edges, and when targets do not fit.</summary>
public sealed class LossesD77
{
    private static readonly Tensor s_x = Tensor.Of(new[,] { { 1, 2, .5 }, { -1, 0, 3 }, { .2, -.3, .1 }, { 2, 2, 2 } }), s_t = Tensor.Of([1L, 2, 0, 2]), s_w = Tensor.Of([.2, .3, .5]);

    public static TheoryData<Reduction> Reductions => [Reduction.Mean, Reduction.Sum, Reduction.None];

    [Theory(DisplayName = "D74 any ignored index counts for nothing, and is never range-checked")]
    [InlineData(255)]
    [InlineData(-2)]
    [InlineData(-100)]
    [InlineData(2)]
    public void Ignored(long ignored)
    {
        var x = s_x.Clone().RequiresGradInPlace();
        var t = Tensor.Of([1L, ignored, 0, 1]);
        var none = F.CrossEntropy(x, t, ignoreIndex: ignored, reduction: Reduction.None);
        Assert.Equal(0, none.Select(0, 1).Item());
        var mean = F.CrossEntropy(x, t, ignoreIndex: ignored);
        Near(none.Sum().Item() / 3, mean);
        mean.Backward();
        Assert.Equal([0.0, 0, 0], x.Grad!.Select(0, 1).ToArray<double>());
        Assert.True(F.NllLoss(s_x.LogSoftmax(1), t, ignoreIndex: ignored).AllClose(mean));
        Assert.True(double.IsNaN(F.CrossEntropy(s_x, Tensor.Full([4], ignored, Dtype.Int64), ignoreIndex: ignored).Item()));
    }

    [Theory(DisplayName = "D77 one-hot probabilities are index targets, unit weights are none, dimensions and batches of one change nothing")]
    [MemberData(nameof(Reductions))]
    public void Consistent(Reduction reduction)
    {
        var oneHot = s_t.OneHot(3).Double();
        Assert.True(F.CrossEntropy(s_x, oneHot, reduction: reduction).AllClose(F.CrossEntropy(s_x, s_t, reduction: reduction)));
        Assert.True(F.CrossEntropy(s_x, oneHot, reduction: reduction, labelSmoothing: .2).AllClose(F.CrossEntropy(s_x, s_t, reduction: reduction, labelSmoothing: .2)));
        Assert.Equal(reduction != Reduction.Mean, F.CrossEntropy(s_x, oneHot, s_w, reduction: reduction).AllClose(F.CrossEntropy(s_x, s_t, s_w, reduction: reduction)));
        Assert.True(F.CrossEntropy(s_x, s_t, Tensor.Ones([3], Dtype.Float64), reduction: reduction).AllClose(F.CrossEntropy(s_x, s_t, reduction: reduction)));

        foreach (int[] sizes in new int[][] { [4], [2, 2], [1, 4, 1], [2, 1, 2, 1] })
        {
            var x = s_x.T().Reshape([1, 3, .. sizes]);
            var flat = F.CrossEntropy(s_x, s_t, s_w, reduction: reduction, labelSmoothing: .1);
            var deep = F.CrossEntropy(x, s_t.Reshape([1, .. sizes]), s_w, reduction: reduction, labelSmoothing: .1);
            Assert.True(deep.Reshape(-1).AllClose(flat.Reshape(-1)));
            Assert.True(F.CrossEntropy(x, s_t.Reshape([1, .. sizes]).OneHot(3).Double().MoveDim(-1, 1), reduction: reduction).Reshape(-1).AllClose(F.CrossEntropy(s_x, s_t, reduction: reduction).Reshape(-1)));
        }

        Tensor one = s_x.Select(0, 0), target = s_t.Select(0, 0);
        Assert.True(F.CrossEntropy(one, target, s_w, reduction: reduction).Reshape(-1).AllClose(F.CrossEntropy(one.Unsqueeze(0), target.Unsqueeze(0), s_w, reduction: reduction).Reshape(-1)));
        Assert.Equal(0, F.CrossEntropy(one, target, reduction: reduction).Dim);
    }

    [Fact(DisplayName = "D79 extreme scores")]
    public void Extreme()
    {
        var x = Tensor.Of(new[,] { { 1000.0, 0, -1000 } });
        Near(0, F.CrossEntropy(x, Tensor.Of([0L])));
        Near(2000, F.CrossEntropy(x, Tensor.Of([2L])));
        Assert.True(double.IsNaN(F.CrossEntropy(Tensor.Of(new[,] { { double.PositiveInfinity, 0, 1 } }), Tensor.Of([0L])).Item()));
        Near(0, F.CrossEntropy(Tensor.Of(new[,] { { 5, double.NegativeInfinity } }), Tensor.Of([0L])));
        Assert.True(double.IsNaN(F.CrossEntropy(Tensor.Of(new[,] { { double.NaN, 0 } }), Tensor.Of([0L])).Item()));
    }

    [Fact(DisplayName = "D80 targets that do not fit")]
    public void Misfits()
    {
        Says<IndexOutOfRangeException>("Target 3 is out of bounds.", () => F.CrossEntropy(s_x, Tensor.Of([0L, 3, 1, 2])));
        Says<IndexOutOfRangeException>("Target -1 is out of bounds.", () => F.NllLoss(s_x, Tensor.Of([0L, -1, 1, 2])));
        Says<ArgumentException>("Expected input batch_size (10) to match target batch_size (3).", () => F.CrossEntropy(Tensor.Zeros([10, 3]), Tensor.Zeros([3], Dtype.Int64)));
        Says<ArgumentException>("", () => F.CrossEntropy(s_x, Tensor.Of([0.0, 1, 2, 0])));
        Says<ArgumentException>("either for all 3 classes or no classes", () => F.CrossEntropy(s_x, s_t, Tensor.Ones([4], Dtype.Float64)));
        Says<ArgumentException>("multi-target not supported", () => F.CrossEntropy(s_x, s_t.Unsqueeze(1)));
        Says<ArgumentException>("", () => F.CrossEntropy(s_x, s_t, labelSmoothing: 1.2));
        Says<ArgumentException>("", () => F.CrossEntropy(s_x, s_x.Softmax(1), ignoreIndex: 1));
        Assert.True(F.NllLoss(s_x, s_t.To(Dtype.UInt8)).AllClose(F.NllLoss(s_x, s_t)));
    }

    [Fact(DisplayName = "D83 positive weights of scores")]
    public void PositiveWeights()
    {
        var z = Tensor.Of([-2.0, 0, 3], requiresGrad: true);
        var y = Tensor.Of([0, 1, .3]);
        F.BinaryCrossEntropyWithLogits(z, y).Backward();
        Expect.Close([.03973431, -.16666667, .21752471], z.Grad!.ToArray<double>(), 1e-7, "gradient");
        z.Grad = null;
        var weighted = F.BinaryCrossEntropyWithLogits(z, y, Tensor.Of([1, .5, 2]), posWeight: Tensor.Of([2.0]));
        Near(1.7154674352315487, weighted);
        weighted.Backward();
        Expect.Close([.03973431, -.16666667, .42556424], z.Grad!.ToArray<double>(), 1e-7, "weighted gradient");
        var zero = Tensor.Zeros([2, 2], Dtype.Float64, requiresGrad: true);
        F.BinaryCrossEntropyWithLogits(zero, Tensor.Zeros([2, 2], Dtype.Float64), reduction: Reduction.Sum).Backward();
        Assert.Equal([.5, .5, .5, .5], zero.Grad!.ToArray<double>());
        var scores = s_x.Detach();
        var targets = s_x.Sigmoid();
        Assert.True(F.BinaryCrossEntropyWithLogits(scores, targets, posWeight: Tensor.Ones([3], Dtype.Float64)).AllClose(F.BinaryCrossEntropyWithLogits(scores, targets)));
        Assert.True(F.BinaryCrossEntropyWithLogits(scores, targets, posWeight: Tensor.Of([2.0])).AllClose(F.BinaryCrossEntropyWithLogits(scores, targets, posWeight: Tensor.Full([3], 2.0, Dtype.Float64))));
    }

    [Fact(DisplayName = "D85 a mean square of other sizes warns and broadcasts; of nothing it is NaN")]
    public void OtherSizes()
    {
        var given = new List<string>();
        using (Warnings.Record(given.Add))
        {
            Near(0, F.MseLoss(Tensor.Ones([10, 1], Dtype.Float64), Tensor.Ones([10], Dtype.Float64)));
            Assert.Equal("[10, 10]", F.MseLoss(Tensor.Ones([10, 1]), Tensor.Ones([10]), Reduction.None).Shape.ToString());
        }
        Assert.Contains(given, text => text.Contains("Please ensure they have the same size", StringComparison.Ordinal));
        Assert.True(double.IsNaN(F.MseLoss(Tensor.Zeros([0, 3]), Tensor.Zeros([0, 3])).Item()));
        Assert.Equal(0, F.MseLoss(Tensor.Zeros([0]), Tensor.Zeros([0]), Reduction.Sum).Item());
        Assert.Throws<ArgumentException>(() => F.MseLoss(Tensor.Zeros([2]), Tensor.Zeros([3])));
    }

    [Fact(DisplayName = "D86 divergence: its batch mean is the sum over N, a target of 0 adds nothing, logarithms as targets")]
    public void Divergence()
    {
        var target = Tensor.Of(new[,] { { .5, .5, 0 }, { .2, .3, .5 } });
        var input = s_x.Narrow(0, 0, 2).LogSoftmax(1);
        double sum = F.KlDiv(input, target, Reduction.Sum).Item();
        Near(sum / 2, F.KlDiv(input, target, Reduction.BatchMean));
        Near(sum / 6, F.KlDiv(input, target));
        Assert.Equal(0, F.KlDiv(input, target, Reduction.None).Select(0, 0).Select(0, 2).Item());
        var positive = s_x.Narrow(0, 2, 2).Softmax(1);
        Assert.True(F.KlDiv(input, positive.Log(), Reduction.None, logTarget: true).AllClose(F.KlDiv(input, positive, Reduction.None)));
        Near(0, F.KlDiv(positive.Log(), positive, Reduction.BatchMean));
        Assert.Throws<ArgumentException>(() => F.MseLoss(s_x, s_x, Reduction.BatchMean));
    }

    [Theory(DisplayName = "D89 losses of 0-dim tensors are 0-dim under every reduction")]
    [MemberData(nameof(Reductions))]
    public void Scalars(Reduction reduction)
    {
        Tensor x = Tensor.Full([], .4, Dtype.Float64), y = Tensor.Full([], .7, Dtype.Float64), sign = Tensor.Ones([], Dtype.Float64);
        Tensor[] losses =
        [
            F.MseLoss(x, y, reduction), F.L1Loss(x, y, reduction), F.SmoothL1Loss(x, y, reduction), F.HuberLoss(x, y, reduction), F.BinaryCrossEntropy(x, y, reduction: reduction),
            F.BinaryCrossEntropyWithLogits(x, y, reduction: reduction), F.KlDiv(x, y, reduction), F.PoissonNllLoss(x, y, reduction: reduction), F.SoftMarginLoss(x, sign, reduction),
            F.HingeEmbeddingLoss(x, sign, reduction: reduction), F.MarginRankingLoss(x, y, sign, reduction: reduction), F.GaussianNllLoss(x, y, sign, reduction: reduction),
        ];
        Assert.All(losses, loss => Assert.Equal(0, loss.Dim));
    }

    private static void Near(double expected, Tensor actual) => Expect.Close([expected], [actual.Item()], 1e-9, "loss");

    private static void Says<T>(string words, Func<Tensor> call)
        where T : Exception
    {
        var thrown = Assert.ThrowsAny<T>(call);
        Assert.Contains(words, thrown.Message, StringComparison.Ordinal);
    }
}
