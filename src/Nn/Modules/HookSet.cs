namespace MiniTorch.Nn;

/// <summary>A module's hooks of one kind, in the order in which they run.</summary>
internal sealed class HookSet<THook>
    where THook : Delegate
{
    private Entry[] _entries = [];

    /// <summary>The hooks now: one that registers or removes others does not disturb the round that runs.</summary>
    public Entry[] Snapshot() => _entries;

    public HookHandle Add(THook hook, bool prepend, bool alwaysCall = false)
    {
        var entry = new Entry(hook, alwaysCall);
        _entries = prepend ? [entry, .. _entries] : [.. _entries, entry];
        return new HookHandle(() => _entries = [.. _entries.Where(other => !ReferenceEquals(other, entry))]);
    }

    internal sealed class Entry(THook hook, bool alwaysCall)
    {
        public THook Hook { get; } = hook;

        public bool AlwaysCall { get; } = alwaysCall;
    }
}
