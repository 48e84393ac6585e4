namespace MiniTorch;

/// <content>New tensors from numbers.</content>
public sealed partial class Tensor
{
    /// <summary>A tensor of shape <paramref name="shape"/> with undefined contents.</summary>
    /// <exception cref="ArgumentException">A size is negative, or there would be more elements than an array can hold.</exception>
    public static Tensor Empty(ReadOnlySpan<int> shape, Dtype dtype = Dtype.Float32, bool requiresGrad = false) =>
        Uninitialized(shape.ToArray(), dtype).Marked(requiresGrad);

    /// <summary>Zeros.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Empty"/>.</exception>
    public static Tensor Zeros(ReadOnlySpan<int> shape, Dtype dtype = Dtype.Float32, bool requiresGrad = false) => Full(shape, 0, dtype, requiresGrad);

    /// <summary>Ones.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Empty"/>.</exception>
    public static Tensor Ones(ReadOnlySpan<int> shape, Dtype dtype = Dtype.Float32, bool requiresGrad = false) => Full(shape, 1, dtype, requiresGrad);

    /// <summary>Every element <paramref name="value"/>; the dtype is the value's (bool, int64, or float32) unless given.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Empty"/>.</exception>
    public static Tensor Full(ReadOnlySpan<int> shape, Scalar value, Dtype? dtype = null, bool requiresGrad = false)
    {
        var type = dtype ?? (value.Dtype == Dtype.Float64 ? Dtype.Float32 : value.Dtype);
        var y = Uninitialized(shape.ToArray(), type);
        Filled(y, value);
        return y.Marked(requiresGrad);
    }

    /// <summary>Zeros of the shape and dtype of <paramref name="other"/>.</summary>
    public static Tensor ZerosLike(Tensor other, bool requiresGrad = false) => FullLike(other, 0, requiresGrad);

    /// <summary>Ones of the shape and dtype of <paramref name="other"/>.</summary>
    public static Tensor OnesLike(Tensor other, bool requiresGrad = false) => FullLike(other, 1, requiresGrad);

    /// <summary><paramref name="value"/> in the shape and dtype of <paramref name="other"/>.</summary>
    public static Tensor FullLike(Tensor other, Scalar value, bool requiresGrad = false)
    {
        ArgumentNullException.ThrowIfNull(other);
        var y = Uninitialized(other.FreshLayout, other.Dtype);
        Filled(y, value);
        return y.Marked(requiresGrad);
    }

