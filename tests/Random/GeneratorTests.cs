namespace MiniTorch.Tests;

public sealed class GeneratorTests
{
    [Fact]
    public void The_engine_is_mt19937()
    {
        // The ten-thousandth number of the default-seeded engine, as the C++ standard fixes it.
        var generator = new Generator(5489);
        uint last = 0;
        for (int i = 0; i < 10_000; i++) last = generator.NextUInt32();
        Assert.Equal(4123659995u, last);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(623)]
    [InlineData(624)]
    [InlineData(625)]
    [InlineData(2000)]
    public void A_fill_gives_what_single_draws_give(int count)
    {
        var filled = new Generator(3);
        var drawn = new Generator(3);
        for (int round = 0; round < 3; round++)
        {
            float[] floats = new float[count];
            filled.Uniform(floats);
            Assert.Equal(Enumerable.Range(0, count).Select(_ => drawn.NextSingle()), floats);
            double[] doubles = new double[count];
            filled.Uniform(doubles);
            Assert.Equal(Enumerable.Range(0, count).Select(_ => drawn.NextDouble()), doubles);
        }
        Assert.Equal(drawn.NextUInt64(), filled.NextUInt64());
    }

    [Fact]
    public void A_negative_seed_wraps_around_2_to_the_64()
    {
        Assert.Equal(ulong.MaxValue, new Generator(-1).InitialSeed);
        Assert.Equal(new Generator(uint.MaxValue).NextUInt32(), new Generator(-1).NextUInt32());
    }

    [Fact]
    public void Seeding_drops_the_kept_normal()
    {
        float[] one = new float[1], again = new float[1];
        var generator = new Generator(9);
        generator.Normal(one);
        generator.ManualSeed(9).Normal(again);
        Assert.Equal(one, again);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(623)]
    [InlineData(624)]
    [InlineData(1000)]
    public void A_saved_state_continues_as_if_nothing_had_happened(int drawnBefore)
    {
        var generator = new Generator(12);
        for (int i = 0; i < drawnBefore; i++) generator.NextUInt32();
        generator.Normal(new float[3]);
        byte[] state = generator.GetState();
        Assert.Equal(5056, state.Length);
        double[] expected = new double[5], actual = new double[5];
        generator.Normal(expected);
        uint next = generator.NextUInt32();

        var other = new Generator(1);
        other.SetState(state);
        Assert.Equal(state, other.GetState());
        Assert.Equal(12u, other.InitialSeed);
        other.Normal(actual);
        Assert.Equal(expected, actual);
        Assert.Equal(next, other.NextUInt32());
    }

    [Fact]
    public void A_broken_state_is_refused_and_the_generator_goes_on()
    {
        var generator = new Generator(5);
        byte[] state = generator.GetState(), left = [.. state], next = [.. state];
        left[9] = 255;
        next[17] = 255;
        Assert.Contains("wrong size", Assert.Throws<ArgumentException>(() => generator.SetState(state.AsSpan(1))).Message);
        Assert.Contains("Invalid mt19937 state", Assert.Throws<ArgumentException>(() => generator.SetState(left)).Message);
        Assert.Contains("Invalid mt19937 state", Assert.Throws<ArgumentException>(() => generator.SetState(next)).Message);
        Assert.Equal(state, generator.GetState());
    }

    [Fact]
    public void A_clone_goes_its_own_way()
    {
        var generator = new Generator(5);
        var clone = generator.Clone();
        uint first = clone.NextUInt32();
        clone.NextUInt32();
        Assert.Equal(first, generator.NextUInt32());
    }

    [Fact]
    public void RandInt_covers_wide_ranges_by_64_bits()
    {
        long[] values = new long[1000];
        new Generator(1).RandInt<long>(values, long.MinValue, long.MaxValue);
        Assert.Contains(values, v => v > long.MaxValue / 2);
        Assert.Contains(values, v => v < long.MinValue / 2);
        var bits = new Generator(1);
        Assert.Equal(unchecked((long)(bits.NextUInt64() % ulong.MaxValue) + long.MinValue), values[0]);
        new Generator(1).RandInt<long>(values, 0, 1L << 32);
        Assert.Equal((long)(new Generator(1).NextUInt64() % (1UL << 32)), values[0]);
        new Generator(1).RandInt<long>(values, 0, (1L << 32) - 1);
        Assert.Equal(new Generator(1).NextUInt32() % uint.MaxValue, (ulong)values[0]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(257)]
    [InlineData(10_000)]
    public void RandPerm_is_a_permutation(int n)
    {
        int[] values = new int[n];
        new Generator(4).RandPerm<int>(values);
        Assert.Equal(Enumerable.Range(0, n), values.Order());
    }

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(1.0, 100_000)]
    [InlineData(0.3, 30_000)]
    public void Bernoulli_has_its_rate(double p, int expected)
    {
        byte[] values = new byte[100_000];
        new Generator(8).Bernoulli<byte>(values, p);
        Assert.InRange(values.Sum(v => v), expected - 600, expected + 600);
        float[] rates = new float[1000];
        Array.Fill(rates, (float)p);
        new Generator(8).Bernoulli<byte>(values.AsSpan(0, 1000), rates);
        Assert.InRange(values.Take(1000).Sum(v => v), (expected / 100) - 60, (expected / 100) + 60);
    }

