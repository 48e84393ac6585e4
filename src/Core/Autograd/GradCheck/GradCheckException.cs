namespace MiniTorch;

/// <summary>A gradient that is not the derivative: what <see cref="Autograd.GradCheck(Func{Tensor, Tensor}, Tensor, double, double, double, bool, double, bool, bool)"/> found.</summary>
public sealed class GradCheckException : InvalidOperationException
{
    /// <summary>Without a text.</summary>
    public GradCheckException()
    {
    }

    /// <summary>With the text <paramref name="message"/>.</summary>
    public GradCheckException(string message)
        : base(message)
    {
    }

    /// <summary>With the text <paramref name="message"/>, caused by <paramref name="innerException"/>.</summary>
    public GradCheckException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
