using MiniTorch.Nn;
using MiniTorch.Optim;
using static MiniTorch.Tests.SpecCases;

namespace MiniTorch.Tests;

/// <summary>Averages of a model over its training, with PyTorch's numbers for the seed.</summary>
[Collection(nameof(Alone))]
public sealed class AveragedModelTests
{
    [Theory]
    [InlineData(false, new[] { -0.0196780558499, 0.383358071947, -0.58546965998, -0.516546705291, -0.307244791412, 0.138350934606 }, -0.133514267302,
        new[] { -0.00412514091131, 0.514818793972, -0.0751331016202 }, new[] { 0.0912604717725, 0.567844293298, 0.0409465363717 },
        new[] { 0.12995111633, -0.111176759304, -0.0174916777699, 0.0797838433042 })]
    [InlineData(true, new[] { -0.0349623741081, 0.380455488191, -0.587074357483, -0.514711433982, -0.30630043456, 0.14040595592 }, -0.0887650077915,
        new[] { -0.00502007722154, 0.514785852163, -0.0750243264737 }, new[] { 0.0866439080135, 0.567558310869, 0.040662204231 },
        new[] { 0.263193162811, -0.0692401304252, 0.0583788486009, 0.214496969118 })]
    public void Follows_a_training_run(bool exponential, double[] weight, double bias, double[] mean, double[] variance, double[] output)
    {
        Tensor.ManualSeed(0);
        var model = new Sequential(new Linear(2, 3), new BatchNorm1d(3), new ReLU(), new Linear(3, 1)).To(Dtype.Float64);
        var x = Tensor.Arange(24, dtype: Dtype.Float64).Reshape(3, 4, 2).Sin();
        var optimizer = new SGD(model.Parameters(), 0.1);
        var averaged = new AveragedModel(model, exponential ? AveragedModel.GetEmaAvgFn(0.9) : null);
        for (int i = 0; i < 4; i++)
        {
            optimizer.ZeroGrad();
            model.Forward(x[i % 3]).Square().Sum().Backward();
            optimizer.Step();
            averaged.UpdateParameters(model);
        }
        var state = averaged.StateDict();
        Assert.Equal(["n_averaged", "module.0.weight", "module.0.bias", "module.1.weight", "module.1.bias", "module.1.running_mean", "module.1.running_var", "module.1.num_batches_tracked",
            "module.3.weight", "module.3.bias"], state.Keys);
        Assert.Equal(4, state["n_averaged"].Item<long>());
        Expect.Close(weight, state["module.0.weight"].Values(), 1e-11, "weight");
        Expect.Close([bias], state["module.3.bias"].Values(), 1e-11, "bias");

        AveragedModel.UpdateBn([x[0], x[1], x[2]], averaged);
        Expect.Close(mean, state["module.1.running_mean"].Values(), 1e-11, "running mean");
        Expect.Close(variance, state["module.1.running_var"].Values(), 1e-11, "running variance");
        Assert.Equal(3, state["module.1.num_batches_tracked"].Item<long>());
        Assert.Equal(0.1, averaged.Modules().OfType<BatchNorm1d>().Single().Momentum);
        Expect.Close(output, averaged.Eval().Forward(x[0]).Values(), 1e-11, "output");
    }

    [Fact]
    public void Buffers_are_copied_or_averaged()
    {
        var model = new BatchNorm1d(1);
        var (copies, averages) = (new AveragedModel(model), new AveragedModel(model, useBuffers: true));
        foreach (double mean in new[] { 1.0, 3 })
        {
            model.RunningMean!.FillInPlace(mean);
            copies.UpdateParameters(model);
            averages.UpdateParameters(model);
        }
        Assert.Equal(3, copies.StateDict()["module.running_mean"].Item());
        Assert.Equal(2, averages.StateDict()["module.running_mean"].Item());
    }

    [Fact]
    public void Another_model_is_refused_before_anything_changes()
    {
        var averaged = new AveragedModel(new Linear(2, 3));
        double[] before = averaged.StateDict()["module.weight"].Values();
        Throws<ArgumentException>(() => averaged.UpdateParameters(new Linear(2, 4)), "[AveragedModel] parameters 0 has shape [4, 2], the averaged one [3, 2]");
        Throws<ArgumentException>(() => averaged.UpdateParameters(new Linear(2, 3, bias: false)), "the model has 1 parameters, the averaged model 2");
        Throws<ArgumentException>(() => AveragedModel.GetEmaAvgFn(1.5), "Invalid decay value 1.5 provided. Please provide a value in [0,1] range.");
        Throws<NotSupportedException>(() => new AveragedModel(new LSTM(2, 3)).Forward(Tensor.Ones([4, 1, 2])), "LSTM does not map a Tensor to a Tensor");
        Assert.Equal(before, averaged.StateDict()["module.weight"].Values());
        Assert.Equal(0, averaged.NAveraged.Item<long>());
    }

    [Fact]
    public void Statistics_are_restored_to_the_mode_they_were_in_when_a_batch_fails()
    {
        var model = new Sequential(new BatchNorm1d(2), new Linear(2, 1)).Eval();
        Throws<ArgumentException>(() => AveragedModel.UpdateBn([Tensor.Ones([3, 5])], model));
        Assert.False(model.Training);
        Assert.Equal(0.1, model.Modules().OfType<BatchNorm1d>().Single().Momentum);
    }
}
