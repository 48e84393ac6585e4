using MiniTorch.Nn;
using MiniTorch.Optim;

namespace MiniTorch.Tests;

/// <summary>A parameter is a tensor in every respect, and a layer's own can be put in another's place.</summary>
public sealed class ParameterTests
{
    private sealed class Affine : Module<Tensor, Tensor>
    {
        public Parameter Scale { get; set; } = new(Tensor.Ones(3));

        public Parameter? Shift { get; set; } = new(Tensor.Zeros(3));

        protected override Tensor ForwardCore(Tensor input) => Shift is null ? Scale * input : Scale * input + Shift;
    }

    [Fact]
    public void A_parameter_goes_where_tensors_go()
    {
        var p = new Parameter(Tensor.Of([1f, 2]));
        Assert.True(p is Tensor && p.RequiresGrad && p.IsLeaf && p.Numel() == 2);
        (p * p + 2 * p - p / 2).Sum().Backward();
        Assert.Equal("tensor([3.5000, 5.5000])", p.Grad!.ToString());
        Assert.Equal("Parameter containing:\ntensor([1., 2.], requires_grad=True)", p.ToString());
        Assert.Equal("tensor([2., 4.], grad_fn=<MulBackward0>)", (p * 2).ToString());
        Assert.False((p * 2) is Parameter);
        Assert.Equal("Parameter", p.GetType().Name);
    }

    [Fact]
    public void A_model_of_parameters_trains_copies_and_drops_one()
    {
        var model = new Affine();
        Assert.Equal(["scale", "shift"], model.NamedParameters().Select(p => p.Name));
        var optimizer = new SGD(model.Parameters(), lr: 1);
        model.Forward(Tensor.Ones(3)).Sum().Backward();
        optimizer.Step();
        Assert.Equal("tensor([0., 0., 0.])", model.Scale.Detach().ToString());
        model.Shift = null;
        Assert.Equal(["scale"], model.StateDict().Keys);
    }

    [Fact]
    public void Weights_can_be_tied()
    {
        var tokens = new Embedding(7, 4);
        var head = new Linear(4, 7, bias: false);
        head.Weight = tokens.Weight;
        var model = new ModuleList<Module>(tokens, head);
        Assert.Equal(["0.weight"], model.NamedParameters().Select(p => p.Name));
        Assert.Equal(["0.weight", "1.weight"], model.StateDict().Keys);
        head.Forward(tokens.Forward(Tensor.Of([1, 2]))).Sum().Backward();
        Assert.Same(tokens.Weight.Grad, head.Weight.Grad);
    }

    [Fact]
    public void A_plain_tensor_is_no_weight()
    {
        var layer = new Linear(2, 3);
        var before = layer.Weight;
        var e = Assert.Throws<ArgumentException>(() => layer.Weight = Tensor.Ones(3, 2));
        Assert.Contains("cannot assign a plain Tensor [3, 2] as parameter 'weight' (Parameter or null expected)", e.Message, StringComparison.Ordinal);
        Assert.Same(before, layer.Weight);
        layer.Bias = null;
        Assert.Equal(["weight"], layer.StateDict().Keys);
    }

    [Fact]
    public void Dropout_and_momentum_can_be_set()
    {
        var drop = new Dropout();
        drop.P = 0;
        Assert.Equal("Dropout(p=0.0, inplace=False)", drop.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => drop.P = 1.5);
        Assert.Equal(0, drop.P);
        var norm = new BatchNorm1d(2) { Momentum = null, Eps = 1e-3 };
        Assert.Equal("BatchNorm1d(2, eps=0.001, momentum=None, affine=True, track_running_stats=True)", norm.ToString());
    }

    [Fact]
    public void One_output_by_several_inputs_and_named_as_in_PyTorch()
    {
        Tensor x = Tensor.Of([1.0, 2.0], requiresGrad: true), y = Tensor.Of([3.0, 4.0], requiresGrad: true), unused = Tensor.Ones([1], requiresGrad: true);
        var grads = Autograd.Grad(outputs: (x * y).Sum(), inputs: [x, y, unused], allowUnused: true);
        Assert.Equal(("tensor([3., 4.], dtype=torch.float64)", "tensor([1., 2.], dtype=torch.float64)", null), (grads[0]?.ToString(), grads[1]?.ToString(), grads[2]?.ToString()));
        Assert.Equal("tensor([6., 8.], dtype=torch.float64)", Autograd.Grad(outputs: x * y, inputs: x, gradOutputs: Tensor.Of([2.0, 2.0])).ToString());
        Autograd.Backward((x * y).Sum());
        Assert.Equal("tensor([3., 4.], dtype=torch.float64)", x.Grad!.ToString());
    }
}
