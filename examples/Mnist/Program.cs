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
var epochs = new Option<int>("--epochs") { Description = "Passes over the training images", DefaultValueFactory = _ => 5 };
var batchSize = new Option<int>("--batch-size") { Description = "Images a step", DefaultValueFactory = _ => 64 };
var lr = new Option<double>("--lr") { Description = "Largest learning rate of the one-cycle schedule", DefaultValueFactory = _ => 3e-3 };
var seed = new Option<long>("--seed") { Description = "Seed of weights and order", DefaultValueFactory = _ => 1 };
kind.AcceptOnlyFromAmong("mlp", "lenet", "cnn");
var command = new RootCommand("Trains a network on MNIST and reports its accuracy on the test images.") { folder, kind, epochs, batchSize, lr, seed };
command.SetAction(a => Run(a.GetValue(folder), a.GetValue(kind)!, a.GetValue(epochs), a.GetValue(batchSize), a.GetValue(lr), a.GetValue(seed)));
return command.Parse(args).Invoke();

static int Run(string? folder, string kind, int epochs, int batchSize, double lr, long seed)
{
    DigitData data;
    try
    {
        data = DigitData.OpenAsync(folder, Console.WriteLine).GetAwaiter().GetResult();
    }
    catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(e.Message);
        return 1;
    }
    Console.WriteLine($"{data.Origin}: {data.Train.Count} training images, {data.Test.Count} test images");

    Generator.Default.ManualSeed(seed);
    var model = Model(kind);
    var loader = new DataLoader(data.Train, batchSize, shuffle: true, numWorkers: 1);
    var optimizer = new AdamW(model.Parameters(), lr, weightDecay: 0.01);
    var schedule = new OneCycleLR(optimizer, lr, epochs * loader.Count);
    var loss = new CrossEntropyLoss();

    for (int epoch = 1; epoch <= epochs; epoch++)
    {
        double total = 0;
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
                total += batchLoss.Item();
                report(batchLoss.Item());
            }
        });
        double speed = data.Train.Count / clock.Elapsed.TotalSeconds;
        Console.WriteLine($"epoch {epoch}: loss {total / loader.Count:F4}, test accuracy {Accuracy(model, data.Test):F2} %, {speed:F0} images/s");
    }
    Console.WriteLine($"test accuracy {Accuracy(model, data.Test):F2} %");
    return 0;
}

static Sequential Model(string kind) => kind switch
{
    "mlp" => new Sequential(new Flatten(), new Linear(784, 256), new ReLU(), new Dropout(0.2), new Linear(256, 10)),
    "lenet" => new Sequential(
        new Conv2d(1, 6, 5, padding: 2), new ReLU(), new MaxPool2d(2),
        new Conv2d(6, 16, 5), new ReLU(), new MaxPool2d(2), new Flatten(),
        new Linear(400, 120), new ReLU(), new Linear(120, 84), new ReLU(), new Linear(84, 10)),
    _ => new Sequential(
        new Conv2d(1, 32, 3), new BatchNorm2d(32), new ReLU(), new Conv2d(32, 64, 3), new BatchNorm2d(64), new ReLU(), new MaxPool2d(2),
        new Dropout(0.25), new Flatten(), new Linear(9216, 128), new ReLU(), new Dropout(0.5), new Linear(128, 10)),
};

static double Accuracy(Module<Tensor, Tensor> model, Dataset test)
{
    using var mode = Autograd.NoGrad();
    model.Eval();
    long right = 0;
    foreach (var (input, label) in new DataLoader(test, 500)) right += model.Forward(input).ArgMax(1).Eq(label).Sum().Item<long>();
    return 100.0 * right / test.Count;
}
