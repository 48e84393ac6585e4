// A table of numbers, a small network, a test error: regression on a CSV file.
using System.CommandLine;
using MiniTorch;
using MiniTorch.Data;
using MiniTorch.Examples;
using MiniTorch.Nn;
using MiniTorch.Optim;

var csv = new Option<string?>("--csv") { Description = "CSV file with a header (a small built-in table otherwise)" };
var target = new Option<string?>("--target") { Description = "Column to predict (the last one otherwise)" };
var hidden = new Option<int>("--hidden") { Description = "Hidden units", DefaultValueFactory = _ => 50 }.AtLeast(1);
var epochs = new Option<int>("--epochs") { Description = "Passes over the training part", DefaultValueFactory = _ => 300 }.AtLeast(1);
var batchSize = new Option<int>("--batch-size") { Description = "Rows a step", DefaultValueFactory = _ => 32 }.AtLeast(1);
var lr = new Option<double>("--lr") { Description = "Learning rate", DefaultValueFactory = _ => 5e-3 };
var seed = new Option<long>("--seed") { Description = "Seed of split, weights and order", DefaultValueFactory = _ => 1 };
var command = new RootCommand("Fits a network to a CSV table; a random tenth of the rows is held out as the test.") { csv, target, hidden, epochs, batchSize, lr, seed };
return command.Run(args, a => Run(a.GetValue(csv), a.GetValue(target), a.GetValue(hidden), a.GetValue(epochs), a.GetValue(batchSize), a.GetValue(lr), a.GetValue(seed)));

static void Run(string? csv, string? target, int hidden, int epochs, int batchSize, double lr, long seed)
{
    Generator.Default.ManualSeed(seed);
    var data = Load(csv, target).Split(testFraction: 0.1);
    var (x, _) = data.Train.GetItems([0]);
    var model = new Sequential(new Linear(x.Size(1), hidden), new ReLU(), new Linear(hidden, 1));
    var optimizer = new AdamW(model.Parameters(), lr);
    var schedule = new CosineAnnealingLR(optimizer, epochs);
    var loss = new MSELoss();
    var loader = new DataLoader(data.Train, batchSize, shuffle: true);
    Console.WriteLine($"{data.Train.Count} rows to train on, {data.Test.Count} to test, {x.Size(1)} features");

    for (int epoch = 1; epoch <= epochs; epoch++)
    {
        foreach (var (input, label) in loader)
        {
            optimizer.ZeroGrad();
            loss.Forward(model.Forward(input), label).Backward();
            optimizer.Step();
        }
        schedule.Step();
        if (epoch % Math.Max(1, epochs / 10) == 0) Console.WriteLine($"epoch {epoch}: train RMSE {Rmse(model, data.Train, data):F3}, test RMSE {Rmse(model, data.Test, data):F3}");
    }
    Console.WriteLine($"test RMSE {Rmse(model, data.Test, data):F3}");
}

static CsvDataset Load(string? csv, string? target)
{
    if (csv is null) return new CsvDataset(new StringReader(SmallTable()), "built-in table", [target ?? "y"]);
    return new CsvDataset(csv, target ?? (File.ReadLines(csv).FirstOrDefault() ?? "").Split(',')[^1].Trim());
}

// The error in the target's own units.
static double Rmse(Module<Tensor, Tensor> model, TensorDataset rows, CsvSplit data)
{
    using var mode = Autograd.NoGrad();
    var (x, y) = rows.GetItems([.. Enumerable.Range(0, rows.Count)]);
    var scaler = data.TargetScaler!;
    var error = new RootMeanSquaredError();
    error.Update(scaler.InverseTransform(model.Forward(x)), scaler.InverseTransform(y));
    return error.Compute().Item();
}

// y = a smooth function of two features and noise, 400 rows.
static string SmallTable()
{
    var a = Tensor.Rand([400]).ToArray<float>();
    var b = Tensor.Rand([400]).ToArray<float>();
    var noise = Tensor.Randn([400]).ToArray<float>();
    var rows = a.Select((v, i) => FormattableString.Invariant($"{v},{b[i]},{10 * Math.Sin(3 * v) + 5 * b[i] * b[i] + 0.5 * noise[i]}"));
    return "a,b,y\n" + string.Join('\n', rows);
}
