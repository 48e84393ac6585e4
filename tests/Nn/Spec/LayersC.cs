using MiniTorch.Nn;

namespace MiniTorch.Tests.NnSpec;

/// <summary>nn_optim_data.md, section C: linear layers, convolutions, pools, embeddings, dropout, shapes.</summary>
[Collection(nameof(Alone))]
public sealed class LayersC
{
    private static Tensor Arange(params int[] shape) => Tensor.Arange(0, (double)shape.Aggregate((a, b) => a * b), 1, Dtype.Float64).Reshape(shape);

    private static void Near(double[] expected, Tensor actual, double tolerance = 1e-7) => Expect.Close(expected, Expect.Doubles(actual), tolerance, "value");

    [Fact(DisplayName = "C38 a linear layer takes any leading dimensions, but not a scalar")]
    public void LinearShapes()
    {
        var layer = new Linear(5, 8, dtype: Dtype.Float64);
        var x = Tensor.Randn([2, 3, 5], Dtype.Float64);
        Near(Expect.Doubles(layer.Forward(x.Reshape(6, 5))), layer.Forward(x));
        Assert.Equal("[8]", layer.Forward(x[0, 0]).Shape.ToString());
        Assert.Contains("at least 1D", Assert.Throws<ArgumentException>(() => layer.Forward(Tensor.Ones([], Dtype.Float64))).Message);
    }

    [Fact(DisplayName = "C40 a linear layer without inputs gives its bias")]
    public void NoInputs()
    {
        var layer = new Linear(0, 2);
        Assert.Equal(layer.Bias!.ToArray<float>(), layer.Forward(Tensor.Ones([1, 0])).ToArray<float>());
    }

    [Fact(DisplayName = "C41 a convolution by numbers, with its gradients")]
    public void Conv2dNumbers()
    {
        var layer = new Conv2d(1, 1, 2, dtype: Dtype.Float64);
        layer.LoadStateDict(new Dictionary<string, Tensor> { ["weight"] = Tensor.Of([1.0, 2, 3, 4], [1, 1, 2, 2]), ["bias"] = Tensor.Of([0.5]) });
        var x = Arange(1, 1, 3, 3).RequiresGradInPlace();
        var y = layer.Forward(x);
        Near([27.5, 37.5, 57.5, 67.5], y);
        y.Backward(Tensor.Of([1.0, 2, 3, 4], [1, 1, 2, 2]));
        Near([1, 4, 4, 6, 20, 16, 9, 24, 16], x.Grad!);
        Near([27, 37, 57, 67], layer.Weight.Grad!);
        Near([10], layer.Bias!.Grad!);
    }

    [Fact(DisplayName = "C43 grouped and transposed convolutions by numbers")]
    public void Conv1dNumbers()
    {
        Near([1, 3, 5, -1, -1, -1], F.Conv1d(Arange(1, 2, 4), Tensor.Of([1.0, 1, 1, -1], [2, 1, 2]), groups: 2));
        Near([10, 102, 20, 203, 30, 300], F.ConvTranspose1d(Tensor.Of([1.0, 2, 3], [1, 1, 3]), Tensor.Of([1.0, 10, 100], [1, 1, 3]), null, 2, 1, 1));
    }

    [Fact(DisplayName = "C44 max pooling: the first of equal maxima, the last window, NaN")]
    public void MaxPool()
    {
        var x = Tensor.Of([1.0, 3, 2, 3, 3, 0, 1, 2, 4], [1, 1, 3, 3], requiresGrad: true);
        var (y, indices) = F.MaxPool2dWithIndices(x, 2, 1);
        Near([3, 3, 3, 4], y);
        Near([1, 1, 3, 8], indices);
        y.Sum().Backward();
        Near([0, 2, 0, 1, 0, 0, 0, 0, 1], x.Grad!);
        Near([2, 4, 5], F.MaxPool1d(Tensor.Of([1.0, 2, 3, 4, 5], [1, 1, 5]), 2, ceilMode: true));
        Assert.True(double.IsNaN(F.MaxPool1d(Tensor.Of([1, double.NaN, 3], [1, 1, 3]), 3).Item()));
    }

    [Fact(DisplayName = "C53 an embedding's padding row is looked up as it is, and gets no gradient")]
    public void EmbeddingPadding()
    {
        var layer = new Embedding(4, 2, paddingIdx: 1, dtype: Dtype.Float64);
        Near([0, 0], layer.Weight[1]);
        layer.LoadStateDict(new Dictionary<string, Tensor> { ["weight"] = Arange(4, 2) });
        var y = layer.Forward(Tensor.Of([1L, 3, 3, 0]));
        Near([2, 3, 6, 7, 6, 7, 0, 1], y);
        y.Sum().Backward();
        Near([1, 1, 0, 0, 0, 0, 2, 2], layer.Weight.Grad!);
        Assert.Contains("index out of range in self", Assert.Throws<IndexOutOfRangeException>(() => layer.Forward(Tensor.Of([4L]))).Message);
        Assert.Throws<IndexOutOfRangeException>(() => layer.Forward(Tensor.Of([-1L])));
        Assert.Contains("Padding_idx must be within num_embeddings", Assert.Throws<ArgumentException>(() => new Embedding(3, 2, paddingIdx: 5)).Message);
        Assert.Throws<ArgumentException>(() => layer.Forward(Tensor.Of([1.5f])));
    }

