namespace Benchspace.Formats;

/// <summary>
/// An archive of files that is damaged, or holds something else than files and folders of its own. The message names
/// the archive and says what was found.
/// </summary>
public sealed class ArchiveFormatException : InputException
{
    /// <summary>With the archive and what is wrong with it.</summary>
    public ArchiveFormatException(string source, string problem, Exception? innerException = null)
        : base($"{source}: {problem}", innerException)
    {
    }
}
