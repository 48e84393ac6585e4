namespace MiniTorch.Tests;

/// <summary>Assertions whose failure text says all that is needed to find the fault.</summary>
internal static class Expect
{
    /// <summary>Fails with every line listed when there is one.</summary>
    public static void None(IEnumerable<string> findings)
    {
        string[] list = [.. findings];
        if (list.Length > 0) Assert.Fail(string.Join(Environment.NewLine, list.Prepend($"{list.Length} found:")));
    }
}
