using System.Collections;

namespace MiniTorch.Data;

/// <summary>An order of visiting a dataset: its indices, drawn anew each time they are gone through (<c>torch.utils.data.Sampler</c>).</summary>
public abstract class Sampler : IReadOnlyCollection<int>
{
    /// <summary>How many indices one pass gives.</summary>
    public abstract int Count { get; }

    /// <summary>Begins a pass.</summary>
    public abstract IEnumerator<int> GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The generator given, or one seeded from the default generator, as PyTorch seeds a pass.</summary>
    private protected static Generator OfPass(Generator? given) => given ?? new Generator(Generator.Default.NextInt64());
}
