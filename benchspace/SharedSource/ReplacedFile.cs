namespace SharedSource;

/// <summary>
/// A file that is written beside its place, under the name <c>….partial</c>, and takes its place in
/// <see cref="Commit"/>, over what was there. Without that, <see cref="Dispose"/> removes what was written: a failure
/// leaves what was there, and no reader ever sees half a file. Not thread-safe.
/// </summary>
/// <remarks>Compiled into each project that writes files, so that the libraries need not know each other.</remarks>
internal sealed class ReplacedFile : IDisposable
{
    private const string Extension = ".partial";
    private const int BufferLength = 1 << 16;

    private readonly string _partial;
    private bool _isClosed;

    /// <summary>Begins a file, in a folder that is made if need be.</summary>
    /// <param name="path">Where it is to appear.</param>
    /// <param name="isContended">Whether several writers may be at work on this file at once; the last one to end counts. Otherwise a second one is refused.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    public ReplacedFile(string path, bool isContended = false)
    {
        Path = System.IO.Path.GetFullPath(path);
        _partial = PartialOf(isContended ? $"{Path}.{Guid.NewGuid():N}" : Path);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        Stream = new FileStream(_partial, FileMode.Create, FileAccess.Write, FileShare.None, BufferLength);
    }

    /// <summary>Where the file is to appear.</summary>
    public string Path { get; }

    /// <summary>What is written so far.</summary>
    public FileStream Stream { get; }

    /// <summary>The file beside another in which its next version grows.</summary>
    public static string PartialOf(string path) => path + Extension;

    /// <summary>Writes a whole file.</summary>
    /// <param name="path">Where it is to appear.</param>
    /// <param name="write">Writes its content.</param>
    /// <param name="isContended">Whether several writers may be at work on this file at once.</param>
    /// <returns>The path, as given.</returns>
    /// <exception cref="IOException">It cannot be written; what was there is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static string Write(string path, Action<Stream> write, bool isContended = false)
    {
        using var file = new ReplacedFile(path, isContended);
        write(file.Stream);
        file.Commit();
        return path;
    }

    /// <summary>Writes a whole file of text, in UTF-8.</summary>
    /// <inheritdoc cref="Write"/>
    public static string WriteText(string path, Action<TextWriter> write, bool isContended = false) => Write(
        path,
        stream =>
        {
            using var text = new StreamWriter(stream, leaveOpen: true);
            write(text);
        },
        isContended);

    /// <summary>Ends the file and puts it in its place.</summary>
    /// <param name="isFlushedToDisk">Whether to wait until its content is on disk, for what took long to make.</param>
    /// <exception cref="IOException">It cannot be written or renamed; what was there is as it was.</exception>
    public void Commit(bool isFlushedToDisk = false)
    {
        Stream.Flush(isFlushedToDisk);
        Stream.Dispose();
        File.Move(_partial, Path, overwrite: true);
        _isClosed = true;
    }

    /// <summary>Gives up what <see cref="Commit"/> has not put in its place.</summary>
    public void Dispose()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        try
        {
            Stream.Dispose();
        }
        catch (IOException)
        {
            // On a full disk closing fails too. What failed first is already on its way to the caller.
        }

        try
        {
            File.Delete(_partial);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The failure that led here says more.
        }
    }
}