    [Theory(DisplayName = "C55 dropout keeps the mean, of values and of gradients")]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void DropoutRate(double p)
    {
        Tensor.ManualSeed(3);
        var x = Tensor.Full([10_000], 1 - p, requiresGrad: true);
        var layer = new Dropout(p);
        var y = layer.Forward(x);
        y.Sum().Backward();
        Assert.InRange(y.Mean().Item(), 1 - p - 0.05, 1 - p + 0.05);
        Assert.InRange((x.Grad! * (1 - p)).Mean().Item(), 1 - p - 0.05, 1 - p + 0.05);
        Assert.Same(x, layer.Eval().Forward(x));
    }

    [Fact(DisplayName = "C55 dropout of channels takes whole ones; probabilities are checked")]
    public void ChannelDropout()
    {
        Tensor.ManualSeed(1);
        var y = new Dropout2d().Forward(Tensor.Ones([4, 8, 3, 3])).Reshape(32, 9);
        Assert.All(Enumerable.Range(0, 32), i => Assert.Single(y[i].ToArray<float>().Distinct()));
        Assert.Contains(y.ToArray<float>(), v => v == 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(1.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => F.Dropout(y, -0.1));
        Near(new double[9], F.Dropout(Tensor.Ones([9], Dtype.Float64), 1));
    }

    [Fact(DisplayName = "C61 normalize, cosine similarity, pairwise distance by numbers")]
    public void Distances()
    {
        Near([0.6, 0.8, 0, 0], F.Normalize(Tensor.Of(new[,] { { 3.0, 4 }, { 0, 0 } })));
        Near([0.96], new CosineSimilarity(0).Forward(Tensor.Of([3.0, 4]), Tensor.Of([4.0, 3])));
        Near([3.6055498887], new PairwiseDistance().Forward(Tensor.Of(new[,] { { 1.0, 2 } }), Tensor.Of(new[,] { { 3.0, 5 } })), 1e-9);
    }

    [Fact(DisplayName = "C62 nonlinearities pass NaN on")]
    public void NaN()
    {
        Module<Tensor, Tensor>[] layers =
        [
            new ReLU(), new ReLU6(), new ELU(), new SELU(), new CELU(), new Nn.Hardtanh(), new Nn.Tanh(), new Nn.Sigmoid(), new Nn.LogSigmoid(), new Nn.Hardshrink(), new Nn.Tanhshrink(), new Nn.Softsign(),
            new Nn.Softmin(0), new Nn.Softmax(0), new Nn.LogSoftmax(0), new LeakyReLU(), new Nn.Threshold(0, 1), new Nn.Softshrink(), new RReLU(), new GELU(), new SiLU(), new Nn.Mish(), new Nn.Hardsigmoid(), new Nn.Hardswish(),
        ];
        Assert.All(layers, layer => Assert.True(double.IsNaN(layer.Forward(Tensor.Of([double.NaN])).Item()), layer.ToString()));
    }

    [Fact(DisplayName = "C64 softmax with a dtype is softmax of the converted input, to the bit")]
    public void SoftmaxDtype()
    {
        var x = Tensor.Randn([3, 4]);
        Assert.Equal(F.Softmax(x.To(Dtype.Float64), 1).ToArray<double>(), F.Softmax(x, 1, Dtype.Float64).ToArray<double>());
        Assert.Equal(F.LogSoftmax(x.To(Dtype.Float64), 1).ToArray<double>(), F.LogSoftmax(x, 1, Dtype.Float64).ToArray<double>());
    }

    [Fact(DisplayName = "C65 flatten and unflatten")]
    public void Flattening()
    {
        Assert.Equal("[2, 6]", new Flatten().Forward(Tensor.Ones([2, 1, 2, 3])).Shape.ToString());
        Assert.Equal("[2, 2, 5, 5]", new Unflatten(1, 2, 5, 5).Forward(Tensor.Ones([2, 50])).Shape.ToString());
        Assert.Equal("[2, 2, 25]", new Unflatten(-1, 2, -1).Forward(Tensor.Ones([2, 50])).Shape.ToString());
        Assert.Contains("don't multiply up", Assert.Throws<ArgumentException>(() => new Unflatten(1, 3, 5).Forward(Tensor.Ones([2, 50]))).Message);
    }

    [Fact(DisplayName = "C70 the bounds of default initial values")]
    public void InitialBounds()
    {
        Tensor.ManualSeed(0);
        AssertWithin(new Linear(16, 50), 0.25);
        AssertWithin(new Conv2d(4, 20, 2), 0.25);
        AssertWithin(new LSTM(5, 16), 0.25);
        Assert.InRange(new Embedding(100, 100).Weight.Std().Item(), 0.97, 1.03);

        static void AssertWithin(Module module, double bound) => Assert.All(module.Parameters(), p => Assert.InRange(p.Abs().Max().Item(), bound / 2, bound));
    }

    [Fact(DisplayName = "C70 the first weights of a linear layer after manual_seed(0)")]
    public void FirstWeights()
    {
        Tensor.ManualSeed(0);
        var layer = new Linear(3, 2);
        Near([-.004322517663, .3097158372, -.4751853347, -.4248946011, -.2223689705, .1548207253], layer.Weight, 1e-9);
        Near([-.01143914461, .4577749372], layer.Bias!, 1e-9);
    }

    [Fact(DisplayName = "C71 the first dropout after manual_seed(0)")]
    public void FirstDropout()
    {
        Tensor.ManualSeed(0);
        Near([0, 0, 2, 0, 0, 0, 2, 2, 0, 2], F.Dropout(Tensor.Ones([10])));
    }
}
