using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MiniTorch.Data;

/// <summary>
/// An array in the IDX format, that of MNIST's files: two zero bytes, the element type, the rank, the sizes as big-endian 32-bit integers, then
/// the elements, big-endian, row-major. Plain or gzipped: the content tells, not the name.
/// </summary>
public sealed class IdxFile
{
    private const int LargestRank = 8, FirstBuffer = 1 << 20;

    private readonly int[] _sizes;

    private IdxFile(string name, IdxType type, int[] sizes, Array elements)
    {
        (Name, Type, _sizes, Elements) = (name, type, sizes, elements);
    }

    /// <summary>The file's path, or the name given for a stream.</summary>
    public string Name { get; }

    /// <summary>The type of the elements as stored.</summary>
    public IdxType Type { get; }

    /// <summary>The sizes of the dimensions.</summary>
    public ReadOnlySpan<int> Sizes => _sizes;

    /// <summary>
    /// The elements, row-major: <c>byte[]</c>, <c>float[]</c> or <c>double[]</c> as stored, <c>int[]</c> for the signed integers.
    /// </summary>
    public Array Elements { get; }

    /// <summary>The elements as a tensor of these sizes: uint8, int32, float32 or float64 (a copy).</summary>
    public Tensor ToTensor() => Elements switch
    {
        byte[] bytes => Tensor.Of(bytes, _sizes),
        int[] ints => Tensor.Of(ints, _sizes),
        float[] floats => Tensor.Of(floats, _sizes),
        _ => Tensor.Of((double[])Elements, _sizes),
    };

