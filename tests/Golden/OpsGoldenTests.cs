namespace MiniTorch.Tests;

/// <summary>Every op that PyTorch's numbers are recorded of: forward, first and second order, in float64.</summary>
public sealed class OpsGoldenTests
{
    private static readonly Dictionary<string, CallTable> s_calls = new()
    {
        ["ops"] = new() { OpsGoldenCalls.Elementwise, OpsGoldenCalls.Activations, OpsGoldenCalls.Reductions, OpsGoldenCalls.Shapes, OpsGoldenCalls.Layers },
        ["special"] = OpsGoldenCalls.Special,
    };

    /// <summary>Golden file and case.</summary>
    public static TheoryData<string, string> Names
    {
        get
        {
            var names = new TheoryData<string, string>();
            foreach (string file in s_calls.Keys)
            {
                foreach (var row in Golden.Names(file, "op")) names.Add(file, row.Data);
            }
            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees_with_PyTorch(string file, string name) => GoldenCase.Check(Golden.Case(file, "op", name), s_calls[file][name]);

    [Fact]
    public void No_call_is_left_without_its_case() => Expect.None(s_calls.SelectMany(file => file.Value.Except(Golden.Names(file.Key, "op").Select(row => row.Data))));
}
