namespace MiniTorch.Data;

/// <summary>Grey images of bytes as tensors.</summary>
internal static class Pixels
{
    private const int Block = 1 << 20;

    /// <summary>Bytes of <c>[N, height, width]</c> to floats of <c>[N, 1, height, width]</c>: (x / 255 - mean) / deviation, or x / 255.</summary>
    public static Tensor ToImages(byte[] bytes, ReadOnlySpan<int> sizes, bool normalize)
    {
        // Each step is rounded to float32, as PyTorch's are.
        float[] values = new float[256];
        for (int i = 0; i < values.Length; i++) values[i] = normalize ? ((i / 255f) - Mnist.Mean) / Mnist.Deviation : i / 255f;
        var images = Tensor.Empty([sizes[0], 1, sizes[1], sizes[2]]);
        Parallel.For(0, (bytes.Length + Block - 1) / Block, block => Look(bytes, images.AsSpan<float>(), values, block * Block));
        return images;
    }

    private static void Look(ReadOnlySpan<byte> bytes, Span<float> pixels, ReadOnlySpan<float> values, int start)
    {
        int count = Math.Min(Block, bytes.Length - start);
        bytes = bytes.Slice(start, count);
        pixels = pixels.Slice(start, count);
        for (int i = 0; i < pixels.Length; i++) pixels[i] = values[bytes[i]];
    }

    /// <summary>Classes as int64.</summary>
    public static Tensor ToLabels(ReadOnlySpan<byte> classes)
    {
        var labels = Tensor.Empty([classes.Length], Dtype.Int64);
        var values = labels.AsSpan<long>();
        for (int i = 0; i < values.Length; i++) values[i] = classes[i];
        return labels;
    }
}