    /// <summary>Reads a file whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="type">The type that it must have, if any.</param>
    /// <param name="rank">The number of dimensions that it must have, if any.</param>
    /// <exception cref="InvalidDataException">It is no IDX file, not the expected one, or its length is not what its header says.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IdxFile Read(string path, IdxType? type = null, int? rank = null)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        return Read(file, path, type, rank);
    }

    /// <summary>Reads a stream that can seek, from its beginning.</summary>
    /// <param name="stream">The content.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="type">The type that it must have, if any.</param>
    /// <param name="rank">The number of dimensions that it must have, if any.</param>
    /// <exception cref="InvalidDataException">It is no IDX file, not the expected one, or its length is not what its header says.</exception>
    public static IdxFile Read(Stream stream, string name, IdxType? type = null, int? rank = null)
    {
        stream.Position = 0;
        using var gzip = GzipReader.Begins(stream) ? new GzipReader(stream, name) : null;
        var (found, sizes, headerLength) = ReadHeader(stream, gzip, name, type, rank);
        long count = Product(sizes, name), bytes = count * ElementSize(found);
        string says = $"header says {Text(sizes)} of {found}, that is {headerLength + bytes} bytes with the header";
        if (gzip is null && stream.Length != headerLength + bytes) throw new InvalidDataException($"[idx] {name}: {says}; the file has {stream.Length}");
        if (gzip is not null && bytes / GzipReader.LargestRatio > stream.Length) throw new InvalidDataException($"[idx] {name}: {says}; {stream.Length} compressed bytes cannot hold as many");
        if (bytes > Array.MaxLength) throw new InvalidDataException($"[idx] {name}: {says}; at most {Array.MaxLength} can be read");
        byte[] content;
        if (gzip is null)
        {
            content = GC.AllocateUninitializedArray<byte>((int)bytes);
            stream.ReadExactly(content);
        }
        else
        {
            content = Inflate(gzip, (int)bytes, name, says, headerLength);
        }
        return new IdxFile(name, found, sizes, Decode(content, found));
    }

    private static (IdxType Type, int[] Sizes, int HeaderLength) ReadHeader(Stream stream, GzipReader? gzip, string name, IdxType? type, int? rank)
    {
        Span<byte> header = stackalloc byte[4 + (4 * LargestRank)];
        int Take(Span<byte> buffer) => gzip is null ? stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) : gzip.Read(buffer);
        int got = Take(header[..4]);
        if (got < 4) throw new InvalidDataException($"[idx] {name}: an IDX file has at least 8 bytes, this one {got}");
        uint magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        var found = (IdxType)header[2];
        int dims = header[3];
        string hint = header[..2] is [0x50, 0x4b] ? "; it looks like a zip archive" : header[0] is (byte)'<' ? "; it looks like a web page" : "";
        if (type is { } wantedType && rank is { } wantedRank && magic != (((uint)wantedType << 8) | (uint)wantedRank))
        {
            throw new InvalidDataException($"[idx] {name}: magic is 0x{magic:x8}, expected 0x{((uint)wantedType << 8) | (uint)wantedRank:x8} ({wantedRank} dimensions of {wantedType}){hint}");
        }
        if (magic >> 16 != 0) throw new InvalidDataException($"[idx] {name}: magic is 0x{magic:x8}, expected 0x0000ttrr: two zero bytes, type and rank{hint}");
        if (!Enum.IsDefined(found) || (type ?? found) != found)
        {
            string allowed = type is { } wanted ? $"0x{(int)wanted:x2} ({wanted})" : "0x08, 0x09, 0x0b, 0x0c, 0x0d or 0x0e";
            throw new InvalidDataException($"[idx] {name}: element type is 0x{header[2]:x2}, expected {allowed}");
        }
        if (dims is < 1 or > LargestRank || (rank ?? dims) != dims)
        {
            throw new InvalidDataException($"[idx] {name}: rank is {dims}, expected {(rank is { } wanted ? wanted.ToString(CultureInfo.InvariantCulture) : $"1 to {LargestRank}")}");
        }
        var sizeBytes = header.Slice(4, 4 * dims);
        got = Take(sizeBytes);
        if (got < sizeBytes.Length) throw new InvalidDataException($"[idx] {name}: the header of rank {dims} has {4 + sizeBytes.Length} bytes, the file only {4 + got}");
        int[] sizes = new int[dims];
        for (int i = 0; i < dims; i++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(sizeBytes[(4 * i)..]);
            if (size > int.MaxValue) throw new InvalidDataException($"[idx] {name}: size of dimension {i} is {size}, at most {int.MaxValue} is allowed");
            sizes[i] = (int)size;
        }
        return (found, sizes, 4 + sizeBytes.Length);
    }

    private static long Product(int[] sizes, string name)
    {
        if (Array.IndexOf(sizes, 0) >= 0) return 0;
        long count = 1;
        foreach (int size in sizes)
        {
            // Divided before it is multiplied: eight sizes overflow even 64 bits.
            if (count > (long.MaxValue >> 4) / size) throw new InvalidDataException($"[idx] {name}: the product of the sizes {Text(sizes)} overflows 64 bits");
            count *= size;
        }
        return count;
    }

    /// <summary>Inflates exactly so many bytes; the buffer grows only as they really come.</summary>
    private static byte[] Inflate(GzipReader gzip, int length, string name, string says, int headerLength)
    {
        byte[] content = GC.AllocateUninitializedArray<byte>(Math.Min(length, FirstBuffer));
        int filled = 0;
        while (true)
        {
            filled += gzip.Read(content.AsSpan(filled));
            if (filled < content.Length)
            {
                throw new InvalidDataException($"[idx] {name}: Compressed file ended before the end-of-stream marker was reached: {says}; it decompresses to {headerLength + filled}");
            }
            if (filled == length) break;
            Array.Resize(ref content, (int)Math.Min(length, 4L * content.Length));
        }
        Span<byte> more = stackalloc byte[1];
        if (gzip.Read(more) != 0) throw new InvalidDataException($"[idx] {name}: {says}; it decompresses to more");
        gzip.CheckTrailer();
        return content;
    }

    private static Array Decode(byte[] bytes, IdxType type)
    {
        switch (type)
        {
            case IdxType.UInt8:
                return bytes;
            case IdxType.Int8:
                return Array.ConvertAll(bytes, b => (int)(sbyte)b);
            case IdxType.Int16:
                return Widen(MemoryMarshal.Cast<byte, short>(bytes));
            case IdxType.Int32:
                int[] ints = new int[bytes.Length / sizeof(int)];
                SwapInto(MemoryMarshal.Cast<byte, int>(bytes), ints);
                return ints;
            case IdxType.Float32:
                float[] floats = new float[bytes.Length / sizeof(float)];
                SwapInto(MemoryMarshal.Cast<byte, int>(bytes), MemoryMarshal.Cast<float, int>(floats.AsSpan()));
                return floats;
            default:
                double[] doubles = new double[bytes.Length / sizeof(double)];
                var source = MemoryMarshal.Cast<byte, long>(bytes);
                var target = MemoryMarshal.Cast<double, long>(doubles.AsSpan());
                if (BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(source, target);
                else source.CopyTo(target);
                return doubles;
        }
    }

    private static int[] Widen(ReadOnlySpan<short> source)
    {
        int[] values = new int[source.Length];
        for (int i = 0; i < values.Length; i++) values[i] = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(source[i]) : source[i];
        return values;
    }

    private static void SwapInto(ReadOnlySpan<int> source, Span<int> target)
    {
        if (BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(source, target);
        else source.CopyTo(target);
    }

    private static int ElementSize(IdxType type) => type switch
    {
        IdxType.UInt8 or IdxType.Int8 => 1,
        IdxType.Int16 => 2,
        IdxType.Float64 => 8,
        _ => 4,
    };

    private static string Text(int[] sizes) => $"[{string.Join(", ", sizes)}]";
}

/// <summary>The element types of the IDX format, by their code in the file.</summary>
public enum IdxType
{
    /// <summary>Unsigned bytes.</summary>
    UInt8 = 0x08,
    /// <summary>Signed bytes.</summary>
    Int8 = 0x09,
    /// <summary>Signed 16-bit integers.</summary>
    Int16 = 0x0b,
    /// <summary>Signed 32-bit integers.</summary>
    Int32 = 0x0c,
    /// <summary>32-bit floating point.</summary>
    Float32 = 0x0d,
    /// <summary>64-bit floating point.</summary>
    Float64 = 0x0e,
}
