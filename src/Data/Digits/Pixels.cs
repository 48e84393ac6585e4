namespace MiniTorch.Data;

/// <summary>Grey images of bytes as tensors.</summary>
internal static class Pixels
{
    /// <summary>Bytes of <c>[N, height, width]</c> to floats of <c>[N, 1, height, width]</c>: (x / 255 - mean) / deviation, or x / 255.</summary>
    public static Tensor ToImages(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> sizes, bool normalize)
    {
        // Each step is rounded to float32, as PyTorch's are.
        Span<float> values = stackalloc float[256];
        for (int i = 0; i < values.Length; i++) values[i] = normalize ? ((i / 255f) - Mnist.Mean) / Mnist.Deviation : i / 255f;
        var images = Tensor.Empty([sizes[0], 1, sizes[1], sizes[2]]);
        var pixels = images.AsSpan<float>();
        for (int i = 0; i < pixels.Length; i++) pixels[i] = values[bytes[i]];
        return images;
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
