using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace MiniTorch.Tests;

/// <summary>Runs a test alone in a process of its own, for what other tests would disturb (memory) or a process fixes at its start.</summary>
internal static class ChildRun
{
    private const string Marker = "MINITORCH_TEST_CHILD";

    /// <summary>Starts the calling test again in a child process, and there runs <paramref name="body"/>; fails with the child's output.</summary>
    public static void Alone(Type type, Action body, (string Name, string Value)[]? environment = null, [CallerMemberName] string method = "")
    {
        string test = $"{type.FullName}.{method}";
        if (Environment.GetEnvironmentVariable(Marker) == test)
        {
            body();
            return;
        }
        string program = Path.Combine(AppContext.BaseDirectory, "MiniTorch.Tests.dll");
        var start = new ProcessStartInfo("dotnet", [program, "-method", test, "-parallel", "none", "-noLogo", "-noColor"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment[Marker] = test;
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        using var child = Process.Start(start)!;
        child.StandardInput.Close();
        var output = child.StandardOutput.ReadToEndAsync();
        if (!child.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            child.Kill(entireProcessTree: true);
            Assert.Fail($"{test} did not end within two minutes");
        }
        Assert.True(child.ExitCode == 0 && output.Result.Contains("Total: 1,", StringComparison.Ordinal), output.Result);
    }
}
