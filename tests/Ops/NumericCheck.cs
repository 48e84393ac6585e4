namespace MiniTorch.Tests;

/// <summary>Derivatives by central differences, element by element; along random directions where there are many elements.</summary>
internal static class NumericCheck
{
    private const double Step = 1e-5;

    /// <summary>Fails where <paramref name="gradients"/> are not the derivatives of <paramref name="value"/> by <paramref name="leaves"/>; a null gradient stands for zeros.</summary>
    public static void Gradient(Func<Tensor[], double> value, Tensor[] leaves, IReadOnlyList<Tensor?> gradients, string what, double tolerance = 2e-6)
    {
        for (int i = 0; i < leaves.Length; i++)
        {
            double[] analytic = gradients[i] is { } gradient ? Outcome.Doubles(gradient) : new double[leaves[i].Numel];
            if (leaves[i].Numel > CatalogueRow.Large) Directional(value, leaves, i, analytic, tolerance, what);
            else Expect.Close(Numeric(value, leaves, i), analytic, tolerance, $"{what}: gradient of input {i}", leaves[i].Shape.ToArray());
        }
    }

    private static double[] Numeric(Func<Tensor[], double> value, Tensor[] leaves, int i)
    {
        double[] center = Outcome.Doubles(leaves[i]);
        var slopes = new double[center.Length];
        for (int j = 0; j < center.Length; j++)
        {
            var direction = new double[center.Length];
            direction[j] = 1;
            slopes[j] = Slope(value, leaves, i, center, direction);
        }
        return slopes;
    }

    private static void Directional(Func<Tensor[], double> value, Tensor[] leaves, int i, double[] analytic, double tolerance, string what)
    {
        var random = new Random(i + 5);
        double[] center = Outcome.Doubles(leaves[i]);
        for (int n = 0; n < 3; n++)
        {
            double[] direction = Array.ConvertAll(new double[center.Length], _ => random.NextDouble() * 2 - 1);
            double expected = Slope(value, leaves, i, center, direction), actual = 0;
            for (int j = 0; j < center.Length; j++) actual += analytic[j] * direction[j];
            Expect.Close([expected], [actual], tolerance * 10, $"{what}: gradient of input {i} along a random direction");
        }
    }

    private static double Slope(Func<Tensor[], double> value, Tensor[] leaves, int i, double[] center, double[] direction)
    {
        return (At(Step) - At(-Step)) / (2 * Step);

        double At(double t)
        {
            var moved = (double[])center.Clone();
            for (int j = 0; j < moved.Length; j++) moved[j] += t * direction[j];
            var point = (Tensor[])leaves.Clone();
            point[i] = Tensor.Of(moved, leaves[i].Shape.AsSpan());
            return value(point);
        }
    }
}
