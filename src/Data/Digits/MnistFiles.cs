namespace MiniTorch.Data;

/// <summary>MNIST's four files: their names, where they lie, and where they are to be had.</summary>
public static class MnistFiles
{
    internal const string TrainImages = "train-images-idx3-ubyte", TrainLabels = "train-labels-idx1-ubyte";
    internal const string TestImages = "t10k-images-idx3-ubyte", TestLabels = "t10k-labels-idx1-ubyte";

    /// <summary>SHA-256 of what the files hold when unpacked: mirrors pack them differently.</summary>
    private static readonly (string Name, string Sha256)[] s_files =
    [
        (TrainImages, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        (TrainLabels, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        (TestImages, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        (TestLabels, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    ];

    /// <summary>Where the files are offered for download.</summary>
    public static IReadOnlyList<Uri> Mirrors { get; } =
    [
        new("https://ossci-datasets.s3.amazonaws.com/mnist/"),
        new("https://storage.googleapis.com/cvdf-datasets/mnist/"),
        new("http://yann.lecun.com/exdb/mnist/"),
    ];

    /// <summary>The user's cache folder for them: <c>XDG_CACHE_HOME</c>, else the system's place for caches, and in it <c>minitorch/mnist</c>.</summary>
    public static string CacheFolder
    {
        get
        {
            string? given = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            string caches = !string.IsNullOrEmpty(given) ? given
                : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : OperatingSystem.IsMacOS() ? Path.Combine(home, "Library", "Caches")
                : Path.Combine(home, ".cache");
            return Path.Combine(caches, "minitorch", "mnist");
        }
    }

    /// <summary>Whether a folder has all four files, plain or gzipped.</summary>
    public static bool AreIn(string folder) => Array.TrueForAll(s_files, file => Find(folder, file.Name) is not null);

    /// <summary>
    /// Downloads what a folder lacks, and checks the SHA-256 of every file that comes. A mirror that fails, or does not answer in a few seconds, leaves its place
    /// to the next. A file takes its name only when it is whole.
    /// </summary>
    /// <param name="folder">Made if it is not there.</param>
    /// <param name="report">Gets a line about each step.</param>
    /// <param name="mirrors">Where to look; <see cref="Mirrors"/> if null.</param>
    /// <param name="cancellation">Ends the download.</param>
    /// <exception cref="IOException">No mirror gave a file; the text has each one's answer.</exception>
    public static async Task DownloadAsync(string folder, Action<string>? report = null, IReadOnlyList<Uri>? mirrors = null, CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, sha256) in s_files)
        {
            if (Find(folder, name) is not null) continue;
            var places = (mirrors ?? Mirrors).Select(mirror => new Uri(mirror, name + ".gz")).ToArray();
            await CheckedDownload.RunAsync(places, Path.Combine(folder, name + ".gz"), sha256, report, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The path of a file in a folder, in either form of its name.</summary>
    internal static string? Find(string folder, string name)
    {
        string dotted = name.Replace("-idx", ".idx", StringComparison.Ordinal);
        string[] names = [name + ".gz", name, dotted + ".gz", dotted];
        return names.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }

    internal static string Require(string folder, string name) => Find(folder, name)
        ?? throw new FileNotFoundException($"[mnist] {(Directory.Exists(folder) ? "no" : "no folder, so no")} {name}, plain or with .gz, in {Path.GetFullPath(folder)}", Path.Combine(folder, name));
}
