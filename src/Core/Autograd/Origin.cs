using System.Diagnostics;

namespace MiniTorch;

/// <summary>What is known of where an op was called: the module, and, while anomalies are looked for, the line of the user's source.</summary>
internal sealed record Origin(object? Module, string? Site)
{
    private static readonly string[] s_own = ["MiniTorch.Core", "MiniTorch.Nn", "MiniTorch.Optim", "MiniTorch.Data"];

    /// <summary>Here and now: a plain module path unless call sites are recorded, so that most ops allocate nothing for it.</summary>
    public static object? Now() => Anomalies.Mode == AnomalyMode.None ? ModulePath.Current : new Origin(ModulePath.Current, CallSite());

    /// <summary>" in module 'encoder.0' at F in a.cs:line 3", as far as known; else empty.</summary>
    public static string Describe(object? origin)
    {
        var (module, site) = origin is Origin both ? (both.Module, both.Site) : (origin, null);
        return (module is null ? "" : $" in module '{module}'") + (site is null ? "" : $" {site}");
    }

    /// <summary>The innermost frame that is not the library's own, as the runtime writes it: "at Program.Main() in a.cs:line 3".</summary>
    private static string? CallSite()
    {
        foreach (var frame in new StackTrace(2, fNeedFileInfo: true).GetFrames())
        {
            var method = DiagnosticMethodInfo.Create(frame);
            if (method is null || Array.Exists(s_own, own => method.DeclaringAssemblyName.StartsWith(own + ",", StringComparison.Ordinal))) continue;
            string place = $"at {method.DeclaringTypeName}.{method.Name}";
            return frame.GetFileName() is { } file ? $"{place} in {file}:line {frame.GetFileLineNumber()}" : place;
        }
        return null;
    }
}
