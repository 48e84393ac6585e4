namespace MiniTorch;

/// <summary>y = -(t log p + (1 - t) log(1 - p)), logarithms at least -100;  dp = dy (p - t) / max(p (1 - p), 1e-12),  dt = dy (log(1 - p) - log p)</summary>
[GradFn("BinaryCrossEntropyBackward0")]
internal readonly struct BinaryCrossEntropy : IBinaryOp, IOp
{
    public static OpFacts Facts => OpFacts.Binary(nameof(Tensor.BinaryCrossEntropy), (p, t) => p.BinaryCrossEntropy(t), (p, t) => -(t * Math.Log(p)) - (1 - t) * Math.Log(1 - p), (0.1, 0.9), (0, 1));

    public V Forward<V>(V a, V b) where V : IReal<V> => (b - 1) * AtLeast((-a).Log1p()) - b * AtLeast(a.Log());

    public V BackwardA<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * ((a - b) / V.Maximum(a * (1 - a), a.Constant(1e-12)));

    public V BackwardB<V>(V a, V b, V y, V dy) where V : IReal<V> => dy * (AtLeast((-a).Log1p()) - AtLeast(a.Log()));

    private static V AtLeast<V>(V log) where V : IReal<V> => V.Maximum(log, log.Constant(-100));
}

/// <content>Cross entropy of single probabilities.</content>
public sealed partial class Tensor
{
    /// <summary>-(t log p + (1 - t) log(1 - p)) of these probabilities p, element by element; logarithms are held to -100 at least, as PyTorch does.</summary>
    /// <exception cref="ArgumentException">Shapes do not broadcast.</exception>
    public Tensor BinaryCrossEntropy(Tensor target) => Binary.Apply(default(BinaryCrossEntropy), this, target);
}
