namespace MiniTorch.Tests;

internal static partial class OpsGoldenCalls
{
    public static readonly CallTable Layers = new()
    {
    };
}
