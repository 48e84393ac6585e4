using System.Buffers.Binary;
using System.IO.Compression;
using MiniTorch.Data;

namespace MiniTorch.Tests;

public sealed class IdxFileTests
{
    private static readonly byte[] s_pixels = [.. Enumerable.Range(0, 24).Select(i => (byte)(i * 10))];

    /// <summary>The bytes of an IDX file.</summary>
    internal static byte[] Idx(byte type, uint[] sizes, byte[] elements)
    {
        byte[] file = new byte[4 + (4 * sizes.Length) + elements.Length];
        (file[2], file[3]) = (type, (byte)sizes.Length);
        for (int i = 0; i < sizes.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(4 + (4 * i)), sizes[i]);
        elements.CopyTo(file, 4 + (4 * sizes.Length));
        return file;
    }

    internal static byte[] Gzip(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true)) gzip.Write(content);
        return compressed.ToArray();
    }

    private static IdxFile Read(byte[] content, IdxType? type = null, int? rank = null) => IdxFile.Read(new MemoryStream(content), "some.idx", type, rank);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sizes_and_elements_come_as_written(bool compressed)
    {
        byte[] content = Idx(8, [2, 3, 4], s_pixels);
        var file = Read(compressed ? Gzip(content) : content, IdxType.UInt8, 3);
        Assert.Equal([2, 3, 4], file.Sizes.ToArray());
        Assert.Equal(s_pixels, (byte[])file.Elements);
        Assert.Equal(IdxType.UInt8, file.Type);
        Assert.Equal([2, 3, 4], file.ToTensor().Shape);
        Assert.Equal(s_pixels, file.ToTensor().ToArray<byte>());
    }

    [Fact]
    public void Every_element_type_is_decoded()
    {
        Assert.Equal([-1, 2], (int[])Read(Idx(0x09, [2], [255, 2])).Elements);
        Assert.Equal([-2, 258], (int[])Read(Idx(0x0b, [2], [255, 254, 1, 2])).Elements);
        Assert.Equal([16909060], (int[])Read(Idx(0x0c, [1], [1, 2, 3, 4])).Elements);
        Assert.Equal([1.5f], Read(Idx(0x0d, [1], [0x3f, 0xc0, 0, 0])).ToTensor().ToArray<float>());
        Assert.Equal([-2.5], (double[])Read(Idx(0x0e, [1], [0xc0, 0x04, 0, 0, 0, 0, 0, 0])).Elements);
    }

    [Fact]
    public void Large_content_comes_through_compression_whole()
    {
        byte[] large = new byte[5_000_000];
        new Generator(1).RandInt<byte>(large, 0, 256);
        Assert.Equal(large, (byte[])Read(Gzip(Idx(8, [5000, 1000], large))).Elements);
    }

    [Fact]
    public void No_elements_is_a_legal_file() => Assert.Empty(Read(Idx(8, [0, 28, 28], []), IdxType.UInt8, 3).Elements);

    public static TheoryData<string, byte[], string> Broken()
    {
        byte[] good = Idx(8, [2, 3, 4], s_pixels), gz = Gzip(good), flipped = [.. gz], crc = [.. gz], length = [.. gz], typed = [.. good], magic = [.. good];
        flipped[gz.Length / 2] ^= 0x55;
        crc[^6] ^= 1;
        length[^2] ^= 1;
        typed[2] = 0x0a;
        magic[0] = 1;
        return new()
        {
            { "K127 magic", magic, "magic is 0x01000803" },
            { "K127 type byte", typed, "element type is 0x0a, expected" },
            { "K127 rank 0", [0, 0, 8, 0, 0, 0, 0, 0], "rank is 0" },
            { "K127 rank 200", [0, 0, 8, 200, 0, 0, 0, 0], "rank is 200" },
            { "K128 data short", good[..^1], "[2, 3, 4] of UInt8, that is 40 bytes with the header; the file has 39" },
            { "K128 data long", [.. good, 0], "that is 40 bytes with the header; the file has 41" },
            { "K128 header cut", good[..9], "the header of rank 3 has 16 bytes, the file only 9" },
            { "K128 empty", [], "at least 8 bytes, this one 0" },
            { "K128 huge sizes", Idx(8, [uint.MaxValue >> 1, uint.MaxValue >> 1, uint.MaxValue >> 1], []), "overflows 64 bits" },
            { "K128 sizes beyond 31 bits", Idx(8, [1, uint.MaxValue], []), "size of dimension 1 is 4294967295" },
            { "K128 60000 images claimed", Idx(8, [60000, 28, 28], s_pixels), "47040016 bytes" },
            { "K131 gz half", gz[..(gz.Length / 2)], "some.idx" },
            { "K131 gz without trailer", gz[..^8], "Compressed file ended before the end-of-stream marker" },
            { "K131 gz without last byte", gz[..^1], "some.idx" },
            { "K131 gz empty", [0x1f, 0x8b], "some.idx" },
            { "K133 gz CRC", crc, "some.idx" },
            { "K133 gz length", length, "some.idx" },
            { "K133 gz body", flipped, "some.idx" },
            { "K134 not gzip", "hello world"u8.ToArray(), "magic is 0x68656c6c" },
            { "K136 gz with too few bytes", Gzip(good[..^1]), "40 bytes with the header; it decompresses to 39" },
            { "K136 gz bomb", Gzip([.. good, .. new byte[10_000_000]]), "it decompresses to more" },
            { "K136 gz that cannot hold it", Gzip(Idx(8, [1 << 30], s_pixels)), "compressed bytes cannot hold as many" },
            { "a zip", [0x50, 0x4b, 3, 4, 0, 0, 0, 0], "looks like a zip" },
            { "a web page", "<!DOCTYPE html>"u8.ToArray(), "looks like a web page" },
        };
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_file_is_refused_with_its_name_and_both_values(string what, byte[] content, string text)
    {
        string message = Assert.Throws<InvalidDataException>(() => Read(content)).Message;
        Assert.True(message.Contains(text, StringComparison.Ordinal) && message.Contains("some.idx", StringComparison.Ordinal), $"{what}: {message}");
    }

    [Fact]
    public void What_was_expected_is_named()
    {
        byte[] labels = Idx(8, [3], [1, 2, 3]);
        Assert.Contains("magic is 0x00000801, expected 0x00000803", Assert.Throws<InvalidDataException>(() => Read(labels, IdxType.UInt8, 3)).Message);
        Assert.Contains("element type is 0x08, expected 0x0d (Float32)", Assert.Throws<InvalidDataException>(() => Read(labels, IdxType.Float32)).Message);
        Assert.Contains("rank is 1, expected 2", Assert.Throws<InvalidDataException>(() => Read(labels, rank: 2)).Message);
    }

    [Fact]
    public void A_false_header_allocates_nothing_in_proportion()
    {
        byte[] content = Gzip(Idx(8, [2_000_000_000], new byte[3_000_000]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => Read(content));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 30_000_000);
    }

    [Fact]
    public void Every_cut_of_a_compressed_file_is_noticed()
    {
        byte[] gz = Gzip(Idx(8, [2, 3, 4], s_pixels));
        for (int length = 0; length < gz.Length; length++) Assert.Throws<InvalidDataException>(() => Read(gz[..length]));
    }

    [Fact]
    public void Every_single_wrong_byte_of_a_compressed_file_is_noticed_or_harmless()
    {
        byte[] gz = Gzip(Idx(8, [2, 3, 4], s_pixels));
        for (int i = 0; i < gz.Length; i++)
        {
            byte[] damaged = [.. gz];
            damaged[i] ^= 0x10;
            try
            {
                Assert.Equal(s_pixels, (byte[])Read(damaged).Elements);
            }
            catch (InvalidDataException)
            {
                continue;
            }
        }
    }

    [Fact]
    public void Real_MNIST_files_are_read()
    {
        string folder = DataSets.Mnist();
        var images = IdxFile.Read(Path.Combine(folder, "train-images-idx3-ubyte.gz"), IdxType.UInt8, 3);
        Assert.Equal([60000, 28, 28], images.Sizes.ToArray());
        byte[] labels = (byte[])IdxFile.Read(Path.Combine(folder, "train-labels-idx1-ubyte.gz"), IdxType.UInt8, 1).Elements;
        Assert.Equal([5, 0, 4, 1, 9], labels[..5]);
    }
}
