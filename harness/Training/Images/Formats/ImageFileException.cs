using Benchspace;

namespace Harness.Training.Images.Formats;

/// <summary>A file of an image data set is missing, damaged or of another kind than its name says.</summary>
public sealed class ImageFileException : InputException
{
    /// <summary>With a message of the form "file: what is wrong; what to do".</summary>
    public ImageFileException(string path, string problem, Exception? innerException = null)
        : base($"{path}: {problem}", innerException) => Path = path;

    /// <summary>The file, or the archive and the file in it.</summary>
    public string Path { get; }
}
