namespace MiniTorch.Nn;

/// <summary>
/// How good predictions are, over any number of batches: <see cref="Update"/> takes one in, <see cref="Compute"/> gives the figure of all of them together
/// (not the mean of the batches' figures), <see cref="Reset"/> starts anew.
/// </summary>
public abstract class Metric
{
    /// <summary>Takes in a batch. Nothing is recorded for gradients.</summary>
    /// <param name="input">What the model gives.</param>
    /// <param name="target">What is true.</param>
    /// <exception cref="ArgumentException">Shapes, dtypes or values that do not fit; nothing has changed then.</exception>
    public void Update(Tensor input, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        using var mode = Autograd.NoGrad();
        UpdateCore(input.Detach(), target.Detach());
    }

    /// <summary>The figure over all batches since the start or the last reset, in float64.</summary>
    /// <exception cref="InvalidOperationException">There was none yet.</exception>
    public abstract Tensor Compute();

    /// <summary>Forgets all batches.</summary>
    public abstract void Reset();

    private protected abstract void UpdateCore(Tensor input, Tensor target);

    private protected double Over(double sum, double count) => count > 0 ? sum / count
        : throw new InvalidOperationException($"[{GetType().Name}] there is nothing to compute from: call Update with at least one sample first");
}
