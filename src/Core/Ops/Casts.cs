namespace MiniTorch;

/// <content>Conversions by the dtype's name, and of one-element tensors to plain numbers.</content>
public partial class Tensor
{
    /// <summary>True for float32 and float64: the types that can require gradients.</summary>
    public bool IsFloatingPoint() => Dtype.IsFloatingPoint();

    /// <summary>In the dtype of <paramref name="other"/> (torch: <c>x.to(other)</c>, <c>type_as</c>).</summary>
    public Tensor To(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return To(other.Dtype);
    }

    /// <summary>As <see cref="To(Tensor)"/>.</summary>
    public Tensor TypeAs(Tensor other) => To(other);

    /// <summary>In float32.</summary>
    public Tensor Float() => To(Dtype.Float32);

    /// <summary>In float64.</summary>
    public Tensor Double() => To(Dtype.Float64);

    /// <summary>In int64.</summary>
    public Tensor Long() => To(Dtype.Int64);

    /// <summary>In int32.</summary>
    public Tensor Int() => To(Dtype.Int32);

    /// <summary>In uint8.</summary>
    public Tensor Byte() => To(Dtype.UInt8);

    /// <summary>In bool: true where an element is not zero.</summary>
    public Tensor Bool() => To(Dtype.Bool);

    /// <summary>The one element (torch: <c>float(x)</c>).</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
    public static explicit operator float(Tensor x) => Given(x).Item<float>();

    /// <summary>The one element (torch: <c>float(x)</c>).</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
    public static explicit operator double(Tensor x) => Given(x).Item();

    /// <summary>The one element, its fraction cut off (torch: <c>int(x)</c>).</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
    /// <exception cref="OverflowException">NaN, infinity, or too large.</exception>
    public static explicit operator int(Tensor x) => Given(x).Item<int>();

    /// <summary>The one element, its fraction cut off (torch: <c>int(x)</c>).</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
    /// <exception cref="OverflowException">NaN, infinity, or too large.</exception>
    public static explicit operator long(Tensor x) => Given(x).Item<long>();

    /// <summary>Whether the one element is not zero (torch: <c>bool(x)</c>).</summary>
    /// <exception cref="InvalidOperationException">There is not exactly one element.</exception>
    public static explicit operator bool(Tensor x) => Given(x).ItemBool();

    private static Tensor Given(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x;
    }
}
