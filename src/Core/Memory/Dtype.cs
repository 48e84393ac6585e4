namespace MiniTorch;

/// <summary>The element type of a tensor.</summary>
public enum Dtype
{
    /// <summary>Booleans, one byte each.</summary>
    Bool,
    /// <summary>Unsigned 8-bit integers.</summary>
    UInt8,
    /// <summary>Signed 32-bit integers.</summary>
    Int32,
    /// <summary>Signed 64-bit integers: the type of indices and labels.</summary>
    Int64,
    /// <summary>32-bit floating point: the default.</summary>
    Float32,
    /// <summary>64-bit floating point.</summary>
    Float64,
}

/// <summary>What can be asked of a <see cref="Dtype"/>.</summary>
public static class Dtypes
{
    /// <summary>True for float32 and float64: the types that can require gradients.</summary>
    public static bool IsFloatingPoint(this Dtype dtype) => dtype >= Dtype.Float32;

    /// <summary>Bytes an element.</summary>
    public static int ElementSize(this Dtype dtype) => dtype switch
    {
        Dtype.Bool or Dtype.UInt8 => 1,
        Dtype.Int32 or Dtype.Float32 => 4,
        _ => 8,
    };

    /// <summary>PyTorch's name: "float32", "int64", "bool".</summary>
    public static string Name(this Dtype dtype) => dtype switch
    {
        Dtype.Bool => "bool",
        Dtype.UInt8 => "uint8",
        Dtype.Int32 => "int32",
        Dtype.Int64 => "int64",
        Dtype.Float32 => "float32",
        _ => "float64",
    };

    /// <summary>The name that PyTorch's error texts use: "Float", "Long".</summary>
    public static string ScalarName(this Dtype dtype) => dtype switch
    {
        Dtype.Bool => "Bool",
        Dtype.UInt8 => "Byte",
        Dtype.Int32 => "Int",
        Dtype.Int64 => "Long",
        Dtype.Float32 => "Float",
        _ => "Double",
    };

    /// <summary>The element type as a .NET type: <c>float</c> for float32.</summary>
    public static Type ToType(this Dtype dtype) => dtype switch
    {
        Dtype.Bool => typeof(bool),
        Dtype.UInt8 => typeof(byte),
        Dtype.Int32 => typeof(int),
        Dtype.Int64 => typeof(long),
        Dtype.Float32 => typeof(float),
        _ => typeof(double),
    };

    /// <summary>The smallest type that holds both: bool, uint8, int32, int64, float32, float64, in this order.</summary>
    public static Dtype Promote(Dtype a, Dtype b) => a > b ? a : b;

    /// <summary>The dtype whose elements are <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException">No dtype has such elements.</exception>
    public static Dtype Of<T>()
        where T : unmanaged
    {
        if (typeof(T) == typeof(float)) return Dtype.Float32;
        if (typeof(T) == typeof(double)) return Dtype.Float64;
        if (typeof(T) == typeof(long)) return Dtype.Int64;
        if (typeof(T) == typeof(int)) return Dtype.Int32;
        if (typeof(T) == typeof(byte)) return Dtype.UInt8;
        if (typeof(T) == typeof(bool)) return Dtype.Bool;
        throw new NotSupportedException($"no dtype has elements of type {typeof(T).Name}; use float, double, long, int, byte or bool");
    }
}
