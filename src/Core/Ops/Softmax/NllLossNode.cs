namespace MiniTorch;

/// <summary>-w[t] x[t] of log probabilities x[N, C, d...];  dx = -w[t] dloss at t</summary>
internal sealed class NllLossMap(int[] sizes, int[] lossSizes, Tensor target, Tensor? weight, long ignoreIndex, string name) : LinearMap(sizes, lossSizes), IOp
{
    public static OpFacts Facts => new(nameof(Tensor.NllLoss),
        new OpSample("mean", t => t[0].NllLoss(t[1]), new OpInput([4, 3]), new OpInput([4], 0, 3) { IsIndex = true }),
        new OpSample("sum of images, an index ignored", t => t[0].NllLoss(t[1], ignoreIndex: 2, reduction: Reduction.Sum), new OpInput([2, 3, 2, 2]), new OpInput([2, 2, 2], 0, 3) { IsIndex = true }),
        new OpSample("none", t => t[0].NllLoss(t[1], reduction: Reduction.None), new OpInput([4, 3]), new OpInput([4], 0, 3) { IsIndex = true }));

    public override string Name => name;

    public override string TransposeName => name.Replace("Backward0", "BackwardBackward0", StringComparison.Ordinal);

    public override void Run<T>(ReadOnlySpan<T> from, Span<T> to, bool transpose)
    {
        int classes = InSizes.Length == 1 ? InSizes[0] : InSizes[1], outer = InSizes.Length == 1 ? 1 : InSizes[0];
        int inner = InSizes.Length <= 2 ? 1 : Layouts.Numel(InSizes.AsSpan(2));
        ReadOnlySpan<T> weights = weight is null ? default : weight.Elements<T>();
        if (transpose) NegativeLogLikelihood.Backward(outer, classes, inner, target.Elements<long>(), weights, ignoreIndex, from, to);
        else NegativeLogLikelihood.Forward(outer, classes, inner, from, target.Elements<long>(), weights, ignoreIndex, to);
    }
}

/// <content>Classification losses.</content>
public partial class Tensor
{
    /// <summary>The negative log likelihood of class indices under log probabilities: -weight[t] x[t], this being [N, C], [N, C, d...] or [C].</summary>
    /// <param name="target">Class indices [N], [N, d...] or [].</param>
    /// <param name="weight">A weight for each class, [C], or null.</param>
    /// <param name="ignoreIndex">A target that counts for nothing.</param>
    /// <param name="reduction">The mean divides by the sum of the targets' weights.</param>
    /// <exception cref="ArgumentException">Shapes or dtypes do not fit.</exception>
    /// <exception cref="IndexOutOfRangeException">A target is no class.</exception>
    public Tensor NllLoss(Tensor target, Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(target);
        ClassTargets.CheckReduction("nll_loss", reduction);
        var indices = ClassTargets.Check("nll_loss", this, target, weight, ignoreIndex);
        var weights = weight?.Bare().Dense();
        string name = Dim > 2 ? "NllLoss2DBackward0" : "NllLossBackward0";
        var losses = LinearMapNode.Apply(new NllLossMap(_layout.Sizes, target._layout.Sizes, indices, weights, ignoreIndex, name), this);
        return reduction switch
        {
            Reduction.None => losses,
            Reduction.Sum => losses.Sum(),
            _ => losses.Sum() / TotalWeight(indices, weights, ignoreIndex),
        };
    }

    /// <summary>-log softmax(x)[t] for scores x of this [N, C], [N, C, d...] or [C].</summary>
    /// <param name="target">Class indices [N], [N, d...] or []; or probabilities of this tensor's shape and dtype.</param>
    /// <param name="weight">A weight for each class, [C], or null.</param>
    /// <param name="ignoreIndex">A target that counts for nothing.</param>
    /// <param name="reduction">The mean divides by the sum of the targets' weights (by their number, for probabilities).</param>
    /// <param name="labelSmoothing">How much of each target is spread over all classes, 0 to 1 (Szegedy et al., 2016).</param>
    /// <exception cref="ArgumentException">Shapes, dtypes or parameters do not fit.</exception>
    /// <exception cref="IndexOutOfRangeException">A target is no class.</exception>
    public Tensor CrossEntropy(Tensor target, Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean, double labelSmoothing = 0)
    {
        ArgumentNullException.ThrowIfNull(target);
        ClassTargets.CheckReduction("cross_entropy", reduction);
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) throw new ArgumentException($"[cross_entropy] label_smoothing must be between 0.0 and 1.0. Got: {labelSmoothing}", nameof(labelSmoothing));
        if (target.Dtype.IsFloatingPoint() && target.Shape == Shape) return CrossEntropyOfProbabilities(target, weight, ignoreIndex, reduction, labelSmoothing);
        var indices = ClassTargets.Check("cross_entropy", this, target, weight, ignoreIndex);
        var weights = weight?.Bare();
        string name = Dim > 2 ? "NllLoss2DBackward0" : "NllLossBackward0";
        bool classesLast = Dim > 2 && !IsContiguous && Permute(ChannelsLast()).IsContiguous;
        if (Dim >= 2 && !classesLast) return CrossEntropyNode.Apply(this, indices, weights, ignoreIndex, labelSmoothing, reduction, name);
        var rows = Dim == 1 ? Unsqueeze(0) : Permute(ChannelsLast()).Flatten(0, -2);
        var loss = CrossEntropyNode.Apply(rows, indices.Flatten(), weights, ignoreIndex, labelSmoothing, reduction, name);
        return reduction == Reduction.None ? loss.Reshape(target._layout.Sizes) : loss;
    }

    private Tensor CrossEntropyOfProbabilities(Tensor target, Tensor? weight, long ignoreIndex, Reduction reduction, double smoothing)
    {
        if (ignoreIndex >= 0) throw new ArgumentException($"[cross_entropy] ignore_index is not supported for floating point target: it is {ignoreIndex}, the target {target.Dtype.Name()} {target.Shape}", nameof(ignoreIndex));
        if (!Dtype.IsFloatingPoint() || target.Dtype != Dtype) throw new ArgumentException($"[cross_entropy] scores and probabilities must have one dtype: they are {Dtype.Name()} and {target.Dtype.Name()}");
        int dim = Dim == 1 ? 0 : 1, classes = Size(dim);
        ClassTargets.CheckWeight("cross_entropy", this, weight, classes);
        if (smoothing > 0) target = target * (1 - smoothing) + smoothing / classes;
        if (weight is not null)
        {
            var shape = new int[Dim];
            Array.Fill(shape, 1);
            shape[dim] = classes;
            target *= weight.Bare().Reshape(shape);
        }
        var losses = -(LogSoftmax(dim) * target).Sum(dim);
        return reduction switch
        {
            Reduction.None => losses,
            Reduction.Sum => losses.Sum(),
            _ => losses.Sum() / (double)losses.Numel,
        };
    }

    private int[] ChannelsLast()
    {
        var order = new int[Dim];
        for (int d = 2; d < Dim; d++) order[d - 1] = d;
        order[^1] = 1;
        return order;
    }

    private double TotalWeight(Tensor target, Tensor? weight, long ignoreIndex) => Dtype == Dtype.Float32
        ? new CrossEntropy<float>(0, 0, 0, ignoreIndex).TotalWeight(target.Elements<long>(), weight is null ? default : weight.Elements<float>())
        : new CrossEntropy<double>(0, 0, 0, ignoreIndex).TotalWeight(target.Elements<long>(), weight is null ? default : weight.Elements<double>());
}
