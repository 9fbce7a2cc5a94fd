using System.Security.Cryptography;
using Benchspace.Formats;

namespace Benchspace.Import.Sources;

/// <summary>Opening what users name.</summary>
internal static class SourceFiles
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="InputException">There is none, it is a folder, or it cannot be read.</exception>
    public static FileStream OpenRead(string path)
    {
        if (Directory.Exists(path))
        {
            throw new InputException($"{path} is a folder; expected a file");
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"there is no file {path}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The SHA-256 of a file, in lower-case hexadecimal.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static string Sha256(string path, CancellationToken cancellation)
    {
        using var file = new WatchedStream(OpenRead(path), _ => { }, cancellation);
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(file));
        }
        catch (IOException exception)
        {
            throw new InputException($"{path} cannot be read: {exception.Message}", exception);
        }
    }
}
