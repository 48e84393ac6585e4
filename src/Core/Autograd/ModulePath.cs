namespace MiniTorch;

/// <summary>Where in a model this thread is: errors name it. Modules set it around their forward pass.</summary>
public static class ModulePath
{
    [ThreadStatic]
    private static object? t_current;

    /// <summary>
    /// The innermost module that runs; null outside of modules. Anything whose text is its path, "encoder.layers.0": every op keeps it, and asks for
    /// the text only when an error wants it.
    /// </summary>
    public static object? Current
    {
        get => t_current;
        set => t_current = value;
    }

    /// <summary>Makes <paramref name="path"/> the current one until the scope is disposed: <c>using (ModulePath.Enter("encoder.0")) ...</c></summary>
    public static ModulePathScope Enter(object path) => new(path);
}

/// <summary>Restores the module path that was current before.</summary>
public readonly ref struct ModulePathScope
{
    private readonly object? _before;
    private readonly bool _entered;

    internal ModulePathScope(object path)
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
