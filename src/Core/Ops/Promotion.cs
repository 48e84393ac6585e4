namespace MiniTorch;

/// <summary>Dtypes of mixed operands: tensors with dimensions outrank 0-dim tensors of the same category, which outrank plain numbers.</summary>
internal static class Promotion
{
    public static Dtype ResultType(Tensor a, Tensor b)
    {
        if (a.Dtype == b.Dtype) return a.Dtype;
        if ((a.Dim == 0) == (b.Dim == 0)) return Dtypes.Promote(a.Dtype, b.Dtype);
        var (dimensioned, scalar) = a.Dim == 0 ? (b.Dtype, a.Dtype) : (a.Dtype, b.Dtype);
        return Category(scalar) > Category(dimensioned) ? scalar : dimensioned;
    }

    /// <summary>Both operands in their common dtype.</summary>
    public static (Tensor A, Tensor B) Same(Tensor a, Tensor b)
    {
        var type = ResultType(a, b);
        return (a.To(type), b.To(type));
    }

    /// <summary>Whether a result of type <paramref name="from"/> may be written into <paramref name="to"/>: never from a higher category.</summary>
    public static bool CanCast(Dtype from, Dtype to) => Category(from) <= Category(to);

    private static int Category(Dtype dtype) => dtype switch
    {
        Dtype.Bool => 0,
        Dtype.Float32 or Dtype.Float64 => 2,
        _ => 1,
    };
}
