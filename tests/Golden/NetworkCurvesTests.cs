namespace MiniTorch.Tests;

using MiniTorch.Data;
using MiniTorch.Nn;
using MiniTorch.Optim;
using Schedule = Func<Optim.Optimizer, Optim.LRScheduler>;

/// <summary>Training runs of other networks than the curves', as make_networks.py had PyTorch do them: recurrences, attention, norms, dropout's draws.</summary>
/// <remarks>Float64 within 1e-8 (normal draws differ by a float32's last bit). Float32 within 1e-5, or, once ReLUs and maxima have tipped, thrice PyTorch's own distance from its float64 run.</remarks>
[Collection(nameof(Alone))]
public sealed class NetworkCurvesTests
{
    private const int Steps = 100, Batch = 32, Seed = 0;

    private static readonly Lazy<Mnist> s_mnist = new(() => new Mnist(DataSets.Mnist(), train: true));

    private static readonly Dictionary<string, Network> s_networks = new()
    {
        ["LSTM over rows"] = new(() => new Rows<(Tensor, Tensor)>(new LSTM(28, 48, batchFirst: true), 48), p => new SGD(p, .05, momentum: .9)),
        ["LSTM projected, two layers"] = new(() => new Rows<(Tensor, Tensor)>(new LSTM(28, 32, 2, batchFirst: true, projSize: 12), 12), p => new SGD(p, .2, momentum: .9)),
        ["GRU, two layers both ways with dropout"] = new(() => new Rows<Tensor>(new GRU(28, 24, 2, batchFirst: true, bidirectional: true, dropout: .2), 48), p => new SGD(p, .1, momentum: .9, nesterov: true)),
        ["transformer encoder"] = new(() => new Encoder(0, false, "relu"), p => new SGD(p, .01, momentum: .9)),
        ["transformer encoder, norm first, with dropout"] = new(() => new Encoder(.1, true, "gelu"), p => new AdamW(p, 1e-3, eps: 1e-4)),
        ["CNN with batch norm"] = new(() => Cnn(c => new BatchNorm2d(c)), p => new SGD(p, .02)),
        ["CNN with group norm"] = new(() => Cnn(c => new GroupNorm(4, c)), p => new SGD(p, .02, weightDecay: 1e-3)),
        ["residual net, AdamW, OneCycleLR"] = new(ResidualNet, p => new AdamW(p, 1e-2, eps: 1e-3)) { Schedule = o => new OneCycleLR(o, 1e-2, Steps) },
        ["autoencoder of transposed convolutions, RMSprop"] = new(Autoencoder, p => new RMSprop(p, 1e-3, eps: 1e-3, momentum: .5)) { Loss = (y, x, _) => F.SmoothL1Loss(y, x) },
        ["dropouts in training"] = new(Dropouts, p => new SGD(p, .05)) { Schedule = o => new CosineAnnealingLR(o, 50) },
        ["embedding bag of bytes, Adagrad"] = new(() => new Sequential(new EmbeddingBag(256, 32), new Hardswish(), new Linear(32, 10)), p => new Adagrad(p, .05)) { TakesBytes = true },
    };

    public static TheoryData<string, Dtype> Runs => [.. s_networks.Keys.SelectMany(name => new[] { (name, Dtype.Float32), (name, Dtype.Float64) })];

    [Theory]
    [MemberData(nameof(Runs))]
    public void Repeats_its_losses(string name, Dtype dtype)
    {
        double[] expected = Losses(name, dtype), exact = Losses(name, Dtype.Float64);
        double tolerance = dtype == Dtype.Float64 ? 1e-8 : 1e-5;
        var network = s_networks[name];
        Tensor.ManualSeed(Seed);
        var model = network.Make().To(dtype);
        var optimizer = network.Optimize(model.Parameters());
        var scheduler = network.Schedule?.Invoke(optimizer);
        for (int step = 0; step < Steps; step++)
        {
            var x = s_mnist.Value.Images.Narrow(0, step * Batch, Batch).Squeeze(1);
            var y = s_mnist.Value.Labels.Narrow(0, step * Batch, Batch);
            optimizer.ZeroGrad();
            var loss = network.Loss(model.Forward(network.TakesBytes ? Bytes(x) : x.To(dtype)), x.To(dtype), y);
            loss.Backward();
            optimizer.Step();
            scheduler?.Step();
            tolerance = Math.Max(tolerance, 3 * Math.Abs(expected[step] / exact[step] - 1));
            Expect.Close([expected[step]], Expect.Doubles(loss), tolerance, $"loss of step {step}", floor: 0);
        }
    }

