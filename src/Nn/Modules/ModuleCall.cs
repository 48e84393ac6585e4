namespace MiniTorch.Nn;

/// <summary>A module that makes one output from one input; <see cref="Sequential"/> chains those of tensors.</summary>
/// <typeparam name="TIn">What goes in: a tensor, or a tuple.</typeparam>
/// <typeparam name="TOut">What comes out.</typeparam>
public abstract class Module<TIn, TOut> : Module
{
    private HookSet<Func<Module, TIn, TIn>>? _before;
    private HookSet<Func<Module, TIn, TOut, TOut>>? _after;
    private HookSet<FullBackwardPreHook>? _beforeBackward;
    private HookSet<FullBackwardHook>? _afterBackward;
    private bool _isHooked;

    /// <summary>Runs the module (torch: calling it): its hooks and its computation.</summary>
    /// <remarks>An error inside says which module of the model it came from.</remarks>
    public TOut Forward(TIn input)
    {
        var stack = CallStack.Current;
        stack.Enter(this);
        try
        {
            ComputeParametrized();
            return _isHooked ? Hooked(input, ForwardCore) : ForwardCore(input);
        }
        catch (Exception e) when (CallStack.MayName(e))
        {
            throw stack.Named(e);
        }
        finally
        {
            stack.Leave();
        }
    }

    /// <summary>Runs another computation as <see cref="Forward"/> runs <see cref="ForwardCore"/>: for overloads of Forward that take more than the input.</summary>
    /// <param name="input">What hooks see as the input.</param>
    /// <param name="compute">The computation, given the input as hooks left it.</param>
    protected TOut Call(TIn input, Func<TIn, TOut> compute)
    {
        ArgumentNullException.ThrowIfNull(compute);
        var stack = CallStack.Current;
        stack.Enter(this);
        try
        {
            ComputeParametrized();
            return Hooked(input, compute);
        }
        catch (Exception e) when (CallStack.MayName(e))
        {
            throw stack.Named(e);
        }
        finally
        {
            stack.Leave();
        }
    }

    /// <summary>The module's computation. Call <see cref="Forward"/>, which runs hooks too.</summary>
    protected abstract TOut ForwardCore(TIn input);

    /// <summary>Calls <paramref name="hook"/> with the module and its input before each <see cref="Forward"/>; what it returns is the input instead.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="prepend">Before the hooks that are there already.</param>
    /// <returns>A handle that takes the hook away.</returns>
    public HookHandle RegisterForwardPreHook(Func<Module, TIn, TIn> hook, bool prepend = false)
    {
        ArgumentNullException.ThrowIfNull(hook);
        _isHooked = true;
        return (_before ??= new()).Add(hook, prepend);
    }

    /// <summary>As <see cref="RegisterForwardPreHook(Func{Module, TIn, TIn}, bool)"/>, for a hook that only looks.</summary>
    /// <returns>A handle that takes the hook away.</returns>
    public HookHandle RegisterForwardPreHook(Action<Module, TIn> hook, bool prepend = false)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return RegisterForwardPreHook(Pass, prepend);

