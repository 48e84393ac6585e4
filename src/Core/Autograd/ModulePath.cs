namespace MiniTorch;

/// <summary>Where in a model this thread is: errors name it. Modules set it around their forward pass.</summary>
public static class ModulePath
{
    [ThreadStatic]
    private static string? t_current;

    /// <summary>The path of the innermost module that runs, as "encoder.layers.0"; null outside of modules.</summary>
    public static string? Current
    {
        get => t_current;
        internal set => t_current = value;
    }

    /// <summary>Makes <paramref name="path"/> the current one until the scope is disposed: <c>using (ModulePath.Enter("encoder.0")) ...</c></summary>
    public static ModulePathScope Enter(string path) => new(path);
}

/// <summary>Restores the module path that was current before.</summary>
public readonly ref struct ModulePathScope
{
    private readonly string? _before;
    private readonly bool _entered;

    internal ModulePathScope(string path)
    {
        _before = ModulePath.Current;
        _entered = true;
        ModulePath.Current = path;
    }

    /// <summary>Restores the path that was current before.</summary>
    public void Dispose()
    {
        if (_entered) ModulePath.Current = _before;
    }
}
