using System.Formats.Tar;
using System.IO.Compression;

namespace Harness.Training.Images.Formats;

/// <summary>Opens the files of a data set where they lie: in a folder, or inside a <c>.tar.gz</c> that stays packed.</summary>
public static class DataFiles
{
    /// <summary>What to do about a file that is not what it should be.</summary>
    internal const string FetchAgain = "get the file again";

    /// <summary>
    /// Hands each of the named files to <paramref name="read"/> once: in the order of <paramref name="names"/> from a
    /// folder, in the archive's order from an archive, which is decompressed once.
    /// </summary>
    /// <param name="source">A folder, or a tar archive (compressed or not) that holds the files in any folder.</param>
    /// <param name="names">File names without a folder.</param>
    /// <param name="read">Gets the index into <paramref name="names"/>, the file's name for messages, and its content.</param>
    /// <exception cref="ImageFileException">A file is missing, or the archive is damaged.</exception>
    public static void ForEach(string source, IReadOnlyList<string> names, Action<int, string, Stream> read)
    {
        if (Directory.Exists(source))
        {
            for (int i = 0; i < names.Count; i++)
            {
                string path = Path.Combine(source, names[i]);
                using Stream content = OpenRead(path);
                Guard(path, () => read(i, path, content));
            }
        }
        else
        {
            using Stream archive = OpenRead(source);
            Guard(source, () => ForEachEntry(source, archive, names, read));
        }
    }

    /// <summary>A file's content, decompressed if its first two bytes are gzip's, whatever its name.</summary>
    /// <exception cref="ImageFileException">There is no such file, or it cannot be read.</exception>
    public static Stream OpenRead(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImageFileException(path, "there is no such file; " + FetchAgain, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ImageFileException(path, "cannot be read: permission denied", e);
        }

        Span<byte> magic = stackalloc byte[2];
        bool compressed = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1f, 0x8b];
        file.Position = 0;
        return compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
    }

    /// <summary>All of a stream's bytes, in a buffer that grows where it must and serves for the next stream.</summary>
    internal static ReadOnlyMemory<byte> ReadAll(Stream stream, ref byte[] buffer)
    {
        int count = 0;
        while (true)
        {
            if (count == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(Math.Max(2L * count, 1 << 20), Array.MaxLength));
            }

            int got = stream.Read(buffer, count, buffer.Length - count);
            if (got == 0)
            {
                return buffer.AsMemory(0, count);
            }

            count += got;
        }
    }

    /// <summary>Runs <paramref name="read"/>; what decompression or a short read throw becomes a line that names the file.</summary>
    internal static void Guard(string path, Action read)
    {
        try
        {
            read();
        }
        catch (EndOfStreamException e)
        {
            throw new ImageFileException(path, "ends too early, the file is truncated; " + FetchAgain, e);
        }
        catch (InvalidDataException e)
        {
            throw new ImageFileException(path, "cannot be decompressed or unpacked, the file is damaged; " + FetchAgain, e);
        }
    }

    private static void ForEachEntry(string source, Stream archive, IReadOnlyList<string> names, Action<int, string, Stream> read)
    {
        var missing = names.Select((name, index) => (name, index)).ToDictionary(file => file.name, file => file.index);
        using var entries = new TarReader(archive);
        while (missing.Count > 0 && entries.GetNextEntry() is { } entry)
        {
            string name = entry.Name[(entry.Name.LastIndexOf('/') + 1)..];
            if (entry.DataStream is { } content && missing.Remove(name, out int index))
            {
                read(index, $"{source}/{name}", content);
            }
        }

        if (missing.Count > 0)
        {
            throw new ImageFileException(source, $"holds no {string.Join(", no ", missing.Keys)}; {FetchAgain}");
        }
    }
}
