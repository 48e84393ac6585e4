using MiniTorch.Nn;

namespace MiniTorch.Tests;

/// <summary>Tensors that are functions of others: what PyTorch's test_parametrization.py says of registering, reading, caching, copying and removing.</summary>
public sealed class ParametrizeTests
{
    [Fact]
    public void The_original_is_what_is_trained_and_saved()
    {
        var layer = new Linear(3, 3).Double();
        var weight = layer.Weight;
        layer.RegisterParametrization("weight", new Symmetric());
        Assert.Equal(["bias", "parametrizations.weight.original"], layer.StateDict().Keys);
        Assert.Equal(["", "parametrizations", "parametrizations.weight", "parametrizations.weight.0"], layer.NamedModules().Select(m => m.Name));
        Assert.Same(weight, layer.GetParameter("parametrizations.weight.original"));
        Assert.True(layer.IsParametrized() && layer.IsParametrized("weight") && !layer.IsParametrized("bias"));
        Assert.True(layer.Weight.AllClose(layer.Weight.T()));
        Assert.StartsWith("ParametrizedLinear(\n  in_features=3, out_features=3, bias=True\n  (parametrizations): ModuleDict(\n    (weight): ParametrizationList(\n      (0): Symmetric()", layer.ToString(), StringComparison.Ordinal);

        layer.Forward(Tensor.Ones([1, 3], Dtype.Float64)).Sum().Backward();
        Assert.NotNull(weight.Grad);
        using (Autograd.NoGrad()) weight.FillInPlace(2);
        Assert.Equal(2, layer.Weight.Select(0, 1).Select(0, 0).Item());
    }

