namespace MiniTorch.Tests.Ops;

/// <summary>Convolution and pooling on bad input: PyTorch's words, before anything is computed.</summary>
public sealed class LayerErrorTests
{
    private static readonly Dictionary<string, (Func<Tensor> Call, string Phrase)> s_cases = new()
    {
        ["conv channels"] = (() => X(1, 3, 8, 8).Conv2d(X(4, 2, 3, 3)), "Given groups=1, weight of size [4, 2, 3, 3], expected input[1, 3, 8, 8] to have 2 channels, but got 3 channels instead"),
        ["conv rank"] = (() => X(3, 3).Conv2d(X(4, 3, 3, 3)), "Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: [3, 3]"),
        ["conv stride"] = (() => X(1, 2, 8, 8).Conv2d(X(4, 2, 3, 3), stride: 0), "non-positive stride is not supported"),
        ["conv padding"] = (() => X(1, 2, 8, 8).Conv2d(X(4, 2, 3, 3), padding: -1), "negative padding is not supported"),
        ["conv dilation"] = (() => X(1, 2, 8, 8).Conv2d(X(4, 2, 3, 3), dilation: 0), "dilation should be greater than zero"),
        ["conv groups 0"] = (() => X(1, 2, 8, 8).Conv2d(X(4, 2, 3, 3), groups: 0), "non-positive groups is not supported"),
        ["conv groups"] = (() => X(1, 4, 8, 8).Conv2d(X(3, 2, 3, 3), groups: 2), "expected weight to be divisible by 2 at dimension 0"),
        ["conv kernel"] = (() => X(1, 2, 2, 8).Conv2d(X(4, 2, 3, 3)), "Calculated padded input size per channel: (2 x 8). Kernel size: (3 x 3). Kernel size can't be greater than actual input size"),
        ["conv bias"] = (() => X(1, 2, 8, 8).Conv2d(X(4, 2, 3, 3), X(3)), "expected bias to be 1-dimensional with 4 elements, but got bias of size [3] instead"),
        ["conv dtype"] = (() => X(1, 2, 8, 8).Conv2d(X(4, 2, 3, 3).To(Dtype.Float64)), "should be the same"),
        ["conv_transpose channels"] = (() => X(1, 2, 8, 8).ConvTranspose2d(X(3, 4, 3, 3)), "Given transposed=1, weight of size [3, 4, 3, 3], expected input[1, 2, 8, 8] to have 3 channels, but got 2 channels instead"),
        ["output padding"] = (() => X(1, 2, 8, 8).ConvTranspose2d(X(2, 4, 3, 3), outputPadding: 1), "output padding must be smaller than either stride or dilation"),
        ["pool padding"] = (() => X(1, 2, 8, 8).MaxPool2d(2, padding: 2), "pad should be at most half of kernel size, but got pad=2 and kernel_size=2"),
        ["pool size"] = (() => X(1, 2, 2, 2).MaxPool2d(3), "Output size is too small"),
        ["pool kernel"] = (() => X(1, 2, 2, 2).AvgPool2d(0), "kernel size should be greater than zero"),
        ["pool stride"] = (() => X(1, 2, 2, 2).MaxPool2d(2, stride: 0), "stride should not be zero"),
        ["pool divisor"] = (() => X(1, 2, 2, 2).AvgPool2d(2, divisorOverride: 0), "divisor must be not zero"),
        ["pool dtype"] = (() => Tensor.Zeros([1, 2, 2, 2], Dtype.Int64).MaxPool2d(2), "not implemented for 'Long'"),
        ["fold blocks"] = (() => X(1, 8, 3).FoldWindows((3, 3), 2), "expected size of input's dimension 2 to match the calculated number of sliding blocks"),
        ["softmax of ints"] = (() => Tensor.Zeros([2], Dtype.Int64).Softmax(0), "not implemented for 'Long'"),
        ["softmax dim"] = (() => X(2, 3).Softmax(2), "Dimension out of range (expected to be in range of [-2, 1], but got 2)"),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    private static Tensor X(params int[] sizes) => Tensor.Zeros(sizes);

    [Theory, MemberData(nameof(Names))]
    public void Refuses_with_PyTorchs_words(string name)
    {
        var (call, phrase) = s_cases[name];
        Exception? error = Record.Exception(() => call());
        Assert.True(error is ArgumentException or InvalidOperationException, $"{error?.GetType().Name}");
        Assert.Contains(phrase, error?.Message ?? "", StringComparison.Ordinal);
    }
}
