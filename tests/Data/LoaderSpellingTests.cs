using MiniTorch.Data;
using MiniTorch.Nn;

namespace MiniTorch.Tests;

/// <summary>Parts of datasets into variables, what a loader loads, and a chain's modules by name.</summary>
public sealed class LoaderSpellingTests
{
    [Fact]
    public void Splits_come_apart_and_a_loader_knows_its_dataset()
    {
        var data = new TensorDataset(Tensor.Arange(10));
        var (train, test) = data.RandomSplit([0.8, 0.2]);
        Assert.Equal((8, 2), (train.Count, test.Count));
        Assert.Equal(8, new DataLoader(train, batchSize: 3).Dataset!.Count);
        Assert.Contains("too many values to unpack (expected 2", Assert.Throws<ArgumentException>(() => { var (a, b) = data.RandomSplit([3, 3, 4]); }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Modules_of_a_chain_by_name()
    {
        var chain = new Sequential(("fc", new Linear(1, 2)), ("act", new ReLU()));
        Assert.Same(chain[1], chain["act"]);
        chain["act"] = new GELU();
        Assert.Equal("Sequential(\n  (fc): Linear(in_features=1, out_features=2, bias=True)\n  (act): GELU(approximate='none')\n)", chain.ToString());
        Assert.Contains("has no attribute 'out'; it has fc, act", Assert.Throws<KeyNotFoundException>(() => chain["out"]).Message, StringComparison.Ordinal);
    }
}
