using Benchspace.Formats.Bzip2;
using Benchspace.Formats.Tar;
using Benchspace.Import.Archives;

namespace Benchspace.Import;

/// <summary>What a file is, told from its first bytes.</summary>
internal enum SourceFormat
{
    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A tar archive.</summary>
    Tar,

    /// <summary>A bzip2-compressed file.</summary>
    Bzip2,

    /// <summary>A zip archive, which is what torch.save writes today.</summary>
    Zip,

    /// <summary>A file of torch.save as it was written until 2020: a sequence of pickles.</summary>
    TorchLegacy,

    /// <summary>A pickle of protocol 2 or later.</summary>
    Pickle,

    /// <summary>A Parquet file.</summary>
    Parquet,

    /// <summary>A gzipped file.</summary>
    Gzip,

    /// <summary>Text.</summary>
    Text,
}

/// <summary>Tells what a source is.</summary>
internal static class SourceFormats
{
    private const int StartLength = 512;

    private const string Expected =
        "expected a NATS-Bench archive (folder, tar or .pickle.pbz2), a NAS-Bench-201 .pth file, or a measurement table (CSV, CSV.gz or Parquet)";

    // The ten bytes of the magic number that begins a legacy file of torch.save.
    private static ReadOnlySpan<byte> TorchMagic => [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    /// <summary>The format of a file or folder.</summary>
    /// <exception cref="InputException">There is no such thing, or it is none of them; the message says what was found.</exception>
    public static SourceFormat Of(string path)
    {
        if (Directory.Exists(path))
        {
            return SourceFormat.Folder;
        }

        byte[] start = new byte[StartLength];
        using FileStream file = SourceFiles.OpenRead(path);
        int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return Of(start.AsSpan(0, length)) ?? throw new ArchiveFormatException(path, $"found {Describe(start.AsSpan(0, length))}; {Expected}");
    }

    /// <summary>The format that first bytes belong to, or null.</summary>
    public static SourceFormat? Of(ReadOnlySpan<byte> start) => start switch
    {
        [0x1f, 0x8b, ..] => SourceFormat.Gzip,
        [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => SourceFormat.Parquet,
        [(byte)'P', (byte)'K', 3, 4, ..] => SourceFormat.Zip,
        [0x80, >= 2 and <= 5, ..] when start[2..].StartsWith(TorchMagic) => SourceFormat.TorchLegacy,
        [0x80, >= 2 and <= 5, ..] => SourceFormat.Pickle,
        _ when Bzip2Stream.IsBzip2(start) => SourceFormat.Bzip2,
        _ when TarIndex.IsHeader(start) => SourceFormat.Tar,
        [] => null,
        _ when IsText(start) => SourceFormat.Text,
        _ => null,
    };

    private static bool IsText(ReadOnlySpan<byte> start)
    {
        foreach (byte value in start)
        {
            if (value is < (byte)' ' and not ((byte)'\t' or (byte)'\n' or (byte)'\r') or 0x7f)
            {
                return false;
            }
        }

        return true;
    }

    private static string Describe(ReadOnlySpan<byte> start) => start switch
    {
        [] => "an empty file",
        _ when !start.ContainsAnyExcept((byte)0) => "a file of zeros",
        _ => $"a file that begins with the bytes {Convert.ToHexStringLower(start[..Math.Min(8, start.Length)])}",
    };
}
