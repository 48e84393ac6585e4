namespace MiniTorch.Data;

/// <summary>
/// MNIST's handwritten digits (LeCun, Cortes and Burges, 1998), or any set in the same four files: sample i is <c>(image [1, 28, 28] float32, label [] int64)</c>.
/// </summary>
public sealed class Mnist : Dataset, IBatchedDataset
{
    /// <summary>The mean of MNIST's training pixels, scaled to [0, 1].</summary>
    public const float Mean = 0.1307f;

    /// <summary>Their standard deviation.</summary>
    public const float Deviation = 0.3081f;

    private const int Classes = 10;

    private readonly TensorDataset _samples;

    /// <summary>Reads the two files of the training or the test part from a folder, plain or gzipped.</summary>
    /// <param name="folder">The folder of <c>train-images-idx3-ubyte</c> and its like, with or without <c>.gz</c>.</param>
    /// <param name="train">The 60,000 training images; else the 10,000 test images.</param>
    /// <param name="normalize">Pixels as (x / 255 - 0.1307) / 0.3081, else as x / 255.</param>
    /// <exception cref="FileNotFoundException">A file is not there; the text names what was looked for.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or is not what its name says; images and labels differ in number; a label is not 0 to 9.</exception>
    public Mnist(string folder, bool train = true, bool normalize = true)
    {
        var (imagesName, labelsName) = train ? (MnistFiles.TrainImages, MnistFiles.TrainLabels) : (MnistFiles.TestImages, MnistFiles.TestLabels);
        string imagesPath = MnistFiles.Require(folder, imagesName), labelsPath = MnistFiles.Require(folder, labelsName);
        var labels = IdxFile.Read(labelsPath, IdxType.UInt8, rank: 1);
        var images = IdxFile.Read(imagesPath, IdxType.UInt8, rank: 3);
        if (images.Sizes[0] != labels.Sizes[0])
        {
            throw new InvalidDataException($"[mnist] Size mismatch between tensors: {imagesPath} has {images.Sizes[0]} images, {labelsPath} has {labels.Sizes[0]} labels");
        }
        byte[] classes = (byte[])labels.Elements;
        int wrong = Array.FindIndex(classes, label => label >= Classes);
        if (wrong >= 0) throw new InvalidDataException($"[mnist] Target {classes[wrong]} is out of bounds: label {wrong} of {labelsPath} must be 0 to {Classes - 1}");
        Images = Pixels.ToImages((byte[])images.Elements, images.Sizes, normalize);
        Labels = Pixels.ToLabels(classes);
        _samples = new TensorDataset(Images, Labels);
    }

    /// <summary>All images, <c>[N, 1, 28, 28]</c>, float32.</summary>
    public Tensor Images { get; }

    /// <summary>All labels, <c>[N]</c>, int64.</summary>
    public Tensor Labels { get; }

    /// <inheritdoc/>
    public override int Count => _samples.Count;

    /// <inheritdoc/>
    public override Sample this[int index] => _samples[index];

    /// <inheritdoc/>
    public Sample GetItems(ReadOnlySpan<int> indices) => _samples.GetItems(indices);
}
