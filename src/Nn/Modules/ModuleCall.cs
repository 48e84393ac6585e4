namespace MiniTorch.Nn;

/// <summary>A module that makes one output from one input; <see cref="Sequential"/> chains those of tensors.</summary>
/// <typeparam name="TIn">What goes in: a tensor, or a tuple.</typeparam>
/// <typeparam name="TOut">What comes out.</typeparam>
public abstract class Module<TIn, TOut> : Module
{
    /// <summary>Runs the module (torch: calling it): its hooks and its computation.</summary>
    /// <remarks>An error inside says which module of the model it came from.</remarks>
    public TOut Forward(TIn input) => ForwardCore(input);

    /// <summary>The module's computation. Call <see cref="Forward"/>, which runs hooks too.</summary>
    protected abstract TOut ForwardCore(TIn input);
}

/// <summary>A module of two inputs, such as a loss of output and target.</summary>
/// <typeparam name="TIn1">The first input.</typeparam>
/// <typeparam name="TIn2">The second input.</typeparam>
/// <typeparam name="TOut">What comes out.</typeparam>
public abstract class Module<TIn1, TIn2, TOut> : Module
{
    /// <summary>Runs the module (torch: calling it): its hooks and its computation.</summary>
    /// <remarks>An error inside says which module of the model it came from.</remarks>
    public TOut Forward(TIn1 input1, TIn2 input2) => ForwardCore(input1, input2);

    /// <summary>The module's computation. Call <see cref="Forward"/>, which runs hooks too.</summary>
    protected abstract TOut ForwardCore(TIn1 input1, TIn2 input2);
}

/// <summary>A module of three inputs, such as a loss of anchor, positive and negative.</summary>
/// <typeparam name="TIn1">The first input.</typeparam>
/// <typeparam name="TIn2">The second input.</typeparam>
/// <typeparam name="TIn3">The third input.</typeparam>
/// <typeparam name="TOut">What comes out.</typeparam>
public abstract class Module<TIn1, TIn2, TIn3, TOut> : Module
{
    /// <summary>Runs the module (torch: calling it): its hooks and its computation.</summary>
    /// <remarks>An error inside says which module of the model it came from.</remarks>
    public TOut Forward(TIn1 input1, TIn2 input2, TIn3 input3) => ForwardCore(input1, input2, input3);

    /// <summary>The module's computation. Call <see cref="Forward"/>, which runs hooks too.</summary>
    protected abstract TOut ForwardCore(TIn1 input1, TIn2 input2, TIn3 input3);
}
