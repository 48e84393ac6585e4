namespace MiniTorch.Data;

/// <summary>Copies of rows: what makes batches.</summary>
internal static class Rows
{
    /// <summary>The rows of <paramref name="source"/> at these indices: <c>[N, ...]</c> to <c>[indices, ...]</c>.</summary>
    public static Tensor Gather(Tensor source, ReadOnlySpan<int> indices) => source.Dtype switch
    {
        Dtype.Float32 => Gather<float>(source, indices),
        Dtype.Float64 => Gather<double>(source, indices),
        Dtype.Int64 => Gather<long>(source, indices),
        Dtype.Int32 => Gather<int>(source, indices),
        Dtype.UInt8 => Gather<byte>(source, indices),
        _ => Gather<bool>(source, indices),
    };

    /// <summary>The tensors along a new first dimension.</summary>
    public static Tensor Stack(ReadOnlySpan<Tensor> tensors) => tensors[0].Dtype switch
    {
        Dtype.Float32 => Stack<float>(tensors),
        Dtype.Float64 => Stack<double>(tensors),
        Dtype.Int64 => Stack<long>(tensors),
        Dtype.Int32 => Stack<int>(tensors),
        Dtype.UInt8 => Stack<byte>(tensors),
        _ => Stack<bool>(tensors),
    };

    private static Tensor Gather<T>(Tensor source, ReadOnlySpan<int> indices)
        where T : unmanaged
    {
        int[] shape = [indices.Length, .. source.Shape.AsSpan()[1..]];
        var y = Tensor.Empty(shape, source.Dtype);
        ReadOnlySpan<T> from = source.AsSpan<T>();
        var to = y.AsSpan<T>();
        int width = source.Size(0) == 0 ? 0 : from.Length / source.Size(0);
        for (int i = 0; i < indices.Length; i++) from.Slice(indices[i] * width, width).CopyTo(to[(i * width)..]);
        return y;
    }

    private static Tensor Stack<T>(ReadOnlySpan<Tensor> tensors)
        where T : unmanaged
    {
        var shape = tensors[0].Shape;
        var y = Tensor.Empty([tensors.Length, .. shape], tensors[0].Dtype);
        var to = y.AsSpan<T>();
        for (int i = 0; i < tensors.Length; i++)
        {
            if (tensors[i].Shape != shape) throw new ArgumentException($"[stack] stack expects each tensor to be equal size, but got {shape} at entry 0 and {tensors[i].Shape} at entry {i}");
            tensors[i].Detach().Contiguous().AsSpan<T>().CopyTo(to[(i * shape.Numel)..]);
        }
        return y;
    }
}
