using MiniTorch.Nn;

namespace MiniTorch.Tests.NnSpec;

/// <summary>nn_optim_data.md, C67 and C68: hooks of modules.</summary>
public sealed class HooksC67
{
    private sealed class Fails : Module<Tensor, Tensor>
    {
        protected override Tensor ForwardCore(Tensor input) => throw new FormatException("on purpose");
    }

    private sealed class Sum : Module<Tensor, Tensor, Tensor>
    {
        protected override Tensor ForwardCore(Tensor input1, Tensor input2) => input1 + input2 * 2;
    }

    [Fact(DisplayName = "C67 a forward pre-hook replaces the input, a forward hook the output, until removed")]
    public void Forward()
    {
        var layer = new Nn.Sigmoid();
        var x = Tensor.Of(new[] { 0.5, -1 });
        var plain = layer.Forward(x);
        var before = layer.RegisterForwardPreHook((_, input) => input * 2);
        var after = layer.RegisterForwardHook((module, input, output) => ReferenceEquals(module, layer) ? output * 10 + input : output);
        Assert.Equal(((x * 2).Sigmoid() * 10 + x * 2).ToArray<double>(), layer.Forward(x).ToArray<double>());
        before.Remove();
        after.Remove();
        before.Remove();
        Assert.Equal(plain.ToArray<double>(), layer.Forward(x).ToArray<double>());
    }

    [Fact(DisplayName = "C67 hooks run in order of registration, prepended ones first")]
    public void Order()
    {
        var seen = new List<string>();
        var layer = new Identity();
        layer.RegisterForwardPreHook((_, _) => seen.Add("pre 1"));
        layer.RegisterForwardPreHook((_, _) => seen.Add("pre 2"));
        layer.RegisterForwardPreHook((_, _) => seen.Add("pre 0"), prepend: true);
        layer.RegisterForwardHook((_, _, _) => seen.Add("post 1"));
        layer.RegisterForwardHook((_, _, _) => seen.Add("post 0"), prepend: true);
        layer.Forward(Tensor.Ones([1]));
        Assert.Equal(["pre 0", "pre 1", "pre 2", "post 0", "post 1"], seen);
    }

    [Fact(DisplayName = "C67 hooks that are always called run when forward throws, and the first error is the one that is seen")]
    public void AlwaysCall()
    {
        var seen = new List<string>();
        var layer = new Fails();
        layer.RegisterForwardHook((_, _, _) => seen.Add("plain"));
        layer.RegisterForwardHook((_, _, _) => seen.Add("always"), alwaysCall: true);
        layer.RegisterForwardHook((Module _, Tensor _, Tensor _) => throw new FormatException("from a hook"), alwaysCall: true);
        Assert.Equal("on purpose", Assert.Throws<FormatException>(() => layer.Forward(Tensor.Ones([1]))).Message);
        Assert.Equal(["always"], seen);
    }

    [Fact(DisplayName = "C67 a full backward hook sees both gradients and may replace that of the input")]
    public void FullBackward()
    {
        var layer = new Linear(2, 1, bias: false, dtype: Dtype.Float64);
        var x = Tensor.Of(new[,] { { 1.0, 2 } }, requiresGrad: true);
        layer.Forward(x).Sum().Backward();
        double[] plain = x.Grad!.ToArray<double>();
        x.Grad = null;
        int calls = 0;
        var handle = layer.RegisterFullBackwardHook((_, gradInput, gradOutput) =>
        {
            calls++;
            Assert.Equal("[1, 2]", Assert.Single(gradInput)!.Shape.ToString());
            Assert.Equal("[1, 1]", Assert.Single(gradOutput)!.Shape.ToString());
            return [gradInput[0]! * 2];
        });
        var y = layer.Forward(x);
        Assert.Equal("BackwardHookFunctionBackward", y.GradFn!.Name);
        y.Sum().Backward();
        Assert.Equal(plain.Select(g => 2 * g), x.Grad!.ToArray<double>());
        handle.Remove();
        x.Grad = null;
        layer.Forward(x).Sum().Backward();
        Assert.Equal((1, plain[0]), (calls, x.Grad!.ToArray<double>()[0]));
    }

    [Fact(DisplayName = "C67 a backward pre-hook may replace the gradient of the output; sizes are those of inputs and outputs")]
    public void Several()
    {
        var seen = new List<string>();
        var layer = new Sum();
        layer.RegisterFullBackwardPreHook((_, gradOutput) => [gradOutput[0]! * 3]);
        layer.RegisterFullBackwardHook((_, gradInput, gradOutput) =>
        {
            seen.Add($"{gradInput.Length} {gradOutput.Length}");
            return null;
        });
        Tensor a = Tensor.Ones([2], requiresGrad: true), b = Tensor.Ones([2], requiresGrad: true);
        layer.Forward(a, b).Sum().Backward();
        Assert.Equal(["2 1"], seen);
        Assert.Equal([3, 3], a.Grad!.ToArray<float>());
        Assert.Equal([6, 6], b.Grad!.ToArray<float>());
    }

    [Fact(DisplayName = "C67 without an input that needs a gradient the hook still sees that of the output")]
    public void NoInputGradient()
    {
        int calls = 0;
        var layer = new Linear(2, 1);
        layer.RegisterFullBackwardHook((_, gradInput, gradOutput) =>
        {
            calls++;
            Assert.Null(Assert.Single(gradInput));
            Assert.NotNull(gradOutput[0]);
            return null;
        });
        layer.Forward(Tensor.Ones([1, 2])).Sum().Backward();
        Assert.Equal(1, calls);
        Assert.NotNull(layer.Weight.Grad);
    }

    [Fact(DisplayName = "C68 writing in place to the input or output of a hooked module throws")]
    public void InPlace()
    {
        var layer = new Sequential(new ReLU(inplace: true));
        layer.RegisterFullBackwardHook((_, _, _) => null);
        var x = Tensor.Ones([2], requiresGrad: true) * 1;
        Assert.Contains("view", Assert.Throws<InvalidOperationException>(() => layer.Forward(x)).Message);
        var other = new Identity();
        other.RegisterFullBackwardHook((_, _, _) => null);
        Assert.Throws<InvalidOperationException>(() => other.Forward(Tensor.Ones([2], requiresGrad: true)).AddInPlace(1));
    }

    [Fact(DisplayName = "C67 a copy has no hooks of the original")]
    public void Copies()
    {
        var layer = new Identity();
        layer.RegisterForwardHook((_, _, output) => output * 0);
        Assert.Equal(1, layer.Clone().Forward(Tensor.Ones([])).Item());
        Assert.Equal(0, layer.Forward(Tensor.Ones([])).Item());
    }
}
