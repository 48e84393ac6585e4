namespace MiniTorch;

/// <summary>A matrix has no such factorization or inverse, or none was found: it is singular, not positive-definite, or the iteration did not converge.</summary>
public sealed class LinAlgException : ArithmeticException
{
    /// <summary>An exception without a message of its own.</summary>
    public LinAlgException()
    {
    }

    /// <summary>An exception that says <paramref name="message"/>.</summary>
    public LinAlgException(string message)
        : base(message)
    {
    }

    /// <summary>An exception that says <paramref name="message"/>, caused by another.</summary>
    public LinAlgException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
