namespace MiniTorch;

/// <summary>The linear algebra provider that was asked for is not on this machine. The message says what was looked for and how to install it.</summary>
public sealed class ProviderNotAvailableException : InvalidOperationException
{
    /// <summary>An exception without a message of its own.</summary>
    public ProviderNotAvailableException()
    {
    }

    /// <summary>An exception that says <paramref name="message"/>.</summary>
    public ProviderNotAvailableException(string message)
        : base(message)
    {
    }

    /// <summary>An exception that says <paramref name="message"/>, caused by another.</summary>
    public ProviderNotAvailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
