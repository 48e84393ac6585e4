namespace MiniTorch.Tests;

/// <summary>Every op that PyTorch's numbers are recorded of: forward, first and second order, in float64.</summary>
public sealed class OpsGoldenTests
{
    private static readonly CallTable s_calls = new() { OpsGoldenCalls.Elementwise, OpsGoldenCalls.Activations, OpsGoldenCalls.Reductions, OpsGoldenCalls.Shapes, OpsGoldenCalls.Layers };

    public static TheoryData<string> Names => Golden.Names("ops", "op");

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees_with_PyTorch(string name) => GoldenCase.Check(Golden.Case("ops", "op", name), s_calls[name]);

    [Fact]
    public void No_call_is_left_without_its_case() => Expect.None(s_calls.Except(Names.Select(row => row.Data)));
}
