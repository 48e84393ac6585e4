using System.Reflection;

namespace MiniTorch;

/// <summary>The name of an op's node where it is not the type's own name + "Backward0".</summary>
[AttributeUsage(AttributeTargets.Struct)]
internal sealed class GradFnAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    /// <summary>A number that PyTorch takes for a tensor without gradient counts among the inputs.</summary>
    public int Inputs { get; init; }
}

/// <summary>An op that keeps integer dtypes; all others turn integers into float32 first, as PyTorch does.</summary>
internal interface IIntegerOp;

/// <summary>What is asked of an op's type, once.</summary>
internal static class OpTraits<TOp>
{
    public static readonly bool KeepsIntegers = typeof(IIntegerOp).IsAssignableFrom(typeof(TOp));
    private static readonly GradFnAttribute? s_gradFn = typeof(TOp).GetCustomAttribute<GradFnAttribute>();
    public static readonly string GradFn = s_gradFn?.Name ?? $"{typeof(TOp).Name}Backward0";

    /// <summary>How many inputs the node has, where that is more than the op has; else 0.</summary>
    public static readonly int Inputs = s_gradFn?.Inputs ?? 0;

    /// <summary>The op's name in errors: "AddBackward0" is "add".</summary>
    public static readonly string Name = GradFn[..GradFn.IndexOf("Backward", StringComparison.Ordinal)].ToLowerInvariant();
}
