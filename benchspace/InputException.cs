namespace Benchspace;

/// <summary>
/// Something given from outside is wrong: an unknown architecture, a data set that a table lacks, a damaged file.
/// The message is one line that says what is wrong, where, and what to do.
/// </summary>
public class InputException : Exception
{
    /// <summary>With this message.</summary>
    public InputException(string message) : base(message) { }

    /// <summary>With this message and its cause.</summary>
    public InputException(string message, Exception? innerException) : base(message, innerException) { }
}
