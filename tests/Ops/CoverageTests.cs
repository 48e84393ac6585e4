using System.Reflection;

namespace MiniTorch.Tests;

/// <summary>No public op without an entry in the catalogue.</summary>
public sealed class CoverageTests
{
    /// <summary>Public methods of Tensor that give tensors and are not in the catalogue, and why.</summary>
    private static readonly Dictionary<string, string> s_exceptions = new()
    {
        ["Zeros Ones Full Empty ZerosLike OnesLike FullLike EmptyLike Of Arange Linspace Eye op_Implicit"] = "make tensors from numbers: no input to differentiate by",
        ["Rand Randn RandInt RandPerm RandLike RandnLike RandIntLike Normal Bernoulli Multinomial Poisson"] = "random: tested against PyTorch's numbers",
        ["Float Double Long Int Byte Bool TypeAs"] = "To, by the dtype's name",
        ["BitwiseAnd BitwiseOr BitwiseXor BitwiseNot"] = "of integers only, and the catalogue is of floating point: SpellingTests",
        ["Detach DetachInPlace RequiresGradInPlace"] = "change the history, compute nothing",
        ["CopyInPlace FillInPlace ZeroInPlace UniformInPlace NormalInPlace BernoulliInPlace ExponentialInPlace RandomInPlace LogNormalInPlace CauchyInPlace GeometricInPlace TruncNormalInPlace"] = "in-place without an out-of-place form",
    };

    /// <summary>Operators stand for the method of the same meaning.</summary>
    private static readonly Dictionary<string, string> s_operators = new()
    {
        ["op_Addition"] = "Add",
        ["op_Subtraction"] = "Sub",
        ["op_Multiply"] = "Mul",
        ["op_Division"] = "Div",
        ["op_Modulus"] = "Remainder",
        ["op_UnaryNegation"] = "Neg",
        ["op_GreaterThan"] = "Gt",
        ["op_LessThan"] = "Lt",
        ["op_GreaterThanOrEqual"] = "Ge",
        ["op_LessThanOrEqual"] = "Le",
        ["op_BitwiseAnd"] = "BitwiseAnd",
        ["op_BitwiseOr"] = "BitwiseOr",
        ["op_ExclusiveOr"] = "BitwiseXor",
        ["op_LogicalNot"] = "LogicalNot",
        ["op_OnesComplement"] = "BitwiseNot",
    };

    [Fact]
    public void Every_public_op_is_in_the_catalogue()
    {
        var known = Catalogue.Methods;
        known.UnionWith(Catalogue.Called);
        known.UnionWith(s_exceptions.Keys.SelectMany(names => names.Split(' ')));
        var methods = typeof(Tensor).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => GivesTensors(method.ReturnType) && !(method.IsSpecialName && method.Name.StartsWith("get_", StringComparison.Ordinal)));
        var missing = from method in methods
                      let name = s_operators.GetValueOrDefault(method.Name, method.Name)
                      let plain = name.EndsWith("InPlace", StringComparison.Ordinal) ? name[..^"InPlace".Length] : name
                      where !known.Contains(name) && !known.Contains(plain) && !known.Contains(method.Name)
                      select $"{name}: no sample names it";
        Expect.None(missing.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_entry_names_a_public_method()
    {
        HashSet<string> names = [.. typeof(Tensor).Assembly.GetExportedTypes().SelectMany(type => type.GetMethods()).Select(method => method.Name)];
        Expect.None(Catalogue.Methods.Where(method => !names.Contains(method)));
    }

    private static bool GivesTensors(Type type) => type == typeof(Tensor) || type == typeof(Tensor[])
        || (type.IsGenericType && type.GetGenericArguments().Any(GivesTensors));
}
