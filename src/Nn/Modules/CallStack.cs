namespace MiniTorch.Nn;

/// <summary>The modules whose <c>Forward</c> runs on this thread, outermost first: so that an error can say where in the model it came from.</summary>
internal sealed class CallStack
{
    private const string Mark = "MiniTorch.Module";

    [ThreadStatic]
    private static CallStack? t_current;

    private Module[] _running = new Module[8];
    private int _depth;

    public static CallStack Current => t_current ??= new CallStack();

    /// <summary>Where in the model the thread is now: "encoder.layers.0.linear1"; null outside every module.</summary>
    public static string? CurrentPath => t_current is { _depth: > 0 } stack ? stack.Innermost().Path : null;

    public void Enter(Module module)
    {
        if (_depth == _running.Length) Array.Resize(ref _running, 2 * _depth);
        _running[_depth++] = module;
        ModulePath.Current = SiteOf(module);
    }

    public void Leave()
    {
        _running[--_depth] = null!;
        ModulePath.Current = _depth > 0 ? SiteOf(_running[_depth - 1]) : null;
    }

    /// <summary>Whether <paramref name="module"/> is the one that runs now.</summary>
    public bool IsInnermost(Module module) => _depth > 0 && ReferenceEquals(_running[_depth - 1], module);

    /// <summary>Whether <see cref="Named"/> can say more: asked in an exception filter, so before any module is left.</summary>
    public static bool MayName(Exception e) => !e.Data.Contains(Mark)
        && (e.GetType() == typeof(ArgumentException) || e.GetType() == typeof(InvalidOperationException) || e.GetType() == typeof(IndexOutOfRangeException)
        || e.GetType() == typeof(ArgumentOutOfRangeException) || e.GetType() == typeof(NotSupportedException));

    /// <summary>An exception of the same type whose text says in which module it was thrown.</summary>
    public Exception Named(Exception e)
    {
        var (path, module) = Innermost();
        string text = path.Length == 0 ? $"{e.Message} (in {module.Summary})" : $"{e.Message} (in {path}, {module.Summary})";
        Exception named = e switch
        {
            ArgumentOutOfRangeException => new ArgumentOutOfRangeException(text, e),
            ArgumentException => new ArgumentException(text, e),
            IndexOutOfRangeException => new IndexOutOfRangeException(text, e),
            NotSupportedException => new NotSupportedException(text, e),
            _ => new InvalidOperationException(text, e),
        };
        named.Data[Mark] = path;
        return named;
    }

    private (string Path, Module Module) Innermost()
    {
        var module = _running[_depth - 1];
        return (ModuleSite.PathOf(_running[0], module), module);
    }

    private ModuleSite SiteOf(Module module)
    {
        if (module.Site is { } site && ReferenceEquals(site.Root, _running[0])) return site;
        return module.Site = new ModuleSite(_running[0], module);
    }
}

/// <summary>Stands for a module in what ops remember of where they were called; its text is the path, found when an error asks for it.</summary>
internal sealed class ModuleSite(Module root, Module module)
{
    public Module Root => root;

    /// <summary>The path under <paramref name="root"/>, or the longest that a walk has met.</summary>
    public static string PathOf(Module root, Module module)
    {
        foreach (var (path, found) in root.NamedModules())
        {
            if (ReferenceEquals(found, module) && path.Length > 0) return path;
        }
        return module.LastPath;
    }

    public override string ToString() => PathOf(root, module) is { Length: > 0 } path ? path : module.Summary;
}
