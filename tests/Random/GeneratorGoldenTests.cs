namespace MiniTorch.Tests;

/// <summary>The numbers that PyTorch draws from the same seeds.</summary>
public sealed class GeneratorGoldenTests
{
    /// <summary>Calls of golden/rng.json that need no layer; each fills its tensors one after the other from one generator.</summary>
    private static readonly Dictionary<string, Func<Generator, double[][]>> s_draws = new()
    {
        ["rand(7)"] = g => [Floats(7, v => g.Uniform(v))],
        ["rand(5) float64"] = g => [Doubles(5, v => g.Uniform(v))],
        ["randn(5)"] = g => [Floats(5, v => g.Normal(v))],
        ["randn(16)"] = g => [Floats(16, v => g.Normal(v))],
        ["randn(37)"] = g => [Floats(37, v => g.Normal(v))],
        ["randn(20) float64"] = g => [Doubles(20, v => g.Normal(v))],
        ["randint(0,10,(8,))"] = g => [Longs(8, v => g.RandInt(v, 0, 10))],
        ["randint(-5,1000000,(4,))"] = g => [Longs(4, v => g.RandInt(v, -5, 1000000))],
        ["randperm(12)"] = g => [Longs(12, v => g.RandPerm(v))],
        ["rand(3) twice then randn(3)"] = g => [Floats(3, v => g.Uniform(v)), Floats(3, v => g.Uniform(v)), Floats(3, v => g.Normal(v))],
        ["Linear(5,3)"] = g => [FanIn(g, 15, 5), FanIn(g, 3, 5)],
        ["Conv2d(2,3,3)"] = g => [FanIn(g, 54, 18), FanIn(g, 3, 18)],
        ["Embedding(4,5)"] = g => [Floats(20, v => g.Normal(v))],
        ["LSTM(3,2)"] = g => [FanIn(g, 24, 2), FanIn(g, 16, 2), FanIn(g, 8, 2), FanIn(g, 8, 2)],
        ["xavier_uniform(4,6)"] = g => [Floats(24, v => g.Uniform(v, -MathF.Sqrt(0.6f), MathF.Sqrt(0.6f)))],
        ["kaiming_normal(4,6)"] = g => [Floats(24, v => g.Normal(v, 0, (float)Math.Sqrt(2 / 6d)))],
        ["trunc_normal(5,5)"] = g => [Floats(25, v => g.TruncNormal(v))],
    };

    /// <summary>Where no logarithm, sine or error function takes part, not a bit may differ.</summary>
    private static readonly HashSet<string> s_exact =
    [
        "rand(7)", "rand(5) float64", "randint(0,10,(8,))", "randint(-5,1000000,(4,))", "randperm(12)", "Linear(5,3)", "Conv2d(2,3,3)", "LSTM(3,2)", "xavier_uniform(4,6)",
    ];

    public static TheoryData<string> Names() => [.. s_draws.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_seed_gives_PyTorchs_numbers(string name)
    {
        var cases = Golden.Cases("rng").Where(c => c.GetProperty("name").GetString() == name).ToArray();
        Assert.NotEmpty(cases);
        foreach (var item in cases)
        {
            long seed = item.GetProperty("seed").GetInt64();
            var expected = Golden.Tensors(item.GetProperty("values"));
            double[][] actual = s_draws[name](new Generator(seed));
            for (int i = 0; i < expected.Length; i++)
            {
                Expect.Close(expected[i]!.Data, actual[i], s_exact.Contains(name) ? 0 : 1e-6, $"{name}, seed {seed}, tensor {i}", expected[i]!.Shape, floor: 0);
            }
        }
    }

    [Fact(DisplayName = "C71 the first numbers after manual_seed(0)")]
    public void First_numbers()
    {
        float[] mask = new float[10];
        new Generator(0).Bernoulli<float>(mask, 0.5);
        Assert.Equal([0, 0, 1, 0, 0, 0, 1, 1, 0, 1], mask);
        Assert.Equal([4, 9, 3, 0, 3, 9, 7, 3, 7, 3], Longs(10, v => new Generator(0).RandInt(v, 0, 10)));
        Assert.Equal([5, 6, 1, 2, 0, 8, 9, 3, 7, 4], Longs(10, v => new Generator(1).RandPerm(v)));
        Assert.Equal([2, 6, 1, 8, 4, 5, 0, 9, 3, 7], Longs(10, v => new Generator(42).RandPerm(v)));
        Expect.Close([1.5409960747, -.2934288979, -2.1787893772], Floats(3, v => new Generator(0).Normal(v)), 1e-6, "randn(3)");
        Expect.Close([.4962565899, .7682217956, .0884774327, .1320304871, .3074228168], Floats(5, v => new Generator(0).Uniform(v)), 1e-9, "rand(5)");
    }

    [Fact(DisplayName = "C70 the first weights of Linear(3, 2)")]
    public void First_weights()
    {
        var generator = new Generator(0);
        Expect.Close([-.004322517663, .3097158372, -.4751853347, -.4248946011, -.2223689705, .1548207253], FanIn(generator, 6, 3), 1e-9, "weight");
        Expect.Close([-.01143914461, .4577749372], FanIn(generator, 2, 3), 1e-9, "bias");
    }

    private static double[] FanIn(Generator g, int count, int fanIn) => Floats(count, v => g.Uniform(v, -(float)(1 / Math.Sqrt(fanIn)), (float)(1 / Math.Sqrt(fanIn))));

    private delegate void Fill<T>(Span<T> values);

    private static double[] Floats(int count, Fill<float> fill) => Filled(count, fill, v => v);
    private static double[] Doubles(int count, Fill<double> fill) => Filled(count, fill, v => v);
    private static double[] Longs(int count, Fill<long> fill) => Filled(count, fill, v => v);

    private static double[] Filled<T>(int count, Fill<T> fill, Converter<T, double> convert)
    {
        var values = new T[count];
        fill(values);
        return Array.ConvertAll(values, convert);
    }
}
