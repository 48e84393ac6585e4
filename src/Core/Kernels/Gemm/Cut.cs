namespace MiniTorch;

/// <summary>A length cut in the fewest pieces of at most a given size, the pieces as equal as can be, the larger ones first.</summary>
internal readonly struct Cut
{
    private readonly int _size, _larger;

    public Cut(int length, int atMost)
    {
        Count = (length + atMost - 1) / atMost;
        if (Count == 0) return;
        _size = length / Count;
        _larger = length - (_size * Count);
    }

    public int Count { get; }

    public int Start(int piece) => (piece * _size) + Math.Min(piece, _larger);

    public int Size(int piece) => piece < _larger ? _size + 1 : _size;
}
