namespace MiniTorch;

/// <summary>
/// One layer and direction over sequences of <see cref="Inputs"/> numbers: step t has the first Size(t) of Batch sequences, which are sorted from the longest to the
/// shortest. Rows of the input lie step by step, or, if <c>batchFirst</c>, sequence by sequence.
/// </summary>
internal sealed class RecurrentShape(int steps, int batch, int inputs, int hidden, int[]? batchSizes, bool batchFirst, bool reverse)
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

    /// <summary>The row of a step's first sequence.</summary>
    public int Offset(int step) => _offsets is not null ? _offsets[step] : batchFirst ? step : step * batch;

    /// <summary>Rows from a step's row of one sequence to that of the next.</summary>
    public int Stride => batchFirst ? steps : 1;

    /// <summary>The i-th step to run.</summary>
    public int Order(int i) => reverse ? steps - 1 - i : i;

    private static int[] Sum(int[] sizes)
    {
        var sums = new int[sizes.Length + 1];
        for (int i = 0; i < sizes.Length; i++) sums[i + 1] = sums[i] + sizes[i];
        return sums;
    }
}
