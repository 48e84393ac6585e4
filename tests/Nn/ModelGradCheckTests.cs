using MiniTorch.Nn;

namespace MiniTorch.Tests;

/// <summary>Whole models against differences of their loss.</summary>
[Collection(nameof(Alone))]
public sealed class ModelGradCheckTests
{
    [Fact]
    public void A_model_with_dropout_and_norms_passes_and_stays_as_it_is()
    {
        Tensor.ManualSeed(0);
        var model = new Sequential(new Linear(4, 20), new BatchNorm1d(20), new Nn.Tanh(), new Dropout(0.3), new Linear(20, 3));
        var target = Tensor.Of([0L, 1, 2, 1, 0]);
        var rows = Nn.GradCheck.Model(model, y => F.CrossEntropy(y, target), Tensor.Randn([5, 4]));
        Assert.Equal(model.NamedParameters().Select(p => p.Name), rows.Select(row => row.Name));
        Assert.All(model.Parameters(), p => Assert.True(p.Grad is null && p.Dtype == Dtype.Float32));
    }

    [Fact]
    public void A_wrong_gradient_is_named()
    {
        var model = new Sequential(new Linear(2, 2), new Wrong());
        Assert.Contains("FAIL 0.weight", Assert.Throws<GradCheckException>(() => Nn.GradCheck.Model(model, y => y.Square().Sum(), Tensor.Ones([3, 2]))).Message);
    }

    private sealed class Wrong : Module<Tensor, Tensor>
    {
        protected override Tensor ForwardCore(Tensor input) => input * 2 - input.Detach();
    }
}
