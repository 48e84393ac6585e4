using System.Runtime.CompilerServices;

namespace MiniTorch.Nn;

/// <summary>Sees (and may replace) the gradients by a module's inputs, given those by its outputs; null leaves them as they are.</summary>
/// <param name="module">The module.</param>
/// <param name="gradInput">The gradient by each input tensor, in order; null where one needs none.</param>
/// <param name="gradOutput">The gradient by each output tensor, in order.</param>
public delegate Tensor?[]? FullBackwardHook(Module module, Tensor?[] gradInput, Tensor?[] gradOutput);

/// <summary>Sees (and may replace) the gradients by a module's outputs before they go through it; null leaves them as they are.</summary>
/// <param name="module">The module.</param>
/// <param name="gradOutput">The gradient by each output tensor, in order.</param>
public delegate Tensor?[]? FullBackwardPreHook(Module module, Tensor?[] gradOutput);

/// <summary>One call of a module whose backward pass is watched: identities around it catch what goes in and what comes out.</summary>
internal sealed class WatchedCall(Module module, HookSet<FullBackwardPreHook>? before, HookSet<FullBackwardHook>? after)
{
    private Tensor?[]? _gradOutput;
    private int _inputs;
    private bool _inputNeedsGrad;

    public T Enter<T>(T input) => (T)Wrapped(input, LeaveBackward, out _inputs, out _inputNeedsGrad)!;

    public T Leave<T>(T output) => (T)Wrapped(output, EnterBackward, out _, out _)!;

    /// <summary>The module's output has its gradient: backward enters the module here.</summary>
    private Tensor?[] EnterBackward(Tensor?[] gradients)
    {
        foreach (var entry in before?.Snapshot() ?? []) gradients = entry.Hook(module, gradients) is { } replaced ? Checked(replaced, gradients.Length) : gradients;
        _gradOutput = gradients;
        if (_inputNeedsGrad) return gradients;
        foreach (var entry in after?.Snapshot() ?? [])
        {
            if (entry.Hook(module, new Tensor?[_inputs], gradients) is { } given && Array.Exists(given, g => g is not null))
            {
                throw new InvalidOperationException("Backward hook for Modules where no input requires gradient should always return None or None for all gradients.");
            }
        }
        return gradients;
    }

    /// <summary>The module's inputs have theirs: backward leaves the module here. A gradient of a gradient may come without having entered: hooks do not see it.</summary>
    private Tensor?[] LeaveBackward(Tensor?[] gradients)
    {
        if (_gradOutput is not { } gradOutput) return gradients;
        _gradOutput = null;
        foreach (var entry in after?.Snapshot() ?? []) gradients = entry.Hook(module, gradients, gradOutput) is { } replaced ? Checked(replaced, gradients.Length) : gradients;
        return gradients;
    }

    private static Tensor?[] Checked(Tensor?[] replaced, int count) => replaced.Length == count
        ? replaced
        : throw new InvalidOperationException($"Backward hook returned an invalid number of grad_input, got {replaced.Length}, but expected {count}");

    /// <summary>The value with its tensors behind one identity, whose backward is <paramref name="backward"/>.</summary>
    private static object? Wrapped(object? value, Func<Tensor?[], Tensor?[]> backward, out int count, out bool needsGrad)
    {
        var tensors = new List<Tensor>();
        Gather(value, tensors);
        count = tensors.Count;
        needsGrad = tensors.Exists(tensor => tensor.RequiresGrad);
        if (!needsGrad || !Autograd.IsGradEnabled) return value;
        int next = 0;
        var wrapped = new BackwardHookFunction(backward).Apply([.. tensors]);
        return Replaced(value, wrapped, ref next);
    }

    private static void Gather(object? value, List<Tensor> tensors)
    {
        if (value is Tensor tensor) tensors.Add(tensor);
        else if (value is ITuple tuple) for (int i = 0; i < tuple.Length; i++) Gather(tuple[i], tensors);
    }

    private static object? Replaced(object? value, Tensor[] by, ref int next)
    {
        if (value is Tensor) return by[next++];
        if (value is not ITuple tuple) return value;
        var items = new object?[tuple.Length];
        for (int i = 0; i < items.Length; i++) items[i] = Replaced(tuple[i], by, ref next);
        return Activator.CreateInstance(value.GetType(), items);
    }

    /// <summary>y = x;  dx = what hooks make of dy</summary>
    private sealed class BackwardHookFunction(Func<Tensor?[], Tensor?[]> backward) : Function
    {
        public override Tensor[] Forward(FunctionContext ctx, Tensor?[] inputs)
        {
            ctx.SetMaterializeGrads(false);
            return inputs!;
        }

        public override Tensor?[] Backward(FunctionContext ctx, Tensor?[] gradOutputs) => backward(gradOutputs);
    }
}
