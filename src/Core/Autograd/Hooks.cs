namespace MiniTorch;

/// <summary>Takes a hook away when disposed or removed; doing so twice is harmless.</summary>
public sealed class HookHandle : IDisposable
{
    private Action? _remove;

    /// <summary>A handle whose removal calls <paramref name="remove"/>, once.</summary>
    public HookHandle(Action remove) => _remove = remove;

    /// <summary>Takes the hook away.</summary>
    public void Remove() => Interlocked.Exchange(ref _remove, null)?.Invoke();

    /// <summary>As <see cref="Remove"/>.</summary>
    public void Dispose() => Remove();
}

/// <summary>Hooks in the order of registration, each removable.</summary>
internal sealed class HookList<T>
{
    private T[] _items = [];
    private object[] _keys = [];

    public bool IsEmpty => _items.Length == 0;

    /// <summary>The hooks now: a hook that registers or removes others does not disturb the round that runs.</summary>
    public T[] Snapshot() => _items;

    public HookHandle Add(T hook, bool first = false)
    {
        object key = new();
        lock (this)
        {
            _items = first ? [hook, .. _items] : [.. _items, hook];
            _keys = first ? [key, .. _keys] : [.. _keys, key];
        }
        return new HookHandle(() => Remove(key));
    }

    private void Remove(object key)
    {
        lock (this)
        {
            int i = Array.IndexOf(_keys, key);
            if (i < 0) return;
            _items = [.. _items[..i], .. _items[(i + 1)..]];
            _keys = [.. _keys[..i], .. _keys[(i + 1)..]];
        }
    }
}

/// <summary>The hooks on one node, by the time they run: on the gradients of its outputs, before and after the node.</summary>
internal sealed class NodeHooks
{
    /// <summary>Tensor hooks: which output, what may replace its gradient, and what is called instead when there is none.</summary>
    public readonly HookList<(int OutputNr, Func<Tensor, Tensor?> Hook, Action? WhenUndefined)> Tensor = new();

    /// <summary>What RetainGrad asked for: run after all tensor hooks, however they were registered.</summary>
    public readonly HookList<(int OutputNr, Action<Tensor> Hook)> Retain = new();

    /// <summary>Before the node: may replace the gradients of its outputs.</summary>
    public readonly HookList<Func<Tensor?[], Tensor?[]?>> Before = new();

    /// <summary>After the node: given the gradients of inputs and of outputs, may replace the former.</summary>
    public readonly HookList<Func<Tensor?[], Tensor?[], Tensor?[]?>> After = new();
}
