namespace MiniTorch;

/// <summary>y = rows of a weight;  dweight = dy added at those rows, but none at the padding's</summary>
internal readonly struct EmbeddingOp : IOp
{
    public static OpFacts Facts => new(nameof(Tensor.Embedding),
        new OpSample("matrix of indices", t => Tensor.Embedding(t[0], t[1]), new OpInput([5, 3]), new OpInput([2, 4], 0, 5) { IsIndex = true }),
        new OpSample("by frequency", t => Tensor.Embedding(t[0], t[1], scaleGradByFreq: true), new OpInput([3, 2]), new OpInput([6], 0, 3) { IsIndex = true }) { IsSlope = false },
        new OpSample("padding", t => Tensor.Embedding(t[0], t[1], paddingIdx: 1), new OpInput([3, 2]), new OpInput([6], 0, 3) { IsIndex = true }) { IsSlope = false },
        new OpSample("one hot", t => t[0].OneHot(5), new OpInput([2, 3], 0, 5) { IsIndex = true }) { Method = nameof(Tensor.OneHot), IsDifferentiable = false });
}

/// <summary>y = x as it is;  dx = dy times a constant</summary>
internal sealed class ScaledGradientNode : Node
{
    private readonly Tensor _factors;

    public ScaledGradientNode(Tensor x, Tensor factors)
    {
        _factors = factors;
        Connect(x);
    }

    public override string Name => "EmbeddingBackward0";

    internal override void Backward(ref Gradients g) => g.Set(0, g.Dy * _factors.To(g.Dy.Dtype));
}

/// <content>Rows of a table by index.</content>
public partial class Tensor
{
    /// <summary>The rows of <paramref name="weight"/> [n, d] at <paramref name="indices"/>, any shape: [.., d].</summary>
    /// <param name="weight">The table.</param>
    /// <param name="indices">int64 or int32, from 0 to n - 1.</param>
    /// <param name="paddingIdx">A row that gets no gradient; negative ones count from the end.</param>
    /// <param name="scaleGradByFreq">Divide each row's gradient by how often the row occurs in the indices.</param>
    /// <exception cref="ArgumentException">The weight is not a matrix, the indices are not integers, or the padding is no row.</exception>
    /// <exception cref="IndexOutOfRangeException">An index is out of range.</exception>
    public static Tensor Embedding(Tensor weight, Tensor indices, int? paddingIdx = null, bool scaleGradByFreq = false)
    {
        ArgumentNullException.ThrowIfNull(weight);
        CheckIndex(indices, "embedding");
        if (weight.Dim != 2) throw new ArgumentException($"[embedding] 'weight' must be 2-D, but it has shape {weight.Shape}");
        int rows = weight.Size(0);
        if (paddingIdx is { } padding && (padding < -rows || padding >= rows)) throw new ArgumentException($"[embedding] Padding_idx must be within num_embeddings: {padding} is no row of {rows}");
        var picks = IndexedPicks.Along(weight._layout.Sizes, 0, indices, "embedding");
        var back = paddingIdx is { } skip ? picks.Without(skip < 0 ? skip + rows : skip) : picks;
        var y = PickNode.Apply(weight, picks, "EmbeddingBackward0", back);
        if (!scaleGradByFreq || !y.RequiresGrad) return y;
        using (Autograd.NoGrad())
        {
            var factors = indices.Reshape(-1).To(Dtype.Int64).Bincount().To(weight.Dtype).IndexSelect(0, indices.Reshape(-1)).Reciprocal().Reshape([.. indices._layout.Sizes, 1]);
            return Tensor.Over(y._storage, y._layout).ProducedBy(new ScaledGradientNode(y, factors));
        }
    }

    /// <summary>For each class number a vector that is 1 at that place and 0 elsewhere: [.., classes], int64.</summary>
    /// <param name="numClasses">One more than the largest class if -1.</param>
    /// <exception cref="ArgumentException">Not int64, a negative class, one that is not smaller than <paramref name="numClasses"/>, or nothing to infer it from.</exception>
    public Tensor OneHot(int numClasses = -1)
    {
        if (Dtype != Dtype.Int64) throw new ArgumentException($"[one_hot] one_hot is only applicable to index tensor of type int64, got {Dtype.Name()}");
        if (Numel == 0)
        {
            if (numClasses <= 0) throw new ArgumentException("[one_hot] Can not infer total number of classes from empty tensor.");
            return Zeros([.. _layout.Sizes, numClasses], Dtype.Int64);
        }
        long[] classes = ToArray<long>();
        long smallest = classes.Min(), largest = classes.Max();
        if (smallest < 0) throw new ArgumentException($"[one_hot] Class values must be non-negative, got {smallest}");
        if (numClasses == -1) numClasses = checked((int)largest + 1);
        else if (numClasses < 1) throw new ArgumentException($"[one_hot] num_classes should be positive, got {numClasses}");
        else if (largest >= numClasses) throw new ArgumentException($"[one_hot] Class values must be smaller than num_classes: got {largest}, num_classes is {numClasses}");
        var y = Zeros([.. _layout.Sizes, numClasses], Dtype.Int64);
        var to = y.Span<long>();
        for (int i = 0; i < classes.Length; i++) to[i * numClasses + (int)classes[i]] = 1;
        GC.KeepAlive(y);
        return y;
    }
}
