namespace MiniTorch.Benchmarks;

using MiniTorch.Examples;
using MiniTorch.Nn;
using MiniTorch.Optim;

/// <summary>The workloads of ../shared/peers/WORKLOADS.md: each makes its model and data once and gives back one step.</summary>
internal static class Workloads
{
    /// <summary>By name, in the order of the table.</summary>
    public static readonly OrderedDictionary<string, Func<Action>> All = new()
    {
        ["notes-2x2"] = () => Notes,
        ["scalar-chain-100"] = ScalarChain,
        ["linreg-32x8"] = () => Regress(new Linear(8, 1), p => new SGD(p, lr: 0.01), Tensor.Randn([32, 8]), Tensor.Randn([32, 1])),
        ["mlp-tiny"] = () => Regress(
            new Sequential(new Linear(4, 16), new Tanh(), new Linear(16, 16), new Tanh(), new Linear(16, 1)),
            p => new Adam(p, lr: 1e-3), Tensor.Randn([16, 4]), Tensor.Randn([16, 1])),
        ["mlp-mnist-64"] = () => Classify(
            new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 10)),
            p => new SGD(p, lr: 0.01), Tensor.Randn([64, 784]), 10),
        ["mlp-mnist-adam-128"] = () => Classify(
            new Sequential(new Linear(784, 512), new ReLU(), new Linear(512, 512), new ReLU(), new Linear(512, 10)),
            p => new Adam(p, lr: 1e-3), Tensor.Randn([128, 784]), 10),
        ["mlp-wide-256"] = () => Regress(
            new Sequential(new Linear(1024, 2048), new GELU(), new Linear(2048, 2048), new GELU(), new Linear(2048, 1024)),
            p => new AdamW(p, lr: 1e-3), Tensor.Randn([256, 1024]), Tensor.Randn([256, 1024])),
        ["lenet-64"] = () => Classify(
            new Sequential(
                new Conv2d(1, 6, 5, padding: 2), new ReLU(), new MaxPool2d(2), new Conv2d(6, 16, 5), new ReLU(), new MaxPool2d(2),
                new Flatten(), new Linear(400, 120), new ReLU(), new Linear(120, 84), new ReLU(), new Linear(84, 10)),
            p => new SGD(p, lr: 0.01, momentum: 0.9), Tensor.Randn([64, 1, 28, 28]), 10),
        ["cnn-mnist-64"] = () => Classify(
            new Sequential(
                new Conv2d(1, 32, 3), new ReLU(), new Conv2d(32, 64, 3), new ReLU(), new MaxPool2d(2), new Dropout(0.25),
                new Flatten(), new Linear(9216, 128), new ReLU(), new Dropout(0.5), new Linear(128, 10)),
            p => new Adadelta(p, lr: 1), Tensor.Randn([64, 1, 28, 28]), 10),
        ["cnn-bn-cifar-32"] = () => Classify(
            new Sequential(
                new Conv2d(3, 32, 3, padding: 1), new BatchNorm2d(32), new ReLU(), new Conv2d(32, 64, 3, padding: 1), new BatchNorm2d(64), new ReLU(), new MaxPool2d(2),
                new Conv2d(64, 128, 3, padding: 1), new BatchNorm2d(128), new ReLU(), new AdaptiveAvgPool2d(1), new Flatten(), new Linear(128, 10)),
            p => new AdamW(p, lr: 1e-3), Tensor.Randn([32, 3, 32, 32]), 10),
        ["lstm-32x64x128"] = CharLstm,
        ["gpt-nano-12x64"] = NanoGpt,
        ["elementwise-1M"] = Elementwise,
        ["softmax-ce-512x8192"] = SoftmaxCrossEntropy,
        ["layernorm-2048x768"] = () => OfLayer(new LayerNorm(768), [2048, 768]),
        ["adam-10M"] = AdamStep,
        ["matmul-64"] = () => Product([64, 64], [64, 64]),
        ["matmul-256"] = () => Product([256, 256], [256, 256]),
        ["matmul-1024"] = () => Product([1024, 1024], [1024, 1024]),
        ["bmm-48x64x32x64"] = () => Product([48, 64, 32], [48, 32, 64]),
        ["conv3x3-64ch-fwdbwd"] = () => OfLayer(new Conv2d(64, 64, 3, padding: 1), [32, 64, 28, 28]),
    };

    /// <summary>Runs those whose names begin with one of the words (all without a word), a line each.</summary>
    public static void Run(ReadOnlySpan<string> words)
    {
        foreach (var (name, make) in All)
        {
            if (!IsWanted(name, words)) continue;
            Tensor.ManualSeed(1);
            Console.WriteLine(StepTimer.Measure(name, make()));
        }
    }

    private static bool IsWanted(string name, ReadOnlySpan<string> words)
    {
        foreach (string word in words)
            if (name.StartsWith(word, StringComparison.Ordinal)) return true;
        return words.IsEmpty;
    }

    private static Action Regress(Module<Tensor, Tensor> model, Func<IEnumerable<Tensor>, Optimizer> optimize, Tensor input, Tensor target) =>
        Train(model, optimize, input, target, new MSELoss().Forward);

    private static Action Classify(Module<Tensor, Tensor> model, Func<IEnumerable<Tensor>, Optimizer> optimize, Tensor input, int classes) =>
        Train(model, optimize, input, Tensor.RandInt(0, classes, [input.Size(0)]), new CrossEntropyLoss().Forward);

    private static Action Train(
        Module<Tensor, Tensor> model, Func<IEnumerable<Tensor>, Optimizer> optimize, Tensor input, Tensor target, Func<Tensor, Tensor, Tensor> loss)
    {
        var optimizer = optimize(model.Parameters());
        return () =>
        {
            optimizer.ZeroGrad();
            loss(model.Forward(input), target).Backward();
            optimizer.Step();
        };
    }

    private static void Notes()
    {
        var x = Tensor.Ones([2, 2], requiresGrad: true);
        var y = x + 2;
        (y * y).Mean().Backward();
    }

    private static Action ScalarChain()
    {
        Tensor a = Tensor.Of(1.5f, requiresGrad: true), b = Tensor.Of(0.5f, requiresGrad: true);
        return () =>
        {
            a.Grad?.ZeroInPlace();
            b.Grad?.ZeroInPlace();
            var c = a;
            for (int i = 0; i < 100; i++) c = c * b + a;
            c.Backward();
        };
    }

    private static Action CharLstm()
    {
        const int Tokens = 65, Width = 128, Batch = 32, Length = 64;
        var (embedding, lstm, head) = (new Embedding(Tokens, Width), new LSTM(Width, Width, batchFirst: true), new Linear(Width, Tokens));
        var optimizer = new Adam([.. embedding.Parameters(), .. lstm.Parameters(), .. head.Parameters()], lr: 1e-3);
        Tensor input = Tensor.RandInt(0, Tokens, [Batch, Length]), target = Tensor.RandInt(0, Tokens, [Batch * Length]);
        return () =>
        {
            optimizer.ZeroGrad();
            var (hidden, _) = lstm.Forward(embedding.Forward(input));
            F.CrossEntropy(head.Forward(hidden).Reshape(Batch * Length, Tokens), target).Backward();
            optimizer.Step();
        };
    }

    private static Action NanoGpt()
    {
        const int Tokens = 65, Batch = 12, Length = 64;
        var model = new Gpt(Tokens, Length, layers: 4, heads: 4, width: 128);
        var optimizer = new AdamW(model.Parameters(), lr: 1e-3);
        Tensor[] parameters = [.. model.Parameters()];
        Tensor input = Tensor.RandInt(0, Tokens, [Batch, Length]), target = Tensor.RandInt(0, Tokens, [Batch * Length]);
        return () =>
        {
            optimizer.ZeroGrad();
            F.CrossEntropy(model.Forward(input).Reshape(Batch * Length, Tokens), target).Backward();
            ClipGrad.ClipGradNorm(parameters, 1);
            optimizer.Step();
        };
    }

    private static Action Elementwise()
    {
        Tensor x = Tensor.Randn([1 << 20], requiresGrad: true), w = Tensor.Randn([1 << 20], requiresGrad: true);
        return () =>
        {
            x.Grad?.ZeroInPlace();
            w.Grad?.ZeroInPlace();
            F.Gelu(x * w + 1).Sigmoid().Sum().Backward();
        };
    }

    private static Action OfLayer(Module<Tensor, Tensor> layer, Shape shape)
    {
        var input = Tensor.Randn(shape, requiresGrad: true);
        return () =>
        {
            layer.ZeroGrad();
            input.Grad?.ZeroInPlace();
            layer.Forward(input).Sum().Backward();
        };
    }

    private static Action SoftmaxCrossEntropy()
    {
        Tensor logits = Tensor.Randn([512, 8192], requiresGrad: true), labels = Tensor.RandInt(0, 8192, [512]);
        return () =>
        {
            logits.Grad?.ZeroInPlace();
            F.CrossEntropy(logits, labels).Backward();
        };
    }

    private static Action AdamStep()
    {
        Tensor[] parameters = [.. Enumerable.Range(0, 10).Select(_ => Tensor.Randn([1000, 1000], requiresGrad: true))];
        foreach (var parameter in parameters) parameter.Grad = Tensor.Randn([1000, 1000]);
        return new Adam(parameters, lr: 1e-3).Step;
    }

    private static Action Product(Shape left, Shape right)
    {
        Tensor a = Tensor.Randn(left), b = Tensor.Randn(right);
        return () => a.MatMul(b);
    }
}
