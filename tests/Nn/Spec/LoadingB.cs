using MiniTorch.Nn;

namespace MiniTorch.Tests.NnSpec;

/// <summary>nn_optim_data.md, section B: loading state.</summary>
public sealed class LoadingB
{
    private sealed class Twice : Module
    {
        private readonly Linear _a, _b;

        public Twice() => _a = _b = new Linear(2, 2);

        public Linear Both => ReferenceEquals(_a, _b) ? _a : throw new InvalidOperationException();
    }

    private sealed class Serialized : Module<Tensor, Tensor>
    {
        private readonly Tensor _param = new Parameter(Tensor.Full([1], 10.0));

        public Tensor Param => _param;

        protected override Tensor ForwardCore(Tensor input) => input;

        protected override void SaveTo(IDictionary<string, Tensor> stateDict, string path) => stateDict[$"{path}.serialized"] = _param.Detach() + 1;

        protected override void LoadFrom(StateDictReader reader)
        {
            if (reader.Take("serialized") is { } saved) reader.Then(() => _param.Detach().CopyInPlace(saved - 1));
        }
    }

    private sealed class Extra : Module
    {
        public long Counter { get; set; } = 5;

        protected override Tensor GetExtraState() => Tensor.Of(Counter);

        protected override void SetExtraState(Tensor state) => Counter = state.Item<long>();
    }

    private sealed class GetterOnly : Module
    {
        protected override Tensor GetExtraState() => Tensor.Of(5L);
    }

    private sealed class SetterOnly : Module
    {
        protected override void SetExtraState(Tensor state)
        {
        }
    }

    private static Dictionary<string, Tensor> Dict(params (string, Tensor)[] entries) => entries.ToDictionary(e => e.Item1, e => e.Item2);

    [Fact(DisplayName = "B28 not strict: says what is missing and unexpected, loads the rest")]
    public void NotStrict()
    {
        var net = new Linear(2, 2);
        var result = net.LoadStateDict(Dict(("x", Tensor.Ones([1]))), strict: false);
        Assert.Equal(["weight", "bias"], result.MissingKeys);
        Assert.Equal(["x"], result.UnexpectedKeys);
        result = net.LoadStateDict(Dict(("bias", Tensor.Full([2], 7.0))), strict: false);
        Assert.Equal(["weight"], result.MissingKeys);
        Assert.Equal([7, 7], net.Bias!.ToArray<float>());
        Assert.Equal("<All keys matched successfully>", net.LoadStateDict(net.StateDict()).ToString());
    }

    [Theory(DisplayName = "B29 another shape always throws, and changes nothing")]
    [InlineData(true)]
    [InlineData(false)]
    public void SizeMismatch(bool strict)
    {
        var net = new Linear(2, 2);
        float[] before = net.Bias!.ToArray<float>();
        var fault = Assert.Throws<StateDictException>(() => net.LoadStateDict(Dict(("weight", Tensor.Ones([3, 2])), ("bias", Tensor.Ones([2]))), strict));
        Assert.Contains("size mismatch for weight: copying a param with shape [3, 2] from checkpoint, the shape in current model is [2, 2].", fault.Message);
        Assert.Equal(before, net.Bias.ToArray<float>());
    }

    [Fact(DisplayName = "B31 values are copied into the parameters, in the model's dtype; assign replaces them")]
    public void CopyOrAssign()
    {
        var net = new Linear(2, 1);
        var (weight, bias) = (net.Weight, net.Bias);
        var given = Tensor.Full([1, 2], 3.0, Dtype.Float64);
        net.LoadStateDict(Dict(("weight", given), ("bias", Tensor.Ones([1]))));
        Assert.Same(weight, net.Weight);
        Assert.Equal(Dtype.Float32, weight.Dtype);
        Assert.Equal([3, 3], weight.ToArray<float>());
        net.LoadStateDict(Dict(("weight", given), ("bias", Tensor.Ones([1]))), assign: true);
        Assert.NotSame(weight, net.Weight);
        Assert.NotSame(bias, net.Bias);
        Assert.Equal(Dtype.Float64, net.Weight.Dtype);
        Assert.True(net.Weight.SharesStorageWith(given));
        Assert.True(net.Weight.RequiresGrad && Parameter.Is(net.Weight));
    }

