namespace Benchspace.Import.Sources;

/// <summary>How a source begins, which is what recipes tell it by. Immutable.</summary>
internal sealed class SourceStart
{
    private const int Length = 512;

    private readonly byte[] _bytes;

    private SourceStart(bool isFolder, byte[] bytes)
    {
        IsFolder = isFolder;
        _bytes = bytes;
    }

    /// <summary>Whether it is a folder, which has no bytes.</summary>
    public bool IsFolder { get; }

    /// <summary>The first bytes of a file, at most 512.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether a file begins as text does: no control characters.</summary>
    public bool IsText
    {
        get
        {
            foreach (byte value in _bytes)
            {
                if (value is < (byte)' ' and not ((byte)'\t' or (byte)'\n' or (byte)'\r') or 0x7f)
                {
                    return false;
                }
            }

            return _bytes.Length > 0;
        }
    }

    /// <summary>What was found, for the message about a source that no recipe reads.</summary>
    public string Description => _bytes switch
    {
        _ when IsFolder => "a folder",
        [] => "an empty file",
        _ when !_bytes.AsSpan().ContainsAnyExcept((byte)0) => "a file of zeros",
        _ => $"a file that begins with the bytes {Convert.ToHexStringLower(_bytes.AsSpan(0, Math.Min(8, _bytes.Length)))}",
    };

    /// <summary>The beginning of a file or folder.</summary>
    /// <exception cref="InputException">There is no such thing, or it cannot be read.</exception>
    public static SourceStart Of(string path)
    {
        if (Directory.Exists(path))
        {
            return new SourceStart(isFolder: true, []);
        }

        byte[] bytes = new byte[Length];
        using FileStream file = SourceFiles.OpenRead(path);
        int length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return new SourceStart(isFolder: false, bytes[..length]);
    }
}
