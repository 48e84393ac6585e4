namespace MiniTorch.Optim;

/// <summary>A scheduler's saved state, looked at before anything is taken from it.</summary>
internal static class SavedState
{
    /// <summary>Refuses a state that lacks a value, or has one of another kind, than the scheduler's own has.</summary>
    public static void Check(string scheduler, IReadOnlyDictionary<string, object> own, IReadOnlyDictionary<string, object> given)
    {
        foreach (var (key, value) in own)
        {
            if (!given.TryGetValue(key, out object? found)) throw new KeyNotFoundException($"[{scheduler}] the state dict has no '{key}'; it has {string.Join(", ", given.Keys)}");
            if (found?.GetType() != value.GetType()) throw new ArgumentException($"[{scheduler}] '{key}' of the state dict is {found?.GetType().Name ?? "null"}, expected {value.GetType().Name}");
        }
    }
}
