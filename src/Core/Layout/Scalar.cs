namespace MiniTorch;

/// <summary>A plain number as an operand: it never widens a tensor's dtype within its category (bool, integer, floating point).</summary>
public readonly struct Scalar : IEquatable<Scalar>
{
    private readonly double _value;
    private readonly long _integer;

    private Scalar(double value, long integer, Dtype dtype)
    {
        _value = value;
        _integer = integer;
        Dtype = dtype;
    }

    /// <summary>The category: bool, int64 or float64.</summary>
    public Dtype Dtype { get; }

    /// <summary>The value as a double.</summary>
    public double ToDouble() => _value;

    /// <summary>The value as a long; a fraction is cut off.</summary>
    public long ToInt64() => _integer;

    /// <summary>A floating-point scalar.</summary>
    public static implicit operator Scalar(double value) => new(value, double.IsNaN(value) ? 0 : (long)value, Dtype.Float64);

    /// <summary>An integer scalar.</summary>
    public static implicit operator Scalar(long value) => new(value, value, Dtype.Int64);

    /// <summary>An integer scalar.</summary>
    public static implicit operator Scalar(int value) => new(value, value, Dtype.Int64);

    /// <summary>A bool scalar.</summary>
    public static implicit operator Scalar(bool value) => new(value ? 1 : 0, value ? 1 : 0, Dtype.Bool);

    /// <summary>Equal values of the same category.</summary>
    public static bool operator ==(Scalar a, Scalar b) => a.Equals(b);

    /// <summary>Unequal values or categories.</summary>
    public static bool operator !=(Scalar a, Scalar b) => !a.Equals(b);

    /// <summary>The dtype of <c>tensor op scalar</c>: the tensor's, unless the scalar is of a higher category (then int64 or float32).</summary>
    internal Dtype Promote(Dtype tensor) => Dtype switch
    {
        Dtype.Float64 when !tensor.IsFloatingPoint() => Dtype.Float32,
        Dtype.Int64 when tensor == Dtype.Bool => Dtype.Int64,
        _ => tensor,
    };

    /// <inheritdoc/>
    public bool Equals(Scalar other) => Dtype == other.Dtype && _value.Equals(other._value) && _integer == other._integer;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Scalar other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_value, Dtype);

    /// <inheritdoc/>
    public override string ToString() => Dtype switch
    {
        Dtype.Float64 => _value.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        Dtype.Bool => _value != 0 ? "True" : "False",
        _ => _integer.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
