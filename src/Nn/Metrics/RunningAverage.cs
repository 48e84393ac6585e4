namespace MiniTorch.Nn;

/// <summary>The mean of numbers that come one by one, each with a weight: sum w v / sum w, over all of them or the last few.</summary>
public sealed class RunningAverage
{
    private readonly Queue<(double Value, double Weight)>? _recent;
    private readonly int _window;
    private double _sum, _weights;

    /// <summary>A mean of nothing yet.</summary>
    /// <param name="window">How many of the last numbers count; all unless given.</param>
    /// <exception cref="ArgumentException">A window below 1.</exception>
    public RunningAverage(int? window = null)
    {
        if (window < 1) throw new ArgumentException($"[RunningAverage] window must be at least 1, got {window}");
        (_recent, _window) = (window is null ? null : [], window ?? 0);
    }

    /// <summary>Takes in a number, for instance a batch's loss with the batch's size as its weight.</summary>
    /// <exception cref="ArgumentException">A weight that is negative or not finite.</exception>
    public void Update(double value, double weight = 1)
    {
        if (!(weight >= 0 && double.IsFinite(weight))) throw new ArgumentException($"[RunningAverage] a weight must be 0 or more and finite, got {weight}");
        if (_recent is null)
        {
            (_sum, _weights) = (_sum + value * weight, _weights + weight);
            return;
        }
        _recent.Enqueue((value, weight));
        if (_recent.Count > _window) _recent.Dequeue();
    }

    /// <summary>Takes in a one-element tensor.</summary>
    /// <exception cref="ArgumentException">As there.</exception>
    public void Update(Tensor value, double weight = 1)
    {
        ArgumentNullException.ThrowIfNull(value);
        Update(value.Item(), weight);
    }

    /// <summary>sum w v / sum w.</summary>
    /// <exception cref="InvalidOperationException">There was no number with a weight above 0 yet.</exception>
    public double Compute()
    {
        // The few recent ones are summed anew: differences of a running sum would let rounding, or one NaN, stay for ever.
        double sum = _recent?.Sum(item => item.Value * item.Weight) ?? _sum, weights = _recent?.Sum(item => item.Weight) ?? _weights;
        return weights > 0 ? sum / weights : throw new InvalidOperationException("[RunningAverage] there is nothing to compute from: call Update first");
    }

    /// <summary>Forgets all numbers.</summary>
    public void Reset()
    {
        _recent?.Clear();
        (_sum, _weights) = (0, 0);
    }
}
