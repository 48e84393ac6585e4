namespace MiniTorch.Data;

/// <summary>
/// Handwriting-like digits made on the spot, for where MNIST is not to be had: pen strokes under a random hand (slant, turn, size, place, wavering, thickness),
/// with noise. Sample i is <c>(image [1, 28, 28] float32, label [] int64)</c> in MNIST's scale; the same seed gives the same images.
/// </summary>
public sealed class SyntheticDigits : Dataset, IBatchedDataset
{
    private readonly TensorDataset _samples;

    /// <summary>Makes digits.</summary>
    /// <param name="count">How many; the ten classes are equally likely.</param>
    /// <param name="seed">Images of another seed are other ones: take one for training, one for testing.</param>
    /// <param name="normalize">Pixels as (x / 255 - 0.1307) / 0.3081, else as x / 255.</param>
    /// <exception cref="ArgumentOutOfRangeException">count is negative.</exception>
    public SyntheticDigits(int count, long seed, bool normalize = true)
    {
        if (count < 0) throw new ArgumentOutOfRangeException(nameof(count), $"[SyntheticDigits] count must not be negative, got {count}");
        byte[] pixels = new byte[(long)count * DigitPainter.Area], labels = new byte[count];
        // Each image has numbers of its own, so that any thread may paint it.
        long first = new Generator(seed).NextInt64();
        Parallel.For(0, (count + 255) / 256, block =>
        {
            var painter = new DigitPainter();
            for (int i = block * 256; i < Math.Min(count, (block + 1) * 256); i++) labels[i] = painter.Paint(unchecked(first + (i * 2654435761L)), pixels.AsSpan(i * DigitPainter.Area, DigitPainter.Area));
        });
        Images = Pixels.ToImages(pixels, [count, DigitPainter.Size, DigitPainter.Size], normalize);
        Labels = Pixels.ToLabels(labels);
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
