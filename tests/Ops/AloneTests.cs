namespace MiniTorch.Tests;

/// <summary>Checks that change a setting of the whole process.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>The catalogue on one thread and on several: the bits stay the same.</summary>
[Collection(nameof(Alone))]
public sealed class AloneTests
{
    public static TheoryData<string> Rows => Catalogue.Names(_ => true);

    [Theory]
    [MemberData(nameof(Rows))]
    public void One_thread_and_several_give_the_same_bits(string name)
    {
        var row = Catalogue.Row(name);
        int[][] sizes = row.LargerSizes;
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
}
