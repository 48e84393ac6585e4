namespace MiniTorch;

/// <content>New tensors from numbers.</content>
public partial class Tensor
{
    /// <summary>A tensor of shape <paramref name="shape"/> with undefined contents.</summary>
    /// <exception cref="ArgumentException">A size is negative, or there would be more elements than an array can hold.</exception>
    public static Tensor Empty(ReadOnlySpan<int> shape, Dtype dtype = Dtype.Float32, bool requiresGrad = false) =>
        Uninitialized(shape.ToArray(), dtype).Marked(requiresGrad);

    /// <summary>As above, float32: <c>Tensor.Empty(2, 3)</c>.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Empty(ReadOnlySpan{int}, Dtype, bool)"/>.</exception>
    public static Tensor Empty(params ReadOnlySpan<int> size) => Empty(size, Dtype.Float32);

    /// <summary>Zeros.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Empty(ReadOnlySpan{int}, Dtype, bool)"/>.</exception>
    public static Tensor Zeros(ReadOnlySpan<int> shape, Dtype dtype = Dtype.Float32, bool requiresGrad = false) => Full(shape, 0, dtype, requiresGrad);

    /// <summary>As above, float32: <c>Tensor.Zeros(2, 3)</c>.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Empty(ReadOnlySpan{int}, Dtype, bool)"/>.</exception>
    public static Tensor Zeros(params ReadOnlySpan<int> size) => Zeros(size, Dtype.Float32);

    /// <summary>Ones.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Empty(ReadOnlySpan{int}, Dtype, bool)"/>.</exception>
    public static Tensor Ones(ReadOnlySpan<int> shape, Dtype dtype = Dtype.Float32, bool requiresGrad = false) => Full(shape, 1, dtype, requiresGrad);

    /// <summary>As above, float32: <c>Tensor.Ones(2, 3)</c>.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Empty(ReadOnlySpan{int}, Dtype, bool)"/>.</exception>
    public static Tensor Ones(params ReadOnlySpan<int> size) => Ones(size, Dtype.Float32);

    /// <summary>Every element <paramref name="value"/>; the dtype is the value's (bool, int64, or float32) unless given.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Empty(ReadOnlySpan{int}, Dtype, bool)"/>.</exception>
    public static Tensor Full(ReadOnlySpan<int> shape, Scalar value, Dtype? dtype = null, bool requiresGrad = false)
    {
        var type = dtype ?? (value.Dtype == Dtype.Float64 ? Dtype.Float32 : value.Dtype);
        var y = Uninitialized(shape.ToArray(), type);
        Filled(y, value);
        return y.Marked(requiresGrad);
    }

    /// <summary>Zeros of the shape of <paramref name="other"/>, and of its dtype unless another is given.</summary>
    public static Tensor ZerosLike(Tensor other, bool requiresGrad = false, Dtype? dtype = null) => FullLike(other, 0, requiresGrad, dtype);

    /// <summary>Ones of the shape of <paramref name="other"/>, and of its dtype unless another is given.</summary>
    public static Tensor OnesLike(Tensor other, bool requiresGrad = false, Dtype? dtype = null) => FullLike(other, 1, requiresGrad, dtype);

    /// <summary><paramref name="value"/> in the shape of <paramref name="other"/>, and in its dtype unless another is given.</summary>
    public static Tensor FullLike(Tensor other, Scalar value, bool requiresGrad = false, Dtype? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(other);
        var y = Uninitialized(other.FreshLayout, dtype ?? other.Dtype);
        Filled(y, value);
        return y.Marked(requiresGrad);
    }

    /// <summary>A tensor of the shape of <paramref name="other"/>, and of its dtype unless another is given, with undefined contents.</summary>
    public static Tensor EmptyLike(Tensor other, bool requiresGrad = false, Dtype? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Uninitialized(other.FreshLayout, dtype ?? other.Dtype).Marked(requiresGrad);
    }

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

    private Tensor Marked(bool requiresGrad) => requiresGrad ? RequiresGradInPlace() : this;
}
