namespace MiniTorch.Tests;

/// <summary>Every op that PyTorch's numbers are recorded of: forward, first and second order, in float64.</summary>
public sealed class OpsGoldenTests
{
    /// <summary>Recorded ops that MiniTorch does not have yet. This list only shrinks.</summary>
    private static readonly string[] s_missing = [];

    private static readonly CallTable s_calls = new() { OpsGoldenCalls.Elementwise, OpsGoldenCalls.Activations, OpsGoldenCalls.Reductions, OpsGoldenCalls.Shapes, OpsGoldenCalls.Layers };

    public static TheoryData<string> Names => Golden.Names("ops", "op");

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees_with_PyTorch(string name)
    {
        if (s_missing.Contains(name)) Assert.Skip($"MiniTorch has no {name} yet");
        GoldenCase.Check(Golden.Case("ops", "op", name), s_calls[name]);
    }

    [Fact]
    public void Each_case_has_a_call_or_is_listed_as_missing() =>
        Expect.None(Names.Select(row => row.Data).Where(name => s_calls.Has(name) == s_missing.Contains(name))
            .Concat(s_calls.Concat(s_missing).Except(Names.Select(row => row.Data))));
}
