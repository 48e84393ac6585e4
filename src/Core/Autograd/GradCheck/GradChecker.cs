using System.Globalization;

namespace MiniTorch;

/// <summary>Everything that gradcheck looks at for one function and one set of inputs.</summary>
internal sealed class GradChecker(Func<Tensor[], Tensor[]> fn, Tensor[] inputs, double eps, double atol, double rtol, double nondetTol)
{
    /// <exception cref="ArgumentException">As PyTorch's gradcheck, but for single precision, where it only warns.</exception>
    public void RequireUsableInputs()
    {
        if (!Array.Exists(inputs, x => x.RequiresGrad))
        {
            throw new ArgumentException("gradcheck expects at least one input tensor to require gradient, but none of the them have requires_grad=True.");
        }
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!inputs[i].RequiresGrad) continue;
            if (inputs[i].Dtype != Dtype.Float64)
            {
                throw new ArgumentException($"gradcheck: input #{i} requires gradient and is not a double precision floating point: it is {inputs[i].Dtype.Name()}, too coarse for differences; use x.To(Dtype.Float64)");
            }
            for (int d = 0; d < inputs[i].Dim; d++)
            {
                if (inputs[i].Strides[d] == 0 && inputs[i].Size(d) > 1)
                {
                    throw new ArgumentException($"The {i}th input has a dimension with stride 0. gradcheck only supports inputs that are non-overlapping to be able to compute the numerical gradients correctly. You should call Contiguous() on the input before passing it to gradcheck.");
                }
            }
        }
    }

    /// <exception cref="GradCheckException">The first thing found.</exception>
    public void Run(bool checkUndefinedGrad, bool fastMode)
    {
        var all = fn(inputs);
        int[] numbers = [.. Enumerable.Range(0, all.Length).Where(i => all[i].RequiresGrad)];
        if (numbers.Length == 0)
        {
            RequireConstant();
            return;
        }
        var outputs = Array.ConvertAll(numbers, i => all[i]);
        if (fastMode) CompareAlongDirections(outputs, numbers);
        else CompareElements(outputs, numbers);
        RequireZeroForZero(outputs);
        if (checkUndefinedGrad) RequireUndefinedAccepted();
    }

    public static Tensor[] Differentiable(Tensor[] outputs) => Array.FindAll(outputs, y => y.RequiresGrad);

    /// <summary>Random numbers of size 0.5 to 1 and either sign: none is lost beside the others.</summary>
    public static Tensor Direction(Tensor like, Generator random)
    {
        var values = new double[like.Numel];
        for (int i = 0; i < values.Length; i++) values[i] = (random.NextDouble() < 0.5 ? -1 : 1) * (0.5 + 0.5 * random.NextDouble());
        return Tensor.Of(values, like.Shape.AsSpan());
    }

    private void RequireConstant()
    {
        foreach (var row in new Differences(fn, inputs, eps).Jacobians())
        {
            for (int i = 0; i < row.Length; i++)
            {
                if (inputs[i].RequiresGrad && Array.Exists(row[i].Values, v => v != 0))
                {
                    throw new GradCheckException("Numerical gradient for function expected to be zero: no output requires grad, but they change with input " + i);
                }
            }
        }
    }

    private void CompareElements(Tensor[] outputs, int[] numbers)
    {
        var numerical = new Differences(fn, inputs, eps).Jacobians();
        for (int o = 0; o < outputs.Length; o++)
        {
            var analytical = JacobianMatrix.OfOutput(outputs[o], inputs);
            var again = JacobianMatrix.OfOutput(outputs[o], inputs);
            for (int i = 0; i < inputs.Length; i++)
            {
                if (inputs[i].RequiresGrad && analytical[i].Worst(again[i], nondetTol, 0) >= 0) throw NotReentrant(numbers[o], i);
            }
            for (int i = 0; i < inputs.Length; i++)
            {
                if (!inputs[i].RequiresGrad) continue;
                int worst = analytical[i].Worst(numerical[numbers[o]][i], atol, rtol);
                if (worst >= 0) throw Mismatch(numbers[o], i, numerical[numbers[o]][i], analytical[i], worst);
            }
        }
    }

    /// <summary>v' J u for random u and v: one pair of function values and one backward for each input and output.</summary>
    private void CompareAlongDirections(Tensor[] outputs, int[] numbers)
    {
        var random = new Generator(0);
        var differences = new Differences(fn, inputs, eps);
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!inputs[i].RequiresGrad) continue;
            double[] u = JacobianMatrix.ValuesOf(Direction(inputs[i], random));
            double[][] slopes = differences.Along(i, u);
            for (int o = 0; o < outputs.Length; o++)
            {
                var v = Direction(outputs[o], random);
                double numerical = Dot(JacobianMatrix.ValuesOf(v), slopes[numbers[o]]);
                double analytical = Slope(outputs[o], inputs[i], v, u), again = Slope(outputs[o], inputs[i], v, u);
                if (!(Math.Abs(analytical - again) <= nondetTol)) throw NotReentrant(numbers[o], i);
                if (Math.Abs(analytical - numerical) <= atol + rtol * Math.Abs(numerical)) continue;
                throw new GradCheckException(string.Create(CultureInfo.InvariantCulture,
                    $"Jacobian mismatch for output {numbers[o]} with respect to input {i}, along a random direction:\nnumerical: {numerical:R}\nanalytical: {analytical:R}\nrun without fastMode to see which elements are off"));
            }
        }
    }

    private static double Slope(Tensor output, Tensor input, Tensor v, double[] u) =>
        Autograd.Grad([output], [input], [v], retainGraph: true, allowUnused: true)[0] is { } gradient ? Dot(JacobianMatrix.ValuesOf(gradient), u) : 0;

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private void RequireZeroForZero(Tensor[] outputs)
    {
        var wanted = Array.FindAll(inputs, x => x.RequiresGrad);
        var gradients = Autograd.Grad(outputs, wanted, Array.ConvertAll(outputs, y => Tensor.ZerosLike(y)), retainGraph: true, allowUnused: true);
        foreach (var gradient in gradients)
        {
            if (gradient is not null && !IsZero(gradient)) throw new GradCheckException("backward not multiplied by grad_output: zero came in, and something else went out");
        }
    }

    private void RequireUndefinedAccepted()
    {
        var outputs = Differentiable(fn(inputs));
        CheckUndefined(Array.ConvertAll(outputs, UndefinedGradNode.Apply), Array.ConvertAll(outputs, _ => true));
        for (int o = 0; o < outputs.Length && outputs.Length > 1; o++)
        {
            int undefined = o;
            outputs = Differentiable(fn(inputs));
            CheckUndefined([.. outputs.Select((y, i) => i == undefined ? UndefinedGradNode.Apply(y) : y)], [.. outputs.Select((_, i) => i == undefined)]);
        }
    }

    private void CheckUndefined(Tensor[] outputs, bool[] isUndefined)
    {
        const string Advice = "Expected backward function to handle undefined output grads. Look at Gradients.Output (null if nothing reached an output), or materialize them";
        var wanted = Array.FindAll(inputs, x => x.RequiresGrad);
        var gradients = new Tensor[outputs.Length];
        for (int o = 0; o < outputs.Length; o++) gradients[o] = isUndefined[o] ? Tensor.OnesLike(outputs[o]) : Tensor.ZerosLike(outputs[o]);
        Tensor?[] results;
        try
        {
            results = Autograd.Grad(outputs, wanted, gradients, allowUnused: true);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new GradCheckException(Advice, e);
        }
        if (Array.Exists(results, r => r is not null && !IsZero(r))) throw new GradCheckException(Advice + ": something other than zero came out");
    }

    private static bool IsZero(Tensor tensor) => Array.TrueForAll(JacobianMatrix.ValuesOf(tensor), v => v == 0);

    private GradCheckException NotReentrant(int output, int input) => new(string.Create(CultureInfo.InvariantCulture,
        $"Backward is not reentrant, i.e., running backward with same input and grad_output multiple times gives different values, although analytical gradient matches numerical gradient. The tolerance for nondeterminism was {nondetTol}. (output {output}, input {input})"));

    private static GradCheckException Mismatch(int output, int input, JacobianMatrix numerical, JacobianMatrix analytical, int worst) => new(string.Create(CultureInfo.InvariantCulture,
        $"Jacobian mismatch for output {output} with respect to input {input},\nnumerical:{Text(numerical)}\nanalytical:{Text(analytical)}\nworst: d(output[{worst / numerical.Columns}])/d(input[{worst % numerical.Columns}]) is {numerical.Values[worst]:R}, backward gave {analytical.Values[worst]:R} (flat indices)"));

    private static string Text(JacobianMatrix jacobian)
    {
        if (jacobian.Values.Length > 64) return $" [{jacobian.Rows}, {jacobian.Columns}]";
        return string.Concat(Enumerable.Range(0, jacobian.Rows).Select(r => "\n  " + string.Join(" ",
            jacobian.Values.Skip(r * jacobian.Columns).Take(jacobian.Columns).Select(v => v.ToString("g8", CultureInfo.InvariantCulture)))));
    }
}

/// <summary>y = x;  dx is undefined whatever comes in: how a check passes "no gradient" into a function's backward.</summary>
internal sealed class UndefinedGradNode : Node
{
    private UndefinedGradNode(Tensor x) => Connect(x);

    public override string Name => "UndefinedGradBackward";

    public static Tensor Apply(Tensor x) => Tensor.Over(x.Storage, x.Layout).ProducedBy(new UndefinedGradNode(x));

    internal override void Backward(ref Gradients g)
    {
    }
}
