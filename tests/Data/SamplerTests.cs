using MiniTorch.Data;

namespace MiniTorch.Tests;

public sealed class SamplerTests
{
    private static readonly Dataset s_ten = new NumberDataset(10);

    private static long[] Numbers(Dataset dataset) => [.. dataset.Select(sample => sample[0].Item<long>())];

    [Fact(DisplayName = "H148 random_split of range(10) by [3, 7], seed 1")]
    public void Random_split_gives_PyTorchs_parts()
    {
        var parts = s_ten.RandomSplit([3, 7], new Generator(1));
        Assert.Equal([5, 6, 1], Numbers(parts[0]));
        Assert.Equal([2, 0, 8, 9, 3, 7, 4], Numbers(parts[1]));
    }

    [Theory(DisplayName = "H149 splits are disjoint and cover everything")]
    [InlineData(10, 0)]
    [InlineData(3, 7)]
    [InlineData(1, 9)]
    public void Splits_cover(int a, int b)
    {
        var parts = s_ten.RandomSplit([a, b], new Generator(5));
        Assert.Equal([a, b], parts.Select(p => p.Count));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (long)i), Numbers(parts[0]).Concat(Numbers(parts[1])).Order());
    }

    [Fact(DisplayName = "H149 fractions round down and the first parts get the rest")]
    public void Fractions()
    {
        Assert.Equal([4, 3, 3], s_ten.RandomSplit([1 / 3d, 1 / 3d, 1 / 3d], new Generator(0)).Select(p => p.Count));
        Assert.Equal([7, 3], s_ten.RandomSplit([0.7, 0.3], new Generator(0)).Select(p => p.Count));
    }

    [Fact(DisplayName = "H149 a subset of a subset, and datasets one after the other")]
    public void Subsets_and_concatenation()
    {
        var part = new Subset(new Subset(s_ten, [8, 6, 4, 2]), [3, 0]);
        Assert.Equal([2, 8], Numbers(part));
        Assert.Equal([2, 8, 0, 1, 8], Numbers(new ConcatDataset(part, new NumberDataset(2), new Subset(s_ten, [8]))));
        Assert.Equal(8, new ConcatDataset(part, new Subset(s_ten, [8]))[-1][0].Item<long>());
    }

    [Fact(DisplayName = "H154 BatchSampler of 7 by 3")]
    public void Batch_sampler()
    {
        Assert.Equal([[0, 1, 2], [3, 4, 5], [6]], new BatchSampler(new SequentialSampler(7), 3, dropLast: false));
        Assert.Equal([[0, 1, 2], [3, 4, 5]], new BatchSampler(new SequentialSampler(7), 3, dropLast: true));
        Assert.Equal(3, new BatchSampler(new SequentialSampler(7), 3, dropLast: false).Count);
        Assert.Equal(2, new BatchSampler(Enumerable.Range(0, 7).ToList(), 3, dropLast: true).Count);
        Assert.Throws<NotSupportedException>(() => new BatchSampler(Enumerable.Range(0, 9).Where(i => i > 2), 3, true).Count);
    }

    [Fact(DisplayName = "H154 more samples than elements repeat whole permutations")]
    public void Random_sampler_repeats()
    {
        int[] drawn = [.. new RandomSampler(5, numSamples: 12, generator: new Generator(3))];
        Assert.Equal(12, drawn.Length);
        Assert.Equal([0, 1, 2, 3, 4], drawn[..5].Order());
        Assert.Equal([0, 1, 2, 3, 4], drawn[5..10].Order());
        int[] replaced = [.. new RandomSampler(5, replacement: true, numSamples: 100, generator: new Generator(3))];
        Assert.Equal(100, replaced.Length);
        Assert.All(replaced, i => Assert.InRange(i, 0, 4));
        Assert.Equal(drawn, new RandomSampler(5, numSamples: 12, generator: new Generator(3)));
    }

    [Fact(DisplayName = "H154 a sampler's own generator moves on between passes, and PyTorch's order comes from its seed")]
    public void Random_sampler_uses_the_generator_as_PyTorch_does()
    {
        var generator = new Generator(1);
        var sampler = new RandomSampler(10, generator: generator);
        Assert.Equal([5, 6, 1, 2, 0, 8, 9, 3, 7, 4], sampler.ToArray());
        Assert.NotEqual([5, 6, 1, 2, 0, 8, 9, 3, 7, 4], sampler.ToArray());
        // A pass draws one permutation for the elements and one for a remainder of none: 9 numbers each.
        var twice = new Generator(1);
        for (int i = 0; i < 4 * 9; i++) twice.NextUInt32();
        Assert.Equal(twice.NextUInt32(), generator.NextUInt32());
    }

    [Fact(DisplayName = "H154 subset and weighted samplers are reproducible")]
    public void Subset_and_weighted()
    {
        Assert.Equal([3, 5, 7, 9], new SubsetRandomSampler([9, 7, 5, 3], new Generator(2)).Order());
        Assert.Equal(new SubsetRandomSampler([9, 7, 5, 3], new Generator(2)), new SubsetRandomSampler([9, 7, 5, 3], new Generator(2)));
        int[] weighted = [.. new WeightedRandomSampler([0, 1, 3], 1000, generator: new Generator(2))];
        Assert.DoesNotContain(0, weighted);
        Assert.InRange(weighted.Count(i => i == 2), 700, 800);
        Assert.Equal(weighted, new WeightedRandomSampler([0, 1, 3], 1000, generator: new Generator(2)));
        Assert.Equal([1, 2], new WeightedRandomSampler([0, 1, 3], 2, replacement: false, new Generator(2)).Order());
    }

    public static TheoryData<string, Func<object>> Refused() => new()
    {
        { "num_samples=0", () => new RandomSampler(0) },
        { "num_samples=-1", () => new RandomSampler(5, numSamples: -1) },
        { "without replacement", () => new WeightedRandomSampler([1, 1], 3, replacement: false) },
        { "sum of probabilities <= 0", () => new WeightedRandomSampler([0, 0], 3) },
        { "element < 0", () => new WeightedRandomSampler([1, -1], 3) },
        { "num_samples=0", () => new WeightedRandomSampler([1, 1], 0) },
        { "batch_size=0", () => new BatchSampler([1], 0, false) },
        { "Sum of input lengths does not equal the length of the input dataset! (9 and 10)", () => s_ten.RandomSplit([3, 6]) },
        { "must not be negative, got -3", () => s_ten.RandomSplit([-3, 13]) },
        { "sum to 1", () => s_ten.RandomSplit([0.5, 0.4]) },
        { "index 1 is not between 0 and 1: 1.5", () => s_ten.RandomSplit([0.5, 1.5]) },
        { "index 10 is out of bounds for dimension 0 with size 10", () => new Subset(s_ten, [10]) },
        { "empty iterable", () => new ConcatDataset() },
        { "Invalid rank 4, rank should be in the interval [0, 3]", () => new DistributedSampler(s_ten, 4, 4) },
        { "Invalid rank -1", () => new DistributedSampler(s_ten, 4, -1) },
    };

    [Theory(DisplayName = "H154 H164 H166 bad arguments")]
    [MemberData(nameof(Refused))]
    public void Bad_arguments_are_refused(string text, Func<object> call) => Assert.Contains(text, Assert.ThrowsAny<ArgumentException>(call).Message);

    [Fact(DisplayName = "H166 nine samples for four ranks")]
    public void Distributed()
    {
        var nine = new NumberDataset(9);
        int[][] dropped = [.. Enumerable.Range(0, 4).Select(rank => new DistributedSampler(nine, 4, rank, dropLast: true).ToArray())];
        Assert.All(dropped, share => Assert.Equal(2, share.Length));
        Assert.Equal(8, dropped.SelectMany(share => share).Distinct().Count());
        Assert.Equal([[0, 4, 8], [1, 5, 0], [2, 6, 1], [3, 7, 2]], Enumerable.Range(0, 4).Select(rank => new DistributedSampler(nine, 4, rank, shuffle: false).ToArray()));
        var sampler = new DistributedSampler(nine, 4, 0, seed: 3);
        int[] first = [.. sampler];
        Assert.Equal(first, sampler);
        sampler.SetEpoch(1);
        Assert.NotEqual(first, sampler);
        Assert.Equal([[0], [0], [0]], Enumerable.Range(0, 3).Select(rank => new DistributedSampler(new NumberDataset(1), 3, rank).ToArray()));
    }
}
