namespace Harness.Training.Images.Fetching;

/// <summary>A file could not be fetched: the network, the server or the disk failed. One line that says which, and what to do.</summary>
public sealed class FetchException : Exception
{
    /// <summary>With this message and its cause.</summary>
    public FetchException(string message, Exception? innerException = null) : base(message, innerException) { }
}
