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
    }

    public void Leave() => _running[--_depth] = null!;

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
        foreach (var (path, found) in _running[0].NamedModules())
        {
            if (ReferenceEquals(found, module) && path.Length > 0) return (path, module);
        }
        return (module.LastPath, module);
    }
}
