using MiniTorch.Nn;

namespace MiniTorch.Tests.NnSpec;

/// <summary>nn_optim_data.md, section A: members of modules.</summary>
public sealed class ModulesA
{
    private sealed class Plain : Module<Tensor, Tensor>
    {
        protected override Tensor ForwardCore(Tensor input) => input;
    }

    private sealed class Settable : Module
    {
        public Tensor? Weight { get; set; } = new Parameter(Tensor.Ones([2]));

        [Buffer(Persistent = false)]
        public Tensor? Cache { get; set; } = Tensor.Zeros([2]);

        [Buffer]
        public Tensor? Kept { get; set; } = Tensor.Zeros([2]);
    }

    private sealed class Shared : Module
    {
        public Linear Linear1 { get; }

        public Linear Linear2 { get; }

        public BatchNorm2d Bn { get; } = new(2);

        public Module? Empty { get; }

        public Sequential Block { get; } = new(("conv", new Conv2d(3, 20, 5, bias: false)));

        public Shared() => Linear1 = Linear2 = new Linear(5, 5);
    }

    [Fact(DisplayName = "A1 names are dotted, and recurse:false lists own parameters only")]
    public void Names()
    {
        var net = new Sequential(new Sequential(new Linear(1, 2)), new PReLU());
        Assert.Equal(["0.0.weight", "0.0.bias", "1.weight"], net.NamedParameters().Select(p => p.Name));
        Assert.Equal(["model.0.0.weight", "model.0.0.bias", "model.1.weight"], net.NamedParameters("model").Select(p => p.Name));
        Assert.Empty(net.NamedParameters(recurse: false));
        Assert.Equal(["weight"], net[1].NamedParameters(recurse: false).Select(p => p.Name));
        Assert.Equal(3, net.Parameters().Count());
    }

    [Fact(DisplayName = "A2 what has two names is listed once, unless duplicates are asked for")]
    public void Duplicates()
    {
        var net = new Shared();
        Assert.Equal(["linear1.weight", "linear1.bias", "bn.weight", "bn.bias", "block.conv.weight"], net.NamedParameters().Select(p => p.Name));
        Assert.Equal(["linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias", "bn.weight", "bn.bias", "block.conv.weight"], net.NamedParameters(removeDuplicate: false).Select(p => p.Name));
        var weight = new Parameter(Tensor.Ones([1]));
        var list = new ParameterList([weight, weight]);
        Assert.Equal(["0"], list.NamedParameters().Select(p => p.Name));
        Assert.Equal(["0", "1"], list.NamedParameters(removeDuplicate: false).Select(p => p.Name));
    }

    [Fact(DisplayName = "A4 the order of keys")]
    public void KeyOrder()
    {
        var net = new Sequential(new Linear(2, 3), new BatchNorm1d(3), new ReLU(), new Linear(3, 1, bias: false));
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked", "3.weight"], net.StateDict().Keys);
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias", "3.weight"], net.NamedParameters().Select(p => p.Name));
        Assert.Equal(["", "0", "1", "2", "3"], net.NamedModules().Select(m => m.Name));
        Assert.Equal(["1.running_mean", "1.running_var", "1.num_batches_tracked"], net.NamedBuffers().Select(b => b.Name));
    }

    [Fact(DisplayName = "A5 names and shapes of a recurrent layer's parameters")]
    public void RecurrentNames()
    {
        var lstm = new LSTM(2, 3, 2, bidirectional: true);
        string[] expected = [.. from layer in new[] { "l0", "l0_reverse", "l1", "l1_reverse" }
                                let first = layer[1] == '0'
                                from entry in new[] { $"weight_ih_{layer} [12, {(first ? 2 : 6)}]", $"weight_hh_{layer} [12, 3]", $"bias_ih_{layer} [12]", $"bias_hh_{layer} [12]" }
                                select entry];
        Assert.Equal(expected, lstm.NamedParameters().Select(p => $"{p.Name} {p.Parameter.Shape}"));
    }

