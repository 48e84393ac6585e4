using MiniTorch.Nn;

namespace MiniTorch.Tests;

/// <summary>The starting values of layers and of <see cref="Init"/>.</summary>
[Collection(nameof(Alone))]
public sealed class InitTests
{
    private static readonly Dictionary<string, Func<IEnumerable<Tensor>>> s_draws = new()
    {
        ["rand(7)"] = () => [Tensor.Rand([7])],
        ["rand(5) float64"] = () => [Tensor.Rand([5], Dtype.Float64)],
        ["randn(5)"] = () => [Tensor.Randn([5])],
        ["randn(16)"] = () => [Tensor.Randn([16])],
        ["randn(37)"] = () => [Tensor.Randn([37])],
        ["randn(20) float64"] = () => [Tensor.Randn([20], Dtype.Float64)],
        ["randint(0,10,(8,))"] = () => [Tensor.RandInt(0, 10, [8])],
        ["randint(-5,1000000,(4,))"] = () => [Tensor.RandInt(-5, 1000000, [4])],
        ["randperm(12)"] = () => [Tensor.RandPerm(12)],
        ["rand(3) twice then randn(3)"] = () => [Tensor.Rand([3]), Tensor.Rand([3]), Tensor.Randn([3])],
        ["Linear(5,3)"] = () => new Linear(5, 3).Parameters(),
        ["Conv2d(2,3,3)"] = () => new Conv2d(2, 3, 3).Parameters(),
        ["Embedding(4,5)"] = () => new Embedding(4, 5).Parameters(),
        ["LSTM(3,2)"] = () => new LSTM(3, 2).Parameters(),
        ["Sequential(Linear(8,6),Linear(6,2))"] = () => new Sequential(new Linear(8, 6), new Linear(6, 2)).Parameters(),
        ["xavier_uniform(4,6)"] = () => [Init.XavierUniform(Tensor.Empty([4, 6]))],
        ["kaiming_normal(4,6)"] = () => [Init.KaimingNormal(Tensor.Empty([4, 6]))],
        ["trunc_normal(5,5)"] = () => [Init.TruncNormal(Tensor.Empty([5, 5]))],
        ["orthogonal(4,4)"] = () => [Init.Orthogonal(Tensor.Empty([4, 4]))],
        ["MultiheadAttention(8,2)"] = () => new MultiheadAttention(8, 2).Parameters(),
    };

    /// <summary>No logarithm, cosine or error function takes part: not a bit may differ.</summary>
    private static readonly string[] s_exact =
    [
        "rand(7)", "rand(5) float64", "randint(0,10,(8,))", "randint(-5,1000000,(4,))", "randperm(12)", "Linear(5,3)", "Conv2d(2,3,3)", "LSTM(3,2)", "Sequential(Linear(8,6),Linear(6,2))",
        "xavier_uniform(4,6)", "MultiheadAttention(8,2)",
    ];

    public static TheoryData<string> Names => [.. Golden.Cases("rng").Select(item => item.GetProperty("name").GetString()!).Distinct()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Seeds_give_PyTorchs_numbers(string name)
    {
        foreach (var item in Golden.Cases("rng").Where(item => item.GetProperty("name").GetString() == name))
        {
            long seed = item.GetProperty("seed").GetInt64();
            Tensor.ManualSeed(seed);
            Tensor[] actual = [.. s_draws[name]()];
            var expected = Golden.Tensors(item.GetProperty("values"));
            Assert.Equal(expected.Length, actual.Length);
            for (int i = 0; i < actual.Length; i++) Expect.Close(expected[i]!, actual[i].Detach(), s_exact.Contains(name) ? 0 : 1e-6, $"{name}, seed {seed}, tensor {i}", floor: name.StartsWith("orth", StringComparison.Ordinal) ? 1 : 0);
        }
    }

    [Theory]
    [InlineData(3, 7)]
    [InlineData(7, 3)]
    [InlineData(5, 5)]
    public void Orthogonal_rows_or_columns(int rows, int columns)
    {
        var q = Init.Orthogonal(Tensor.Empty([rows, columns], Dtype.Float64), gain: 2);
        var product = rows < columns ? q.MatMul(q.T()) : q.T().MatMul(q);
        Expect.Close(Expect.Doubles(Tensor.Eye(Math.Min(rows, columns), dtype: Dtype.Float64) * 4), Expect.Doubles(product), 1e-12, "Q Q^T");
    }

    [Fact]
    public void Dirac_weights_pass_channels_on()
    {
        foreach (int groups in new[] { 1, 2 })
        {
            var x = Tensor.Randn([2, 4, 5, 5]);
            var weight = Init.Dirac(Tensor.Empty([4, 4 / groups, 3, 3]), groups);
            Assert.Equal(x.ToArray<float>(), F.Conv2d(x, weight, padding: 1, groups: groups).ToArray<float>());
        }
        Assert.Throws<ArgumentException>(() => Init.Dirac(Tensor.Empty([2, 2])));
    }

    [Fact]
    public void Eye_constant_sparse_and_moments()
    {
        Assert.Equal([1, 0, 0, 0, 1, 0], Init.Eye(Tensor.Empty([2, 3])).ToArray<float>());
        Assert.Equal([3, 3], Init.Constant(Tensor.Empty([2]), 3).ToArray<float>());
        Assert.Equal(4, Init.Sparse(Tensor.Empty([10, 2]), 0.2).Eq(0).Sum().Item<long>());
        Tensor.ManualSeed(0);
        Assert.InRange(Init.Normal(Tensor.Empty([10000]), 2, 3).Std().Item(), 2.9, 3.1);
        Assert.InRange(Init.TruncNormal(Tensor.Empty([1000]), 0, 1, -0.5, 0.5).Abs().Max().Item(), 0, 0.5);
        Assert.Throws<ArgumentException>(() => Init.XavierUniform(Tensor.Empty([3])));
        Assert.Throws<ArgumentException>(() => Init.CalculateGain("mystery"));
        Assert.Equal(Math.Sqrt(2 / 1.04), Init.CalculateGain("leaky_relu", 0.2), 12);
    }

    [Fact]
    public void A_parameter_is_filled_outside_the_graph()
    {
        Tensor weight = new Parameter(Tensor.Empty([3, 3]));
        Assert.Same(weight, Init.KaimingUniform(weight));
        Assert.True(weight is { IsLeaf: true, RequiresGrad: true });
    }
}
