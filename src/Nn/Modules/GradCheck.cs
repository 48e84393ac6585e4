using System.Globalization;
using System.Text;

namespace MiniTorch.Nn;

/// <summary>One parameter's gradient against differences of the loss.</summary>
/// <param name="Name">The parameter's path.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Checked">How many elements, or random directions of a large one, were checked.</param>
/// <param name="Worst">What was furthest off: "element 5" (row-major) or "direction 3".</param>
/// <param name="Analytical">The gradient there.</param>
/// <param name="Numerical">The difference quotient there.</param>
/// <param name="Passed">Whether all were close.</param>
public sealed record GradCheckRow(string Name, string Shape, int Checked, string Worst, double Analytical, double Numerical, bool Passed);

/// <summary>The gradients of a whole model against differences of its loss.</summary>
public static class GradCheck
{
    private const int Directions = 8;

    /// <summary>Checks every parameter of a float64 copy of the model; dropout repeats the same random numbers in every evaluation.</summary>
    /// <param name="model">The model; it stays as it is.</param>
    /// <param name="loss">The loss of the output.</param>
    /// <param name="input">The input; floating point is converted to float64.</param>
    /// <param name="eps">How far each element is moved.</param>
    /// <param name="atol">The absolute tolerance.</param>
    /// <param name="rtol">The relative tolerance.</param>
    /// <param name="maxElements">Larger parameters are checked along random directions.</param>
    /// <returns>A row for each parameter.</returns>
    /// <exception cref="GradCheckException">A gradient is off; the text is the table.</exception>
    public static IReadOnlyList<GradCheckRow> Model(Module<Tensor, Tensor> model, Func<Tensor, Tensor> loss, Tensor input, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, int maxElements = 64)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(input);
        var copy = model.Clone().Double();
        var x = input.Dtype.IsFloatingPoint() ? input.Detach().To(Dtype.Float64) : input;
        byte[] random = Generator.Default.GetState();
        try
        {
            Evaluate().Backward();
            var rows = new List<GradCheckRow>();
            foreach (var (name, parameter) in copy.NamedParameters())
            {
                if (parameter.RequiresGrad) rows.Add(Check(name, parameter));
            }
            if (rows.TrueForAll(row => row.Passed)) return rows;
            throw new GradCheckException("[gradcheck] gradients differ from the loss's differences:\n" + Table(rows));
        }
        finally
        {
            Generator.Default.SetState(random);
        }

        Tensor Evaluate()
        {
            Generator.Default.SetState(random);
            return loss(copy.Forward(x));
        }

        GradCheckRow Check(string name, Tensor parameter)
        {
            double[] gradient = parameter.Grad is { } g ? g.ToArray<double>() : new double[parameter.Numel];
            double[] values = parameter.Detach().ToArray<double>();
            bool isSmall = parameter.Numel <= maxElements;
            int count = isSmall ? parameter.Numel : Directions;
            var source = new Generator(0);
            var worst = new GradCheckRow(name, parameter.Shape.ToString(), count, "-", 0, 0, true);
            double worstError = -1;
            for (int k = 0; k < count; k++)
            {
                double[] direction = new double[values.Length];
                if (isSmall) direction[k] = 1;
                else source.Normal(direction, 0, 1 / Math.Sqrt(values.Length));
                double analytical = 0;
                for (int i = 0; i < direction.Length; i++) analytical += gradient[i] * direction[i];
                double numerical = (Moved(parameter, values, direction, eps) - Moved(parameter, values, direction, -eps)) / (2 * eps);
                double error = Math.Abs(analytical - numerical);
                bool isClose = error <= atol + rtol * Math.Abs(numerical);
                if (isClose && error <= worstError) continue;
                if (!isClose || worst.Passed) worst = worst with { Worst = isSmall ? $"element {k}" : $"direction {k}", Analytical = analytical, Numerical = numerical, Passed = worst.Passed && isClose };
                worstError = Math.Max(worstError, error);
            }
            parameter.Detach().CopyInPlace(Tensor.Of(values, parameter.Shape));
            return worst;
        }

        double Moved(Tensor parameter, double[] values, double[] direction, double by)
        {
            double[] moved = new double[values.Length];
            for (int i = 0; i < moved.Length; i++) moved[i] = values[i] + by * direction[i];
            parameter.Detach().CopyInPlace(Tensor.Of(moved, parameter.Shape));
            using var noGrad = Autograd.NoGrad();
            return Evaluate().Item();
        }
    }

    /// <summary>The rows as a table.</summary>
    public static string Table(IEnumerable<GradCheckRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(row.Passed ? "ok  " : "FAIL")} {row.Name} {row.Shape}: {row.Checked} checked, worst at {row.Worst}: analytical {row.Analytical:g9}, numerical {row.Numerical:g9}\n");
        }
        return text.ToString();
    }
}
