namespace MiniTorch.Data;

/// <summary>
/// A table of numbers from a CSV file, its columns parted into features and targets: sample i is row i, <c>(x [features], y [targets])</c>.
/// </summary>
/// <remarks>Every error in the file is an <see cref="InvalidDataException"/> that names file, line, column and text.</remarks>
public sealed class CsvDataset : Dataset, IBatchedDataset
{
    private readonly TensorDataset _rows;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, in UTF-8.</param>
    /// <param name="target">The column to be predicted.</param>
    /// <param name="options">How the file is written; by default with commas and a header.</param>
    /// <exception cref="InvalidDataException">The file is no table of numbers.</exception>
    /// <exception cref="ArgumentException">There is no such column; the text lists those that there are.</exception>
    public CsvDataset(string path, string target, CsvOptions? options = null)
        : this(path, [target], options)
    {
    }

    /// <summary>Reads a file with several columns to be predicted.</summary>
    /// <param name="path">The file, in UTF-8.</param>
    /// <param name="targets">The columns to be predicted, in the order wanted.</param>
    /// <param name="options">How the file is written; by default with commas and a header.</param>
    /// <exception cref="InvalidDataException">The file is no table of numbers.</exception>
    /// <exception cref="ArgumentException">There is no such column; the text lists those that there are.</exception>
    public CsvDataset(string path, IReadOnlyList<string> targets, CsvOptions? options = null)
        : this(new StreamReader(path), path, targets, options)
    {
    }

    /// <summary>Reads text from anywhere, and closes the reader.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="targets">The columns to be predicted, in the order wanted.</param>
    /// <param name="options">How the text is written; by default with commas and a header.</param>
    /// <exception cref="InvalidDataException">The text is no table of numbers.</exception>
    /// <exception cref="ArgumentException">There is no such column; the text lists those that there are.</exception>
    public CsvDataset(TextReader reader, string name, IReadOnlyList<string> targets, CsvOptions? options = null)
    {
        options ??= new CsvOptions();
        using var table = new CsvTableReader(reader, name, options);
        var (features, targetNames, values) = table.Read(targets);
        (FeatureNames, TargetNames, Name) = (features, targetNames, name);
        int width = features.Length + targetNames.Length, count = values.Length / width;
        double[] x = new double[count * features.Length], y = new double[count * targetNames.Length];
        for (int row = 0; row < count; row++)
        {
            values.AsSpan(row * width, features.Length).CopyTo(x.AsSpan(row * features.Length));
            values.AsSpan((row * width) + features.Length, targetNames.Length).CopyTo(y.AsSpan(row * targetNames.Length));
        }
        Features = Tensor.Of(x, [count, features.Length]).To(options.Dtype);
        Targets = options.ClassTargets
            ? Tensor.Of(Array.ConvertAll(y, value => (long)value), targetNames.Length == 1 ? [count] : [count, targetNames.Length])
            : Tensor.Of(y, [count, targetNames.Length]).To(options.Dtype);
        _rows = new TensorDataset(Features, Targets);
    }

    /// <summary>The file's path, or the name given for text.</summary>
    public string Name { get; }

    /// <summary>The names of the feature columns.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>The names of the target columns.</summary>
    public IReadOnlyList<string> TargetNames { get; }

    /// <summary>All features, <c>[rows, features]</c>.</summary>
    public Tensor Features { get; }

    /// <summary>All targets: <c>[rows, targets]</c>; class indices of a single column: <c>[rows]</c>.</summary>
    public Tensor Targets { get; }

    /// <inheritdoc/>
    public override int Count => _rows.Count;

    /// <inheritdoc/>
    public override Sample this[int index] => _rows[index];

    /// <inheritdoc/>
    public Sample GetItems(ReadOnlySpan<int> indices) => _rows.GetItems(indices);

    /// <summary>Parts the rows at random for training and testing, standardised by what the training part alone shows.</summary>
    /// <param name="testFraction">The part held out, above 0 and below 1; at least one row goes to each side.</param>
    /// <param name="generator">The source of the permutation; <see cref="Generator.Default"/> if null.</param>
    /// <param name="standardize">Standardise the features, and the targets unless they are classes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not between 0 and 1.</exception>
    /// <exception cref="InvalidOperationException">There are fewer than two rows.</exception>
    public CsvSplit Split(double testFraction = 0.1, Generator? generator = null, bool standardize = true)
    {
        if (!(testFraction is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(testFraction), $"[csv] the fraction held out must be between 0 and 1, got {testFraction}");
        if (Count < 2) throw new InvalidOperationException($"[csv] {Name}: {Count} row cannot be parted in two");
        int test = Math.Clamp((int)Math.Round(Count * testFraction), 1, Count - 1);
        var parts = RandomSplit([Count - test, test], generator);
        var (trainX, trainY) = GetItems(parts[0].Indices);
        var (testX, testY) = GetItems(parts[1].Indices);
        if (!standardize) return new CsvSplit(new TensorDataset(trainX, trainY), new TensorDataset(testX, testY), null, null);
        var features = StandardScaler.Fit(trainX);
        var targets = trainY.Dtype.IsFloatingPoint() ? StandardScaler.Fit(trainY) : null;
        return new CsvSplit(
            new TensorDataset(features.Transform(trainX), targets?.Transform(trainY) ?? trainY),
            new TensorDataset(features.Transform(testX), targets?.Transform(testY) ?? testY),
            features,
            targets);
    }
}

/// <summary>The rows of a <see cref="CsvDataset"/> for training and for testing, and how they were standardised.</summary>
/// <param name="Train">The training part.</param>
/// <param name="Test">The part held out.</param>
/// <param name="FeatureScaler">What standardised the features; null if nothing did.</param>
/// <param name="TargetScaler">What standardised the targets; null if nothing did. Its <see cref="StandardScaler.InverseTransform"/> gives predictions back in the file's units.</param>
public sealed record CsvSplit(TensorDataset Train, TensorDataset Test, StandardScaler? FeatureScaler, StandardScaler? TargetScaler);
