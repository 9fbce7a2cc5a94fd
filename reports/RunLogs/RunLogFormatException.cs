namespace Reports.RunLogs;

/// <summary>
/// A file is not a run log that this version reads, or run logs do not belong together. The message is one line: the
/// file, what is wrong with it, and what to do.
/// </summary>
public sealed class RunLogFormatException : Exception
{
    /// <summary>With this message.</summary>
    public RunLogFormatException(string message) : base(message) { }

    /// <summary>With this message and its cause.</summary>
    public RunLogFormatException(string message, Exception? innerException) : base(message, innerException) { }
}
