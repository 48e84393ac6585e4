namespace MiniTorch;

/// <content>Losses that compare two tensors element by element. Shapes broadcast.</content>
public partial class Tensor
{
    /// <summary>(x - t)^2, x being this.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public Tensor MseLoss(Tensor target, Reduction reduction = Reduction.Mean) => ElementLossNode<MseLoss>.Apply(default, this, NotNull(target), reduction);

    /// <summary>(x - t)^2 / (2 beta) where |x - t| is below beta, else |x - t| - beta / 2: Girshick 2015.</summary>
    /// <exception cref="ArgumentException">A negative beta; the shapes do not broadcast.</exception>
    public Tensor SmoothL1Loss(Tensor target, Reduction reduction = Reduction.Mean, double beta = 1)
    {
        if (!(beta >= 0)) throw new ArgumentException($"[smooth_l1_loss] smooth_l1_loss does not support negative values for beta: {beta}");
        return ElementLossNode<SmoothL1Loss>.Apply(new(beta), this, NotNull(target), reduction);
    }

    /// <summary>(x - t)^2 / 2 where |x - t| is at most delta, else delta (|x - t| - delta / 2): Huber 1964.</summary>
    /// <exception cref="ArgumentException">delta is not positive; the shapes do not broadcast.</exception>
    public Tensor HuberLoss(Tensor target, Reduction reduction = Reduction.Mean, double delta = 1)
    {
        if (!(delta > 0)) throw new ArgumentException($"[huber_loss] huber_loss does not support non-positive values for delta: {delta}");
        return ElementLossNode<HuberLoss>.Apply(new(delta), this, NotNull(target), reduction);
    }

    /// <summary>log(1 + exp(-t x)) for targets t of 1 and -1.</summary>
    /// <exception cref="ArgumentException">The shapes do not broadcast.</exception>
    public Tensor SoftMarginLoss(Tensor target, Reduction reduction = Reduction.Mean) => ElementLossNode<SoftMarginLoss>.Apply(default, this, NotNull(target), reduction);

    /// <summary>-(t log x + (1 - t) log(1 - x)) for probabilities x; logarithms are at least -100.</summary>
    /// <param name="target">t, of this tensor's shape.</param>
    /// <param name="weight">Factors that broadcast to the losses, or null.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ArgumentException">The shapes differ, or an element of this is not within [0, 1].</exception>
    public Tensor BinaryCrossEntropy(Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean)
    {
        NotNull(target);
        ClassTargets.CheckReduction("binary_cross_entropy", reduction);
        CheckProbabilities("binary_cross_entropy", target, $"Found dtype {target.Dtype.ScalarName()} but expected {Dtype.ScalarName()}");
        using (Autograd.NoGrad())
        {
            if (Numel > 0 && !((this >= 0).LogicalAnd(this <= 1)).All().ItemBool())
            {
                throw new ArgumentException("[binary_cross_entropy] all elements of input should be between 0 and 1; for scores use BinaryCrossEntropyWithLogits, which takes any");
            }
        }
        return WeightedLoss<BceLoss>(target, weight, reduction);
    }

    /// <summary>-(p t log sigmoid x + (1 - t) log(1 - sigmoid x)) for scores x, exact for large |x|.</summary>
    /// <param name="target">t, of this tensor's shape.</param>
    /// <param name="weight">Factors that broadcast to the losses, or null.</param>
    /// <param name="posWeight">p, factors of the positive class that broadcast to the losses, or null.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public Tensor BinaryCrossEntropyWithLogits(Tensor target, Tensor? weight = null, Tensor? posWeight = null, Reduction reduction = Reduction.Mean)
    {
        NotNull(target);
        ClassTargets.CheckReduction("binary_cross_entropy_with_logits", reduction);
        CheckProbabilities("binary_cross_entropy_with_logits", target, $"result type {Dtype.ScalarName()} can't be cast to the desired output type {target.Dtype.ScalarName()}");
        if (posWeight is null) return WeightedLoss<BceWithLogitsLoss>(target, weight, reduction);
        var losses = (1 - target) * this - LogSigmoid() * ((posWeight - 1) * target + 1);
        return ReducedLoss(weight is null ? losses : losses * weight, reduction);
    }

    private static Tensor NotNull(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor;
    }

    private static Tensor ReducedLoss(Tensor losses, Reduction reduction) => reduction switch
    {
        Reduction.Mean => losses.Mean(),
        Reduction.Sum => losses.Sum(),
        _ => losses,
    };

    private Tensor WeightedLoss<TOp>(Tensor target, Tensor? weight, Reduction reduction)
        where TOp : struct, IBinaryOp =>
        weight is null ? ElementLossNode<TOp>.Apply(default, this, target, reduction) : ReducedLoss(Binary.Apply(default(TOp), this, target) * weight, reduction);

    private void CheckProbabilities(string op, Tensor target, string notFloating)
    {
        if (!target.Dtype.IsFloatingPoint()) throw new ArgumentException($"[{op}] {notFloating}: targets are numbers from 0 to 1; convert them: target.Float()");
        if (target.Shape != Shape) throw new ArgumentException($"[{op}] Using a target size ({target.Shape}) that is different to the input size ({Shape}) is deprecated. Please ensure they have the same size.");
    }
}