    [Fact(DisplayName = "B31 assign reaches buffers, registered parameters and lists of parameters too")]
    public void AssignElsewhere()
    {
        Module[] modules = [new BatchNorm1d(2), new RNN(2, 2), new ParameterList(Tensor.Ones([2])), new ParameterDict { ["a"] = Tensor.Ones([2]) }];
        foreach (var module in modules)
        {
            var state = module.StateDict().ToDictionary(e => e.Key, e => e.Value.Clone());
            module.LoadStateDict(state, assign: true);
            Assert.All(module.StateDict(), entry => Assert.True(entry.Value.SharesStorageWith(state[entry.Key])));
        }
    }

    [Fact(DisplayName = "B32 one error lists all that is wrong")]
    public void AllErrors()
    {
        var net = new Sequential(new Linear(2, 2), new Linear(2, 2, bias: false));
        var fault = Assert.Throws<StateDictException>(() => net.LoadStateDict(Dict(("0.weight", Tensor.Ones([3, 2])), ("x", Tensor.Ones([1])), ("y", Tensor.Ones([1])))));
        Assert.StartsWith("Error(s) in loading state_dict for Sequential:", fault.Message);
        Assert.Contains("Missing key(s) in state_dict: \"0.bias\", \"1.weight\".", fault.Message);
        Assert.Contains("Unexpected key(s) in state_dict: \"x\", \"y\".", fault.Message);
        Assert.Contains("size mismatch for 0.weight", fault.Message);
    }

    [Fact(DisplayName = "B34 a module may save and load in a form of its own")]
    public void Custom()
    {
        var module = new Serialized();
        var net = new Sequential(module, new Linear(1, 1));
        var state = net.StateDict();
        Assert.Equal(11, state["0.serialized"].Item());
        module.Param.Detach().FillInPlace(0.0);
        net.LoadStateDict(state);
        Assert.Equal(10, module.Param.Item());
    }

    [Fact(DisplayName = "B35 extra state goes with the rest; half a pair is a missing or unexpected key")]
    public void ExtraState()
    {
        var module = new Extra { Counter = 9 };
        var state = module.StateDict();
        Assert.Equal(["_extra_state"], state.Keys);
        var other = new Extra();
        other.LoadStateDict(state);
        Assert.Equal(9, other.Counter);
        Assert.Contains("Unexpected key(s) in state_dict: \"_extra_state\"", Assert.Throws<StateDictException>(() => new GetterOnly().LoadStateDict(new GetterOnly().StateDict())).Message);
        Assert.Contains("Missing key(s) in state_dict: \"_extra_state\"", Assert.Throws<StateDictException>(() => new SetterOnly().LoadStateDict(new SetterOnly().StateDict())).Message);
    }

    [Fact(DisplayName = "B37 a shared module wants both of its names")]
    public void SharedNames()
    {
        var net = new Twice();
        var state = net.StateDict();
        Assert.Equal(["a.weight", "a.bias", "b.weight", "b.bias"], state.Keys);
        net.LoadStateDict(state);
        state.Remove("b.weight");
        Assert.Contains("\"b.weight\"", Assert.Throws<StateDictException>(() => net.LoadStateDict(state)).Message);
        Assert.Equal(2, net.Both.Weight.Size(0));
    }

    [Fact(DisplayName = "H82 null in a state dict names its key")]
    public void NullValue() => Assert.Contains("'weight'", Assert.Throws<StateDictException>(() => new Linear(1, 1).LoadStateDict(Dict(("weight", null!)))).Message);
}
