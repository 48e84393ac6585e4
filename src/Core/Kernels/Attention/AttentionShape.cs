namespace MiniTorch;

/// <summary>Where the matrices of (outer, head) lie: the steps from one outer index, head and row to the next. Elements of a row are neighbours.</summary>
internal readonly record struct HeadStrides(long Outer, long Head, int Row)
{
    public long At(int outer, int head) => outer * Outer + head * Head;
}

/// <summary>Scaled dot product attention over outer x heads independent sets: queries [L, E], keys [S, E], values [S, F].</summary>
/// <param name="Outer">The batch.</param>
/// <param name="Heads">Sets in one of it.</param>
/// <param name="L">Queries.</param>
/// <param name="S">Keys and values.</param>
/// <param name="E">Width of queries and keys.</param>
/// <param name="F">Width of values.</param>
/// <param name="Scale">What scores are multiplied by.</param>
/// <param name="Causal">Query i sees keys 0 to i only.</param>
internal sealed record AttentionShape(int Outer, int Heads, int L, int S, int E, int F, double Scale, bool Causal)
{
    /// <summary>Scores that one block of queries may take: they stay in the second-level cache.</summary>
    private const int BlockScores = 32768;

    /// <summary>Queries that one block of a causal attention may have: it makes the scores of all keys that its last query sees.</summary>
    private const int CausalRows = 32;

    public HeadStrides Q { get; init; } = new((long)Heads * L * E, (long)L * E, E);

    public HeadStrides K { get; init; } = new((long)Heads * S * E, (long)S * E, E);

    public HeadStrides V { get; init; } = new((long)Heads * S * F, (long)S * F, F);

    public HeadStrides Y { get; init; } = new((long)Heads * L * F, (long)L * F, F);

    /// <summary>The gradients', row-major unless said.</summary>
    public HeadStrides GradQ { get; init; } = new((long)Heads * L * E, (long)L * E, E);

    public HeadStrides GradK { get; init; } = new((long)Heads * S * E, (long)S * E, E);

    public HeadStrides GradV { get; init; } = new((long)Heads * S * F, (long)S * F, F);

    public HeadStrides GradY { get; init; } = new((long)Heads * L * F, (long)L * F, F);

    /// <summary>The additive mask's; steps of 0 share it.</summary>
    public HeadStrides Mask { get; init; }

    /// <summary>Queries in a block.</summary>
    public int Rows => Math.Clamp(Math.Min(BlockScores / Math.Max(1, S), Causal ? CausalRows : L), Math.Min(16, L), L);

    /// <summary>Keys that a query sees.</summary>
    public int Seen(int query) => Causal ? Math.Min(S, query + 1) : S;
}
