using System.Text.RegularExpressions;

namespace MiniTorch.Tests;

/// <summary>Imports go down the tree only.</summary>
public sealed class ImportOrderTests
{
    private static readonly string[] s_layers = ["Memory", "Layout", "Kernels", "LinearAlgebra", "Autograd", "Ops"];
    private static readonly Lazy<CoreSources> s_core = new(() => new CoreSources());

    [Fact]
    public void The_sources_compile_as_the_tests_read_them() => Expect.None(s_core.Value.Errors);

    [Fact]
    public void A_layer_of_Core_names_only_its_own_types_and_those_of_layers_below()
    {
        var wrong = from use in s_core.Value.TypeUses
                    let user = Layer(use.File)
                    let used = use.Type.DeclaringSyntaxReferences.Select(r => DeclaredLayer(r.SyntaxTree.FilePath)).DefaultIfEmpty(-1).Min()
                    where used > user
                    select $"{use.File}:{use.Line} names {use.Type.Name} of {s_layers[used]}";
        Expect.None(wrong);
    }

    [Fact]
    public void Only_LinearAlgebra_names_MathNet()
    {
        var wrong = from use in s_core.Value.TypeUses
                    where use.Type.ContainingAssembly?.Name.StartsWith("MathNet", StringComparison.Ordinal) == true && !use.File.StartsWith("src/Core/LinearAlgebra/", StringComparison.Ordinal)
                    select $"{use.File}:{use.Line} names {use.Type.Name}";
        Expect.None(wrong);
        Assert.DoesNotContain(Repository.Sources("src"), file => !file.StartsWith("src/Core/LinearAlgebra/", StringComparison.Ordinal)
            && Regex.IsMatch(Repository.Read(file), @"^\s*using\s.*MathNet|mkl_rt|""[^""]*MKL", RegexOptions.Multiline));
    }

    [Theory]
    [InlineData("Core")]
    [InlineData("Nn", "Core")]
    [InlineData("Optim", "Core")]
    [InlineData("Data", "Core")]
    public void A_project_refers_to_these_only(string project, params string[] expected)
    {
        string text = Repository.Read($"src/{project}/MiniTorch.{project}.csproj");
        var refers = Regex.Matches(text, @"<ProjectReference\s+Include=""[^""]*MiniTorch\.(\w+)\.csproj""").Select(m => m.Groups[1].Value);
        Assert.Equal(expected, refers);
    }

    [Fact]
    public void Core_opens_its_internals_to_tests_and_benchmarks_only()
    {
        string text = Repository.Read("src/Core/MiniTorch.Core.csproj");
        var friends = Regex.Matches(text, @"<InternalsVisibleTo\s+Include=""([^""]*)""").Select(m => m.Groups[1].Value);
        Assert.Equal(["MiniTorch.Tests", "MiniTorch.Benchmarks"], friends);
        Assert.DoesNotContain(Repository.Sources("src"), file => Repository.Read(file).Contains("InternalsVisibleTo", StringComparison.Ordinal));
    }

    [Fact]
    public void No_project_takes_libtorch()
    {
        var projects = Directory.EnumerateFiles(Repository.Root, "*.*proj", SearchOption.AllDirectories).Append(Path.Combine(Repository.Root, "Directory.Packages.props"));
        Assert.All(projects, file => Assert.DoesNotMatch("(?i)torchsharp|libtorch", File.ReadAllText(file)));
    }

    /// <summary>Tensor*.cs beside the folders may use all of them: they are the surface.</summary>
    private static int Layer(string file) => Array.IndexOf(s_layers, file.Split('/')[2]) is var layer and >= 0 ? layer : s_layers.Length;

    /// <summary>Tensor and Node know each other, so what Tensor*.cs declares counts as Autograd's.</summary>
    private static int DeclaredLayer(string file) => Math.Min(Layer(file), Layer(file) == s_layers.Length ? Array.IndexOf(s_layers, "Autograd") : s_layers.Length);
}
