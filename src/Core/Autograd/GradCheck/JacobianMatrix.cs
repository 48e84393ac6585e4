namespace MiniTorch;

/// <summary>d(output)/d(input) as a matrix [elements of the output, elements of the input], row-major.</summary>
internal sealed record JacobianMatrix(int Rows, int Columns, double[] Values)
{
    /// <summary>The Jacobians of one output by every input, by one backward pass for each of its elements.</summary>
    /// <exception cref="GradCheckException">A gradient has another dtype or shape than its input.</exception>
    public static JacobianMatrix[] OfOutput(Tensor output, Tensor[] inputs)
    {
        var jacobians = Array.ConvertAll(inputs, x => new JacobianMatrix(output.Numel, x.Numel, new double[output.Numel * x.Numel]));
        if (!output.RequiresGrad) return jacobians;
        int[] wanted = [.. Enumerable.Range(0, inputs.Length).Where(i => inputs[i].RequiresGrad)];
        var targets = Array.ConvertAll(wanted, i => inputs[i]);
        for (int row = 0; row < output.Numel; row++)
        {
            var gradients = Autograd.Grad([output], targets, [Unit(output, row)], retainGraph: true, allowUnused: true);
            for (int i = 0; i < targets.Length; i++)
            {
                if (gradients[i] is not { } gradient) continue;
                if (gradient.Dtype != targets[i].Dtype) throw new GradCheckException($"[gradcheck] the gradient of input {wanted[i]} is {gradient.Dtype.Name()}, the input {targets[i].Dtype.Name()}");
                if (gradient.Shape != targets[i].Shape) throw new GradCheckException($"[gradcheck] the gradient of input {wanted[i]} has incorrect size: {gradient.Shape} for {targets[i].Shape}");
                ValuesOf(gradient).CopyTo(jacobians[wanted[i]].Values, row * targets[i].Numel);
            }
        }
        return jacobians;
    }

    public static double[] ValuesOf(Tensor tensor) => tensor.Bare().To(Dtype.Float64).ToArray<double>();

    public static Tensor[][] ToTensors(JacobianMatrix[][] jacobians) =>
        Array.ConvertAll(jacobians, row => Array.ConvertAll(row, j => Tensor.Of(j.Values, [j.Rows, j.Columns])));

    /// <summary>The element furthest beyond atol + rtol |expected|, or -1 if all are within.</summary>
    public int Worst(JacobianMatrix expected, double atol, double rtol)
    {
        int worst = -1;
        double excess = 0;
        for (int i = 0; i < Values.Length; i++)
        {
            if (Values[i].Equals(expected.Values[i])) continue;
            double over = Math.Abs(Values[i] - expected.Values[i]) - (atol + rtol * Math.Abs(expected.Values[i]));
            if (over <= excess) continue;
            if (double.IsNaN(over)) return i;
            (worst, excess) = (i, over);
        }
        return worst;
    }

    private static Tensor Unit(Tensor like, int element)
    {
        var unit = Tensor.ZerosLike(like);
        unit.Reshape(-1).Select(0, element).FillInPlace(1);
        return unit;
    }
}

/// <summary>Central differences of a function of tensors, whose inputs are moved in place, behind autograd's back.</summary>
internal sealed class Differences(Func<Tensor[], Tensor[]> fn, Tensor[] inputs, double eps)
{
    /// <summary>For each output and input.</summary>
    public JacobianMatrix[][] Jacobians()
    {
        var outputs = fn(inputs);
        var jacobians = Array.ConvertAll(outputs, y => Array.ConvertAll(inputs, x => new JacobianMatrix(y.Numel, x.Numel, new double[y.Numel * x.Numel])));
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!inputs[i].Dtype.IsFloatingPoint()) continue;
            var step = new double[inputs[i].Numel];
            for (int column = 0; column < step.Length; column++)
            {
                step[column] = 1;
                var slopes = Along(i, step);
                step[column] = 0;
                for (int o = 0; o < outputs.Length; o++) Fill(jacobians[o][i], column, slopes[o]);
            }
        }
        return jacobians;
    }

    /// <summary>The slope of every output along <paramref name="direction"/> of input <paramref name="i"/>.</summary>
    public double[][] Along(int i, double[] direction)
    {
        var x = inputs[i].Data;
        double[] at = JacobianMatrix.ValuesOf(x);
        try
        {
            var above = At(x, at, direction, eps);
            var below = At(x, at, direction, -eps);
            for (int o = 0; o < above.Length; o++)
            {
                for (int k = 0; k < above[o].Length; k++) above[o][k] = (above[o][k] - below[o][k]) / (2 * eps);
            }
            return above;
        }
        finally
        {
            Write(x, at);
        }
    }

    private double[][] At(Tensor x, double[] center, double[] direction, double step)
    {
        var moved = new double[center.Length];
        for (int k = 0; k < moved.Length; k++) moved[k] = center[k] + step * direction[k];
        Write(x, moved);
        return Array.ConvertAll(fn(inputs), y => JacobianMatrix.ValuesOf(y));
    }

    private static void Write(Tensor x, double[] values)
    {
        using var mode = Autograd.NoGrad();
        x.CopyInPlace(Tensor.Of(values, x.Shape.AsSpan()));
    }

    private static void Fill(JacobianMatrix jacobian, int column, double[] slopes)
    {
        for (int row = 0; row < jacobian.Rows; row++) jacobian.Values[row * jacobian.Columns + column] = slopes[row];
    }
}
