using System.Text;

namespace MiniTorch.Nn;

/// <content>Printing, as PyTorch prints a model.</content>
public abstract partial class Module
{
    /// <summary>The module as PyTorch prints it: "Linear(in_features=4, out_features=3, bias=True)", children one to a line.</summary>
    public sealed override string ToString()
    {
        string extra = ExtraRepr();
        var lines = ChildLines();
        if (lines.Count == 0 && !extra.Contains('\n', StringComparison.Ordinal)) return $"{FullName}({extra})";
        var text = new StringBuilder().Append(FullName).Append("(\n");
        if (extra.Length > 0) Indent(text, extra);
        foreach (string line in lines) Indent(text, line);
        return text.Append(')').ToString();
    }

    /// <summary>What is printed between the parentheses: "in_features=4, out_features=3, bias=True".</summary>
    protected virtual string ExtraRepr() => "";

    /// <summary>The name before the parentheses.</summary>
    private protected virtual string PrintedName => TypeName;

    /// <summary>One text for each child: "(name): Child(...)".</summary>
    private protected virtual List<string> ChildLines() => [.. Members().Children.Select(child => $"({child.Name}): {child.Module?.ToString() ?? "None"}")];

    /// <summary>The module on one line, its children left out.</summary>
    internal string Summary => $"{FullName}({ExtraRepr().Replace("\n", ", ", StringComparison.Ordinal)})";

    private string FullName => _isParametrized ? "Parametrized" + PrintedName : PrintedName;

    private static void Indent(StringBuilder text, string lines)
    {
        foreach (string line in lines.Split('\n')) text.Append("  ").Append(line).Append('\n');
    }
}
