namespace MiniTorch.Data;

/// <summary>How a CSV file is written, and which of its columns are wanted.</summary>
public sealed record CsvOptions
{
    /// <summary>What separates fields; a comma by default.</summary>
    public string Delimiter { get; init; } = ",";

    /// <summary>Whether the first row names the columns; otherwise they are called "0", "1", ...</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>The columns to take as features; by default all but the targets and <see cref="Ignore"/>.</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>Columns to leave out; their content is not looked at.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>The longest line accepted, in characters: what a file without line ends may take of memory.</summary>
    public int MaxLineLength { get; init; } = 1 << 20;

    /// <summary>The type of the features, and of the targets unless <see cref="ClassTargets"/>: float32 or float64.</summary>
    public Dtype Dtype { get; init; } = Dtype.Float32;

    /// <summary>Targets are class indices: whole numbers from 0 on, given as int64.</summary>
    public bool ClassTargets { get; init; }
}
