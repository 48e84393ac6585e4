namespace MiniTorch.Tests;

/// <summary>Data sets that are too large for the checkout: in the folder MINITORCH_DATA, else in ../shared/data above the checkout.</summary>
internal static class DataSets
{
    /// <summary>The folder of MNIST's four files; where there is none, the calling test is skipped and says so.</summary>
    public static string Mnist() => Folder("mnist", "train-images-idx3-ubyte.gz");

    /// <summary>A folder of that name that holds that file; where there is none, the calling test is skipped and says so.</summary>
    public static string Folder(string name, string file)
    {
        string? given = Environment.GetEnvironmentVariable("MINITORCH_DATA");
        string?[] places = [given, given is null ? null : Path.Combine(given, name), Repository.FindUpwards(Path.Combine("shared", "data", name))];
        string? found = Array.Find(places, place => place is not null && File.Exists(Path.Combine(place, file)));
        if (found is null) Assert.Skip($"{name} is not here: no {file} in MINITORCH_DATA ({given ?? "not set"}) nor in ../shared/data/{name}");
        return found;
    }
}
