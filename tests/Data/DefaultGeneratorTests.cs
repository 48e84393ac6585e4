using MiniTorch.Data;

namespace MiniTorch.Tests;

/// <summary>What is drawn from the generator that all share; alone, so that nothing else draws meanwhile. The numbers are PyTorch's from seed 3.</summary>
[Collection(nameof(Alone))]
public sealed class DefaultGeneratorTests : IDisposable
{
    private readonly byte[] _before = Generator.Default.GetState();

    public void Dispose() => Generator.Default.SetState(_before);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_shuffled_loader_is_seeded_as_PyTorchs(int workers)
    {
        Tensor.ManualSeed(3);
        var loader = new DataLoader(new NumberDataset(10), 3, shuffle: true, numWorkers: workers);
        Assert.Equal([[6, 2, 0], [1, 8, 3], [5, 4, 7], [9]], NumberDataset.Batches(loader));
        Assert.Equal([[3, 4, 0], [9, 6, 7], [1, 2, 5], [8]], NumberDataset.Batches(loader));
        Assert.Equal(0.5944212079048157f, Tensor.Rand([1]).Item<float>());
    }

    [Fact(DisplayName = "H148 a split by a generator of its own leaves the shared one untouched")]
    public void A_generator_of_its_own()
    {
        byte[] state = Generator.Default.GetState();
        new NumberDataset(10).RandomSplit([3, 7], new Generator(1));
        Assert.Equal(4, new DataLoader(new NumberDataset(10), 3, shuffle: true, generator: new Generator(1)).ToArray().Length);
        Assert.Equal(state, Generator.Default.GetState());
        Assert.NotSame(Generator.Default, new Generator());
    }
}
