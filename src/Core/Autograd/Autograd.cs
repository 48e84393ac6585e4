namespace MiniTorch;

/// <summary>Gradients of whole computations, and the modes that ops are recorded under.</summary>
public static partial class Autograd
{
    /// <summary>Whether ops on this thread record a graph.</summary>
    public static bool IsGradEnabled => GradMode.Enabled;

    /// <summary>No graph is recorded until the scope is disposed: <c>using (Autograd.NoGrad()) ...</c></summary>
    public static GradModeScope NoGrad() => new(false);

    /// <summary>A graph is recorded until the scope is disposed, also inside <see cref="NoGrad()"/>.</summary>
    public static GradModeScope EnableGrad() => new(true);

    /// <summary>Recording on or off until the scope is disposed.</summary>
    public static GradModeScope SetGradEnabled(bool enabled) => new(enabled);

    /// <summary>Runs <paramref name="body"/> without recording.</summary>
    public static T NoGrad<T>(Func<T> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        using var mode = NoGrad();
        return body();
    }

    /// <summary>Runs <paramref name="body"/> with recording.</summary>
    public static T EnableGrad<T>(Func<T> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        using var mode = EnableGrad();
        return body();
    }

    /// <summary>Adds the gradients of the sum of <paramref name="tensors"/> (each weighted by its gradient) to the <c>Grad</c> of the leaves.</summary>
    /// <param name="tensors">The roots.</param>
    /// <param name="gradTensors">dL/d(root) for each, null for 1 (single elements only).</param>
    /// <param name="retainGraph">Keep the graph for a further backward; as <paramref name="createGraph"/> if null.</param>
    /// <param name="createGraph">Record the gradients' own graph.</param>
    /// <param name="inputs">Only these tensors' <c>Grad</c> is filled; null = all leaves.</param>
    /// <exception cref="InvalidOperationException">As for <see cref="Tensor.Backward"/>.</exception>
    public static void Backward(IReadOnlyList<Tensor> tensors, IReadOnlyList<Tensor?>? gradTensors = null, bool? retainGraph = null, bool createGraph = false, IReadOnlyList<Tensor>? inputs = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (inputs is { Count: 0 }) throw new InvalidOperationException("'inputs' argument to Backward() cannot be empty.");
        if (createGraph)
        {
            Warnings.Warn("Using Backward() with create_graph=True will create a reference cycle between the parameter and its gradient which can keep the graph alive "
                + "as long as the gradient. We recommend using Autograd.Grad when creating the graph to avoid this. If you have to use this function, make sure to reset "
                + "the .Grad fields of your parameters to null after use.");
        }
        var (roots, gradients) = Roots(tensors, gradTensors, createGraph);
        var captures = inputs is null ? null : new Captures(EdgesOf(inputs), accumulates: true);
        foreach (var input in inputs ?? []) input.RetainGrad();
        BackwardRun.Execute(roots, gradients, retainGraph ?? createGraph, createGraph, captures);
    }

    /// <summary>As <see cref="Tensor.Backward"/> of one tensor.</summary>
    /// <exception cref="InvalidOperationException">As there.</exception>
    public static void Backward(Tensor tensor, Tensor? gradTensor = null, bool? retainGraph = null, bool createGraph = false, IReadOnlyList<Tensor>? inputs = null) =>
        Backward([tensor], [gradTensor], retainGraph, createGraph, inputs);

