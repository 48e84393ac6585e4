using System.Globalization;

namespace MiniTorch;

/// <summary>The elements of one tensor as texts of one width: whole numbers, whole numbers with a point, four decimals, or powers of ten.</summary>
internal readonly struct NumberFormat
{
    private const int Precision = 4;

    private NumberFormat(string[] texts, int width)
    {
        Width = width;
        Texts = Array.ConvertAll(texts, text => text.PadLeft(width));
    }

    /// <summary>The elements, right-aligned.</summary>
    public string[] Texts { get; }

    /// <summary>Characters an element; zeros and infinities among floating-point numbers may take more, as in PyTorch.</summary>
    public int Width { get; }

    public static NumberFormat Of(ReadOnlySpan<long> values)
    {
        var texts = new string[values.Length];
        for (int i = 0; i < texts.Length; i++) texts[i] = values[i].ToString(CultureInfo.InvariantCulture);
        return new NumberFormat(texts, Longest(texts));
    }

    public static NumberFormat Of(ReadOnlySpan<bool> values)
    {
        var texts = new string[values.Length];
        for (int i = 0; i < texts.Length; i++) texts[i] = values[i] ? "True" : "False";
        return new NumberFormat(texts, Longest(texts));
    }

    public static NumberFormat Of(ReadOnlySpan<double> values)
    {
        double smallest = double.PositiveInfinity, largest = 0;
        bool areWhole = true;
        foreach (double value in values)
        {
            if (!Counts(value)) continue;
            smallest = Math.Min(smallest, Math.Abs(value));
            largest = Math.Max(largest, Math.Abs(value));
            areWhole &= value == Math.Ceiling(value);
        }
        bool areScientific = largest > 0 && (largest / smallest > 1000 || largest > 1e8 || (!areWhole && smallest < 1e-4));
        var texts = new string[values.Length];
        int width = 1;
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = Text(values[i], areScientific, areWhole);
            if (Counts(values[i])) width = Math.Max(width, texts[i].Length);
        }
        return new NumberFormat(texts, width);
    }

    private static bool Counts(double value) => double.IsFinite(value) && value != 0;

    private static string Text(double value, bool isScientific, bool isWhole)
    {
        if (isScientific) return DecimalText.Scientific(value, Precision);
        if (!isWhole) return DecimalText.Fixed(value, Precision);
        return double.IsFinite(value) ? DecimalText.Fixed(value, 0) + "." : DecimalText.Fixed(value, 0);
    }

    private static int Longest(string[] texts)
    {
        int longest = 1;
        foreach (string text in texts) longest = Math.Max(longest, text.Length);
        return longest;
    }
}
