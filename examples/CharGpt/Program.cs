// A character-level GPT: train on a text, report the loss, write a sample.
using System.CommandLine;
using MiniTorch;
using MiniTorch.Examples;
using MiniTorch.Nn;
using MiniTorch.Optim;

var file = new Option<string?>("--text") { Description = "Text file to learn (a small built-in text otherwise)" };
var steps = new Option<int>("--steps") { Description = "Training steps", DefaultValueFactory = _ => 2000 }.AtLeast(0);
var batchSize = new Option<int>("--batch-size") { Description = "Pieces of text a step", DefaultValueFactory = _ => 12 }.AtLeast(1);
var blockSize = new Option<int>("--block") { Description = "Characters a piece", DefaultValueFactory = _ => 64 }.AtLeast(1);
var layers = new Option<int>("--layers") { Description = "Blocks", DefaultValueFactory = _ => 4 }.AtLeast(0);
var heads = new Option<int>("--heads") { Description = "Attention heads", DefaultValueFactory = _ => 4 }.AtLeast(1);
var width = new Option<int>("--width") { Description = "Features", DefaultValueFactory = _ => 128 }.AtLeast(1);
var lr = new Option<double>("--lr") { Description = "Largest learning rate", DefaultValueFactory = _ => 1e-3 };
var seed = new Option<long>("--seed") { Description = "Seed of weights, batches and sample", DefaultValueFactory = _ => 1337 };
var command = new RootCommand("Trains a character-level GPT (nanoGPT's CPU setting by default) and writes a sample.") { file, steps, batchSize, blockSize, layers, heads, width, lr, seed };
return command.Run(args, a => Run(a.GetValue(file), a.GetValue(steps), a.GetValue(batchSize), a.GetValue(blockSize), a.GetValue(layers), a.GetValue(heads), a.GetValue(width), a.GetValue(lr), a.GetValue(seed)));

static void Run(string? file, int steps, int batchSize, int blockSize, int layers, int heads, int width, double lr, long seed)
{
    string text = file is null ? BuiltInText() : File.ReadAllText(file);
    char[] letters = [.. text.Distinct().Order()];
    var number = letters.Select((c, i) => (c, i)).ToDictionary(p => p.c, p => (long)p.i);
    long[] data = [.. text.Select(c => number[c])];
    int split = data.Length * 9 / 10;
    if (data.Length - split <= blockSize + 1) throw new ArgumentException($"the text has {data.Length} characters; a tenth of it must be longer than a block of {blockSize}");
    Generator.Default.ManualSeed(seed);
    var model = new Gpt(letters.Length, blockSize, layers, heads, width);
    var optimizer = Optimizer(model, lr);
    int warmUp = Math.Min(100, steps / 10);
    var schedule = new LambdaLR(optimizer, step => step < warmUp ? (step + 1.0) / (warmUp + 1) : 0.1 + 0.45 * (1 + Math.Cos(Math.PI * (step - warmUp) / Math.Max(1, steps - warmUp))));
    var loss = new CrossEntropyLoss();
    Console.WriteLine($"{data.Length} characters, {letters.Length} different; {model.Parameters().Sum(p => p.Numel)} parameters");

    Tensor Loss((Tensor Input, Tensor Target) batch) => loss.Forward(model.Forward(batch.Input).Reshape(-1, letters.Length), batch.Target.Reshape(-1));
    (Tensor Input, Tensor Target) Batch(int from, int to) => Pieces(data, from, to, batchSize, blockSize);
    for (int step = 1; step <= steps; step++)
    {
        optimizer.ZeroGrad();
        var batchLoss = Loss(Batch(0, split));
        batchLoss.Backward();
        ClipGrad.ClipGradNorm(model.Parameters(), 1);
        optimizer.Step();
        schedule.Step();
        if (step == 1 || step % Math.Max(1, steps / 10) == 0)
        {
            using var mode = Autograd.NoGrad();
            double train = Enumerable.Range(0, 20).Average(_ => Loss(Batch(0, split)).Item());
            double validation = Enumerable.Range(0, 20).Average(_ => Loss(Batch(split, data.Length)).Item());
            Console.WriteLine($"step {step}: train loss {train:F4}, validation loss {validation:F4}");
        }
    }
    using (Autograd.NoGrad())
    {
        double validation = Enumerable.Range(0, 200).Average(_ => Loss(Batch(split, data.Length)).Item());
        Console.WriteLine($"\n{Sample(model, letters, data[0], blockSize, 500)}\n\nvalidation loss {validation:F4}");
    }
}

// Weight decay on matrices only, as nanoGPT has it.
static AdamW Optimizer(Gpt model, double lr)
{
    var matrices = new ParamGroup(model.Parameters().Where(p => p.Dim >= 2)) { ["weight_decay"] = 0.1 };
    var vectors = new ParamGroup(model.Parameters().Where(p => p.Dim < 2)) { ["weight_decay"] = 0.0 };
    return new AdamW([matrices, vectors], lr, (0.9, 0.99));
}

static (Tensor Input, Tensor Target) Pieces(long[] data, int from, int to, int count, int length)
{
    var starts = Tensor.RandInt(from, to - length, [count]).ToArray<long>();
    var input = new long[count * length];
    var target = new long[count * length];
    for (int i = 0; i < count; i++)
    {
        Array.Copy(data, starts[i], input, i * length, length);
        Array.Copy(data, starts[i] + 1, target, i * length, length);
    }
    return (Tensor.Of(input, [count, length]), Tensor.Of(target, [count, length]));
}

static string Sample(Gpt model, char[] letters, long first, int blockSize, int length)
{
    var written = new List<long> { first };
    while (written.Count < length)
    {
        long[] seen = [.. written.Skip(Math.Max(0, written.Count - blockSize))];
        var scores = model.Forward(Tensor.Of(seen, [1, seen.Length])).Select(1, -1);
        written.Add(scores.Softmax(-1).Multinomial(1).Item<long>());
    }
    return new string([.. written.Select(i => letters[i])]);
}

static string BuiltInText() => string.Concat(Enumerable.Repeat(
    "the quick brown fox jumps over the lazy dog. a rule is a line of calculus, and the engine is a page. what goes forward comes back as a gradient. ", 40));
