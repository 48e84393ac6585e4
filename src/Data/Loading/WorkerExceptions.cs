using System.Diagnostics.CodeAnalysis;

namespace MiniTorch.Data;

/// <summary>Exceptions of workers, made fit to be thrown where the batch is asked for.</summary>
internal static class WorkerExceptions
{
    /// <summary>An exception of the same type that says where it comes from, the original inside; of a type that cannot be made again, an <see cref="InvalidOperationException"/>.</summary>
    public static Exception Rebuild(Exception error, int worker)
    {
        string text = $"Caught {error.GetType().Name} in DataLoader worker process {worker}.\nOriginal Traceback (most recent call last):\n{error}";
        return Same(error, text) is { } same && same.Message.Contains(text, StringComparison.Ordinal) ? same : new InvalidOperationException(text, error);
    }

    [SuppressMessage("Design", "CA1031", Justification = "A constructor that throws means a type that cannot be made again.")]
    private static Exception? Same(Exception error, string text)
    {
        var type = error.GetType();
        try
        {
            if (type.GetConstructor([typeof(string), typeof(Exception)]) is { } whole) return (Exception)whole.Invoke([text, error]);
            return (Exception?)type.GetConstructor([typeof(string)])?.Invoke([text]);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
