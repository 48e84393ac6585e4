namespace MiniTorch.Tests;

using MiniTorch.Data;
using MiniTorch.Nn;
using MiniTorch.Optim;

/// <summary>Whole training runs on MNIST from PyTorch's seed: initial weights, every layer, the loss and the optimizer in one line of losses.</summary>
[Collection(nameof(Alone))]
public sealed class CurvesGoldenTests
{
    private static readonly Lazy<Mnist> s_mnist = new(() => new Mnist(DataSets.Mnist(), train: true));

    [Fact]
    public void The_perceptron_repeats_its_float32_losses() =>
        Repeat("mlp SGD lr=.1", () => new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 10)), model => new SGD(model.Parameters(), 0.1), flat: true,
            tolerance: _ => 1e-5);

    [Fact]
    public void LeNet_repeats_its_float64_losses() =>
        Repeat("lenet SGD lr=.05 momentum=.9", LeNet, model => new SGD(model.Parameters(), 0.05, momentum: 0.9), flat: false, tolerance: step => step < 100 ? 1e-6 : 1e-4);

    private static Sequential LeNet() => new(
        new Conv2d(1, 6, 5, padding: 2), new ReLU(), new MaxPool2d(2), new Conv2d(6, 16, 5), new ReLU(), new MaxPool2d(2),
        new Flatten(), new Linear(400, 120), new ReLU(), new Linear(120, 84), new ReLU(), new Linear(84, 10));

    private static void Repeat(string name, Func<Sequential> make, Func<Sequential, Optimizer> optimize, bool flat, Func<int, double> tolerance)
    {
        var run = Golden.Case("curves", "name", name);
        double[] expected = [.. run.GetProperty("losses").EnumerateArray().Select(Golden.Number)];
        int batch = run.GetProperty("batch").GetInt32();
        var dtype = run.GetProperty("dtype").GetString() == "float64" ? Dtype.Float64 : Dtype.Float32;
        var (images, labels) = (s_mnist.Value.Images, s_mnist.Value.Labels);

        Tensor.ManualSeed(run.GetProperty("seed").GetInt32());
        var model = make().To(dtype);
        var optimizer = optimize(model);
        for (int step = 0; step < expected.Length; step++)
        {
            var input = images.Narrow(0, step * batch, batch).To(dtype);
            optimizer.ZeroGrad();
            var loss = F.CrossEntropy(model.Forward(flat ? input.Flatten(1) : input), labels.Narrow(0, step * batch, batch));
            loss.Backward();
            optimizer.Step();
            Expect.Close([expected[step]], Expect.Doubles(loss), tolerance(step), $"loss of step {step}", floor: 0);
        }
    }
}
