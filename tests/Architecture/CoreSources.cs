using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MiniTorch.Tests;

/// <summary>A name in src/Core that stands for a type: the file it is written in and the type it means.</summary>
internal readonly record struct TypeUse(string File, int Line, INamedTypeSymbol Type);

/// <summary>src/Core as the compiler understands it, so that tests ask what a name means and not how it is spelled.</summary>
internal sealed class CoreSources
{
    private const string ImplicitUsings =
        "global using System; global using System.IO; global using System.Linq; global using System.Collections.Generic; global using System.Threading; global using System.Threading.Tasks;";

    private readonly CSharpCompilation _compilation;

    public CoreSources()
    {
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("MiniTorch", StringComparison.Ordinal));
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);
        var trees = Repository.Sources("src/Core").Select(file => CSharpSyntaxTree.ParseText(Repository.Read(file), options, file))
            .Append(CSharpSyntaxTree.ParseText(ImplicitUsings, options, "ImplicitUsings.cs"));
        _compilation = CSharpCompilation.Create("MiniTorch.Core", trees, platform.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        TypeUses = [.. FindTypeUses()];
    }

    /// <summary>What the compiler finds wrong: a test that reads this must first see that it is nothing.</summary>
    public IEnumerable<string> Errors => _compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString());

    /// <summary>Every type named in code; comments do not count.</summary>
    public IReadOnlyList<TypeUse> TypeUses { get; }

    private IEnumerable<TypeUse> FindTypeUses() =>
        from tree in _compilation.SyntaxTrees
        let model = _compilation.GetSemanticModel(tree)
        from name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
        let type = model.GetSymbolInfo(name).Symbol as INamedTypeSymbol
        where type is not null
        select new TypeUse(tree.FilePath, name.GetLocation().GetLineSpan().StartLinePosition.Line + 1, type.OriginalDefinition);
}
