namespace Benchspace.Formats.Pickle;

/// <summary>
/// A pickle that cannot be read: it is damaged, asks for more than the limits allow, or names something that a file
/// of its kind has no need of. The message names the file and the byte.
/// </summary>
public sealed class PickleFormatException : InputException
{
    /// <summary>With what is wrong and where.</summary>
    /// <param name="source">The file, as its user knows it.</param>
    /// <param name="offset">The byte offset in the pickle at which reading stopped.</param>
    /// <param name="problem">What is wrong, without a full stop.</param>
    public PickleFormatException(string source, long offset, string problem)
        : base($"{source}: byte {offset} of the pickle: {problem}")
    {
        Offset = offset;
    }

    /// <summary>The byte offset in the pickle at which reading stopped.</summary>
    public long Offset { get; }
}
