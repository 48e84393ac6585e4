namespace MiniTorch.Benchmarks;

/// <summary>The workloads of ../shared/peers/WORKLOADS.md that can be written today: each makes its data once and gives back one step.</summary>
internal static class Workloads
{
    private static readonly OrderedDictionary<string, Func<Action>> s_all = new()
    {
        ["matmul-64"] = () => Product(64),
        ["matmul-256"] = () => Product(256),
        ["matmul-1024"] = () => Product(1024),
    };

    /// <summary>Runs those whose names begin with one of the words (all without a word), a line each.</summary>
    public static void Run(ReadOnlySpan<string> words)
    {
        foreach (var (name, make) in s_all)
            if (IsWanted(name, words)) Console.WriteLine(StepTimer.Measure(name, make()));
    }

    private static bool IsWanted(string name, ReadOnlySpan<string> words)
    {
        foreach (string word in words)
            if (name.StartsWith(word, StringComparison.Ordinal)) return true;
        return words.IsEmpty;
    }

    private static Action Product(int size)
    {
        var random = new System.Random(1);
        float[] a = Normal(), b = Normal();
        return () =>
        {
            float[] c = BufferPool.Rent<float>(size * size);
            Blas.Gemm(false, false, size, size, size, 1f, a, size, b, size, 0f, c, size);
            BufferPool.Return(c);
        };

        float[] Normal() => [.. Enumerable.Range(0, size * size).Select(_ => random.NextSingle() - 0.5f)];
    }
}
