namespace MiniTorch.Data;

/// <summary>Passes text through and throws when a line gets longer than allowed, before it is gathered anywhere.</summary>
internal sealed class BoundedLineReader(TextReader inner, string name, int longest) : TextReader
{
    private int _length;
    private long _line = 1;

    public override int Read(char[] buffer, int index, int count)
    {
        int got = inner.Read(buffer, index, count);
        var rest = buffer.AsSpan(index, got);
        for (int end; (end = rest.IndexOf('\n')) >= 0; rest = rest[(end + 1)..])
        {
            Grow(end);
            _length = 0;
            _line++;
        }
        Grow(rest.Length);
        return got;
    }

    public override int Read() => throw new NotSupportedException();

    public override int Peek() => throw new NotSupportedException();

    private void Grow(int by)
    {
        _length += by;
        if (_length > longest) throw new InvalidDataException($"[csv] {name}, line {_line}: longer than {longest} characters; is it a CSV file? CsvOptions.MaxLineLength sets the bound");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
