namespace MiniTorch;

/// <summary>What only some tensors have: a gradient, a leaf's accumulate node, hooks, a flag to retain.</summary>
internal sealed class AutogradMeta
{
    public Tensor? Grad;
    public int GradPasses;
    public bool RetainsGrad;
    public HookHandle? RetainHook;
    public HookList<Action<Tensor>>? PostAccumulateHooks;
    private AccumulateGrad? _accumulator;

    public AccumulateGrad? AccumulatorOrNull => _accumulator;

    /// <summary>The leaf's one accumulate node.</summary>
    public AccumulateGrad AccumulatorOf(Tensor leaf) => _accumulator ?? Interlocked.CompareExchange(ref _accumulator, new AccumulateGrad(leaf), null) ?? _accumulator!;
}