        TIn Pass(Module module, TIn input)
        {
            hook(module, input);
            return input;
        }
    }

    /// <summary>Calls <paramref name="hook"/> with the module, its input and its output after each <see cref="Forward"/>; what it returns is the output instead.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="prepend">Before the hooks that are there already.</param>
    /// <param name="alwaysCall">Also when something throws: then with the output so far, if any, and what it returns is dropped.</param>
    /// <returns>A handle that takes the hook away.</returns>
    public HookHandle RegisterForwardHook(Func<Module, TIn, TOut, TOut> hook, bool prepend = false, bool alwaysCall = false)
    {
        ArgumentNullException.ThrowIfNull(hook);
        _isHooked = true;
        return (_after ??= new()).Add(hook, prepend, alwaysCall);
    }

    /// <summary>As <see cref="RegisterForwardHook(Func{Module, TIn, TOut, TOut}, bool, bool)"/>, for a hook that only looks.</summary>
    /// <returns>A handle that takes the hook away.</returns>
    public HookHandle RegisterForwardHook(Action<Module, TIn, TOut> hook, bool prepend = false, bool alwaysCall = false)
    {
        ArgumentNullException.ThrowIfNull(hook);
        return RegisterForwardHook(Pass, prepend, alwaysCall);

        TOut Pass(Module module, TIn input, TOut output)
        {
            hook(module, input, output);
            return output;
        }
    }

    /// <summary>
    /// Calls <paramref name="hook"/> in each backward pass when the gradients by the module's inputs are known; what it returns, if not null, takes their place.
    /// </summary>
    /// <param name="hook">The hook.</param>
    /// <param name="prepend">Before the hooks that are there already.</param>
    /// <returns>A handle that takes the hook away.</returns>
    /// <remarks>Inputs and outputs must then not be written to in place: that throws.</remarks>
    public HookHandle RegisterFullBackwardHook(FullBackwardHook hook, bool prepend = false)
    {
        ArgumentNullException.ThrowIfNull(hook);
        _isHooked = true;
        return (_afterBackward ??= new()).Add(hook, prepend);
    }

    /// <summary>Calls <paramref name="hook"/> in each backward pass before the module's own; what it returns, if not null, takes the place of the gradients by its outputs.</summary>
    /// <param name="hook">The hook.</param>
    /// <param name="prepend">Before the hooks that are there already.</param>
    /// <returns>A handle that takes the hook away.</returns>
    public HookHandle RegisterFullBackwardPreHook(FullBackwardPreHook hook, bool prepend = false)
    {
        ArgumentNullException.ThrowIfNull(hook);
        _isHooked = true;
        return (_beforeBackward ??= new()).Add(hook, prepend);
    }

    private protected override bool RunsForward => true;

    private protected override void CopyOwn(Cloner cloner) => (_before, _after, _beforeBackward, _afterBackward, _isHooked) = (null, null, null, null, false);

    private TOut Hooked(TIn input, Func<TIn, TOut> compute)
    {
        var after = _after?.Snapshot() ?? [];
        int done = 0;
        TOut output = default!;
        try
        {
            foreach (var entry in _before?.Snapshot() ?? []) input = entry.Hook(this, input);
            var watched = _beforeBackward is null && _afterBackward is null ? null : new WatchedCall(this, _beforeBackward, _afterBackward);
            if (watched is not null) input = watched.Enter(input);
            output = compute(input);
            for (; done < after.Length; done++) output = after[done].Hook(this, input, output);
            return watched is null ? output : watched.Leave(output);
        }
        catch
        {
            for (int i = done; i < after.Length; i++)
            {
                if (after[i].AlwaysCall) CallAnyway(after[i].Hook, input, output);
            }
            throw;
        }
    }

    /// <summary>The first error is the one to report: a further one is only a warning.</summary>
    private void CallAnyway(Func<Module, TIn, TOut, TOut> hook, TIn input, TOut output)
    {
        try
        {
            hook(this, input, output);
        }
#pragma warning disable CA1031 // Whatever a hook throws here, the error that is on its way matters more.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Warnings.Warn($"[{TypeName}] forward hook with alwaysCall raised an exception that was silenced as another error was raised in forward: {e.Message}");
        }
    }
}

/// <summary>A module of two inputs, such as a loss of output and target. Its hooks see them as a tuple.</summary>
/// <typeparam name="TIn1">The first input.</typeparam>
/// <typeparam name="TIn2">The second input.</typeparam>
/// <typeparam name="TOut">What comes out.</typeparam>
public abstract class Module<TIn1, TIn2, TOut> : Module<(TIn1, TIn2), TOut>
{
    /// <summary>Runs the module (torch: calling it): its hooks and its computation.</summary>
    /// <remarks>An error inside says which module of the model it came from.</remarks>
    public TOut Forward(TIn1 input1, TIn2 input2) => Forward((input1, input2));

    /// <summary>The module's computation. Call <c>Forward</c>, which runs hooks too.</summary>
    protected abstract TOut ForwardCore(TIn1 input1, TIn2 input2);

    /// <inheritdoc/>
    protected sealed override TOut ForwardCore((TIn1, TIn2) input) => ForwardCore(input.Item1, input.Item2);
}

/// <summary>A module of three inputs, such as a loss of anchor, positive and negative. Its hooks see them as a tuple.</summary>
/// <typeparam name="TIn1">The first input.</typeparam>
/// <typeparam name="TIn2">The second input.</typeparam>
/// <typeparam name="TIn3">The third input.</typeparam>
/// <typeparam name="TOut">What comes out.</typeparam>
public abstract class Module<TIn1, TIn2, TIn3, TOut> : Module<(TIn1, TIn2, TIn3), TOut>
{
    /// <summary>Runs the module (torch: calling it): its hooks and its computation.</summary>
    /// <remarks>An error inside says which module of the model it came from.</remarks>
    public TOut Forward(TIn1 input1, TIn2 input2, TIn3 input3) => Forward((input1, input2, input3));

    /// <summary>The module's computation. Call <c>Forward</c>, which runs hooks too.</summary>
    protected abstract TOut ForwardCore(TIn1 input1, TIn2 input2, TIn3 input3);

    /// <inheritdoc/>
    protected sealed override TOut ForwardCore((TIn1, TIn2, TIn3) input) => ForwardCore(input.Item1, input.Item2, input.Item3);
}
