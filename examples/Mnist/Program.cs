// The training loop on handwritten digits.
using System.CommandLine;
using System.Diagnostics;
using MiniTorch;
using MiniTorch.Data;
using MiniTorch.Examples;
using MiniTorch.Nn;
using MiniTorch.Optim;

var folder = new Option<string?>("--data") { Description = "Folder with the four MNIST files (else the cache, a download, or made digits)" };
var kind = new Option<string>("--model") { Description = "mlp, lenet or cnn", DefaultValueFactory = _ => "lenet" };
var epochs = new Option<int>("--epochs") { Description = "Passes over the training images", DefaultValueFactory = _ => 5 }.AtLeast(1);
var batchSize = new Option<int>("--batch-size") { Description = "Images a step", DefaultValueFactory = _ => 64 }.AtLeast(1);
var lr = new Option<double>("--lr") { Description = "Largest learning rate of the one-cycle schedule", DefaultValueFactory = _ => 3e-3 };
var seed = new Option<long>("--seed") { Description = "Seed of weights and order", DefaultValueFactory = _ => 1 };
kind.AcceptOnlyFromAmong("mlp", "lenet", "cnn");
var command = new RootCommand("Trains a network on MNIST and reports its accuracy on the test images.") { folder, kind, epochs, batchSize, lr, seed };
return command.Run(args, a => Run(a.GetValue(folder), a.GetValue(kind)!, a.GetValue(epochs), a.GetValue(batchSize), a.GetValue(lr), a.GetValue(seed)));

static void Run(string? folder, string kind, int epochs, int batchSize, double lr, long seed)
{
    var data = DigitData.OpenAsync(folder, Console.WriteLine).GetAwaiter().GetResult();
    Console.WriteLine($"{data.Origin}: {data.Train.Count} training images, {data.Test.Count} test images");

    Generator.Default.ManualSeed(seed);
    var model = Networks.Of(kind);
    var loader = new DataLoader(data.Train, batchSize, shuffle: true, numWorkers: 1);
    var optimizer = new AdamW(model.Parameters(), lr, weightDecay: 0.01);
    var schedule = new OneCycleLR(optimizer, lr, epochs * loader.Count);
    var loss = new CrossEntropyLoss();

    for (int epoch = 1; epoch <= epochs; epoch++)
    {
        var average = new RunningAverage();
        var clock = Stopwatch.StartNew();
        model.Train();
        TrainingView.Epoch($"epoch {epoch}/{epochs}", loader.Count, report =>
        {
            foreach (var (input, label) in loader)
            {
                optimizer.ZeroGrad();
                var output = model.Forward(input);
                var batchLoss = loss.Forward(output, label);
                batchLoss.Backward();
                optimizer.Step();
                schedule.Step();
                average.Update(batchLoss);
                report(batchLoss.Item());
            }
        });
        double speed = data.Train.Count / clock.Elapsed.TotalSeconds;
        Console.WriteLine($"epoch {epoch}: loss {average.Compute():F4}, test accuracy {TestAccuracy(model, data.Test):F2} %, {speed:F0} images/s");
    }
    Console.WriteLine($"test accuracy {TestAccuracy(model, data.Test):F2} %");
}

static double TestAccuracy(Module<Tensor, Tensor> model, Dataset test)
{
    using var mode = Autograd.NoGrad();
    model.Eval();
    var accuracy = new Accuracy();
    foreach (var (input, label) in new DataLoader(test, 500)) accuracy.Update(model.Forward(input), label);
    return 100 * accuracy.Compute().Item();
}
