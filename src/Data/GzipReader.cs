using System.Buffers.Binary;
using System.IO.Compression;

namespace MiniTorch.Data;

/// <summary>
/// Reads what a gzip file holds and, at its end, holds it against the checksum and length that the file closes with: a file cut short
/// is otherwise no error to <see cref="GZipStream"/>. One member, as gzip writes it.
/// </summary>
internal sealed class GzipReader : IDisposable
{
    /// <summary>No deflate stream expands more than this.</summary>
    public const int LargestRatio = 1032;

    private static readonly uint[] s_table = MakeTable();
    private readonly Stream _file;
    private readonly GZipStream _inflater;
    private readonly string _name;
    private uint _crc = uint.MaxValue;
    private uint _length;

    public GzipReader(Stream file, string name)
    {
        (_file, _name) = (file, name);
        _inflater = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
    }

    /// <summary>Whether the stream begins as gzip does; leaves it at its beginning.</summary>
    public static bool Begins(Stream file)
    {
        Span<byte> magic = stackalloc byte[2];
        int count = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        file.Position = 0;
        return count == 2 && magic is [0x1f, 0x8b];
    }

    /// <summary>Fills as much of <paramref name="buffer"/> as there is.</summary>
    /// <exception cref="InvalidDataException">The compressed data is damaged.</exception>
    public int Read(Span<byte> buffer)
    {
        int count;
        try
        {
            count = _inflater.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"[gzip] {_name}: the compressed data is damaged: {e.Message}", e);
        }
        _crc = Continue(_crc, buffer[..count]);
        _length += (uint)count;
        return count;
    }

    /// <summary>Checks the file's trailer against all that was read; to be called when <see cref="Read"/> has come to the end.</summary>
    /// <exception cref="InvalidDataException">They differ.</exception>
    public void CheckTrailer()
    {
        Span<byte> trailer = stackalloc byte[8];
        if (_file.Length < trailer.Length) throw new InvalidDataException($"[gzip] {_name}: a gzip file has at least 18 bytes, this one {_file.Length}");
        _file.Position = _file.Length - trailer.Length;
        _file.ReadExactly(trailer);
        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(trailer), length = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        if (crc == ~_crc && length == _length) return;
        throw new InvalidDataException($"[gzip] {_name}: Compressed file ended before the end-of-stream marker was reached, or is damaged: "
            + $"its trailer says CRC 0x{crc:x8} and {length} bytes, its content has CRC 0x{~_crc:x8} and {_length} bytes; fetch the file again");
    }

    public void Dispose() => _inflater.Dispose();

    /// <summary>CRC-32 of RFC 1952, eight bytes a round.</summary>
    private static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        var table = s_table;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            uint low = crc ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes), high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = table[0x700 + (byte)low] ^ table[0x600 + (byte)(low >> 8)] ^ table[0x500 + (byte)(low >> 16)] ^ table[0x400 + (low >> 24)]
                ^ table[0x300 + (byte)high] ^ table[0x200 + (byte)(high >> 8)] ^ table[0x100 + (byte)(high >> 16)] ^ table[high >> 24];
        }
        foreach (byte b in bytes) crc = (crc >> 8) ^ table[(byte)crc ^ b];
        return crc;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((0 - (crc & 1)) & 0xedb88320);
            table[i] = crc;
        }
        for (int i = 256; i < table.Length; i++) table[i] = (table[i - 256] >> 8) ^ table[(byte)table[i - 256]];
        return table;
    }
}
