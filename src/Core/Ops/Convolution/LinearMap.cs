namespace MiniTorch;

/// <summary>A linear map of tensors and its transpose. Each is the other's gradient, so one pair of kernels serves every order.</summary>
internal abstract class LinearMap(int[] inSizes, int[] outSizes)
{
    public int[] InSizes => inSizes;

    public int[] OutSizes => outSizes;

    /// <summary>The node's name of the map, and of its transpose.</summary>
    public abstract string Name { get; }

    public abstract string TransposeName { get; }

    /// <summary>to = the map of from, or with <paramref name="transpose"/> its transpose; both are row-major.</summary>
    public abstract void Run<T>(ReadOnlySpan<T> from, Span<T> to, bool transpose)
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>;
}

/// <summary>y = A x;  dx = A^T dy, for a linear map given as a pair of kernels</summary>
internal sealed class LinearMapNode : Node
{
    private readonly LinearMap _map;
    private readonly bool _transpose;

    private LinearMapNode(LinearMap map, bool transpose, Tensor x)
    {
        (_map, _transpose) = (map, transpose);
        Connect(x);
    }

    public override string Name => _transpose ? _map.TransposeName : _map.Name;

    public static Tensor Apply(LinearMap map, Tensor x, bool transpose = false)
    {
        var y = Tensor.Uninitialized(transpose ? map.InSizes : map.OutSizes, x.Dtype);
        var dense = x.Dense();
        if (x.Dtype == Dtype.Float32) map.Run<float>(dense.Elements<float>(), y.Span<float>(), transpose);
        else map.Run<double>(dense.Elements<double>(), y.Span<double>(), transpose);
        GC.KeepAlive(dense);
        return Tensor.Records(x) ? y.ProducedBy(new LinearMapNode(map, transpose, x)) : y;
    }

    internal override void Backward(ref Gradients g) => g.Set(0, Apply(_map, g.Dy, !_transpose));
}