    [Fact]
    public void A_shuffled_loader_and_dropout_draw_in_PyTorch_s_order()
    {
        double[] expected = Losses("shuffled loader", Dtype.Float64);
        Tensor.ManualSeed(Seed);
        var data = new TensorDataset(s_mnist.Value.Images.Narrow(0, 0, 800).To(Dtype.Float64), s_mnist.Value.Labels.Narrow(0, 0, 800));
        var loader = new DataLoader(data, 32, shuffle: true);
        var model = new Sequential(new Flatten(), new Linear(784, 32), new ReLU(), new Dropout(.2), new Linear(32, 10)).To(Dtype.Float64);
        var optimizer = new SGD(model.Parameters(), .05, momentum: .9);
        var losses = new List<double>();
        for (int epoch = 0; epoch < 4; epoch++)
        {
            foreach (var (x, y) in loader)
            {
                optimizer.ZeroGrad();
                var loss = F.CrossEntropy(model.Forward(x), y);
                loss.Backward();
                optimizer.Step();
                losses.Add(loss.Item());
            }
        }
        Expect.Close(expected, [.. losses], 1e-9, "losses", floor: 0);
    }

    [Fact]
    public void Every_recorded_run_is_repeated() =>
        Assert.Equal(Golden.Cases("networks").Select(c => c.GetProperty("name").GetString()!).Distinct(), s_networks.Keys.Append("shuffled loader"));

    private static double[] Losses(string name, Dtype dtype)
    {
        var run = Golden.Cases("networks").Single(c => c.GetProperty("name").GetString() == name && c.GetProperty("dtype").GetString() == dtype.Name());
        return [.. run.GetProperty("losses").EnumerateArray().Select(Golden.Number)];
    }

    private static Tensor Bytes(Tensor x) => ((x.To(Dtype.Float64) * Mnist.Deviation + Mnist.Mean) * 255).Round().To(Dtype.Int64).Flatten(1);

    private static Sequential Cnn(Func<int, Module<Tensor, Tensor>> norm) => new(
        new Unflatten(1, 1, 28), new Conv2d(1, 8, 3, padding: 1), norm(8), new ReLU(), new MaxPool2d(2),
        new Conv2d(8, 16, 3, padding: 1), norm(16), new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(784, 10));

    private static Sequential ResidualNet() => new(
        new Unflatten(1, 1, 28), new Conv2d(1, 8, 3, stride: 2, padding: 1), new Residual(), new Residual(), new AdaptiveAvgPool2d(4), new Flatten(), new Linear(128, 10));

    private static Sequential Autoencoder() => new(
        new Unflatten(1, 1, 28), new Conv2d(1, 8, 3, stride: 2, padding: 1), new ELU(), new Conv2d(8, 4, 3, stride: 2, padding: 1), new ELU(),
        new ConvTranspose2d(4, 8, 3, stride: 2, padding: 1, outputPadding: 1), new SiLU(), new ConvTranspose2d(8, 1, 4, stride: 2, padding: 1), new Nn.Tanh(), new Flatten(1, 2));

    private static Sequential Dropouts() => new(
        new Unflatten(1, 1, 28), new Conv2d(1, 8, 5, stride: 2), new ReLU(), new Dropout2d(.25), new Flatten(), new Linear(1152, 64), new ReLU(), new Dropout(.5),
        new Linear(64, 32), new SELU(), new AlphaDropout(.1), new Linear(32, 10));

    private sealed record Network(Func<Module<Tensor, Tensor>> Make, Func<IEnumerable<Tensor>, Optimizer> Optimize)
    {
        public Func<Tensor, Tensor, Tensor, Tensor> Loss { get; init; } = (output, _, label) => F.CrossEntropy(output, label);

        public Schedule? Schedule { get; init; }

        public bool TakesBytes { get; init; }
    }

    /// <summary>A recurrent layer over the 28 rows, and a classifier of its last output.</summary>
    private sealed class Rows<TState>(RNNBase<TState> rnn, int width) : Module<Tensor, Tensor>
    {
        private readonly RNNBase<TState> _rnn = rnn;
        private readonly Linear _head = new(width, 10);

        protected override Tensor ForwardCore(Tensor input) => _head.Forward(_rnn.Forward(input).Output.Select(1, -1));
    }

    /// <summary>Rows as tokens, a learned position each, a transformer encoder, and a classifier of the mean token.</summary>
    private sealed class Encoder(double dropout, bool normFirst, string activation) : Module<Tensor, Tensor>
    {
        private readonly Linear _embed = new(28, 32);
        private readonly Parameter _position = new(Tensor.Randn([28, 32]) * .02);
        private readonly TransformerEncoder _encoder = new(new TransformerEncoderLayer(32, 4, 64, dropout, activation, batchFirst: true, normFirst: normFirst), 2);
        private readonly Linear _head = new(32, 10);

        protected override Tensor ForwardCore(Tensor input) => _head.Forward(_encoder.Forward(_embed.Forward(input) + _position).Mean(1));
    }

    private sealed class Residual : Module<Tensor, Tensor>
    {
        private readonly Conv2d _conv1 = new(8, 8, 3, padding: 1, bias: false);
        private readonly InstanceNorm2d _norm1 = new(8, affine: true);
        private readonly Conv2d _conv2 = new(8, 8, 3, padding: 1, bias: false);
        private readonly InstanceNorm2d _norm2 = new(8, affine: true);

        protected override Tensor ForwardCore(Tensor input) => (input + _norm2.Forward(_conv2.Forward(_norm1.Forward(_conv1.Forward(input)).Gelu()))).Gelu();
    }
}
