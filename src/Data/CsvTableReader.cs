using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace MiniTorch.Data;

/// <summary>Reads a <see cref="CsvTable"/>. Every error names file, line, column and text.</summary>
internal sealed class CsvTableReader : IDisposable
{
    private readonly string _name;
    private readonly CsvParser _parser;
    private readonly CsvOptions _options;
    private string[] _header = [];
    private int _features;

    public CsvTableReader(TextReader reader, string name, CsvOptions options)
    {
        (_name, _options) = (name, options);
        _parser = new CsvParser(new BoundedLineReader(reader, name, options.MaxLineLength), new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = options.Delimiter,
            MaxFieldSize = options.MaxLineLength,
            ExceptionMessagesContainRawData = false,
            BadDataFound = bad => throw BadQuotes(bad.Field),
        });
    }

    public CsvTable Read(IReadOnlyList<string> targetNames)
    {
        if (!Next()) throw new InvalidDataException($"[csv] {_name}: the file is empty");
        _header = _options.HasHeader ? ReadHeader() : [.. Enumerable.Range(0, _parser.Count).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        var (features, targets) = Choose(targetNames);
        int[] columns = [.. features, .. targets];
        _features = features.Length;
        var values = new List<double>();
        if (!_options.HasHeader) ReadRow(columns, values);
        while (Next()) ReadRow(columns, values);
        if (values.Count == 0) throw new InvalidDataException($"[csv] {_name}: there is a header of {_header.Length} columns, but no row of data");
        return new CsvTable([.. features.Select(i => _header[i])], [.. targets.Select(i => _header[i])], [.. values]);
    }

    public void Dispose() => _parser.Dispose();

    private bool Next()
    {
        try
        {
            return _parser.Read();
        }
        catch (CsvHelperException e)
        {
            throw new InvalidDataException($"[csv] {_name}, line {_parser.RawRow}: {e.Message.Split('\n')[0].Trim()}", e);
        }
    }

    private InvalidDataException BadQuotes(string field) => new($"[csv] {_name}, line {_parser.RawRow}: stray quote in '{Shown(field)}'; quotes stand around a whole field, and twice within one");

    private string[] ReadHeader()
    {
        string[] header = _parser.Record!;
        for (int i = 0; i < header.Length; i++)
        {
            header[i] = header[i].Trim();
            if (header[i].Length == 0) throw new InvalidDataException($"[csv] {_name}, line {_parser.RawRow}: column {i + 1} of {header.Length} has no name; is there a delimiter too many?");
            int twin = Array.IndexOf(header, header[i]);
            if (twin < i) throw new InvalidDataException($"[csv] {_name}, line {_parser.RawRow}: columns {twin + 1} and {i + 1} have the same name '{header[i]}'");
        }
        if (Array.TrueForAll(header, field => TryNumber(field, out _)))
        {
            throw new InvalidDataException($"[csv] {_name}, line {_parser.RawRow}: the header is all numbers ({Shown(string.Join(", ", header))}); for a file without a header set CsvOptions.HasHeader = false");
        }
        return header;
    }

    private (int[] Features, int[] Targets) Choose(IReadOnlyList<string> targets)
    {
        int[] wanted = [.. targets.Select(Position)], ignored = [.. _options.Ignore.Select(Position)];
        if (wanted.Length == 0) throw new ArgumentException($"[csv] {_name}: no target column given; the columns are: {Available()}");
        int[] features = _options.Features is { } named
            ? [.. named.Select(Position)]
            : [.. Enumerable.Range(0, _header.Length).Where(i => !wanted.Contains(i) && !ignored.Contains(i))];
        if (features.Length == 0) throw new InvalidDataException($"[csv] {_name}: no feature column is left beside the target; the columns are: {Available()}");
        int twice = Array.FindIndex(features, wanted.Contains);
        if (twice >= 0) throw new ArgumentException($"[csv] {_name}: column '{_header[features[twice]]}' is both feature and target");
        return (features, wanted);
    }

    private int Position(string column)
    {
        int position = Array.IndexOf(_header, column);
        if (position >= 0) return position;
        string hint = _header.Length == 1 && _header[0].AsSpan().IndexOfAny(";\t,|") is >= 0 and int at ? $"; is '{_header[0][at]}' the delimiter? It is '{_options.Delimiter}' in CsvOptions.Delimiter" : "";
        throw new ArgumentException($"[csv] {_name}: no column '{column}'; the columns are: {Available()}{hint}");
    }

    private string Available() => Shown(string.Join(", ", _header), 1000);

    private void ReadRow(int[] columns, List<double> values)
    {
        if (_parser.Count != _header.Length)
        {
            throw new InvalidDataException($"[csv] {_name}, {Place()}: {_parser.Count} fields where the {(_options.HasHeader ? "header" : "first row")} has {_header.Length}");
        }
        for (int i = 0; i < columns.Length; i++)
        {
            string text = _parser[columns[i]];
            if (!TryNumber(text, out double value)) throw Unreadable(columns[i], text);
            if (_options.ClassTargets && i >= _features && (value < 0 || value != Math.Floor(value) || value > int.MaxValue))
            {
                throw new InvalidDataException($"[csv] {_name}, {Place()}, column {Named(columns[i])}: '{Shown(text)}' is no class index (a whole number from 0 to {int.MaxValue})");
            }
            values.Add(value);
        }
    }

    private InvalidDataException Unreadable(int column, string text)
    {
        string place = $"[csv] {_name}, {Place()}, column {Named(column)}";
        if (string.IsNullOrWhiteSpace(text)) return new InvalidDataException($"{place}: the field is blank; fill it in, or leave the row out");
        string hint = text.Contains(',', StringComparison.Ordinal) ? "; the decimal sign is a point" : "";
        bool number = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        return new InvalidDataException(number ? $"{place}: '{Shown(text)}' is not a finite number" : $"{place}: could not convert string '{Shown(text)}' to a number{hint}");
    }

    private string Place() => $"line {_parser.RawRow} (row {(_options.HasHeader ? _parser.Row - 1 : _parser.Row)})";

    private string Named(int column) => $"{column + 1} ('{Shown(_header[column])}')";

    private static bool TryNumber(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    /// <summary>Text fit for one line of an error: control characters visible, not too long.</summary>
    private static string Shown(string text, int longest = 60)
    {
        string cut = text.Length <= longest ? text : string.Concat(text.AsSpan(0, longest), "...");
        return string.Concat(cut.Select(c => char.IsControl(c) ? $"\\u{(int)c:x4}" : c.ToString()));
    }
}
