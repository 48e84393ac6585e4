namespace MiniTorch.Optim;

/// <summary>Hooks in the order in which they were added; each is removed by disposing what adding it gave. Safe to change while running.</summary>
internal sealed class HookList
{
    private readonly Lock _gate = new();
    private Action<Optimizer>[] _hooks = [];

    public IDisposable Add(Action<Optimizer> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        // A delegate of its own, so that removing one of two equal hooks removes that one.
        Action<Optimizer> entry = optimizer => hook(optimizer);
        lock (_gate) _hooks = [.. _hooks, entry];
        return new Removal(this, entry);
    }

    public void Run(Optimizer optimizer)
    {
        foreach (var hook in _hooks) hook(optimizer);
    }

    private sealed class Removal(HookList list, Action<Optimizer> entry) : IDisposable
    {
        public void Dispose()
        {
            lock (list._gate) list._hooks = [.. list._hooks.Where(hook => !ReferenceEquals(hook, entry))];
        }
    }
}
