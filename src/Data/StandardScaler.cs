namespace MiniTorch.Data;

/// <summary>Shifts and scales columns to mean 0 and standard deviation 1: z = (x - mean) / std, as fitted on some rows. A constant column is only shifted.</summary>
public sealed class StandardScaler
{
    private readonly double[] _means, _deviations;

    private StandardScaler(double[] means, double[] deviations) => (_means, _deviations) = (means, deviations);

    /// <summary>The means of the columns.</summary>
    public ReadOnlySpan<double> Means => _means;

    /// <summary>What the columns are divided by: their standard deviations (of the population), 1 where that is 0.</summary>
    public ReadOnlySpan<double> Deviations => _deviations;

    /// <summary>Fits to the rows of a matrix: to those of the training part only, or the test is no test.</summary>
    /// <param name="rows">Shape <c>[N, columns]</c>, floating point.</param>
    /// <exception cref="ArgumentException">Another rank or dtype, or no row.</exception>
    public static StandardScaler Fit(Tensor rows)
    {
        double[] x = Matrix(rows, out int columns);
        int count = rows.Size(0);
        if (count == 0) throw new ArgumentException("[StandardScaler] there is no row to fit to", nameof(rows));
        double[] means = new double[columns], deviations = new double[columns];
        for (int i = 0; i < x.Length; i++) means[i % columns] += x[i] / count;
        for (int i = 0; i < x.Length; i++) deviations[i % columns] += (x[i] - means[i % columns]) * (x[i] - means[i % columns]) / count;
        for (int j = 0; j < columns; j++)
        {
            deviations[j] = Math.Sqrt(deviations[j]);
            // What is left of a constant column is rounding.
            if (deviations[j] <= 1e-12 * Math.Abs(means[j])) deviations[j] = 1;
        }
        return new StandardScaler(means, deviations);
    }

    /// <summary>(x - mean) / std, column by column: <c>[N, columns]</c>, of the same dtype.</summary>
    /// <exception cref="ArgumentException">Another rank, dtype or number of columns than fitted.</exception>
    public Tensor Transform(Tensor rows) => Map(rows, (x, j) => (x - _means[j]) / _deviations[j]);

    /// <summary>x std + mean, column by column: the inverse.</summary>
    /// <exception cref="ArgumentException">Another rank, dtype or number of columns than fitted.</exception>
    public Tensor InverseTransform(Tensor rows) => Map(rows, (x, j) => (x * _deviations[j]) + _means[j]);

    private Tensor Map(Tensor rows, Func<double, int, double> map)
    {
        double[] x = Matrix(rows, out int columns);
        if (columns != _means.Length) throw new ArgumentException($"[StandardScaler] fitted to {_means.Length} columns, got {columns}", nameof(rows));
        for (int i = 0; i < x.Length; i++) x[i] = map(x[i], i % columns);
        return Tensor.Of(x, rows.Shape).To(rows.Dtype);
    }

    private static double[] Matrix(Tensor rows, out int columns)
    {
        if (rows.Dim != 2 || !rows.Dtype.IsFloatingPoint()) throw new ArgumentException($"[StandardScaler] expects floating-point rows of shape [N, columns], got {rows.Dtype.Name()} {rows.Shape}", nameof(rows));
        columns = rows.Size(1);
        return rows.Detach().To(Dtype.Float64).ToArray<double>();
    }
}
