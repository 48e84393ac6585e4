namespace MiniTorch.Tests.Ops;

/// <summary>The fused kernel of a gradient gives what the gradient composed of differentiable ops gives.</summary>
public sealed class FusedGradientTests
{
    private static readonly Dictionary<string, (Func<Tensor[], Tensor> Call, int[][] Inputs)> s_cases = new()
    {
        ["softmax"] = (t => t[0].Softmax(1), [[3, 20, 2]]),
        ["log_softmax"] = (t => t[0].LogSoftmax(-1), [[3, 37]]),
        ["layer_norm"] = (t => t[0].LayerNorm([5, 7], t[1], t[2]), [[6, 5, 7], [5, 7], [5, 7]]),
        ["layer_norm, bias alone"] = (t => t[0].LayerNorm([7], null, t[1]), [[6, 7], [7]]),
        ["layer_norm of one row"] = (t => t[0].LayerNorm([7], t[1], t[2]), [[7], [7], [7]]),
        ["layer_norm of a transposed input"] = (t => t[0].T().LayerNorm([6], t[1]), [[6, 9], [6]]),
        ["rms_norm"] = (t => t[0].RmsNorm([33], t[1]), [[6, 33], [33]]),
        ["group_norm"] = (t => t[0].GroupNorm(3, t[1], t[2]), [[4, 6, 5, 3], [6], [6]]),
        ["instance_norm"] = (t => t[0].InstanceNorm(t[1], t[2]), [[4, 3, 20], [3], [3]]),
        ["batch_norm"] = (t => t[0].BatchNorm(null, null, t[1], t[2], training: true), [[4, 6, 5, 3], [6], [6]]),
        ["batch_norm of rows"] = (t => t[0].BatchNorm(null, null, t[1], t[2], training: true), [[9, 20], [20], [20]]),
        ["batch_norm, given statistics"] = (t => t[0].BatchNorm(Tensor.Full([3], 0.3, Dtype.Float64), Tensor.Full([3], 1.7, Dtype.Float64), t[1], t[2]), [[4, 3, 5], [3], [3]]),
        ["conv2d"] = (t => t[0].Conv2d(t[1], t[2], stride: 2, padding: 1), [[2, 3, 7, 8], [4, 3, 3, 3], [4]]),
        ["conv_transpose2d"] = (t => t[0].ConvTranspose2d(t[1], t[2], stride: 2, padding: 1), [[2, 3, 4, 5], [3, 4, 3, 3], [4]]),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Fused_equals_composed(string name)
    {
        var (call, shapes) = s_cases[name];
        Tensor[] inputs = [.. shapes.Select((shape, i) => Tensor.Of(Kernels.Check.Random(Layouts.Numel(shape), i + 1), shape, requiresGrad: true))];
        var y = call(inputs);
        foreach (var dy in (Tensor[])[Tensor.Of(Kernels.Check.Random(y.Numel, 9), y.Shape.ToArray()), Tensor.Full([], 0.4, Dtype.Float64).Expand(y.Shape.ToArray())])
        {
            var fused = Autograd.Grad([y], inputs, [dy], retainGraph: true);
            var composed = Autograd.Grad([y], inputs, [dy], createGraph: true);
            for (int i = 0; i < inputs.Length; i++)
            {
                Assert.True(composed[i]!.RequiresGrad || name.StartsWith("batch_norm, given", StringComparison.Ordinal) || i > 0);
                Kernels.Check.Close($"gradient {i}", composed[i]!.ToArray<double>(), fused[i]!.ToArray<double>(), 1e-12);
            }
        }
    }

    [Fact]
    public void Training_moves_the_running_statistics()
    {
        Tensor mean = Tensor.Zeros([3], Dtype.Float64), variance = Tensor.Ones([3], Dtype.Float64);
        var x = Tensor.Of([1, 2, .5, -1, 0, 3, .2, -.3, .1, 2, 2, 2], [4, 3]);
        var y = x.BatchNorm(mean, variance, training: true);
        Kernels.Check.Close("mean", [.055, .0925, .14], mean.ToArray<double>(), 1e-12);
        Kernels.Check.Close("variance", [1.061, 1.0555833333333333, 1.0806666666666667], variance.ToArray<double>(), 1e-12);
        Kernels.Check.Close("y0", [.40951248, .99516349, -.77316335], y.ToArray<double>()[..3], 1e-8);
        x.BatchNorm(mean, variance, training: true);
        Kernels.Check.Close("mean", [.1045, .17575, .266], mean.ToArray<double>(), 1e-12);
        var row = x.BatchNorm(mean, variance).ToArray<double>()[..3];
        Kernels.Check.Close("evaluated", [.84771722, 1.73492913, .21789592], row, 1e-8);
    }

    [Fact]
    public void Norms_refuse_with_PyTorchs_words()
    {
        static void Refuses(string phrase, Action call) => Assert.Contains(phrase, Assert.ThrowsAny<ArgumentException>(call).Message, StringComparison.Ordinal);
        var x = Tensor.Zeros([2, 4]);
        Refuses("Given normalized_shape=[3], expected input with shape [*, 3], but got input of size[2, 4]", () => x.LayerNorm([3]));
        Refuses("Expected weight to be of same shape as normalized_shape", () => x.LayerNorm([4], Tensor.Ones([3])));
        Refuses("to be divisible by num_groups", () => x.GroupNorm(3));
        Refuses("Expected more than 1 value per channel when training, got input size [1, 4]", () => Tensor.Zeros([1, 4]).BatchNorm(null, null, training: true));
        Refuses("running_mean should contain 4 elements not 3", () => x.BatchNorm(Tensor.Zeros([3]), Tensor.Ones([4])));
        Refuses("Expected running_mean and running_var to be defined", () => x.BatchNorm(null, null));
    }
}
