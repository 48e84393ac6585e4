namespace MiniTorch;

/// <content>Derivatives of functions (torch.autograd.functional).</content>
public static partial class Autograd
{
    /// <summary>All first derivatives of <paramref name="fn"/> at <paramref name="input"/>: a tensor of the output's shape followed by the input's.</summary>
    /// <param name="fn">The function.</param>
    /// <param name="input">Where; it need not require grad.</param>
    /// <param name="createGraph">Make the result differentiable.</param>
    /// <param name="strict">Throw where the output does not depend on the input, instead of giving zeros.</param>
    /// <exception cref="InvalidOperationException">In strict mode: no dependence.</exception>
    public static Tensor Jacobian(Func<Tensor, Tensor> fn, Tensor input, bool createGraph = false, bool strict = false) =>
        Jacobian(Lift(fn), [input], createGraph, strict)[0][0];

    /// <summary>As above for several inputs and outputs: for each output, one Jacobian by each input.</summary>
    /// <exception cref="InvalidOperationException">In strict mode: no dependence.</exception>
    public static Tensor[][] Jacobian(Func<Tensor[], Tensor[]> fn, IReadOnlyList<Tensor> inputs, bool createGraph = false, bool strict = false)
    {
        var f = new Differentiated(fn, inputs, createGraph, strict, "jacobian");
        return Array.ConvertAll(f.Outputs, y => JacobianOf(f, y, f.Inputs));
    }

    /// <summary>All second derivatives of <paramref name="fn"/>, which gives one element: a tensor of the input's shape twice.</summary>
    /// <exception cref="InvalidOperationException">More than one element; in strict mode: no dependence.</exception>
    public static Tensor Hessian(Func<Tensor, Tensor> fn, Tensor input, bool createGraph = false, bool strict = false) =>
        Hessian(x => Lift(fn)(x)[0], [input], createGraph, strict)[0][0];

    /// <summary>As above for several inputs: for each input, one block by each input.</summary>
    /// <exception cref="InvalidOperationException">As above.</exception>
    public static Tensor[][] Hessian(Func<Tensor[], Tensor> fn, IReadOnlyList<Tensor> inputs, bool createGraph = false, bool strict = false)
    {
        var f = new Differentiated(x => [fn(x)], inputs, createGraph, strict, "hessian");
        var gradients = f.Gradients([f.SingleElement()], f.Inputs, [null], createGraph: true);
        return Array.ConvertAll(gradients, g => JacobianOf(f, g, f.Inputs));
    }

    /// <summary>v' J: the output, and the gradient of its product with <paramref name="v"/> (of the output's shape; null = 1, for a single element).</summary>
    /// <exception cref="InvalidOperationException">v does not fit; in strict mode: no dependence.</exception>
    public static (Tensor Output, Tensor Vjp) Vjp(Func<Tensor, Tensor> fn, Tensor input, Tensor? v = null, bool createGraph = false, bool strict = false)
    {
        var (outputs, vjps) = Vjp(Lift(fn), [input], v is null ? null : [v], createGraph, strict);
        return (outputs[0], vjps[0]);
    }

    /// <summary>As above for several inputs and outputs.</summary>
    /// <exception cref="InvalidOperationException">As above.</exception>
    public static (Tensor[] Outputs, Tensor[] Vjps) Vjp(Func<Tensor[], Tensor[]> fn, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? v = null, bool createGraph = false, bool strict = false)
    {
        var f = new Differentiated(fn, inputs, createGraph, strict, "vjp");
        var weights = f.Vectors(v, f.Outputs, "the user-provided function returns");
        return (f.Results, Array.ConvertAll(f.Gradients(f.Outputs, f.Inputs, weights, createGraph), f.Finished));
    }

    /// <summary>J v: the output, and its change along <paramref name="v"/> (of the input's shape; null = 1, for a single element). By a backward of the backward.</summary>
    /// <exception cref="InvalidOperationException">v does not fit; in strict mode: no dependence.</exception>
    public static (Tensor Output, Tensor Jvp) Jvp(Func<Tensor, Tensor> fn, Tensor input, Tensor? v = null, bool createGraph = false, bool strict = false)
    {
        var (outputs, jvps) = Jvp(Lift(fn), [input], v is null ? null : [v], createGraph, strict);
        return (outputs[0], jvps[0]);
    }

