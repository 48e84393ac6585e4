using System.Collections.Concurrent;
using System.Text.Json;

namespace MiniTorch.Tests;

/// <summary>PyTorch's numbers: the files tests/Golden/*.json, as PyTorch 2.6 on the CPU gave them.</summary>
internal static class Golden
{
    private static readonly ConcurrentDictionary<string, JsonElement[]> s_files = new();

    /// <summary>The cases of a file ("ops", "modules", "losses", "optim", "schedulers", "rng", "curves"), in order.</summary>
    public static IReadOnlyList<JsonElement> Cases(string file) => s_files.GetOrAdd(file, static name =>
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".json"));
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.Clone().GetProperty("cases").EnumerateArray()];
    });

    /// <summary>The values that a key has through a file, as theory rows; a repeated one gets a number: "einsum", "einsum (2)".</summary>
    public static TheoryData<string> Names(string file, string key) => [.. Keyed(file, key).Keys];

    /// <summary>The case of that name, as <see cref="Names"/> gives it.</summary>
    public static JsonElement Case(string file, string key, string name) => Keyed(file, key)[name];

    /// <summary>A number, or one of the strings that JSON has no number for.</summary>
    public static double Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.String => value.GetString() switch
        {
            "nan" => double.NaN,
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            var text => throw new FormatException($"'{text}' is no number"),
        },
        _ => value.GetDouble(),
    };

    /// <summary>A list of tensors; null where the file has null.</summary>
    public static GoldenTensor?[] Tensors(JsonElement list) => [.. list.EnumerateArray().Select(GoldenTensor.ReadOptional)];

    private static OrderedDictionary<string, JsonElement> Keyed(string file, string key)
    {
        var keyed = new OrderedDictionary<string, JsonElement>();
        foreach (var item in Cases(file))
        {
            string name = item.GetProperty(key).GetString()!, unique = name;
            for (int n = 2; !keyed.TryAdd(unique, item); n++) unique = $"{name} ({n})";
        }
        return keyed;
    }
}

/// <summary>A tensor of a golden file. Every value of the files is exact as a double.</summary>
internal sealed record GoldenTensor(int[] Shape, Dtype Dtype, double[] Data)
{
    public static GoldenTensor Read(JsonElement value)
    {
        int[] shape = [.. value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
        string dtype = value.GetProperty("dtype").GetString()!;
        double[] data = [.. value.GetProperty("data").EnumerateArray().Select(Golden.Number)];
        return new GoldenTensor(shape, Enum.GetValues<Dtype>().Single(d => d.Name() == dtype), data);
    }

    /// <summary>The tensor itself, in its dtype.</summary>
    public Tensor ToTensor(bool requiresGrad = false) => Dtype switch
    {
        Dtype.Float64 => Tensor.Of(Data, Shape, requiresGrad),
        Dtype.Float32 => Tensor.Of([.. Data.Select(x => (float)x)], Shape, requiresGrad),
        Dtype.Int64 => Tensor.Of([.. Data.Select(x => (long)x)], Shape),
        Dtype.Bool => Tensor.Of([.. Data.Select(x => x != 0)], Shape),
        _ => throw new NotSupportedException($"no golden file has {Dtype.Name()}"),
    };

    public static GoldenTensor? ReadOptional(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : Read(value);
}
