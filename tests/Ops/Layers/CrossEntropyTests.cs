namespace MiniTorch.Tests.Ops;

/// <summary>Cross entropy and negative log likelihood: PyTorch's numbers, and its answers to bad input.</summary>
public sealed class CrossEntropyTests
{
    private static readonly Reduction[] s_reductions = [Reduction.Mean, Reduction.Sum, Reduction.None];

    public static TheoryData<Reduction> Reductions => [.. s_reductions];

    [Theory, MemberData(nameof(Reductions))]
    public void Agrees_with_PyTorch(Reduction reduction)
    {
        void Check(string name, Func<Tensor[], Tensor> call)
            => GoldenCase.Check(Golden.Case("losses", "loss", $"{name}/{reduction.ToString().ToLowerInvariant()}"), t => [call(t)]);
        Check("cross_entropy", t => t[0].CrossEntropy(t[1], reduction: reduction));
        Check("cross_entropy_2d", t => t[0].CrossEntropy(t[1], reduction: reduction));
        Check("cross_entropy_prob", t => t[0].CrossEntropy(t[1], reduction: reduction));
        Check("nll", t => t[0].LogSoftmax(1).NllLoss(t[1], reduction: reduction));
        Check("cross_entropy_weight_smooth_ignore", t => t[0].CrossEntropy(t[1], t[2], 2, reduction, 0.1));
    }

    [Theory]
    [InlineData(Dtype.Float32, 2, 3, 5, 7)]
    [InlineData(Dtype.Float32, 3, 10, 8, 16)]
    [InlineData(Dtype.Float64, 2, 4, 3, 9)]
    [InlineData(Dtype.Float32, 4, 5, 65, 64)]
    [InlineData(Dtype.Float64, 1, 1, 1, 2)]
    public void Images_lose_what_their_pixels_lose_as_rows(Dtype dtype, int batch, int classes, int height, int width)
    {
        Tensor.ManualSeed(3);
        Tensor scores = Tensor.Randn([batch, classes, height, width], dtype: dtype) * 3, wide = Tensor.Randn([batch, height, 2 * width, classes], dtype: dtype);
        var target = Tensor.RandInt(0, classes, [batch, height, width]);
        target[0, 0, 0] = Tensor.Of(-100L);
        var weight = Tensor.Rand([classes], dtype: dtype) + 0.5;
        // In order; every other column; classes last, as they come out of a linear layer.
        foreach (var x in new[] { scores, wide.Permute(0, 3, 1, 2).Slice(3, step: 2), wide.Narrow(2, 0, width).Contiguous().Permute(0, 3, 1, 2) })
            foreach (var w in new[] { null, weight })
                foreach (double smoothing in new[] { 0, 0.1 })
                    foreach (var reduction in s_reductions)
                    {
                        Tensor image = x.Detach().RequiresGradInPlace(), rows = x.Permute(0, 2, 3, 1).Reshape(-1, classes).Contiguous().RequiresGradInPlace();
                        Tensor y = image.CrossEntropy(target, w, -100, reduction, smoothing), expected = rows.CrossEntropy(target.Flatten(), w, -100, reduction, smoothing);
                        var dy = Tensor.Rand(expected.Shape.ToArray(), dtype: dtype);
                        y.Backward(dy.Reshape(y.Shape.ToArray()));
                        expected.Backward(dy);
                        double tolerance = dtype == Dtype.Float32 ? 2e-6 : 1e-14;
                        Assert.Equal(reduction == Reduction.None ? target.Shape : Tensor.Of(0).Shape, y.Shape);
                        Assert.True(y.Flatten().AllClose(expected.Flatten(), 10 * tolerance, tolerance));
                        Assert.True(image.Grad!.Permute(0, 2, 3, 1).Reshape(-1, classes).AllClose(rows.Grad!, 10 * tolerance, tolerance));
                    }
    }

