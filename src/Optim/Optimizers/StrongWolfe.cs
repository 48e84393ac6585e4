namespace MiniTorch.Optim;

/// <summary>A line search for a step that lowers the loss enough (c1) and flattens its slope enough (c2): bracketing, then cubic interpolation.</summary>
/// <remarks>Nocedal, Wright, "Numerical Optimization", algorithms 3.5 and 3.6, with the safeguards of PyTorch's LBFGS.</remarks>
internal sealed class StrongWolfe(Func<double, (double Loss, Tensor Gradient)> evaluate)
{
    private const double C1 = 1e-4, C2 = 0.9;
    private const int MaxIterations = 25;

    private Tensor _direction = null!;
    private double _loss0, _slope0;
    private int _evaluations;

    public (double Loss, Tensor Gradient, double Step, int Evaluations) Run(double t, Tensor direction, double loss, Tensor gradient, double slope, double toleranceChange)
    {
        (_direction, _loss0, _slope0, _evaluations) = (direction, loss, slope, 0);
        double largest = direction.Abs().Max().Item();
        var (low, high, isDone) = Bracket(t, new Point(0, loss, gradient, slope));
        if (!isDone && high is not null) low = Zoom(low, high.Value, largest, toleranceChange);
        return (low.Loss, low.Gradient, low.T, _evaluations);
    }

    /// <summary>Grows the step until the bracket holds a good one; one point alone is good itself.</summary>
    private (Point Low, Point? High, bool IsDone) Bracket(double t, Point previous)
    {
        var start = previous;
        var now = At(t);
        for (int i = 0; i < MaxIterations; i++)
        {
            if (now.Loss > _loss0 + C1 * now.T * _slope0 || (i > 0 && now.Loss >= previous.Loss)) return Sorted(previous, now);
            if (Math.Abs(now.Slope) <= -C2 * _slope0) return (now, null, true);
            if (now.Slope >= 0) return Sorted(previous, now);
            double smallest = now.T + 0.01 * (now.T - previous.T), largest = now.T * 10;
            double next = Cubic(previous, now, (smallest, largest));
            previous = now;
            now = At(next);
        }
        return Sorted(start, now);
    }

    private Point Zoom(Point low, Point high, double largest, double toleranceChange)
    {
        bool hadLittleProgress = false;
        for (int i = _evaluations - 1; i < MaxIterations; i++)
        {
            if (Math.Abs(high.T - low.T) * largest < toleranceChange) break;
            double t = Cubic(low, high, null), left = Math.Min(low.T, high.T), right = Math.Max(low.T, high.T), margin = 0.1 * (right - left);
            if (Math.Min(right - t, t - left) < margin)
            {
                if (hadLittleProgress || t >= right || t <= left)
                {
                    t = Math.Abs(t - right) < Math.Abs(t - left) ? right - margin : left + margin;
                    hadLittleProgress = false;
                }
                else
                {
                    hadLittleProgress = true;
                }
            }
            else
            {
                hadLittleProgress = false;
            }
            var now = At(t);
            if (now.Loss > _loss0 + C1 * t * _slope0 || now.Loss >= low.Loss)
            {
                high = now;
                if (high.Loss < low.Loss) (low, high) = (high, low);
                continue;
            }
            if (Math.Abs(now.Slope) <= -C2 * _slope0) return now;
            if (now.Slope * (high.T - low.T) >= 0) high = low;
            low = now;
        }
        return low;
    }

    private Point At(double t)
    {
        var (loss, gradient) = evaluate(t);
        _evaluations++;
        return new Point(t, loss, gradient, gradient.Dot(_direction).Item());
    }

    private static (Point Low, Point? High, bool IsDone) Sorted(Point a, Point b) => a.Loss <= b.Loss ? (a, b, false) : (b, a, false);

    /// <summary>The minimum of the cubic through two points and their slopes, within bounds.</summary>
    private static double Cubic(Point a, Point b, (double Low, double High)? bounds)
    {
        var (low, high) = bounds ?? (a.T <= b.T ? (a.T, b.T) : (b.T, a.T));
        double d1 = a.Slope + b.Slope - 3 * (a.Loss - b.Loss) / (a.T - b.T);
        double square = d1 * d1 - a.Slope * b.Slope;
        if (!(square >= 0)) return (low + high) / 2;
        double d2 = Math.Sqrt(square);
        double t = a.T <= b.T
            ? b.T - (b.T - a.T) * ((b.Slope + d2 - d1) / (b.Slope - a.Slope + 2 * d2))
            : a.T - (a.T - b.T) * ((a.Slope + d2 - d1) / (a.Slope - b.Slope + 2 * d2));
        return Math.Min(Math.Max(t, low), high);
    }

    private readonly record struct Point(double T, double Loss, Tensor Gradient, double Slope);
}
