namespace MiniTorch;

/// <content>
/// New tensors from a program's own data (<c>torch.tensor</c>), copied. Unless a dtype is given, float makes float32, double float64, long and int int64
/// (the integers of PyTorch, its labels and indices), byte uint8, bool bool.
/// </content>
public partial class Tensor
{
    /// <summary>A 0-dim tensor of one number: a float gives float32, a double float64, an int or long int64, a bool bool.</summary>
    public static Tensor Of<T>(T value, bool requiresGrad = false, Dtype? dtype = null)
        where T : unmanaged => Made([value], [], dtype, requiresGrad);

    /// <summary>A vector of these elements.</summary>
    public static Tensor Of<T>(T[] values, bool requiresGrad = false, Dtype? dtype = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        return Made((T[])values.Clone(), [values.Length], dtype, requiresGrad);
    }

    /// <summary>A vector of these elements.</summary>
    public static Tensor Of<T>(IEnumerable<T> values, bool requiresGrad = false, Dtype? dtype = null)
        where T : unmanaged
    {
        T[] elements = [.. values];
        return Made(elements, [elements.Length], dtype, requiresGrad);
    }

    /// <summary>A matrix of these elements.</summary>
    public static Tensor Of<T>(T[,] values, bool requiresGrad = false, Dtype? dtype = null)
        where T : unmanaged => Rectangular<T>(values, dtype, requiresGrad);

    /// <summary>A rank-3 tensor of these elements.</summary>
    public static Tensor Of<T>(T[,,] values, bool requiresGrad = false, Dtype? dtype = null)
        where T : unmanaged => Rectangular<T>(values, dtype, requiresGrad);

    /// <summary>A rank-4 tensor of these elements.</summary>
    public static Tensor Of<T>(T[,,,] values, bool requiresGrad = false, Dtype? dtype = null)
        where T : unmanaged => Rectangular<T>(values, dtype, requiresGrad);

    /// <summary>A matrix from its rows.</summary>
    /// <exception cref="ArgumentException">The rows differ in length.</exception>
    public static Tensor Of<T>(T[][] rows, bool requiresGrad = false, Dtype? dtype = null)
        where T : unmanaged => Nested<T>(rows, 2, dtype, requiresGrad);

    /// <summary>A rank-3 tensor from its matrices.</summary>
    /// <exception cref="ArgumentException">They differ in shape.</exception>
    public static Tensor Of<T>(T[][][] matrices, bool requiresGrad = false, Dtype? dtype = null)
        where T : unmanaged => Nested<T>(matrices, 3, dtype, requiresGrad);

    /// <summary>A rank-4 tensor, as of images: batch, channels, height, width.</summary>
    /// <exception cref="ArgumentException">Its parts differ in shape.</exception>
    public static Tensor Of<T>(T[][][][] parts, bool requiresGrad = false, Dtype? dtype = null)
        where T : unmanaged => Nested<T>(parts, 4, dtype, requiresGrad);

    /// <summary>A tensor of shape <paramref name="shape"/> from elements in row-major order.</summary>
    /// <exception cref="ArgumentException">The shape holds another number of elements.</exception>
    public static Tensor Of<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> shape, bool requiresGrad = false, Dtype? dtype = null)
        where T : unmanaged
    {
        if (Layouts.Numel(shape) != values.Length) throw new ArgumentException($"[tensor] shape '{Layouts.Text(shape)}' is invalid for input of size {values.Length}");
        return Made(values.ToArray(), shape.ToArray(), dtype, requiresGrad);
    }

    /// <summary>As above, from an array.</summary>
    /// <exception cref="ArgumentException">The shape holds another number of elements.</exception>
    public static Tensor Of<T>(T[] values, ReadOnlySpan<int> shape, bool requiresGrad = false, Dtype? dtype = null)
        where T : unmanaged => Of((ReadOnlySpan<T>)values, shape, requiresGrad, dtype);

    /// <summary>A tensor over an array that the caller gives away.</summary>
    internal static Tensor Adopt<T>(T[] values, int[] sizes, bool requiresGrad = false)
        where T : unmanaged => Tensor.Over(Storage.Adopt(values), Layout.Contiguous(sizes)).Marked(requiresGrad);

    private static Tensor Made<T>(T[] values, int[] sizes, Dtype? dtype, bool requiresGrad)
        where T : unmanaged => Adopt(values, sizes).To(dtype ?? (typeof(T) == typeof(int) ? Dtype.Int64 : Dtypes.Of<T>())).Marked(requiresGrad);

    private static Tensor Rectangular<T>(Array values, Dtype? dtype, bool requiresGrad)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        var sizes = new int[values.Rank];
        for (int d = 0; d < sizes.Length; d++) sizes[d] = values.GetLength(d);
        var flat = new T[values.Length];
        Buffer.BlockCopy(values, 0, flat, 0, Buffer.ByteLength(values));
        return Made(flat, sizes, dtype, requiresGrad);
    }

    private static Tensor Nested<T>(Array parts, int rank, Dtype? dtype, bool requiresGrad)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(parts);
        var sizes = new int[rank];
        object first = parts;
        for (int d = 0; d < rank && first is Array { Length: var length } array; d++)
        {
            sizes[d] = length;
            if (length == 0) break;
            first = array.GetValue(0)!;
        }
        var flat = new T[Layouts.Numel(sizes)];
        int filled = 0;
        Flatten(parts, 0, flat, ref filled);
        return Made(flat, sizes, dtype, requiresGrad);

        void Flatten(Array part, int dim, T[] into, ref int at)
        {
            if (part.Length != sizes[dim]) throw new ArgumentException($"[tensor] expected sequence of length {sizes[dim]} at dim {dim} (got {part.Length}): all parts must have the same length");
            if (part is T[] row)
            {
                row.CopyTo(into, at);
                at += row.Length;
                return;
            }
            foreach (Array inner in part) Flatten(inner ?? throw new ArgumentNullException(nameof(parts), $"[tensor] a part at dim {dim} is null"), dim + 1, into, ref at);
        }
    }
}
