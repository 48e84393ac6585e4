namespace MiniTorch.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void A_shape_prints_as_its_sizes_in_brackets() => Assert.Equal("[2, 3]", new Shape([2, 3]).ToString());
}
