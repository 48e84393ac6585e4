namespace MiniTorch.Tests;

/// <summary>A buffer that comes back to the pool while somebody reads it would show as poison in the results.</summary>
public sealed class PoisonedPoolTests
{
    [Fact]
    public void A_pool_that_collects_and_poisons_at_every_rent_changes_nothing() => ChildRun.Alone(typeof(PoisonedPoolTests), () =>
    {
        foreach (var row in Catalogue.All.DistinctBy(row => row.Op))
        {
            BufferPool.Paranoid = false;
            var usual = Outcome.Of(row, row.Inputs(Dtype.Float32, row.LargerSizes));
            BufferPool.Paranoid = true;
            usual.IsSame(Outcome.Of(row, row.Inputs(Dtype.Float32, row.LargerSizes)), row.Name);
        }
    });
}