    /// <summary>A tensor of the shape and dtype of <paramref name="other"/> with undefined contents.</summary>
    public static Tensor EmptyLike(Tensor other, bool requiresGrad = false)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Uninitialized(other.FreshLayout, other.Dtype).Marked(requiresGrad);
    }

    /// <summary>A 0-dim tensor of one number: a float gives float32, a double float64, integers int64.</summary>
    public static Tensor Of<T>(T value, bool requiresGrad = false)
        where T : unmanaged => Adopt([value], [], requiresGrad);

    /// <summary>A vector of these elements (copied): float[] gives float32, double[] float64, long[] int64, int[] int32, byte[] uint8, bool[] bool.</summary>
    public static Tensor Of<T>(T[] values, bool requiresGrad = false)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        return Adopt((T[])values.Clone(), [values.Length], requiresGrad);
    }

    /// <summary>A matrix of these elements.</summary>
    public static Tensor Of<T>(T[,] values, bool requiresGrad = false)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        return FromArray<T>(values, requiresGrad);
    }

    /// <summary>A rank-3 tensor of these elements.</summary>
    public static Tensor Of<T>(T[,,] values, bool requiresGrad = false)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        return FromArray<T>(values, requiresGrad);
    }

    /// <summary>A matrix from its rows.</summary>
    /// <exception cref="ArgumentException">The rows differ in length.</exception>
    public static Tensor Of<T>(T[][] rows, bool requiresGrad = false)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(rows);
        int width = rows.Length == 0 ? 0 : rows[0].Length;
        var values = new T[rows.Length * width];
        for (int i = 0; i < rows.Length; i++)
        {
            if (rows[i].Length != width) throw new ArgumentException($"[tensor] expected sequence of length {width} at dim 1 (got {rows[i].Length}) in row {i}: all rows must have the same length");
            rows[i].CopyTo(values, i * width);
        }
        return Adopt(values, [rows.Length, width], requiresGrad);
    }

    /// <summary>A tensor of shape <paramref name="shape"/> from elements in row-major order (copied).</summary>
    /// <exception cref="ArgumentException">The shape holds another number of elements.</exception>
    public static Tensor Of<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> shape, bool requiresGrad = false)
        where T : unmanaged
    {
        if (Layouts.Numel(shape) != values.Length) throw new ArgumentException($"[tensor] shape '{Layouts.Text(shape)}' is invalid for input of size {values.Length}");
        return Adopt(values.ToArray(), shape.ToArray(), requiresGrad);
    }

    /// <summary>As above, from an array.</summary>
    /// <exception cref="ArgumentException">The shape holds another number of elements.</exception>
    public static Tensor Of<T>(T[] values, ReadOnlySpan<int> shape, bool requiresGrad = false)
        where T : unmanaged => Of((ReadOnlySpan<T>)values, shape, requiresGrad);

    /// <summary>start, start + step, ... before <paramref name="end"/>; int64 if all three are integers, else float32.</summary>
    /// <exception cref="ArgumentException">Step 0, the wrong sign, or a bound that is not finite.</exception>
    public static Tensor Arange(Scalar start, Scalar end, Scalar? step = null, Dtype? dtype = null, bool requiresGrad = false)
    {
        var by = step ?? 1;
        double from = start.ToDouble(), to = end.ToDouble(), width = by.ToDouble();
        if (width == 0 || double.IsNaN(width)) throw new ArgumentException("[arange] step must be nonzero");
        if (!double.IsFinite(from) || !double.IsFinite(to)) throw new ArgumentException($"[arange] unsupported range: {from} -> {to}");
        if (width > 0 ? from > to : from < to) throw new ArgumentException($"[arange] upper bound and larger bound inconsistent with step sign: {from} -> {to} by {width}");
        bool isInteger = start.Dtype != Dtype.Float64 && end.Dtype != Dtype.Float64 && by.Dtype != Dtype.Float64;
        double count = Math.Ceiling((to - from) / width);
        if (count > Array.MaxLength) throw new ArgumentException($"[arange] Storage size calculation overflowed with sizes=[{count}]");
        var type = dtype ?? (isInteger ? Dtype.Int64 : Dtype.Float32);
        var values = new double[(int)count];
        for (int i = 0; i < values.Length; i++) values[i] = from + i * width;
        return Adopt(values, [values.Length], false).To(type).Marked(requiresGrad);
    }

    /// <summary>0, 1, ... before <paramref name="end"/>.</summary>
    /// <exception cref="ArgumentException">As above.</exception>
    public static Tensor Arange(Scalar end, Dtype? dtype = null, bool requiresGrad = false) => Arange(0, end, 1, end.Dtype == Dtype.Float64 && dtype is null ? Dtype.Float32 : dtype, requiresGrad);

    /// <summary><paramref name="steps"/> numbers from <paramref name="start"/> to <paramref name="end"/>, both included, evenly spaced.</summary>
    /// <exception cref="ArgumentException">Negative steps.</exception>
    public static Tensor Linspace(double start, double end, int steps, Dtype dtype = Dtype.Float32, bool requiresGrad = false)
    {
        if (steps < 0) throw new ArgumentException($"[linspace] number of steps must be non-negative, got {steps}");
        var values = new double[steps];
        double step = steps > 1 ? (end - start) / (steps - 1) : 0;
        for (int i = 0; i < steps; i++) values[i] = i < steps / 2 ? start + step * i : end - step * (steps - i - 1);
        if (steps == 1) values[0] = start;
        return Adopt(values, [steps], false).To(dtype).Marked(requiresGrad);
    }

    /// <summary>Ones on the diagonal of an <paramref name="n"/> x <paramref name="m"/> (n x n if not given) matrix of zeros.</summary>
    /// <exception cref="ArgumentException">A negative size.</exception>
    public static Tensor Eye(int n, int? m = null, Dtype dtype = Dtype.Float32, bool requiresGrad = false)
    {
        if (n < 0) throw new ArgumentException($"[eye] n must be greater or equal to 0, got {n}");
        if (m < 0) throw new ArgumentException($"[eye] m must be greater or equal to 0, got {m}");
        var y = Zeros([n, m ?? n], dtype);
        y.Diagonal().FillInPlace(true);
        return y.Marked(requiresGrad);
    }

    /// <summary>A tensor over an array that the caller gives away.</summary>
    internal static Tensor Adopt<T>(T[] values, int[] sizes, bool requiresGrad = false)
        where T : unmanaged => new Tensor(Storage.Adopt(values), Layout.Contiguous(sizes)).Marked(requiresGrad);

    private static Tensor FromArray<T>(Array values, bool requiresGrad)
        where T : unmanaged
    {
        var sizes = new int[values.Rank];
        for (int d = 0; d < sizes.Length; d++) sizes[d] = values.GetLength(d);
        var flat = new T[values.Length];
        Buffer.BlockCopy(values, 0, flat, 0, Buffer.ByteLength(values));
        return Adopt(flat, sizes, requiresGrad);
    }

    private Tensor Marked(bool requiresGrad) => requiresGrad ? RequiresGradInPlace() : this;
}
