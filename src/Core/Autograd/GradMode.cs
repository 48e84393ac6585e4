namespace MiniTorch;

/// <summary>Whether ops record a graph, per thread. New threads start recording.</summary>
internal static class GradMode
{
    [ThreadStatic]
    private static bool t_disabled;

    public static bool Enabled
    {
        get => !t_disabled;
        set => t_disabled = !value;
    }
}

/// <summary>Restores the thread's grad mode when disposed. A ref struct: it cannot cross an <c>await</c> or a <c>yield</c>, so a mode never leaks.</summary>
public readonly ref struct GradModeScope
{
    private readonly bool _before;
    private readonly bool _entered;

    internal GradModeScope(bool enabled)
    {
        _before = GradMode.Enabled;
        _entered = true;
        GradMode.Enabled = enabled;
    }

    /// <summary>Restores the mode that was in force before.</summary>
    public void Dispose()
    {
        if (_entered) GradMode.Enabled = _before;
    }
}

/// <summary>All modes of one thread, for another that goes on in its place.</summary>
internal readonly record struct ThreadModes(bool Grad, AnomalyMode Anomaly, object? ModulePath, SavedTensorsHooks? SavedHooks)
{
    public static ThreadModes Capture() => new(GradMode.Enabled, Anomalies.Mode, MiniTorch.ModulePath.Current, SavedTensorsHooksScope.Current);

    public void Restore()
    {
        GradMode.Enabled = Grad;
        Anomalies.Mode = Anomaly;
        MiniTorch.ModulePath.Current = ModulePath;
        SavedTensorsHooksScope.Current = SavedHooks;
    }
}
