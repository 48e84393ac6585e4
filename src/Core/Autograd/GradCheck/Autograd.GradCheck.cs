namespace MiniTorch;

/// <content>Gradients against finite differences.</content>
public static partial class Autograd
{
    /// <summary>
    /// Compares the gradients of <paramref name="fn"/> with central differences: |analytical - numerical| &lt;= atol + rtol |numerical| for every element of the Jacobian.
    /// Also checks that backward gives the same twice, scales with the incoming gradient, and takes undefined ones.
    /// </summary>
    /// <param name="fn">The function; called often, must give the same each time.</param>
    /// <param name="input">A float64 leaf that requires grad.</param>
    /// <param name="eps">Half the step of the differences.</param>
    /// <param name="atol">Absolute tolerance.</param>
    /// <param name="rtol">Relative tolerance.</param>
    /// <param name="raiseException">Throw what was found; otherwise return false.</param>
    /// <param name="nondetTol">How much two backward passes may differ.</param>
    /// <param name="checkUndefinedGrad">Also pass undefined gradients in.</param>
    /// <param name="fastMode">Compare along one random direction of each input and output instead of element by element: for large inputs.</param>
    /// <returns>True if the gradients hold.</returns>
    /// <exception cref="GradCheckException">They don't.</exception>
    /// <exception cref="ArgumentException">No input requires grad, or one is not float64.</exception>
    public static bool GradCheck(Func<Tensor, Tensor> fn, Tensor input, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, bool raiseException = true,
        double nondetTol = 0, bool checkUndefinedGrad = true, bool fastMode = false)
    {
        ArgumentNullException.ThrowIfNull(fn);
        return GradCheck(x => (Tensor[])[fn(x[0])], [input], eps, atol, rtol, raiseException, nondetTol, checkUndefinedGrad, fastMode);
    }

    /// <summary>As above for a function of several tensors.</summary>
    /// <exception cref="GradCheckException">A gradient does not hold.</exception>
    /// <exception cref="ArgumentException">No input requires grad, or one is not float64.</exception>
    public static bool GradCheck(Func<Tensor[], Tensor> fn, IReadOnlyList<Tensor> inputs, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, bool raiseException = true,
        double nondetTol = 0, bool checkUndefinedGrad = true, bool fastMode = false)
    {
        ArgumentNullException.ThrowIfNull(fn);
        return GradCheck(x => (Tensor[])[fn(x)], inputs, eps, atol, rtol, raiseException, nondetTol, checkUndefinedGrad, fastMode);
    }

    /// <summary>As above for a function with several results; those that require no grad are left out.</summary>
    /// <exception cref="GradCheckException">A gradient does not hold.</exception>
    /// <exception cref="ArgumentException">No input requires grad, or one is not float64.</exception>
    public static bool GradCheck(Func<Tensor[], Tensor[]> fn, IReadOnlyList<Tensor> inputs, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, bool raiseException = true,
        double nondetTol = 0, bool checkUndefinedGrad = true, bool fastMode = false)
    {
        ArgumentNullException.ThrowIfNull(fn);
        ArgumentNullException.ThrowIfNull(inputs);
        var checker = new GradChecker(fn, [.. inputs], eps, atol, rtol, nondetTol);
        checker.RequireUsableInputs();
        try
        {
            checker.Run(checkUndefinedGrad, fastMode);
            return true;
        }
        catch (GradCheckException) when (!raiseException)
        {
            return false;
        }
    }

    /// <summary>As <see cref="GradCheck(Func{Tensor, Tensor}, Tensor, double, double, double, bool, double, bool, bool)"/> for the gradients themselves: their gradients, by the input and by the incoming gradient.</summary>
    /// <exception cref="GradCheckException">A second-order gradient does not hold.</exception>
    /// <exception cref="ArgumentException">No input requires grad, or one is not float64.</exception>
    public static bool GradGradCheck(Func<Tensor, Tensor> fn, Tensor input, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, bool raiseException = true,
        double nondetTol = 0, bool checkUndefinedGrad = true, bool fastMode = false)
    {
        ArgumentNullException.ThrowIfNull(fn);
        return GradGradCheck(x => (Tensor[])[fn(x[0])], [input], null, eps, atol, rtol, raiseException, nondetTol, checkUndefinedGrad, fastMode);
    }

