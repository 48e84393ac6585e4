namespace MiniTorch.Tests;

/// <summary>The same values laid out otherwise in memory.</summary>
internal static class Memory
{
    /// <summary>In reverse order of dims, every other element of a buffer, not from its start.</summary>
    public static Tensor WithGaps(Tensor tensor)
    {
        int[] sizes = [.. tensor.Shape.ToArray().Reverse(), 2];
        var view = Tensor.Empty(sizes, tensor.Dtype).Select(-1, 1);
        int[] order = [.. Enumerable.Range(0, tensor.Dim).Reverse()];
        var scattered = view.Permute(order).Detach();
        scattered.CopyInPlace(tensor.Detach());
        return Tensor.Over(Untouched(scattered.Storage), scattered.Layout);
    }

    /// <summary>The first element of the longest dim, repeated with stride 0.</summary>
    public static Tensor Expanded(Tensor tensor)
    {
        int[] sizes = tensor.Shape.ToArray();
        if (sizes.Length == 0 || tensor.Numel == 0) return tensor;
        int longest = Array.IndexOf(sizes, sizes.Max());
        return tensor.Narrow(longest, 0, 1).Expand(sizes).Detach();
    }

    private static Storage Untouched(Storage storage) => storage.WithOwnVersion();
}
