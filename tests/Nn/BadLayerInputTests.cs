using MiniTorch.Nn;

namespace MiniTorch.Tests;

/// <summary>Layers refuse what PyTorch refuses, in its words.</summary>
public sealed class BadLayerInputTests
{
    private static readonly Dictionary<string, (string Words, Action Call)> s_cases = new()
    {
        ["bilinear batch"] = ("input batch dimensions do not match", () => new Bilinear(2, 3, 4).Forward(Tensor.Zeros(1, 2), Tensor.Zeros(2, 3))),
        ["attention batch"] = ("does not match that of key", () => new MultiheadAttention(4, 2).Forward(Tensor.Zeros(3, 2, 4), Tensor.Zeros(3, 1, 4), Tensor.Zeros(3, 1, 4))),
        ["rnn nonlinearity"] = ("Unknown nonlinearity 'gelu'. Select from 'tanh' or 'relu'.", () => _ = new RNN(2, 3, nonlinearity: "gelu")),
        ["cell nonlinearity"] = ("Unknown nonlinearity: gelu", () => _ = new RNNCell(2, 3, nonlinearity: "gelu")),
        ["sparse share"] = ("0 to 1, but got 1.5", () => Init.Sparse(Tensor.Zeros(3, 3), 1.5)),
        ["same with strides"] = ("padding='same' is not supported for strided convolutions", () => F.Conv2d(Tensor.Zeros(1, 1, 4, 4), Tensor.Zeros(1, 1, 3, 3), stride: 2, padding: "same")),
        ["pad sides"] = ("padding must be one number or 4", () => _ = new ReflectionPad2d(1, 2, 3)),
        ["pad rank"] = ("Expected 3D or 4D input", () => new ReflectionPad2d(1).Forward(Tensor.Zeros(3, 3))),
        ["bag of max by frequency"] = ("max mode does not support scaling the gradient by the frequency", () => new EmbeddingBag(3, 2, mode: "max", scaleGradByFreq: true).Forward(Tensor.Zeros([2, 2], Dtype.Int64))),
        ["shuffled channels"] = ("Number of channels must be divisible by groups. Got 4 channels and 3 groups.", () => new ChannelShuffle(3).Forward(Tensor.Zeros(1, 4, 2))),
        ["factors by dimension"] = ("same number of spatial dimensions", () => F.Interpolate(Tensor.Zeros(1, 1, 2, 2), scaleFactor: (1, 2, 3))),
        ["factor NaN"] = ("sizes should be greater than 0", () => F.Interpolate(Tensor.Zeros(1, 1, 2, 2), scaleFactor: double.NaN)),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Throws(string name)
    {
        var (words, call) = s_cases[name];
        Assert.Contains(words, Assert.ThrowsAny<ArgumentException>(call).Message, StringComparison.Ordinal);
    }
}
