namespace Benchspace.Import.Sources;

/// <summary>
/// A source of measurements, or one member or record of it, that is damaged or not what it should be. The message names
/// it and says what was found and what was expected.
/// </summary>
public sealed class SourceFormatException : InputException
{
    /// <summary>With the file, member or record and what is wrong with it.</summary>
    public SourceFormatException(string source, string problem, Exception? innerException = null)
        : base($"{source}: {problem}", innerException)
    {
    }
}
