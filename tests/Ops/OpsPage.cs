using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MiniTorch.Tests;

/// <summary>The page docs/ops.md: what the catalogue holds, and what was checked of it.</summary>
internal static class OpsPage
{
    private const string Head = """
        # The ops

        Every public op, from the catalogue that the tests run over: `tests/Ops` checks each ✓ in float64 against differences, references and
        copies laid out otherwise. This page is written by a test (`MINITORCH_WRITE_DOCS=1 dotnet test --filter FullyQualifiedName~OpsPage`), which fails when the page is stale.

        - **dtypes**: the element types that the op takes. **backward**, **second**: first and second derivatives agree with differences.
        - **expanded**: inputs of stride 0 (and broadcast ones) give what contiguous ones give. **gaps**: so do transposed ones with gaps.
        - **empty**: it takes tensors without elements. **in place**: there is a twin that writes into its tensor.

        | op | formula | dtypes | backward | second | expanded | gaps | empty | in place |
        |---|---|---|---|---|---|---|---|---|

        """;

    private static readonly Lazy<Dictionary<string, string>> s_summaries = new(ReadSummaries);

    public static string Text()
    {
        var page = new StringBuilder(Head);
        var methods = Catalogue.All.GroupBy(row => row.Method).OrderBy(group => group.Key, StringComparer.Ordinal);
        foreach (var group in methods) page.Append(Line(group.Key, [.. group])).Append('\n');
        return page.ToString();
    }

    private static string Line(string method, CatalogueRow[] rows)
    {
        bool hasTwin = typeof(Tensor).GetMethods().Any(m => m.Name == method + "InPlace");
        var real = rows.Where(row => row.Sample.IsDifferentiable).ToArray();
        string[] cells =
        [
            $"`{(method == "get_At" ? "x[...]" : method)}`", Formula(method, rows), Dtypes(rows), Mark(real.Length > 0), Mark(real.Any(row => row.Sample.HasSecondOrder)),
            Mark(rows.Any(row => row.Sample.TakesRepeats)), Mark(true), Mark(rows.Any(TakesEmpty)), Mark(hasTwin),
        ];
        return $"| {string.Join(" | ", cells)} |";
    }

    private static string Mark(bool holds) => holds ? "✓" : "";

    /// <summary>The op's own line, or for one composed of ops the method's.</summary>
    private static string Formula(string method, CatalogueRow[] rows)
    {
        var own = rows.FirstOrDefault(row => row.Sample.Method is null || row.Facts.Method == method);
        string? text = own is null ? null : s_summaries.Value.GetValueOrDefault($"T:{own.Op.FullName}");
        if (text is null || !text.Contains('=', StringComparison.Ordinal))
        {
            string? key = PublicMethods(method).Select(Id).FirstOrDefault(s_summaries.Value.ContainsKey);
            text = key is null ? text ?? "" : s_summaries.Value[key];
        }
        return text.Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static IEnumerable<MethodInfo> PublicMethods(string name) =>
        typeof(Tensor).Assembly.GetExportedTypes().SelectMany(type => type.GetMethods()).Where(method => method.Name == name).OrderBy(method => method.DeclaringType != typeof(Tensor)).ThenBy(method => method.GetParameters().Length);

    /// <summary>The name under which the compiler files a method's documentation.</summary>
    private static string Id(MethodInfo method)
    {
        string parameters = string.Join(",", method.GetParameters().Select(p => Id(p.ParameterType)));
        bool isIndexer = method.IsSpecialName && method.Name.StartsWith("get_", StringComparison.Ordinal);
        string name = $"{(isIndexer ? "P" : "M")}:{method.DeclaringType!.FullName}.{(isIndexer ? method.Name[4..] : method.Name)}";
        return parameters.Length == 0 ? name : $"{name}({parameters})";
    }

    private static string Id(Type type)
    {
        if (type.IsByRef) return Id(type.GetElementType()!) + "@";
        if (type.IsArray) return Id(type.GetElementType()!) + "[]";
        if (!type.IsGenericType) return type.FullName!;
        return $"{type.GetGenericTypeDefinition().FullName!.Split('`')[0]}{{{string.Join(",", type.GetGenericArguments().Select(Id))}}}";
    }

    private static string Dtypes(CatalogueRow[] rows)
    {
        var taken = Enum.GetValues<Dtype>().Where(type => rows.Any(row => Runs(row, row.Sizes, type))).ToArray();
        if (taken.Length == 6) return "all";
        return taken is [Dtype.Float32, Dtype.Float64] ? "floats" : string.Join(", ", taken.Select(type => type.Name()));
    }

    private static bool TakesEmpty(CatalogueRow row) =>
        row.Sizes.Any(sizes => sizes.Length > 0) && Runs(row, Array.ConvertAll(row.Sizes, sizes => sizes.Length == 0 ? sizes : [0, .. sizes[1..]]), Dtype.Float64);

    private static bool Runs(CatalogueRow row, int[][] sizes, Dtype type)
    {
        try
        {
            row.Sample.Call(Array.ConvertAll(row.Inputs(Dtype.Float64, sizes), input => input.Dtype.IsFloatingPoint() ? input.To(type) : input));
            return true;
        }
        catch (DivideByZeroException)
        {
            return true;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or NotSupportedException or IndexOutOfRangeException)
        {
            return false;
        }
    }

    private static Dictionary<string, string> ReadSummaries()
    {
        var file = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "MiniTorch.Core.xml"));
        return file.Descendants("member").Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => Plain(member.Element("summary")!));
    }

    private static string Plain(XElement summary)
    {
        var words = summary.DescendantNodes().Select(node => node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "paramref" } name => name.Attribute("name")!.Value,
            XElement { Name.LocalName: "see" } see => see.Attribute("cref")!.Value.Split('(')[0].Split('.')[^1],
            _ => "",
        });
        return Regex.Replace(string.Concat(words), @"\s+", " ").Trim();
    }
}

/// <summary>The page is what the catalogue says.</summary>
public sealed class OpsPageTests
{
    [Fact]
    public void The_page_of_ops_is_not_stale()
    {
        string path = Path.Combine(Repository.Root, "docs", "ops.md"), text = OpsPage.Text();
        if (Environment.GetEnvironmentVariable("MINITORCH_WRITE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
        Assert.True(File.Exists(path), $"there is no {path}; write it by MINITORCH_WRITE_DOCS=1 dotnet test --filter FullyQualifiedName~OpsPage");
        string[] expected = text.Split('\n'), actual = File.ReadAllText(path).Split('\n');
        Expect.None(expected.Except(actual).Select(line => $"missing: {line}").Concat(actual.Except(expected).Select(line => $"stale: {line}")));
    }
}
