namespace MiniTorch;

/// <summary>
/// An op of your own: a forward that runs outside the graph, and the backward that stands for it there. Constants are constructor arguments:
/// <c>new Scale(3).Apply(x)</c>. Override the pair for one tensor, or the pair for several.
/// </summary>
/// <example><code>
/// sealed class Scale(double factor) : Function
/// {
///     public override Tensor Forward(FunctionContext ctx, Tensor x) => x * factor;
///     public override Tensor? Backward(FunctionContext ctx, Tensor dy) => dy * factor;
/// }
/// </code></example>
/// <remarks>torch.autograd.Function</remarks>
public abstract class Function
{
    /// <summary>y = f(x). Runs without recording.</summary>
    /// <exception cref="NotImplementedException">Not overridden.</exception>
    public virtual Tensor Forward(FunctionContext ctx, Tensor x) =>
        throw new NotImplementedException($"You must implement the forward function for custom autograd.Function: {GetType().Name} overrides no Forward(ctx, ...)");

    /// <summary>dx, from dy; null for "no gradient". Recorded under createGraph, so write it in differentiable ops.</summary>
    /// <exception cref="NotImplementedException">Not overridden.</exception>
    public virtual Tensor? Backward(FunctionContext ctx, Tensor dy) =>
        throw new NotImplementedException($"You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD: {GetType().Name} overrides no Backward(ctx, ...)");

    /// <summary>Several results from several inputs (null where an optional one was left out).</summary>
    /// <exception cref="NotImplementedException">Not overridden.</exception>
    public virtual Tensor[] Forward(FunctionContext ctx, Tensor?[] inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.Length == 1) return [Forward(ctx, inputs[0]!)];
        throw new NotImplementedException($"You must implement the forward function for custom autograd.Function: {GetType().Name} was applied to {inputs.Length} tensors and overrides no Forward(ctx, Tensor?[])");
    }

    /// <summary>A gradient (or null) for each input, from one for each result: zeros where nothing arrived, or null after SetMaterializeGrads(false).</summary>
    /// <exception cref="NotImplementedException">Not overridden.</exception>
    public virtual Tensor?[] Backward(FunctionContext ctx, Tensor?[] gradOutputs)
    {
        ArgumentNullException.ThrowIfNull(gradOutputs);
        if (gradOutputs.Length == 1) return [gradOutputs[0] is { } dy ? Backward(ctx, dy) : null];
        throw new NotImplementedException($"You must implement either the backward or vjp method for your custom autograd.Function to use it with backward mode AD: {GetType().Name} has {gradOutputs.Length} results and overrides no Backward(ctx, Tensor?[])");
    }

    /// <summary>Runs forward, and records this function in the graph if an input requires grad.</summary>
    /// <exception cref="InvalidOperationException">A rule of <see cref="FunctionContext"/> was broken.</exception>
    public Tensor Apply(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return FunctionNode.Apply(this, [x])[0];
    }

    /// <summary>As above for several tensors.</summary>
    /// <exception cref="InvalidOperationException">A rule of <see cref="FunctionContext"/> was broken.</exception>
    public Tensor[] Apply(params Tensor?[] inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return FunctionNode.Apply(this, inputs);
    }
}

/// <summary>A <see cref="Function"/> without constants, applied by its type as in PyTorch: <c>sealed class Exp : Function&lt;Exp&gt; ...</c>, then <c>Exp.Apply(x)</c>.</summary>
/// <typeparam name="TSelf">The function's own type.</typeparam>
public abstract class Function<TSelf> : Function
    where TSelf : Function<TSelf>, new()
{
    /// <summary>Runs forward, and records this function in the graph if the input requires grad.</summary>
    /// <exception cref="InvalidOperationException">A rule of <see cref="FunctionContext"/> was broken.</exception>
    public static new Tensor Apply(Tensor x) => ((Function)new TSelf()).Apply(x);

    /// <summary>As above for several tensors.</summary>
    /// <exception cref="InvalidOperationException">A rule of <see cref="FunctionContext"/> was broken.</exception>
    public static new Tensor[] Apply(params Tensor?[] inputs) => ((Function)new TSelf()).Apply(inputs);
}

/// <summary>Marks a <see cref="Function"/> whose backward is not itself differentiable: it runs without recording, and a second derivative throws.</summary>
/// <remarks>torch.autograd.function.once_differentiable</remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OnceDifferentiableAttribute : Attribute;
