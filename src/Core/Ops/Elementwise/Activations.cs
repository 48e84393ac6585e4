namespace MiniTorch;

/// <summary>y = max(x, 0);  dx = dy where y > 0</summary>
[GradFn("ReluBackward0")]
internal readonly struct Relu : IUnaryOp, IIntegerOp, IOp
{
    public static OpFacts Facts => OpFacts.Unary(nameof(Tensor.Relu), x => x.Relu(), x => Math.Max(x, 0), null, 0);

    public V Forward<V>(V x) where V : IReal<V> => V.Maximum(x, x.Constant(0));

    public V Backward<V>(V x, V y, V dy) where V : IReal<V> => V.Select(y <= 0, dy.Constant(0), dy);
}

/// <content>Activations.</content>
public sealed partial class Tensor
{
    /// <summary>max(x, 0); the slope at 0 is 0.</summary>
    public Tensor Relu() => Unary.Apply(default(Relu), this);

    /// <summary>As <see cref="Relu"/>, written into this tensor.</summary>
    /// <remarks>torch: relu_</remarks>
    public Tensor ReluInPlace() => Unary.ApplyInPlace(default(Relu), this);
}
