using System.Reflection;

namespace MiniTorch.Tests;

/// <summary>Every public <c>XInPlace</c> does to its tensor what <c>X</c> gives, gradients included.</summary>
public sealed class InPlaceTwinTests
{
    /// <summary>In-place methods without an out-of-place form.</summary>
    private static readonly Dictionary<string, string> s_alone = new()
    {
        ["RequiresGradInPlace"] = "sets a flag",
        ["DetachInPlace"] = "sets the history",
        ["CopyInPlace"] = "its result is its argument",
        ["FillInPlace"] = "its result is its argument",
        ["ZeroInPlace"] = "its result is zeros",
        ["UniformInPlace"] = "random",
        ["NormalInPlace"] = "random",
        ["BernoulliInPlace"] = "random",
        ["ExponentialInPlace"] = "random",
        ["RandomInPlace"] = "random",
        ["LogNormalInPlace"] = "random",
        ["CauchyInPlace"] = "random",
        ["GeometricInPlace"] = "random",
        ["TruncNormalInPlace"] = "random",
    };

    public static TheoryData<string> Twins => [.. Found().Select(Signature)];

    [Theory]
    [MemberData(nameof(Twins))]
    public void The_in_place_twin_gives_the_same(string signature)
    {
        var inPlace = Found().Single(method => Signature(method) == signature);
        var plain = Plain(inPlace);
        Assert.True(plain is not null, $"{signature} has no twin of that name and those parameters");
        var row = RowFor(inPlace);
        Assert.True(row is not null, $"{signature}: no sample of {plain.Name} in the catalogue has tensors for its parameters");
        var outcome = Outcome.Of(row, row.Inputs(), call: t => (Tensor)plain.Invoke(t[0], Arguments(plain, t))!);
        var written = Outcome.Of(row, row.Inputs(), call: t =>
        {
            var target = t[0].Clone();
            var returned = inPlace.Invoke(target, Arguments(inPlace, t));
            Assert.Same(target, returned);
            Assert.True(target.Version > 0, $"{signature} did not count its write");
            return target;
        });
        outcome.IsClose(written, 1e-12, signature);
    }

    private static IEnumerable<MethodInfo> Found() =>
        typeof(Tensor).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method.Name.EndsWith("InPlace", StringComparison.Ordinal) && !s_alone.ContainsKey(method.Name))
            .Where(method => !method.GetParameters().Any(p => p.ParameterType.IsByRefLike));

    private static MethodInfo? Plain(MethodInfo inPlace) =>
        typeof(Tensor).GetMethod(inPlace.Name[..^"InPlace".Length], [.. inPlace.GetParameters().Select(p => p.ParameterType)]);

    private static string Signature(MethodInfo method) => $"{method.Name}({string.Join(", ", method.GetParameters().Select(p => p.ParameterType.Name))})";

    /// <summary>A sample of the plain method whose first inputs have one shape, so that the target holds the result.</summary>
    private static CatalogueRow? RowFor(MethodInfo inPlace)
    {
        string name = inPlace.Name[..^"InPlace".Length];
        int tensors = 1 + inPlace.GetParameters().Count(p => p.ParameterType == typeof(Tensor) && !p.HasDefaultValue);
        var parameters = inPlace.GetParameters().Where(p => p.ParameterType == typeof(Tensor) && !p.HasDefaultValue).ToArray();
        return Catalogue.All.FirstOrDefault(row => row.Method == name && row.Sample.Inputs.Length == tensors
            && parameters.Zip(row.Sample.Inputs.Skip(1)).All(pair => pair.Second.IsIndex == (pair.First.Name == "index") && pair.Second.IsMask == (pair.First.Name == "mask")) && (!row.IsElementwise || row.Sizes.All(sizes => sizes.SequenceEqual(row.Sizes[0]))));
    }

    /// <summary>Tensors from the sample; of other types the default, or a number that every op takes.</summary>
    private static object?[] Arguments(MethodInfo method, Tensor[] inputs)
    {
        int next = 1;
        return [.. method.GetParameters().Select(p => p switch
        {
            { HasDefaultValue: true } => p.DefaultValue,
            _ when p.ParameterType == typeof(Tensor) => inputs[next++],
            _ when p.ParameterType == typeof(IReadOnlyList<Tensor>) => new[] { Tensor.Of(new long[] { 2, 0 }), null },
            _ when p.ParameterType == typeof(Scalar) => (Scalar)1.5,
            _ when p.ParameterType == typeof(double) => 0.75,
            _ when p.ParameterType == typeof(int) => (object)1,
            _ when p.ParameterType == typeof(bool) => false,
            _ => throw new NotSupportedException($"{method.Name}: no argument for a parameter of type {p.ParameterType.Name}"),
        })];
    }
}
