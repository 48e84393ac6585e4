namespace MiniTorch.Tests;

/// <summary>Checks that change a setting of the whole process.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>The catalogue under other settings of threads and memory: the bits stay the same.</summary>
[Collection(nameof(Alone))]
public sealed class AloneTests
{
    public static TheoryData<string> Rows => Catalogue.Names(_ => true);

    [Theory]
    [MemberData(nameof(Rows))]
    public void One_thread_and_several_give_the_same_bits(string name)
    {
        var row = Catalogue.Row(name);
        int[][] sizes = row.LargerSizes ?? row.Sizes;
        int before = Workers.Threads;
        try
        {
            Workers.Threads = 1;
            var one = Outcome.Of(row, row.Inputs(Dtype.Float32, sizes));
            Workers.Threads = 3;
            one.IsSame(Outcome.Of(row, row.Inputs(Dtype.Float32, sizes)), name);
        }
        finally
        {
            Workers.Threads = before;
        }
    }

    [Fact]
    public void A_pool_that_collects_and_poisons_at_every_rent_changes_nothing()
    {
        foreach (var row in Catalogue.All)
        {
            int[][] sizes = row.LargerSizes ?? row.Sizes;
            BufferPool.Paranoid = false;
            var usual = Outcome.Of(row, row.Inputs(Dtype.Float32, sizes));
            BufferPool.Paranoid = true;
            try
            {
                usual.IsSame(Outcome.Of(row, row.Inputs(Dtype.Float32, sizes)), row.Name);
            }
            finally
            {
                BufferPool.Paranoid = false;
            }
        }
    }
}
