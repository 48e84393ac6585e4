using System.Security.Cryptography;
using MiniTorch.Data;

namespace MiniTorch.Tests;

/// <summary>What PyTorch 1.13.1 (without MKL) drew from seed 3, where 2.6 draws the same.</summary>
public sealed class TorchAnchorTests
{
    private static Generator Seed3 => new(3);

    [Fact]
    public void Exponential()
    {
        Expect.Close([0.017351727932691574, 0.1689547896385193, 0.7412153482437134, 0.09614172577857971], Values(Tensor.Empty([4]).ExponentialInPlace(2, Seed3)), 1e-7, "float32", floor: 0);
        Expect.Close([0.06940690964303482, 0.6758191730473401, 2.9648612741869735], Values(Tensor.Empty([3], Dtype.Float64).ExponentialInPlace(.5, Seed3)), 1e-14, "float64", floor: 0);
    }

    [Fact]
    public void Bernoulli()
    {
        double[] by53 = [1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0], by24 = [1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0];
        Assert.Equal(by24, Values(Tensor.Full([12], .4).Bernoulli(Seed3)));
        Assert.Equal(by53, Values(Tensor.Full([12], .4, Dtype.Float64).Bernoulli(Seed3)));
        Assert.Equal(by53, Values(Tensor.Empty([12]).BernoulliInPlace(.4, Seed3)));
        Assert.Equal(by24, Values(Tensor.Empty([12], Dtype.Float64).BernoulliInPlace(Tensor.Full([12], .4), Seed3)));
    }

    [Fact]
    public void Multinomial()
    {
        var w = Tensor.Of(new float[] { 1, 0, 3, 6 });
        var rows = Tensor.Of(new float[] { 1, 0, 3, 6, 6, 3, 0, 1 }, [2, 4]);
        Assert.Equal([0, 2, 3, 2, 3, 3, 2, 3, 3, 3], w.Multinomial(10, true, Seed3).ToArray<long>());
        Assert.Equal([3, 0, 2], w.Multinomial(3, false, Seed3).ToArray<long>());
        Assert.Equal([3, 0, 2, 0, 1, 3], rows.To(Dtype.Float64).Multinomial(3, false, Seed3).ToArray<long>());
        Assert.Equal([0, 2, 3, 2, 1, 1, 0, 0], rows.Multinomial(4, true, Seed3).ToArray<long>());
    }

    [Fact]
    public void Integers()
    {
        Assert.Equal([455570294424, -26457217405, 790795084744], Tensor.RandInt(-(1L << 40), 1L << 40, [3], generator: Seed3).ToArray<long>());
        Assert.Equal([1, 3, 2, 2, 0, 0], Tensor.RandInt(5, [6], Dtype.Float32, Seed3).ToArray<float>());
        Assert.Equal([186, 48, 137, 67, 160, 80], Tensor.Empty([6], Dtype.UInt8).RandomInPlace(0, 200, Seed3).ToArray<byte>());
    }

    [Fact]
    public void Tensors_that_are_not_contiguous_are_filled_in_the_order_of_memory()
    {
        var turned = Tensor.Empty([4, 5]).T().UniformInPlace(generator: Seed3);
        Expect.Close([0.004263520240783691, 0.06011629104614258, 0.10556936264038086, 0.7718658447265625, 0.2858424782752991, 0.7436993718147278], Values(turned.Slice(1, 0, 2)).AsSpan(0, 6), 0, "transposed");
        var permuted = Tensor.Zeros([2, 3, 4]).Permute(1, 2, 0).Slice(1, 0, 4, 2).UniformInPlace(generator: Seed3);
        Expect.Close([0.004263520240783691, 0.7718658447265625, 0.10556936264038086, 0.7436993718147278, 0.2858424782752991, 0.5944212079048157], Values(permuted).AsSpan(0, 6), 0, "permuted");
        double[] normal = Values(Tensor.Empty([4, 5], Dtype.Float64).T().NormalInPlace(generator: Seed3));
        Expect.Close([0.8032760780963506, -1.3682591776659838, 0.5220499382748476, -0.0798543208083965, 0.17483339327910355], normal.AsSpan(0, 5), 1e-14, "normal");
    }

    [Fact]
    public void Normal_and_its_truncated_form()
    {
        Expect.Close([2.4016380310058594, 2.087416648864746, 2.0444891452789307], Values(Tensor.Empty([3]).NormalInPlace(2, .5, Seed3)), 1e-7, "normal");
        Expect.Close([-0.8527444422687043, 0.08643755447293622, 1.8035097402889309, -0.3062391462565992], Values(Tensor.Empty([4], Dtype.Float64).TruncNormalInPlace(.5, 2, -1, 3, Seed3)), 1e-13, "truncated", floor: 0);
        Expect.Close([0.6248647570610046, 0.5075611472129822], Values(Tensor.Rand([2], generator: new Generator(-3))), 0, "seed -3");
    }

    [Fact]
    public void The_saved_state_is_PyTorchs_byte_for_byte()
    {
        var generator = Seed3;
        Assert.Equal("76fe321e2dc1dfdec62a274bcedbeea2727be2e2972f97e728e07e0345c21ede", Convert.ToHexStringLower(SHA256.HashData(generator.GetState())));
        generator.Normal(new float[3]);
        byte[] state = generator.GetState();
        Assert.Equal(5056, state.Length);
        // PyTorch 1.13 leaves what its compiler had between the fields; the fields themselves are compared by what follows.
        var other = new Generator();
        other.SetState(state);
        Assert.Equal(generator.NextUInt64(), other.NextUInt64());
    }

    [Fact]
    public void Samplers_and_splits()
    {
        var generator = Seed3;
        Assert.Equal([0, 1, 2, 1, 2, 2], new WeightedRandomSampler([.1, .2, .7, 0], 6, generator: generator).ToArray());
        Assert.Equal([2, 0, 1], new WeightedRandomSampler([.1, .2, .7, .3], 3, replacement: false, generator).ToArray());
        Assert.Equal([5, 3, 7, 9], new SubsetRandomSampler([9, 7, 5, 3], Seed3).ToArray());
        var parts = new NumberDataset(11).RandomSplit([5, 4, 2], Seed3);
        Assert.Equal([[9, 0, 3, 6, 4], [5, 2, 8, 1], [10, 7]], parts.Select(part => part.Indices.ToArray()));
        Assert.Equal([[8, 5, 3], [7, 1, 8], [4, 2, 7], [6, 0, 4]], Enumerable.Range(0, 4).Select(rank => new DistributedSampler(new NumberDataset(9), 4, rank, seed: 5).ToArray()));
    }

    [Fact]
    public void A_shuffled_loader_gives_PyTorchs_batches()
    {
        var generator = Seed3;
        var loader = new DataLoader(new NumberDataset(10), 3, shuffle: true, generator: generator);
        Assert.Equal([[7, 4, 2], [9, 1, 5], [0, 8, 6], [3]], NumberDataset.Batches(loader));
        Assert.Equal([[1, 2, 0], [5, 9, 4], [8, 3, 6], [7]], NumberDataset.Batches(loader));
        Assert.Equal(0.5824220776557922, generator.NextSingle());
    }

    private static double[] Values(Tensor x) => x.To(Dtype.Float64).ToArray<double>();
}
