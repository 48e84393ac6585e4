namespace MiniTorch;

/// <summary>PyTorch's spelling as methods of what are properties here, so that <c>x.numel()</c> and <c>x.t()</c> carry over as they stand.</summary>
public static class TensorMethods
{
    /// <summary>The transpose of a matrix, as a view; vectors and 0-dim tensors stay as they are.</summary>
    /// <exception cref="InvalidOperationException">More than 2 dimensions.</exception>
    public static Tensor T(this Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.MatrixTransposed();
    }

    /// <summary>The number of elements.</summary>
    public static int Numel(this Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Numel;
    }

    /// <summary>The number of dimensions.</summary>
    public static int Dim(this Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.Dim;
    }

    /// <summary>True if the elements lie in row-major order without gaps.</summary>
    public static bool IsContiguous(this Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.IsContiguous;
    }

    /// <summary>Takes two tensors apart, as of <c>x.Chunk(2)</c>.</summary>
    /// <exception cref="ArgumentException">There are not two.</exception>
    public static void Deconstruct(this Tensor[] tensors, out Tensor a, out Tensor b)
    {
        Shape.CheckUnpack(tensors, 2);
        (a, b) = (tensors[0], tensors[1]);
    }

    /// <summary>Takes three tensors apart: <c>var (q, k, v) = x.Chunk(3, dim: -1)</c>.</summary>
    /// <exception cref="ArgumentException">There are not three.</exception>
    public static void Deconstruct(this Tensor[] tensors, out Tensor a, out Tensor b, out Tensor c)
    {
        Shape.CheckUnpack(tensors, 3);
        (a, b, c) = (tensors[0], tensors[1], tensors[2]);
    }

    /// <summary>Takes four tensors apart: <c>var (i, f, g, o) = gates.Chunk(4, dim: 1)</c>.</summary>
    /// <exception cref="ArgumentException">There are not four.</exception>
    public static void Deconstruct(this Tensor[] tensors, out Tensor a, out Tensor b, out Tensor c, out Tensor d)
    {
        Shape.CheckUnpack(tensors, 4);
        (a, b, c, d) = (tensors[0], tensors[1], tensors[2], tensors[3]);
    }
}