    [Fact(DisplayName = "A7 the state dict lists shared members under both names and shares memory")]
    public void StateDict()
    {
        var net = new Shared();
        var state = net.StateDict();
        Assert.Equal(10, state.Count);
        Assert.Contains("linear1.weight", state.Keys);
        Assert.Contains("linear2.weight", state.Keys);
        Assert.DoesNotContain(state.Keys, key => key.StartsWith("empty", StringComparison.Ordinal));
        Assert.True(state["block.conv.weight"].SharesStorageWith(net.GetParameter("block.conv.weight")));
        Assert.All(state.Values, value => Assert.False(value.RequiresGrad));
    }

    [Fact(DisplayName = "A8 registering a buffer: bad and taken names throw, the same name overwrites, null is allowed")]
    public void RegisterBuffer()
    {
        var net = new Plain();
        Assert.Throws<ArgumentException>(() => net.RegisterBuffer("", Tensor.Ones([1])));
        Assert.Contains("can't contain \".\"", Assert.Throws<ArgumentException>(() => net.RegisterBuffer("a.b", Tensor.Ones([1]))).Message);
        net.RegisterParameter("taken", null);
        Assert.Contains("attribute 'taken' already exists", Assert.Throws<ArgumentException>(() => net.RegisterBuffer("taken", Tensor.Ones([1]))).Message);
        net.RegisterBuffer("b", Tensor.Ones([1]));
        var second = Tensor.Zeros([1]);
        net.RegisterBuffer("b", second);
        Assert.Same(second, net.GetBuffer("b"));
        net.RegisterBuffer("b", null);
        Assert.Empty(net.Buffers());
    }

    [Fact(DisplayName = "A10 a buffer that is not persistent is a buffer, but not state")]
    public void NonPersistent()
    {
        var net = new Settable();
        Assert.Equal(["cache", "kept"], net.NamedBuffers().Select(b => b.Name));
        Assert.Equal(["weight", "kept"], net.StateDict().Keys);
        var registered = new Plain();
        registered.RegisterBuffer("b", Tensor.Ones([1]), persistent: false);
        Assert.Empty(registered.StateDict());
        registered.LoadStateDict(new Dictionary<string, Tensor>());
        registered.RegisterBuffer("b", Tensor.Ones([1]));
        Assert.Single(registered.StateDict());
        net.Cache = new Parameter(Tensor.Ones([2]));
        Assert.Equal(["kept"], net.NamedBuffers().Select(b => b.Name));
        Assert.Equal(["weight", "cache"], net.NamedParameters().Select(p => p.Name));
        net.Cache = null;
        Assert.Equal(["kept"], net.NamedBuffers().Select(b => b.Name));
    }

    [Fact(DisplayName = "A11 a parameter's place takes parameters; a plain tensor throws, null unregisters")]
    public void ParameterAssignment()
    {
        var net = new Settable();
        Assert.Single(net.Parameters());
        net.Weight = Tensor.Ones([2]);
        Assert.Contains("cannot assign a plain Tensor [2] as parameter 'weight'", Assert.Throws<InvalidOperationException>(() => net.Parameters().Count()).Message);
        net.Weight = new Parameter(Tensor.Ones([3]));
        Assert.Equal("[3]", net.Parameters().Single().Shape.ToString());
        net.Weight = null;
        Assert.Empty(net.Parameters());
        Assert.Contains("cannot assign", Assert.Throws<ArgumentException>(() => net.RegisterParameter("w", Tensor.Ones([2]))).Message);
    }

    [Fact(DisplayName = "A13 a tensor that was computed is no parameter")]
    public void NonLeaf()
    {
        var weight = Tensor.Ones([5], requiresGrad: true);
        Assert.Contains("Cannot assign non-leaf Tensor to parameter 'w'", Assert.Throws<ArgumentException>(() => new Plain().RegisterParameter("w", weight + 2)).Message);
    }

    [Fact(DisplayName = "A14 paths find parameters, buffers and modules; others throw")]
    public void Paths()
    {
        var net = new Shared();
        Assert.Same(net.Linear1.Weight, net.GetParameter("linear1.weight"));
        Assert.Same(net.Bn.RunningMean, net.GetBuffer("bn.running_mean"));
        Assert.Same(net.Block, net.GetSubmodule("block"));
        Assert.Same(net, net.GetSubmodule(""));
        Assert.Contains("linear1.wight", Assert.Throws<KeyNotFoundException>(() => net.GetParameter("linear1.wight")).Message);
        Assert.Throws<KeyNotFoundException>(() => net.GetBuffer("bn.weight"));
        Assert.Throws<KeyNotFoundException>(() => net.GetSubmodule("linear1.weight"));
    }