    [Fact]
    public void Parametrizations_are_applied_in_order_and_inverted_backwards()
    {
        var layer = new Linear(2, 2, dtype: Dtype.Float64).RegisterParametrization("weight", new Doubled()).RegisterParametrization("weight", new Symmetric());
        var original = layer.GetParameter("parametrizations.weight.original");
        var doubled = original.Detach() * 2;
        Assert.True(layer.Weight.AllClose(doubled.Triu() + doubled.Triu(1).T()));

        var value = Tensor.Of([[1.0, 2.0], [2.0, 5.0]]);
        layer.Weight = value;
        Assert.True(original.Detach().AllClose(Tensor.Of([[0.5, 1.0], [0.0, 2.5]])));
        Assert.True(layer.Weight.AllClose(value));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Removing_leaves_the_value_or_the_original(bool leaveParametrized)
    {
        var layer = new Linear(2, 2, dtype: Dtype.Float64).RegisterParametrization("weight", new Doubled());
        var original = layer.GetParameter("parametrizations.weight.original");
        var expected = leaveParametrized ? layer.Weight.Detach().Clone() : original.Detach().Clone();
        layer.RemoveParametrizations("weight", leaveParametrized);
        Assert.Equal(["weight", "bias"], layer.StateDict().Keys);
        Assert.Same(original, layer.Weight);
        Assert.True(Parameter.Is(layer.Weight) && layer.Weight.RequiresGrad && layer.Weight.IsLeaf);
        Assert.True(layer.Weight.AllClose(expected));
        Assert.Equal("Linear(in_features=2, out_features=2, bias=True)", layer.ToString());
    }

    [Fact]
    public void Weight_norm_keeps_the_weight_and_splits_it_into_length_and_direction()
    {
        var layer = new Linear(5, 7);
        var x = Tensor.Randn([3, 5]);
        var expected = layer.Forward(x);
        Assert.Same(layer, Parametrizations.WeightNorm(layer));
        Assert.Equal(["bias", "parametrizations.weight.original0", "parametrizations.weight.original1"], layer.StateDict().Keys);
        Assert.Equal("[7, 1]", layer.GetParameter("parametrizations.weight.original0").Shape.ToString());
        Assert.True(layer.Forward(x).AllClose(expected));
        layer.RemoveParametrizations("weight");
        Assert.Equal(["weight", "bias"], layer.StateDict().Keys);
        Assert.True(layer.Forward(x).AllClose(expected));
        Assert.Throws<ArgumentException>(() => Parametrizations.WeightNorm(layer).RemoveParametrizations("weight", leaveParametrized: false));
    }

    [Fact]
    public void Spectral_norm_makes_the_largest_singular_value_one()
    {
        var layer = Parametrizations.SpectralNorm(new Linear(4, 6, dtype: Dtype.Float64), nPowerIterations: 2000);
        layer.Forward(Tensor.Ones([1, 4], Dtype.Float64));
        var gram = layer.Weight.Detach().T().MatMul(layer.Weight.Detach());
        Assert.Equal(0, Linalg.Det(Tensor.Eye(4, dtype: Dtype.Float64) - gram).Item(), 9);
        Linalg.Cholesky(Tensor.Eye(4, dtype: Dtype.Float64) * (1 + 1e-6) - gram);
        Assert.Equal(["bias", "parametrizations.weight.original", "parametrizations.weight.0._u", "parametrizations.weight.0._v"], layer.StateDict().Keys);
        Assert.Throws<ArgumentException>(() => Parametrizations.SpectralNorm(new Linear(2, 2), nPowerIterations: 0));
        Assert.Throws<IndexOutOfRangeException>(() => Parametrizations.SpectralNorm(new Linear(2, 2), dim: 4));
    }

    [Fact]
    public void Gradients_by_the_originals_are_those_of_the_function()
    {
        var input = Tensor.Randn([2, 3], Dtype.Float64);
        GradCheck.Model(Parametrizations.WeightNorm(new Linear(3, 4)), y => (y * y).Sum(), input);
        GradCheck.Model(Parametrizations.SpectralNorm(new Linear(3, 4)).Eval(), y => (y * y).Sum(), input);
    }

    [Fact]
    public void Cached_values_are_computed_once()
    {
        var counted = new Doubled();
        var layer = new Linear(2, 2).RegisterParametrization("weight", counted);
        int before = counted.Calls;
        using (Parametrize.Cached())
        {
            var first = layer.Weight;
            Assert.Same(first, layer.Weight);
            layer.Forward(Tensor.Ones([1, 2]));
        }
        Assert.Equal(before + 1, counted.Calls);
        Assert.NotSame(layer.Weight, layer.Weight);
    }

    [Fact]
    public void Copies_and_state_dicts_are_parametrized_too()
    {
        var layer = Parametrizations.WeightNorm(new Linear(3, 2));
        var copy = layer.Clone();
        var x = Tensor.Randn([2, 3]);
        Assert.True(copy.Forward(x).AllClose(layer.Forward(x)));
        using (Autograd.NoGrad()) copy.GetParameter("parametrizations.weight.original0").FillInPlace(0);
        Assert.False(copy.Forward(x).AllClose(layer.Forward(x)));
        layer.LoadStateDict(copy.StateDict());
        Assert.True(copy.Forward(x).AllClose(layer.Forward(x)));
    }

    [Fact]
    public void Nothing_changes_when_it_cannot_be_done()
    {
        var layer = new Linear(3, 2);
        Assert.Contains("does not have a parameter, a buffer, or a parametrized element with name 'weights'", Assert.Throws<ArgumentException>(() => layer.RegisterParametrization("weights", new Doubled())).Message, StringComparison.Ordinal);
        Assert.Contains("may not change the shape", Assert.Throws<ArgumentException>(() => layer.RegisterParametrization("weight", new Flatten(0))).Message, StringComparison.Ordinal);
        Assert.Contains("does not have a parametrization on weight", Assert.Throws<ArgumentException>(() => layer.RemoveParametrizations("weight")).Message, StringComparison.Ordinal);
        Assert.Equal(["weight", "bias"], layer.StateDict().Keys);
        Assert.False(layer.IsParametrized());
        Assert.Throws<NotSupportedException>(() => new CTCLoss().RegisterParametrization("weight", new Doubled()));
    }

    private sealed class Symmetric : Module<Tensor, Tensor>, IRightInverse
    {
        public Tensor[] RightInverse(Tensor value) => [value.Triu()];

        protected override Tensor ForwardCore(Tensor input) => input.Triu() + input.Triu(1).T();
    }

    private sealed class Doubled : Module<Tensor, Tensor>, IRightInverse
    {
        public int Calls { get; private set; }

        public Tensor[] RightInverse(Tensor value) => [value / 2];

        protected override Tensor ForwardCore(Tensor input)
        {
            Calls++;
            return input * 2;
        }
    }
}
