namespace MiniTorch.Benchmarks;

/// <summary>The workloads of ../shared/peers/WORKLOADS.md that can be written today: each makes its data once and gives back one step.</summary>
internal static class Workloads
{
    private static readonly OrderedDictionary<string, Func<Action>> s_all = new()
    {
        ["notes-2x2"] = () => Notes,
        ["scalar-chain-100"] = ScalarChain,
        ["matmul-64"] = () => Product([64, 64], [64, 64]),
        ["matmul-256"] = () => Product([256, 256], [256, 256]),
        ["matmul-1024"] = () => Product([1024, 1024], [1024, 1024]),
        ["bmm-48x64x32x64"] = () => Product([48, 64, 32], [48, 32, 64]),
    };

    /// <summary>Runs those whose names begin with one of the words (all without a word), a line each.</summary>
    public static void Run(ReadOnlySpan<string> words)
    {
        foreach (var (name, make) in s_all)
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

    private static Action Product(Shape left, Shape right)
    {
        Tensor a = Tensor.Randn(left), b = Tensor.Randn(right);
        return () => a.MatMul(b);
    }
}
