namespace MiniTorch.Tests;

public sealed class TensorRandomTests
{
    [Fact]
    public void Tensors_are_drawn_as_the_generator_draws()
    {
        float[] expected = new float[20];
        new Generator(3).Normal(expected);
        Assert.Equal(expected, Tensor.Randn([4, 5], generator: new Generator(3)).ToArray<float>());
        new Generator(3).Uniform(expected);
        Assert.Equal(expected, Tensor.Rand([20], generator: new Generator(3)).ToArray<float>());
        Assert.Equal([4, 9, 3, 0], Tensor.RandInt(10, [2, 2], generator: new Generator(0)).ToArray<long>());
        Assert.Equal([5, 6, 1, 2, 0, 8, 9, 3, 7, 4], Tensor.RandPerm(10, generator: new Generator(1)).ToArray<long>());
        Assert.True(Tensor.Rand([2], requiresGrad: true).RequiresGrad);
    }

    [Theory]
    [InlineData(Dtype.Float64)]
    [InlineData(Dtype.Int32)]
    [InlineData(Dtype.UInt8)]
    [InlineData(Dtype.Bool)]
    public void Ones_and_zeros_come_in_any_dtype(Dtype dtype)
    {
        var mask = Tensor.Zeros([10], dtype).BernoulliInPlace(0.5, new Generator(0));
        Assert.Equal([0, 0, 1, 0, 0, 0, 1, 1, 0, 1], mask.To(Dtype.Int64).ToArray<long>());
        Assert.Equal(dtype, mask.Dtype);
    }

    [Fact]
    public void Filling_a_transposed_tensor_goes_through_memory_one_by_one()
    {
        var x = Tensor.Zeros([4, 5], Dtype.Float64);
        x.Transpose(0, 1).NormalInPlace(1, 2, new Generator(6));
        double[] expected = new double[20];
        new Generator(6).NormalOneByOne(expected, 1, 2);
        Assert.Equal(expected, x.ToArray<double>());
        x.Transpose(0, 1).UniformInPlace(-1, 1, new Generator(6));
        new Generator(6).Uniform(expected, -1, 1);
        Assert.Equal(expected, x.ToArray<double>());
    }

    [Fact]
    public void Filling_part_of_a_tensor_leaves_the_rest()
    {
        var x = Tensor.Zeros([3, 4]);
        x.Slice(1, 0, 4, 2).UniformInPlace(1, 2, new Generator(6));
        float[] values = x.ToArray<float>();
        Assert.All(values.Index(), item => Assert.True(item.Index % 2 == 0 ? item.Item is >= 1 and < 2 : item.Item == 0));
    }

    [Fact]
    public void A_leaf_that_requires_grad_is_filled_under_NoGrad_only()
    {
        var x = Tensor.Zeros([3], requiresGrad: true);
        Assert.Throws<InvalidOperationException>(() => x.NormalInPlace());
        using (Autograd.NoGrad()) x.NormalInPlace();
        Assert.True(x.IsLeaf && x.RequiresGrad);
    }

    [Fact]
    public void Bernoulli_takes_the_probability_of_each_place()
    {
        var p = Tensor.Of(new float[] { 0, 1, 0, 1 }, [2, 2]);
        Assert.Equal([0, 1, 0, 1], p.Bernoulli(new Generator(1)).ToArray<float>());
        Assert.Equal([0, 1, 0, 1], Tensor.Zeros([2, 2], Dtype.Int64).BernoulliInPlace(p).ToArray<long>());
    }

    [Fact]
    public void Multinomial_draws_row_by_row()
    {
        var p = Tensor.Of(new float[] { 0, 1, 0, 0, 0, 3 }, [2, 3]);
        Assert.Equal([1, 1, 2, 2], p.Multinomial(2, replacement: true, new Generator(1)).ToArray<long>());
        Assert.Equal([2, 1], p.Multinomial(1, generator: new Generator(1)).Shape);
        Assert.Equal([2], p.Select(0, 0).Multinomial(2, generator: new Generator(1)).Shape);
    }

    public static TheoryData<string, Action<Generator>> Refused() => new()
    {
        { "not implemented for 'Long'", g => Tensor.Rand([2], Dtype.Int64, generator: g) },
        { "not implemented for 'Int'", g => Tensor.Randn([2], Dtype.Int32, generator: g) },
        { "out of bounds for uint8", g => Tensor.RandInt(300, [2], Dtype.UInt8, g) },
        { "from=3 >= to=3", g => Tensor.RandInt(3, 3, [2], generator: g) },
        { "n must be non-negative, got -1", g => Tensor.RandPerm(-1, generator: g) },
        { "prob_dist must be 1 or 2 dim", g => Tensor.Ones([2, 2, 2]).Multinomial(1, generator: g) },
        { "sum of probabilities <= 0", g => Tensor.Of(new float[] { 1, 1, 0, 0 }, [2, 2]).Multinomial(1, generator: g) },
        { "without replacement", g => Tensor.Ones([3]).Multinomial(4, generator: g) },
        { "at index 1", g => Tensor.Of(new double[] { 1, 1.5 }).Bernoulli(g) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Bad_arguments_are_refused_before_anything_is_drawn(string text, Action<Generator> call)
    {
        var generator = new Generator(1);
        byte[] state = generator.GetState();
        Assert.Contains(text, Assert.ThrowsAny<Exception>(() => call(generator)).Message);
        Assert.Equal(state, generator.GetState());
    }
}
