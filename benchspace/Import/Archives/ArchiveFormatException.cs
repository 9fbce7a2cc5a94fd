namespace Benchspace.Import.Archives;

/// <summary>
/// An archive, or one member of it, that is damaged or not what it should be. The message names the file and says
/// what was found and what was expected.
/// </summary>
public sealed class ArchiveFormatException : InputException
{
    /// <summary>With the file or member and what is wrong with it.</summary>
    public ArchiveFormatException(string source, string problem, Exception? innerException = null)
        : base($"{source}: {problem}", innerException)
    {
    }
}
