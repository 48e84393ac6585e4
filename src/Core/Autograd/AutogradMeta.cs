namespace MiniTorch;

/// <summary>What only some tensors have: a gradient, a leaf's accumulate node, hooks, a flag to retain.</summary>
internal sealed class AutogradMeta
{
    public Tensor? Grad;
    public AccumulateGrad? Accumulator;
    public bool RetainsGrad;
    public HookHandle? RetainHook;
    public HookList<Action<Tensor>>? PostAccumulateHooks;
}
