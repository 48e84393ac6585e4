namespace MiniTorch.Data;

/// <summary>Digits for training and testing, wherever they come from.</summary>
/// <param name="Train">60,000 samples <c>(image [1, 28, 28] float32, label [] int64)</c>.</param>
/// <param name="Test">10,000 more.</param>
/// <param name="Origin">Where they come from, in words for the user.</param>
public sealed record DigitData(Dataset Train, Dataset Test, string Origin)
{
    private const int TrainCount = 60_000, TestCount = 10_000;
    private const long TrainSeed = 1, TestSeed = 2;

    /// <summary>
    /// MNIST from a folder if one is given; else from the user's cache; else by download into it; else, offline, digits made on the spot. <c>MINITORCH_OFFLINE=1</c>
    /// leaves the download out.
    /// </summary>
    /// <param name="folder">A folder with MNIST's four files, or null.</param>
    /// <param name="report">Gets a line about each step of a download.</param>
    /// <exception cref="FileNotFoundException">A folder is given and a file is not in it.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public static async Task<DigitData> OpenAsync(string? folder = null, Action<string>? report = null)
    {
        if (folder is not null) return await ReadAsync(folder, $"MNIST from {folder}").ConfigureAwait(false);
        string cache = MnistFiles.CacheFolder;
        if (MnistFiles.AreIn(cache)) return await ReadAsync(cache, $"MNIST from the cache {cache}").ConfigureAwait(false);
        string reason = "MINITORCH_OFFLINE is set";
        if (Environment.GetEnvironmentVariable("MINITORCH_OFFLINE") is null or "" or "0")
        {
            try
            {
                await MnistFiles.DownloadAsync(cache, report).ConfigureAwait(false);
                return await ReadAsync(cache, $"MNIST, downloaded to {cache}").ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                reason = "MNIST could not be downloaded";
            }
        }
        return Made($"made digits, not MNIST: {reason}");
    }

    /// <summary>Digits made on the spot, the same ones each time.</summary>
    /// <param name="origin">What <see cref="Origin"/> is to say.</param>
    public static DigitData Made(string origin = "made digits, not MNIST") => new(new SyntheticDigits(TrainCount, TrainSeed), new SyntheticDigits(TestCount, TestSeed), origin);

    private static async Task<DigitData> ReadAsync(string folder, string origin)
    {
        var test = Task.Run(() => new Mnist(folder, train: false));
        var train = new Mnist(folder);
        return new DigitData(train, await test.ConfigureAwait(false), origin);
    }
}