    /// <summary>The gradients of the sum of <paramref name="outputs"/> by <paramref name="inputs"/>; no <c>Grad</c> is touched.</summary>
    /// <param name="outputs">The roots.</param>
    /// <param name="inputs">Leaves or intermediate results.</param>
    /// <param name="gradOutputs">dL/d(output) for each, null for 1.</param>
    /// <param name="retainGraph">Keep the graph; as <paramref name="createGraph"/> if null.</param>
    /// <param name="createGraph">Record the gradients' own graph, for higher orders.</param>
    /// <param name="allowUnused">Null for an input that the outputs do not depend on, instead of an error; as <paramref name="materializeGrads"/> if null.</param>
    /// <param name="materializeGrads">Zeros instead of null for such inputs.</param>
    /// <exception cref="InvalidOperationException">An unused input, or as for <see cref="Tensor.Backward"/>.</exception>
    public static Tensor?[] Grad(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?>? gradOutputs = null, bool? retainGraph = null,
        bool createGraph = false, bool? allowUnused = null, bool materializeGrads = false)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Count == 0) throw new InvalidOperationException("[grad] grad requires non-empty inputs.");
        if (materializeGrads && allowUnused == false) throw new InvalidOperationException("[grad] Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False.");
        var (roots, gradients) = Roots(outputs, gradOutputs, createGraph);
        var captures = new Captures(EdgesOf(inputs), accumulates: false);
        BackwardRun.Execute(roots, gradients, retainGraph ?? createGraph, createGraph, captures);
        for (int i = 0; i < inputs.Count; i++)
        {
            if (captures.Gradients[i] is not null) continue;
            if (materializeGrads)
            {
                captures.Gradients[i] = Tensor.ZerosLike(inputs[i], requiresGrad: createGraph);
            }
            else if (allowUnused != true)
            {
                throw new InvalidOperationException($"[grad] One of the differentiated Tensors appears to not have been used in the graph (input {i}, shape {inputs[i].Shape}). "
                    + "Set allow_unused=True (allowUnused: true) if this is the desired behavior.");
            }
        }
        return captures.Gradients;
    }

    /// <summary>The gradients of one output by several inputs; see <see cref="Grad(IReadOnlyList{Tensor}, IReadOnlyList{Tensor}, IReadOnlyList{Tensor}, bool?, bool, bool?, bool)"/>.</summary>
    /// <exception cref="InvalidOperationException">As there.</exception>
    public static Tensor?[] Grad(Tensor outputs, IReadOnlyList<Tensor> inputs, Tensor? gradOutputs = null, bool? retainGraph = null, bool createGraph = false,
        bool? allowUnused = null, bool materializeGrads = false) => Grad([outputs], inputs, [gradOutputs], retainGraph, createGraph, allowUnused, materializeGrads);

    /// <summary>The gradient of one output by one input; see <see cref="Grad(IReadOnlyList{Tensor}, IReadOnlyList{Tensor}, IReadOnlyList{Tensor}, bool?, bool, bool?, bool)"/>.</summary>
    /// <exception cref="InvalidOperationException">As there.</exception>
    public static Tensor Grad(Tensor outputs, Tensor inputs, Tensor? gradOutputs = null, bool? retainGraph = null, bool createGraph = false) =>
        Grad([outputs], [inputs], [gradOutputs], retainGraph, createGraph)[0]!;

    private static (Edge[] Edges, Tensor[] Gradients) Roots(IReadOnlyList<Tensor> tensors, IReadOnlyList<Tensor?>? given, bool createGraph)
    {
        if (given is not null && given.Count != tensors.Count)
        {
            throw new InvalidOperationException($"[backward] got {tensors.Count} tensors and {given.Count} gradients");
        }
        var edges = new Edge[tensors.Count];
        var gradients = new Tensor[tensors.Count];
        for (int i = 0; i < edges.Length; i++)
        {
            var tensor = tensors[i];
            edges[i] = tensor.GradientEdge;
            if (edges[i].Node is null)
            {
                throw new InvalidOperationException($"element {i} of tensors does not require grad and does not have a grad_fn: no operand required grad, or it was computed under NoGrad() or detached");
            }
            gradients[i] = given?[i] is { } gradient ? Checked(tensor, gradient, i, createGraph) : Implicit(tensor);
        }
        return (edges, gradients);
    }

    private static Tensor Implicit(Tensor tensor) => tensor.Numel == 1
        ? Tensor.OnesLike(tensor)
        : throw new InvalidOperationException($"grad can be implicitly created only for scalar outputs: this one has shape {tensor.Shape}; pass a gradient of that shape, or reduce it by Sum() or Mean()");

    private static Tensor Checked(Tensor tensor, Tensor gradient, int i, bool createGraph)
    {
        if (gradient.Shape != tensor.Shape)
        {
            throw new InvalidOperationException($"Mismatch in shape: grad_output[{i}] has a shape of {gradient.Shape} and output[{i}] has a shape of {tensor.Shape}.");
        }
        using var mode = new GradModeScope(createGraph);
        return gradient.To(tensor.Dtype);
    }

    private static Edge[] EdgesOf(IReadOnlyList<Tensor> inputs)
    {
        var edges = new Edge[inputs.Count];
        for (int i = 0; i < edges.Length; i++)
        {
            edges[i] = inputs[i].GradientEdge;
            if (edges[i].Node is null) throw new InvalidOperationException($"One of the differentiated Tensors does not require grad (input {i}, shape {inputs[i].Shape})");
        }
        return edges;
    }
}