    [Fact(DisplayName = "A16 ZeroGrad forgets gradients, or keeps zeros")]
    public void ZeroGrad()
    {
        var net = new Linear(2, 2);
        net.Bias!.RequiresGrad = false;
        net.Forward(Tensor.Ones([1, 2])).Sum().Backward();
        net.ZeroGrad(setToNone: false);
        Assert.Equal([0, 0, 0, 0], net.Weight.Grad!.ToArray<float>());
        Assert.Null(net.Bias.Grad);
        net.ZeroGrad();
        Assert.Null(net.Weight.Grad);
    }

    [Theory(DisplayName = "A17 under NoGrad a forward records nothing")]
    [InlineData(Dtype.Float32)]
    [InlineData(Dtype.Float64)]
    public void NoGrad(Dtype dtype)
    {
        var net = new Linear(3, 2, dtype: dtype);
        Tensor y;
        using (Autograd.NoGrad()) y = net.Forward(Tensor.Randn([4, 3], dtype));
        Assert.False(y.RequiresGrad);
        Assert.Throws<InvalidOperationException>(() => y.Sum().Backward());
    }

    [Fact(DisplayName = "A19 a shared child is one child; modules start with oneself")]
    public void Children()
    {
        var net = new Shared();
        Assert.Equal([net.Linear1, net.Bn, net.Block], net.Children());
        Assert.Equal(["linear1", "bn", "block"], net.NamedChildren().Select(c => c.Name));
        Assert.Equal([net, net.Linear1, net.Bn, net.Block, net.Block[0]], net.Modules());
    }

    [Fact(DisplayName = "A22 parameters as one vector and back")]
    public void Vector()
    {
        var net = new Sequential(new Conv2d(3, 10, 5), new Linear(10, 20));
        var vector = net.Parameters().ParametersToVector();
        Assert.Equal(980, vector.Numel);
        Assert.Equal(net.Parameters().First().ToArray<float>(), vector.Narrow(0, 0, 750).ToArray<float>());
        Tensor.Arange(0, 980.0, 1).VectorToParameters(net.Parameters());
        Assert.Equal(979f, net.Parameters().Last().ToArray<float>()[^1]);
        Assert.True(net.Parameters().All(p => p.RequiresGrad && p.IsLeaf));
    }

    [Fact(DisplayName = "A23 members set by field initialisers, which run before any base constructor, are found")]
    public void BeforeTheConstructor() => Assert.Equal(["weight", "kept"], new Settable().StateDict().Keys);

    [Fact(DisplayName = "A25 To converts floating-point members in place, and counts stay int64")]
    public void To()
    {
        var net = new Sequential(new Linear(2, 2), new BatchNorm1d(2));
        var weight = net.GetParameter("0.weight");
        net.Forward(Tensor.Randn([3, 2])).Sum().Backward();
        net.To(Dtype.Float64);
        Assert.Same(weight, net.GetParameter("0.weight"));
        Assert.Equal(Dtype.Float64, weight.Dtype);
        Assert.Equal(Dtype.Float64, weight.Grad!.Dtype);
        Assert.Equal(Dtype.Float64, net.GetBuffer("1.running_mean").Dtype);
        Assert.Equal(Dtype.Int64, net.GetBuffer("1.num_batches_tracked").Dtype);
        Assert.Throws<ArgumentException>(() => net.To(Dtype.Int64));
    }

    [Fact(DisplayName = "A26 after a conversion gradients reach the same parameters, in the new dtype")]
    public void ConvertedTraining()
    {
        var net = new Linear(2, 1);
        Tensor[] held = [.. net.Parameters()];
        net.Forward(Tensor.Ones([1, 2])).Sum().Backward();
        net.Double().ZeroGrad();
        net.Forward(Tensor.Ones([1, 2], Dtype.Float64)).Sum().Backward();
        Assert.All(held, p => Assert.Equal(Dtype.Float64, p.Grad!.Dtype));
    }
}
