namespace MiniTorch;

/// <summary>
/// One layer and direction over sequences of <see cref="Inputs"/> numbers: step t has the rows [Offset(t), Offset(t) + Size(t)) of the packed input, the first
/// Size(t) of Batch sequences, which are sorted from the longest to the shortest.
/// </summary>
internal sealed class RecurrentShape(int steps, int batch, int inputs, int hidden, int[]? batchSizes, bool reverse)
{
    private readonly int[]? _offsets = batchSizes is null ? null : Sum(batchSizes);

    public int Steps => steps;

    public int Batch => batch;

    public int Inputs => inputs;

    public int Hidden => hidden;

    /// <summary>Runs from the last step to the first.</summary>
    public bool Reverse => reverse;

    /// <summary>Rows of the packed input.</summary>
    public int Total => _offsets is null ? steps * batch : _offsets[^1];

    public int Size(int step) => batchSizes is null ? batch : batchSizes[step];

    public int Offset(int step) => _offsets is null ? step * batch : _offsets[step];

    /// <summary>The i-th step to run.</summary>
    public int Order(int i) => reverse ? steps - 1 - i : i;

    private static int[] Sum(int[] sizes)
    {
        var sums = new int[sizes.Length + 1];
        for (int i = 0; i < sizes.Length; i++) sums[i + 1] = sums[i] + sizes[i];
        return sums;
    }
}