    [Fact]
    public void Distributions_have_their_moments()
    {
        var generator = new Generator(77);
        double[] values = new double[200_000];
        generator.Normal(values, 3, 2);
        AssertMoments(values, 3, 2);
        generator.Exponential(values, 0.5);
        AssertMoments(values, 2, 2);
        generator.Uniform(values, -1, 3);
        AssertMoments(values, 1, 4 / Math.Sqrt(12));
        generator.TruncNormal(values, 1, 2, -3, 5);
        Assert.All(values, v => Assert.InRange(v, -3, 5));
        AssertMoments(values, 1, 2 * Math.Sqrt(1 - (4 * Math.Exp(-2) / Math.Sqrt(2 * Math.PI) / 0.954499736)));
    }

    [Fact]
    public void Multinomial_draws_in_proportion_and_without_replacement_never_twice()
    {
        float[] weights = [1, 0, 3, 6];
        long[] samples = new long[50_000];
        new Generator(2).Multinomial<float>(samples, weights, replacement: true);
        int[] counts = [.. Enumerable.Range(0, 4).Select(k => samples.Count(s => s == k))];
        Assert.Equal(0, counts[1]);
        Assert.InRange(counts[0], 4700, 5300);
        Assert.InRange(counts[3], 29_500, 30_500);
        long[] some = new long[3];
        for (int seed = 0; seed < 20; seed++)
        {
            new Generator(seed).Multinomial<float>(some, weights);
            Assert.Equal([0, 2, 3], some.Order());
        }
    }

    public static TheoryData<string, Action> Refused() => new()
    {
        { "expected", () => new Generator(0).Multinomial<float>(new long[1], []) },
        { "without replacement", () => new Generator(0).Multinomial<float>(new long[3], [1, 1]) },
        { "sum of probabilities <= 0", () => new Generator(0).Multinomial<double>(new long[1], [0, 0]) },
        { "element < 0: -1 at index 1", () => new Generator(0).Multinomial<double>(new long[1], [1, -1]) },
        { "`nan`", () => new Generator(0).Multinomial<double>(new long[1], [1, double.NaN]) },
        { "n_sample <= 0", () => new Generator(0).Multinomial<double>([], [1, 1]) },
        { "from=3 >= to=3", () => new Generator(0).RandInt<long>(new long[1], 3, 3) },
        { "p=1.5", () => new Generator(0).Bernoulli<float>(new float[1], 1.5) },
        { "p=NaN", () => new Generator(0).Bernoulli<float>(new float[1], double.NaN) },
        { "at index 1", () => new Generator(0).Bernoulli<float>(new float[2], new float[] { 0.5f, 2 }) },
        { "from=2 > to=1", () => new Generator(0).Uniform(new float[1], 2, 1) },
        { "found std -1", () => new Generator(0).Normal(new float[1], 0, -1) },
        { "lambda=0", () => new Generator(0).Exponential(new double[1], 0) },
        { "a = 2, b = 1", () => new Generator(0).TruncNormal(new double[1], 0, 1, 2, 1) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Bad_arguments_are_refused(string text, Action call)
    {
        string message = Assert.ThrowsAny<ArgumentException>(call).Message;
        if (text != "expected") Assert.Contains(text, message);
    }

    [Fact]
    public void The_error_function_and_its_inverse_are_exact_to_the_last_digits()
    {
        (double X, double Y)[] table = [(0, 0), (0.1, 0.1124629160182849), (0.5, 0.5204998778130465), (1, 0.8427007929497149), (2, 0.9953222650189527), (3, 0.9999779095030014), (6, 1)];
        foreach (var (x, y) in table)
        {
            Assert.Equal(y, ErrorFunction.Erf(x), 1e-15);
            Assert.Equal(-y, ErrorFunction.Erf(-x), 1e-15);
        }
        foreach (double x in new[] { 1e-10, 0.01, 0.3, 0.9, 1.5, 2.4, 2.6, 3.5, 4.5 })
        {
            // Where erf is flat its rounding alone moves the inverse.
            double slack = 2e-16 / (Math.Exp(-x * x) * x);
            Assert.Equal(x, ErrorFunction.ErfInv(ErrorFunction.Erf(x)), (1e-14 + slack) * x);
            Assert.Equal(-x, ErrorFunction.ErfInv(ErrorFunction.Erf(-x)), (1e-14 + slack) * x);
        }
        Assert.Equal(double.PositiveInfinity, ErrorFunction.ErfInv(1));
        Assert.Equal(double.NaN, ErrorFunction.ErfInv(1.1));
    }

    private static void AssertMoments(double[] values, double mean, double deviation)
    {
        double actual = values.Average();
        Assert.Equal(mean, actual, 0.02);
        Assert.Equal(deviation, Math.Sqrt(values.Average(v => (v - actual) * (v - actual))), 0.02);
    }
}
