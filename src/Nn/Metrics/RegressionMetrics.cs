namespace MiniTorch.Nn;

/// <summary>A mean over all elements of a term of each error, x - y.</summary>
public abstract class ErrorMean : Metric
{
    private double _sum;
    private long _count;

    private protected ErrorMean()
    {
    }

    /// <inheritdoc/>
    public override Tensor Compute() => Tensor.Of(Of(Over(_sum, _count)));

    /// <inheritdoc/>
    public override void Reset() => (_sum, _count) = (0, 0);

    private protected override void UpdateCore(Tensor input, Tensor target)
    {
        RegressionBatch.Check(GetType().Name, input, target);
        _sum += Term(input.To(Dtype.Float64) - target.To(Dtype.Float64)).Sum().Item();
        _count += target.Numel;
    }

    private protected abstract Tensor Term(Tensor error);

    private protected virtual double Of(double mean) => mean;
}

/// <summary>mean |x - y|.</summary>
/// <remarks>Input and target: any one shape.</remarks>
public sealed class MeanAbsoluteError : ErrorMean
{
    private protected override Tensor Term(Tensor error) => error.Abs();
}

/// <summary>mean (x - y)^2.</summary>
/// <remarks>Input and target: any one shape.</remarks>
public sealed class MeanSquaredError : ErrorMean
{
    private protected override Tensor Term(Tensor error) => error.Square();
}

/// <summary>sqrt(mean (x - y)^2), in the target's own units.</summary>
/// <remarks>Input and target: any one shape.</remarks>
public sealed class RootMeanSquaredError : ErrorMean
{
    private protected override Tensor Term(Tensor error) => error.Square();

    private protected override double Of(double mean) => Math.Sqrt(mean);
}

/// <summary>What metrics of numbers ask of a batch.</summary>
internal static class RegressionBatch
{
    public static void Check(string metric, Tensor input, Tensor target)
    {
        if (input.Shape != target.Shape) throw new ArgumentException($"[{metric}] input and target must have the same shape, got {input.Shape} and {target.Shape}; use Squeeze or Reshape, nothing is broadcast");
    }
}
