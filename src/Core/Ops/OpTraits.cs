using System.Reflection;

namespace MiniTorch;

/// <summary>The name of an op's node where it is not the type's own name + "Backward0".</summary>
[AttributeUsage(AttributeTargets.Struct)]
internal sealed class GradFnAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>An op that keeps integer dtypes; all others turn integers into float32 first, as PyTorch does.</summary>
internal interface IIntegerOp;

/// <summary>What is asked of an op's type, once.</summary>
internal static class OpTraits<TOp>
{
    public static readonly bool KeepsIntegers = typeof(IIntegerOp).IsAssignableFrom(typeof(TOp));
    public static readonly string GradFn = typeof(TOp).GetCustomAttribute<GradFnAttribute>()?.Name ?? $"{typeof(TOp).Name}Backward0";

    /// <summary>The op's name in errors: "AddBackward0" is "add".</summary>
    public static readonly string Name = GradFn[..GradFn.IndexOf("Backward", StringComparison.Ordinal)].ToLowerInvariant();
}