    /// <summary>As above for several inputs and outputs.</summary>
    /// <exception cref="InvalidOperationException">As above.</exception>
    public static (Tensor[] Outputs, Tensor[] Jvps) Jvp(Func<Tensor[], Tensor[]> fn, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? v = null, bool createGraph = false, bool strict = false)
    {
        var f = new Differentiated(fn, inputs, createGraph, strict, "jvp");
        var directions = f.Vectors(v, f.Inputs, "the input to the user-provided function is");
        // The gradient is linear in the weights: what it changes by with them, along v, is J v.
        var weights = Array.ConvertAll(f.Outputs, y => Tensor.ZerosLike(y, requiresGrad: true));
        var gradients = f.Gradients(f.Outputs, f.Inputs, weights, createGraph: true);
        var jvps = Array.Exists(gradients, g => g.RequiresGrad) ? f.Gradients(gradients, weights, directions, createGraph) : Array.ConvertAll(weights, w => Tensor.ZerosLike(w));
        return (f.Results, Array.ConvertAll(jvps, f.Finished));
    }

    /// <summary>v' H of a function that gives one element: its output, and the product of <paramref name="v"/> (of the input's shape) with its Hessian.</summary>
    /// <exception cref="InvalidOperationException">More than one element; v does not fit; in strict mode: no dependence.</exception>
    public static (Tensor Output, Tensor Vhp) Vhp(Func<Tensor, Tensor> fn, Tensor input, Tensor? v = null, bool createGraph = false, bool strict = false)
    {
        var (output, vhps) = Vhp(x => Lift(fn)(x)[0], [input], v is null ? null : [v], createGraph, strict);
        return (output, vhps[0]);
    }

    /// <summary>As above for several inputs.</summary>
    /// <exception cref="InvalidOperationException">As above.</exception>
    public static (Tensor Output, Tensor[] Vhps) Vhp(Func<Tensor[], Tensor> fn, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? v = null, bool createGraph = false, bool strict = false) =>
        HessianProduct(fn, inputs, v, createGraph, strict, "vhp");

    /// <summary>H v of a function that gives one element: its output, and the product of its Hessian with <paramref name="v"/> (of the input's shape).</summary>
    /// <exception cref="InvalidOperationException">More than one element; v does not fit; in strict mode: no dependence.</exception>
    public static (Tensor Output, Tensor Hvp) Hvp(Func<Tensor, Tensor> fn, Tensor input, Tensor? v = null, bool createGraph = false, bool strict = false)
    {
        var (output, hvps) = Hvp(x => Lift(fn)(x)[0], [input], v is null ? null : [v], createGraph, strict);
        return (output, hvps[0]);
    }

    /// <summary>As above for several inputs.</summary>
    /// <exception cref="InvalidOperationException">As above.</exception>
    public static (Tensor Output, Tensor[] Hvps) Hvp(Func<Tensor[], Tensor> fn, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? v = null, bool createGraph = false, bool strict = false) =>
        HessianProduct(fn, inputs, v, createGraph, strict, "hvp");

    /// <summary>A Hessian is symmetric, so one backward through the gradient serves both products.</summary>
    private static (Tensor Output, Tensor[] Products) HessianProduct(Func<Tensor[], Tensor> fn, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor>? v, bool createGraph, bool strict, string name)
    {
        var f = new Differentiated(x => [fn(x)], inputs, createGraph, strict, name);
        var output = f.SingleElement();
        var vectors = f.Vectors(v, f.Inputs, "the input to the user-provided function is");
        var gradients = f.Gradients([output], f.Inputs, [null], createGraph: true);
        return (f.Finished(output), Array.ConvertAll(f.Gradients(gradients, f.Inputs, vectors, createGraph), f.Finished));
    }

    /// <summary>One backward for each element of the output, each a row.</summary>
    private static Tensor[] JacobianOf(Differentiated f, Tensor output, Tensor[] inputs)
    {
        var jacobians = Array.ConvertAll(inputs, x => Tensor.Zeros([output.Numel, .. x.Shape.AsSpan()], x.Dtype));
        var flat = output.Reshape(-1);
        for (int row = 0; row < output.Numel; row++)
        {
            var gradients = f.Gradients([flat.Select(0, row)], inputs, [null], f.CreateGraph);
            for (int i = 0; i < inputs.Length; i++) jacobians[i].Select(0, row).CopyInPlace(gradients[i]);
        }
        for (int i = 0; i < inputs.Length; i++) jacobians[i] = f.Finished(jacobians[i].Reshape([.. output.Shape.AsSpan(), .. inputs[i].Shape.AsSpan()]));
        return jacobians;
    }

    private static Func<Tensor[], Tensor[]> Lift(Func<Tensor, Tensor> fn)
    {
        ArgumentNullException.ThrowIfNull(fn);
        return x => [fn(x[0])];
    }
}
