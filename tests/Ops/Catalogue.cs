using System.Collections.Concurrent;
using System.Reflection;

namespace MiniTorch.Tests;

/// <summary>Every op of Core that implements <see cref="IOp"/>, found by reflection: one row for each of its samples.</summary>
internal static class Catalogue
{
    private static readonly OrderedDictionary<string, CatalogueRow> s_rows = Find();

    public static IReadOnlyList<CatalogueRow> All => s_rows.Values;

    /// <summary>The public methods that the entries stand for.</summary>
    public static HashSet<string> Methods => [.. All.Select(row => row.Method)];

    /// <summary>The methods that samples call.</summary>
    public static IEnumerable<string> Called => All.SelectMany(row => CalledMethods.Of(row.Sample.Call.Method));

    public static CatalogueRow Row(string name) => s_rows[name];

    public static TheoryData<string> Names(Func<CatalogueRow, bool> which) => [.. All.Where(which).Select(row => row.Name)];

    private static OrderedDictionary<string, CatalogueRow> Find()
    {
        var rows = new OrderedDictionary<string, CatalogueRow>();
        var types = typeof(Tensor).Assembly.GetTypes().Where(type => typeof(IOp).IsAssignableFrom(type) && !type.IsInterface);
        foreach (var type in types.OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            var facts = (OpFacts)type.GetProperty(nameof(IOp.Facts), BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
            foreach (var sample in facts.Samples) rows.Add($"{type.Name}/{sample.Name}", new CatalogueRow(type, facts, sample));
        }
        return rows;
    }
}

/// <summary>One sample of one op, with inputs that are the same in every run.</summary>
internal sealed record CatalogueRow(Type Op, OpFacts Facts, OpSample Sample)
{
    /// <summary>Inputs of more elements than this are checked along random directions.</summary>
    public const int Large = 400;

    private const double KinkMargin = 0.05;
    private const int Enough = 40_000;

    private static readonly ConcurrentDictionary<string, int[][]> s_larger = new();

    public string Name => $"{Op.Name}/{Sample.Name}";

    public string Method => Sample.Method ?? Facts.Method;

    /// <summary>y = f(x, ...) element by element.</summary>
    public bool IsElementwise => Sample.Reference is not null;

    public bool KeepsIntegers => typeof(IIntegerOp).IsAssignableFrom(Op);

    public int[][] Sizes => [.. Sample.Inputs.Select(input => input.Sizes)];

    /// <summary>The sizes times a factor, so that a run needs several threads and pooled buffers; the sizes themselves where the op does not take larger inputs.</summary>
    public int[][] LargerSizes => s_larger.GetOrAdd(Name, _ => Grown());

    /// <summary>Random numbers of each input's domain.</summary>
    public Tensor[] Inputs(Dtype real = Dtype.Float64, int[][]? sizes = null)
    {
        var random = new Random(StableHash(Name));
        var inputs = new Tensor[Sample.Inputs.Length];
        for (int i = 0; i < inputs.Length; i++) inputs[i] = Draw(Sample.Inputs[i], sizes?[i] ?? Sample.Inputs[i].Sizes, real, random);
        return inputs;
    }

    /// <summary>A tensor of weights for a result, the same in every run.</summary>
    public Tensor Weights(Tensor like, int salt = 1)
    {
        var random = new Random(StableHash(Name) + salt);
        var values = new double[like.Numel];
        for (int i = 0; i < values.Length; i++) values[i] = random.NextDouble() * 2 - 1;
        return Tensor.Of(values, like.Shape.AsSpan()).To(like.Dtype.IsFloatingPoint() ? like.Dtype : Dtype.Float64);
    }

    /// <summary>Doubled until an input or the result is large enough to be split.</summary>
    private int[][] Grown()
    {
        int[][] sizes = Sizes;
        if (!Array.Exists(sizes, one => Layouts.Numel(one) > 0)) return sizes;
        for (int factor = 2, largest = 0; largest < Enough && factor <= 4096; factor *= 2)
        {
            int[][] grown = Array.ConvertAll(Sizes, one => Times(one, factor));
            if (grown.Max(one => one.Length == 0 ? 1 : one.Aggregate(1.0, (n, size) => n * size)) > 8 * Enough) break;
            try
            {
                largest = Math.Max(Sample.Call(Inputs(Dtype.Float64, grown)).Numel, grown.Max(one => Layouts.Numel(one)));
                sizes = grown;
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException or IndexOutOfRangeException)
            {
                break;
            }
        }
        return sizes;
    }

    private static Tensor Draw(OpInput input, int[] sizes, Dtype real, Random random)
    {
        int count = Layouts.Numel(sizes);
        if (input.IsMask) return Tensor.Of(Values(count, () => random.Next(2) == 1), sizes);
        if (input.IsIndex) return Tensor.Of(Values(count, () => random.NextInt64((long)input.Low, (long)input.High)), sizes);
        return Tensor.Of(Values(count, () => Number(input, random)), sizes).To(real);
    }

    private static double Number(OpInput input, Random random)
    {
        while (true)
        {
            double value = input.Low + (input.High - input.Low) * random.NextDouble();
            if (!Array.Exists(input.Kinks, kink => Math.Abs(value - kink) < KinkMargin)) return value;
        }
    }

    private static T[] Values<T>(int count, Func<T> next)
    {
        var values = new T[count];
        for (int i = 0; i < count; i++) values[i] = next();
        return values;
    }

    private static int[] Times(int[] sizes, int factor) => [.. sizes.Select(size => size == 1 ? 1 : size * factor)];

    private static int StableHash(string text) => text.Aggregate(17, (hash, c) => unchecked(hash * 31 + c)) & 0x3fff_ffff;
}