    [Fact]
    public void A_pixel_that_is_ignored_keeps_its_scores_to_itself()
    {
        var x = Tensor.Zeros([1, 2, 1, 3]);
        x[0, 0, 0, 1] = Tensor.Of(float.NaN);
        x.RequiresGrad = true;
        var loss = x.CrossEntropy(Tensor.Of([0L, -100, 1], [1, 1, 3]));
        loss.Backward();
        Assert.Equal(Math.Log(2), loss.Item(), 6);
        Assert.Equal([-0.25f, 0, 0.25f, 0.25f, 0, -0.25f], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void The_recorded_gradient_is_the_fused_one()
    {
        Tensor x = Tensor.Of([1.0, 2, -1, 0.5, 0, 3, -2, 1, 0.2], [3, 3], requiresGrad: true), t = Tensor.Of([2L, 1, 0]), w = Tensor.Of([0.5, 1, 2.0]);
        CheckRecorded(x, t, w);
        CheckRecorded(x.Detach().Reshape(1, 3, 1, 3).RequiresGradInPlace(), t.Reshape(1, 1, 3), w);
    }

    private static void CheckRecorded(Tensor x, Tensor t, Tensor w)
    {
        foreach (var reduction in s_reductions)
            foreach (double smoothing in (double[])[0, 0.3])
            {
                var y = x.CrossEntropy(t, w, 1, reduction, smoothing);
                var dy = Tensor.Full(y.Shape, 0.7, Dtype.Float64);
                double[] fused = Autograd.Grad(y, x, dy, retainGraph: true).ToArray<double>(), recorded = Autograd.Grad(y, x, dy, createGraph: true).ToArray<double>();
                for (int i = 0; i < fused.Length; i++) Assert.Equal(recorded[i], fused[i], 14);
            }
    }

    [Fact]
    public void A_mean_over_nothing_is_NaN()
    {
        Assert.Equal(double.NaN, Tensor.Zeros([0, 3]).CrossEntropy(Tensor.Zeros([0], Dtype.Int64)).Item());
        Assert.Equal(double.NaN, Tensor.Zeros([2, 3]).CrossEntropy(Tensor.Of([-100L, -100])).Item());
        Assert.Equal(0, Tensor.Zeros([0, 3]).CrossEntropy(Tensor.Zeros([0], Dtype.Int64), reduction: Reduction.Sum).Item());
    }

    public static TheoryData<string, string> BadInputs => new()
    {
        { "target 3", "Target 3 is out of bounds" },
        { "target -1", "Target -1 is out of bounds" },
        { "batch", "Expected input batch_size (2) to match target batch_size (3)" },
        { "weight", "weight tensor should be defined either for all 3 classes or no classes but got weight tensor of shape: [4]" },
        { "smoothing", "label_smoothing must be between 0.0 and 1.0. Got: 1.2" },
        { "column", "multi-target not supported" },
        { "float target", "expected scalar type Long but found Float" },
        { "probabilities and ignore", "ignore_index is not supported for floating point target" },
    };

    [Theory, MemberData(nameof(BadInputs))]
    public void Refuses_with_PyTorchs_words(string what, string phrase)
    {
        var x = Tensor.Zeros([2, 3]);
        var ok = Tensor.Of([0L, 1]);
        Exception? error = Record.Exception(() => what switch
        {
            "target 3" => x.CrossEntropy(Tensor.Of([0L, 3])),
            "target -1" => x.NllLoss(Tensor.Of([0L, -1])),
            "batch" => x.CrossEntropy(Tensor.Of([0L, 1, 2])),
            "weight" => x.CrossEntropy(ok, Tensor.Ones([4])),
            "smoothing" => x.CrossEntropy(ok, labelSmoothing: 1.2),
            "column" => x.CrossEntropy(Tensor.Of([0L, 1], [2, 1])),
            "float target" => x.NllLoss(Tensor.Zeros([2])),
            _ => x.CrossEntropy(Tensor.Zeros([2, 3]), ignoreIndex: 1),
        });
        Assert.True(error is ArgumentException or IndexOutOfRangeException, $"{error?.GetType().Name}");
        Assert.Contains(phrase, error?.Message ?? "", StringComparison.Ordinal);
    }
}
