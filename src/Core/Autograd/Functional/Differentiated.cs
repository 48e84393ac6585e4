namespace MiniTorch;

/// <summary>One call of a function for its derivatives: fresh leaves for its inputs, and its outputs over them.</summary>
internal sealed class Differentiated
{
    private readonly string _caller;
    private readonly bool _strict;

    public Differentiated(Func<Tensor[], Tensor[]> fn, IReadOnlyList<Tensor> inputs, bool createGraph, bool strict, string caller)
    {
        ArgumentNullException.ThrowIfNull(fn);
        ArgumentNullException.ThrowIfNull(inputs);
        (_caller, _strict, CreateGraph) = (caller, strict, createGraph);
        using var mode = Autograd.EnableGrad();
        Inputs = [.. inputs.Select(x => createGraph ? x.Reshape(x.Shape.AsSpan()) : x.Bare())];
        foreach (var x in Inputs)
        {
            if (!x.RequiresGrad) x.RequiresGradInPlace();
        }
        Outputs = fn(Inputs);
        for (int i = 0; i < Outputs.Length && strict; i++)
        {
            if (!Outputs[i].RequiresGrad) throw new InvalidOperationException($"[{caller}] Output {i} of the user-provided function does not require gradient. The outputs must be computed in a differentiable manner from the input when running in strict mode.");
        }
    }

    public Tensor[] Inputs { get; }

    public Tensor[] Outputs { get; }

    public bool CreateGraph { get; }

    /// <summary>The outputs to hand to the user: cut off unless the graph is wanted.</summary>
    public Tensor[] Results => Array.ConvertAll(Outputs, Finished);

    /// <summary>The gradients of outputs under given weights; zeros where there is none, or an error in strict mode.</summary>
    public Tensor[] Gradients(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?> weights, bool createGraph)
    {
        int[] differentiable = [.. Enumerable.Range(0, outputs.Count).Where(i => outputs[i].RequiresGrad)];
        var gradients = differentiable.Length == 0
            ? new Tensor?[inputs.Count]
            : Autograd.Grad(Pick(outputs), inputs, [.. differentiable.Select(i => weights[i])], retainGraph: true, createGraph, allowUnused: true);
        var filled = new Tensor[inputs.Count];
        for (int i = 0; i < filled.Length; i++)
        {
            if (gradients[i] is null && _strict) throw new InvalidOperationException($"[{_caller}] The output of the user-provided function is independent of input {i}. This is not allowed in strict mode.");
            filled[i] = gradients[i] ?? Tensor.ZerosLike(inputs[i]);
        }
        return filled;

        Tensor[] Pick(IReadOnlyList<Tensor> all) => Array.ConvertAll(differentiable, i => all[i]);
    }

    public Tensor Finished(Tensor result) => CreateGraph ? result : result.Bare();

    /// <summary>The vectors to multiply by: given ones of the right shapes, or a one for a single element.</summary>
    public Tensor[] Vectors(IReadOnlyList<Tensor>? given, Tensor[] like, string whose)
    {
        if (given is null)
        {
            if (like.Length == 1 && like[0].Numel == 1) return [Tensor.OnesLike(like[0])];
            throw new InvalidOperationException($"[{_caller}] The vector v can only be None if {whose} a single Tensor with a single element.");
        }
        if (given.Count != like.Length) throw new InvalidOperationException($"[{_caller}] v is a list of invalid length: should be {like.Length} but got {given.Count}.");
        for (int i = 0; i < like.Length; i++)
        {
            if (given[i].Shape != like[i].Shape) throw new InvalidOperationException($"[{_caller}] Entry {i} of v has invalid size: should be {like[i].Shape} but got {given[i].Shape}.");
        }
        return [.. given];
    }

    public Tensor SingleElement()
    {
        if (Outputs.Length != 1 || Outputs[0].Numel != 1)
        {
            throw new InvalidOperationException($"[{_caller}] The Tensor returned by the function given to {_caller} should contain a single element: it returned {string.Join(", ", Outputs.Select(y => y.Shape.ToString()))}");
        }
        return Outputs[0];
    }
}
