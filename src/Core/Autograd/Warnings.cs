namespace MiniTorch;

/// <summary>Warnings, each kind once a process (or each time, under <see cref="Always"/>). To standard error unless <see cref="Handler"/> is set.</summary>
public static class Warnings
{
    private static readonly HashSet<string> s_given = [];

    [ThreadStatic]
    private static Recording? t_recording;

    /// <summary>Gets each warning's text; null = standard error.</summary>
    public static Action<string>? Handler { get; set; }

    /// <summary>Give a warning each time instead of once.</summary>
    public static bool Always { get; set; }

    /// <summary>Gives the warning <paramref name="text"/>.</summary>
    public static void Warn(string text)
    {
        if (t_recording is { } recording)
        {
            recording.Sink(text);
            return;
        }
        lock (s_given)
        {
            if (!s_given.Add(text) && !Always) return;
        }
        if (Handler is { } handler) handler(text);
        else Console.Error.WriteLine($"MiniTorch warning: {text}");
    }

    /// <summary>Sends this thread's warnings to <paramref name="sink"/>, every one of them, until the scope is disposed.</summary>
    public static IDisposable Record(Action<string> sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return t_recording = new Recording(sink, t_recording);
    }

    internal static void NonLeafGrad() => Warn(
        "The .Grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .Grad attribute won't be populated during Backward(). "
        + "If you indeed want the .Grad field to be populated for a non-leaf Tensor, use RetainGrad() on the non-leaf Tensor.");

    private sealed class Recording(Action<string> sink, Recording? outer) : IDisposable
    {
        public Action<string> Sink { get; } = sink;

        public void Dispose()
        {
            if (ReferenceEquals(t_recording, this)) t_recording = outer;
        }
    }
}