    /// <summary>As above for a function of several tensors.</summary>
    /// <exception cref="GradCheckException">A second-order gradient does not hold.</exception>
    /// <exception cref="ArgumentException">No input requires grad, or one is not float64.</exception>
    public static bool GradGradCheck(Func<Tensor[], Tensor> fn, IReadOnlyList<Tensor> inputs, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, bool raiseException = true,
        double nondetTol = 0, bool checkUndefinedGrad = true, bool fastMode = false)
    {
        ArgumentNullException.ThrowIfNull(fn);
        return GradGradCheck(x => (Tensor[])[fn(x)], inputs, null, eps, atol, rtol, raiseException, nondetTol, checkUndefinedGrad, fastMode);
    }

    /// <summary>As above for a function with several results, under given incoming gradients (random ones if null).</summary>
    /// <exception cref="GradCheckException">A second-order gradient does not hold.</exception>
    /// <exception cref="ArgumentException">No input requires grad, or one is not float64.</exception>
    public static bool GradGradCheck(Func<Tensor[], Tensor[]> fn, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? gradOutputs = null, double eps = 1e-6, double atol = 1e-5,
        double rtol = 1e-3, bool raiseException = true, double nondetTol = 0, bool checkUndefinedGrad = true, bool fastMode = false)
    {
        ArgumentNullException.ThrowIfNull(fn);
        ArgumentNullException.ThrowIfNull(inputs);
        new GradChecker(fn, [.. inputs], eps, atol, rtol, nondetTol).RequireUsableInputs();
        var given = gradOutputs is null ? RandomGradients(fn, [.. inputs]) : [.. gradOutputs];
        return GradCheck(Gradient, [.. inputs, .. given], eps, atol, rtol, raiseException, nondetTol, checkUndefinedGrad, fastMode);

        Tensor[] Gradient(Tensor[] all)
        {
            var x = all[..inputs.Count];
            var outputs = GradChecker.Differentiable(fn(x));
            if (outputs.Length == 0) return [];
            var gradients = Grad(outputs, Array.FindAll(x, t => t.RequiresGrad), all[inputs.Count..], createGraph: true, allowUnused: true);
            return [.. gradients.OfType<Tensor>()];
        }
    }

    /// <summary>The Jacobians of <paramref name="fn"/> by central differences: for each output and each input a matrix [elements of the output, elements of the input].</summary>
    public static Tensor[][] NumericalJacobian(Func<Tensor[], Tensor[]> fn, IReadOnlyList<Tensor> inputs, double eps = 1e-6)
    {
        ArgumentNullException.ThrowIfNull(fn);
        ArgumentNullException.ThrowIfNull(inputs);
        return JacobianMatrix.ToTensors(new Differences(fn, [.. inputs], eps).Jacobians());
    }

    /// <summary>The same by backward passes, one for each element of each output.</summary>
    public static Tensor[][] AnalyticalJacobian(Func<Tensor[], Tensor[]> fn, IReadOnlyList<Tensor> inputs)
    {
        ArgumentNullException.ThrowIfNull(fn);
        ArgumentNullException.ThrowIfNull(inputs);
        Tensor[] x = [.. inputs];
        return JacobianMatrix.ToTensors(Array.ConvertAll(fn(x), y => JacobianMatrix.OfOutput(y, x)));
    }

    private static Tensor[] RandomGradients(Func<Tensor[], Tensor[]> fn, Tensor[] inputs)
    {
        var random = new Generator(0);
        return Array.ConvertAll(GradChecker.Differentiable(fn(inputs)), y => GradChecker.Direction(y, random).RequiresGradInPlace());
    }
}
