namespace MiniTorch.Data;

/// <summary>The wanted columns of a CSV file as numbers, row-major, the targets last.</summary>
internal sealed record CsvTable(string[] Features, string[] Targets, double[] Values)
{
    public int Columns => Features.Length + Targets.Length;

    public int Rows => Values.Length / Columns;
}
