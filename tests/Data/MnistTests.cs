using MiniTorch.Data;

namespace MiniTorch.Tests;

public sealed class MnistTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("minitorch-mnist").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, byte[] content) => File.WriteAllBytes(Path.Combine(_folder, name), content);

    private static byte[] Images(int count) => IdxFileTests.Idx(8, [(uint)count, 2, 3], [.. Enumerable.Range(0, count * 6).Select(i => (byte)(i * 51))]);

    private static byte[] Labels(params byte[] labels) => IdxFileTests.Idx(8, [(uint)labels.Length], labels);

    [Theory(DisplayName = "K134 the content tells whether a file is packed, not its name")]
    [InlineData("train-images-idx3-ubyte", false)]
    [InlineData("train-images-idx3-ubyte.gz", true)]
    [InlineData("train-images.idx3-ubyte", false)]
    [InlineData("train-images-idx3-ubyte.gz", false)]
    [InlineData("train-images-idx3-ubyte", true)]
    public void Images_and_labels_are_read_plain_or_packed(string name, bool packed)
    {
        Write(name, packed ? IdxFileTests.Gzip(Images(2)) : Images(2));
        Write("train-labels-idx1-ubyte.gz", IdxFileTests.Gzip(Labels(3, 9)));
        var raw = new Mnist(_folder, normalize: false);
        Assert.Equal([2, 1, 2, 3], raw.Images.Shape);
        Assert.Equal([0, 0.2f, 0.4f, 0.6f, 0.8f, 1], raw[0][0].ToArray<float>());
        Assert.Equal([3, 9], raw.Labels.ToArray<long>());
        Assert.Equal((0.2f - 0.1307f) / 0.3081f, new Mnist(_folder).Images.ToArray<float>()[1]);
    }

    [Fact]
    public void A_missing_file_is_named_with_its_folder()
    {
        string message = Assert.Throws<FileNotFoundException>(() => new Mnist(_folder)).Message;
        Assert.Contains("train-images-idx3-ubyte, plain or with .gz", message);
        Assert.Contains(_folder, message);
        Assert.Contains("no folder", Assert.Throws<FileNotFoundException>(() => new Mnist(Path.Combine(_folder, "none"), train: false)).Message);
    }

    [Fact(DisplayName = "K130 images and labels swapped")]
    public void Swapped()
    {
        Write("train-labels-idx1-ubyte", Images(2));
        Write("train-images-idx3-ubyte", Labels(1, 2));
        string message = Assert.Throws<InvalidDataException>(() => new Mnist(_folder)).Message;
        Assert.Contains("train-labels-idx1-ubyte: magic is 0x00000803, expected 0x00000801", message);
    }

    [Fact(DisplayName = "H91 K128 fewer labels than images")]
    public void Counts_differ()
    {
        Write("t10k-images-idx3-ubyte", Images(3));
        Write("t10k-labels-idx1-ubyte", Labels(1, 2));
        string message = Assert.Throws<InvalidDataException>(() => new Mnist(_folder, train: false)).Message;
        Assert.Contains("Size mismatch between tensors", message);
        Assert.Contains("3 images", message);
        Assert.Contains("2 labels", message);
    }

    [Fact(DisplayName = "H91 a label that is no digit")]
    public void Label_out_of_range()
    {
        Write("train-images-idx3-ubyte", Images(3));
        Write("train-labels-idx1-ubyte", Labels(1, 10, 2));
        string message = Assert.Throws<InvalidDataException>(() => new Mnist(_folder)).Message;
        Assert.Contains("Target 10 is out of bounds: label 1 of", message);
        Assert.Contains("train-labels-idx1-ubyte", message);
    }

    [Fact]
    public void The_real_digits_are_as_PyTorch_sees_them()
    {
        string folder = DataSets.Mnist();
        Assert.True(MnistFiles.AreIn(folder));
        var test = new Mnist(folder, train: false);
        Assert.Equal([10000, 1, 28, 28], test.Images.Shape);
        Assert.Equal([7, 2, 1, 0, 4], test.Labels.ToArray<long>()[..5]);
        float[] pixels = test.Images.ToArray<float>();
        Assert.Equal(-0.42421296f, pixels.Min());
        Assert.Equal(2.8214867f, pixels.Max());
        Assert.Equal(0, pixels.Average(p => (double)p), 0.02);
    }

    [Fact]
    public void Made_digits_repeat_by_seed_and_differ_between_seeds()
    {
        var a = new SyntheticDigits(600, 1);
        Assert.Equal([600, 1, 28, 28], a.Images.Shape);
        Assert.Equal(a.Images.ToArray<float>(), new SyntheticDigits(600, 1).Images.ToArray<float>());
        Assert.Equal(a.Images.ToArray<float>()[..7840], new SyntheticDigits(10, 1).Images.ToArray<float>());
        Assert.NotEqual(a.Images.ToArray<float>(), new SyntheticDigits(600, 2).Images.ToArray<float>());
        long[] labels = a.Labels.ToArray<long>();
        Assert.All(Enumerable.Range(0, 10), digit => Assert.InRange(labels.Count(l => l == digit), 35, 90));
        Assert.Empty(new SyntheticDigits(0, 1).Labels.ToArray<long>());
        Assert.Throws<ArgumentOutOfRangeException>(() => new SyntheticDigits(-1, 1));
    }

    [Fact]
    public void Made_digits_have_ink_in_the_middle_and_are_no_copies_of_each_other()
    {
        var digits = new SyntheticDigits(200, 3, normalize: false);
        float[][] images = [.. digits.Images.ToArray<float>().Chunk(784)];
        Assert.All(images, image =>
        {
            Assert.InRange(image.Sum(), 15, 300);
            Assert.InRange(image.Where((_, i) => i / 28 is >= 3 and < 25 && i % 28 is >= 3 and < 25).Sum() / image.Sum(), 0.7f, 1);
        });
        Assert.Equal(200, images.Select(image => string.Join(" ", image.Select(v => v > 0.5f ? 1 : 0))).Distinct().Count());
    }
}
