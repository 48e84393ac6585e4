namespace MiniTorch.Tests;

/// <summary>Where this checkout lies, for tests that read its sources or the data beside it.</summary>
internal static class Repository
{
    /// <summary>The folder of MiniTorch.sln, found upwards from the test program.</summary>
    public static string Root { get; } = FindUpwards("MiniTorch.sln") is { } solution
        ? Path.GetDirectoryName(solution)!
        : throw new DirectoryNotFoundException($"no MiniTorch.sln above {AppContext.BaseDirectory}");

    /// <summary>All C# files under a folder of the checkout, build output aside, as paths relative to <see cref="Root"/> with forward slashes.</summary>
    public static IReadOnlyList<string> Sources(string folder = "") =>
        [.. Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "obj" or "bin" or ".git"))
            .Order(StringComparer.Ordinal)];

    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    /// <summary>The nearest file or folder of this relative name at or above the test program; null if there is none.</summary>
    public static string? FindUpwards(string relative)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, relative);
            if (File.Exists(path) || Directory.Exists(path)) return path;
        }
        return null;
    }
}
