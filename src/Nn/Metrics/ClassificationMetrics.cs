namespace MiniTorch.Nn;

/// <summary>
/// A ratio of the counts of a confusion matrix: of each class by its true positives TP, false positives FP and false negatives FN, and then averaged.
/// </summary>
/// <remarks>
/// Averages, as in sklearn: "micro" of the summed counts, "macro" the plain mean over classes that occur in targets or predictions, "weighted" their
/// mean by the number of targets, "none" the ratio of every class, [C]. Where a denominator is 0 the ratio is zeroDivision.
/// </remarks>
public abstract class ConfusionRatio : Metric
{
    private readonly string _average;
    private readonly double _zeroDivision;

    private protected ConfusionRatio(ConfusionMatrix confusion, string average, double zeroDivision)
    {
        ArgumentNullException.ThrowIfNull(confusion);
        if (average is not ("micro" or "macro" or "weighted" or "none")) throw new ArgumentException($"[{GetType().Name}] average '{average}' is unknown; it must be micro, macro, weighted or none");
        (Confusion, _average, _zeroDivision) = (confusion, average, zeroDivision);
    }

    /// <summary>The counts: several metrics may read one matrix, which then is updated itself.</summary>
    public ConfusionMatrix Confusion { get; }

    /// <summary>The averaged ratio, 0-dim; [C] for "none".</summary>
    /// <exception cref="InvalidOperationException">There was no sample yet.</exception>
    public override Tensor Compute()
    {
        var classes = Classes();
        Over(0, classes.Sum(c => c.Support));
        if (_average == "micro") return Tensor.Of(Ratio(classes.Sum(c => c.Tp), classes.Sum(c => c.Fp), classes.Sum(c => c.Fn)));
        double[] ratios = [.. classes.Select(c => Ratio(c.Tp, c.Fp, c.Fn))];
        if (_average == "none") return Tensor.Of(ratios);
        double[] weights = [.. classes.Select(c => _average == "weighted" ? c.Support : c.Tp + c.Fp + c.Fn > 0 ? 1 : 0)];
        return Tensor.Of(ratios.Zip(weights, (ratio, weight) => ratio * weight).Sum() / weights.Sum());
    }

    /// <inheritdoc/>
    public override void Reset() => Confusion.Reset();

    private protected override void UpdateCore(Tensor input, Tensor target) => Confusion.Update(input, target);

    /// <summary>The ratio's numerator and denominator.</summary>
    private protected abstract (double Numerator, double Denominator) Parts(double tp, double fp, double fn);

    private double Ratio(double tp, double fp, double fn)
    {
        var (numerator, denominator) = Parts(tp, fp, fn);
        return denominator == 0 ? _zeroDivision : numerator / denominator;
    }

    private (double Tp, double Fp, double Fn, double Support)[] Classes()
    {
        int n = Confusion.NumClasses;
        var classes = new (double Tp, double Fp, double Fn, double Support)[n];
        for (int c = 0; c < n; c++)
        {
            long hits = Confusion[c, c], row = 0, column = 0;
            for (int other = 0; other < n; other++) (row, column) = (row + Confusion[c, other], column + Confusion[other, c]);
            classes[c] = (hits, column - hits, row - hits, row);
        }
        return classes;
    }
}

/// <summary>How many of the samples taken for a class are of it: TP / (TP + FP).</summary>
public sealed class Precision : ConfusionRatio
{
    /// <summary>A precision with a confusion matrix of its own; average is "micro", "macro", "weighted" or "none".</summary>
    /// <exception cref="ArgumentException">Fewer than two classes, or an unknown average.</exception>
    public Precision(int numClasses, string average = "macro", double zeroDivision = 0, long? ignoreIndex = null)
        : this(new ConfusionMatrix(numClasses, ignoreIndex), average, zeroDivision)
    {
    }

    /// <summary>A precision that reads a given matrix.</summary>
    /// <exception cref="ArgumentException">An unknown average.</exception>
    public Precision(ConfusionMatrix confusion, string average = "macro", double zeroDivision = 0)
        : base(confusion, average, zeroDivision)
    {
    }

    private protected override (double Numerator, double Denominator) Parts(double tp, double fp, double fn) => (tp, tp + fp);
}

/// <summary>How many of the samples of a class are found: TP / (TP + FN). Averaged by "macro" it is the balanced accuracy.</summary>
public sealed class Recall : ConfusionRatio
{
    /// <summary>A recall with a confusion matrix of its own; average is "micro", "macro", "weighted" or "none".</summary>
    /// <exception cref="ArgumentException">Fewer than two classes, or an unknown average.</exception>
    public Recall(int numClasses, string average = "macro", double zeroDivision = 0, long? ignoreIndex = null)
        : this(new ConfusionMatrix(numClasses, ignoreIndex), average, zeroDivision)
    {
    }

    /// <summary>A recall that reads a given matrix.</summary>
    /// <exception cref="ArgumentException">An unknown average.</exception>
    public Recall(ConfusionMatrix confusion, string average = "macro", double zeroDivision = 0)
        : base(confusion, average, zeroDivision)
    {
    }

    private protected override (double Numerator, double Denominator) Parts(double tp, double fp, double fn) => (tp, tp + fn);
}

/// <summary>The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN).</summary>
public sealed class F1Score : ConfusionRatio
{
    /// <summary>An F1 score with a confusion matrix of its own; average is "micro", "macro", "weighted" or "none".</summary>
    /// <exception cref="ArgumentException">Fewer than two classes, or an unknown average.</exception>
    public F1Score(int numClasses, string average = "macro", double zeroDivision = 0, long? ignoreIndex = null)
        : this(new ConfusionMatrix(numClasses, ignoreIndex), average, zeroDivision)
    {
    }

    /// <summary>An F1 score that reads a given matrix.</summary>
    /// <exception cref="ArgumentException">An unknown average.</exception>
    public F1Score(ConfusionMatrix confusion, string average = "macro", double zeroDivision = 0)
        : base(confusion, average, zeroDivision)
    {
    }

    private protected override (double Numerator, double Denominator) Parts(double tp, double fp, double fn) => (2 * tp, 2 * tp + fp + fn);
}
