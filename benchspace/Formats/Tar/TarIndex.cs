using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Benchspace.Formats.Tar;

/// <summary>
/// Finds the files in a tar archive without unpacking it: their names, where their bytes begin, and how many there
/// are. Nothing is read but headers, and nothing a header claims is believed before it fits into the archive.
/// </summary>
/// <remarks>
/// What <see cref="System.Formats.Tar.TarReader"/> cannot do, and this is for: it reserves as much memory as the header of
/// a long name or of extended attributes claims, which is two gigabytes for a file of a few hundred bytes (.NET 10); and
/// the contents of its entries share the position of one stream, so that no two can be read at once, as
/// <see cref="TarEntryStream"/> can.
/// </remarks>
internal static class TarIndex
{
    private const int BlockSize = 512;
    private const int LongestName = 64 << 10;

    /// <summary>A file in a tar archive.</summary>
    /// <param name="Name">Its path in the archive.</param>
    /// <param name="Offset">Where its bytes begin.</param>
    /// <param name="Length">How many there should be.</param>
    /// <param name="IsCutShort">Whether the archive ends before its last byte, as an unfinished download does.</param>
    public readonly record struct Entry(string Name, long Offset, long Length, bool IsCutShort);

    /// <summary>Whether a file's first bytes are a tar header.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> block) => block.Length >= BlockSize && HasChecksum(block[..BlockSize]);

    /// <summary>Lists the files of a seekable tar archive.</summary>
    /// <param name="tar">The archive.</param>
    /// <param name="source">Its path, for messages.</param>
    /// <param name="mostFiles">How many files it may have.</param>
    /// <param name="longestFile">How many bytes the file may have with which the archive ends early; more is taken for damage.</param>
    /// <exception cref="ArchiveFormatException">It is damaged, has more files, or has other members than files and folders within it: links, devices, paths that lead out of it.</exception>
    public static IReadOnlyList<Entry> Read(Stream tar, string source, int mostFiles, long longestFile)
    {
        var entries = new List<Entry>();
        byte[] block = new byte[BlockSize];
        string? longName = null;
        long? longLength = null;
        long position = 0;
        while (ReadBlock(tar, position, block) && block.AsSpan().ContainsAnyExcept((byte)0))
        {
            if (!HasChecksum(block))
            {
                throw new ArchiveFormatException(source, $"byte {position}: expected the header of the next member of a tar archive, found something else; the archive is damaged");
            }

            string name = longName ?? NameOf(block);
            long length = longLength ?? NumberOf(block.AsSpan(124, 12), source, name);
            (longName, longLength) = (null, null);
            position += BlockSize;
            bool isCutShort = length > tar.Length - position;

            switch ((char)block[156])
            {
                case '0' or '\0' or '7':
                    CheckPath(source, name);
                    if (isCutShort && length > longestFile)
                    {
                        throw new ArchiveFormatException(source, $"member {Printable(name)} claims {length} bytes, and the archive ends {tar.Length - position} bytes after its header");
                    }

                    entries.Add(new Entry(name, position, length, isCutShort));
                    break;
                case '5':
                    CheckPath(source, name);
                    break;
                case 'L':
                    longName = Encoding.UTF8.GetString(Read(tar, position, length, source).AsSpan().TrimEnd((byte)0));
                    break;
                case 'x':
                    (longName, longLength) = PaxRecords(Read(tar, position, length, source), source);
                    break;
                case 'g' or 'K':
                    break;
                case '1' or '2':
                    throw new ArchiveFormatException(source, $"member {Printable(name)} is a link; only files and folders are read");
                default:
                    throw new ArchiveFormatException(source, $"member {Printable(name)} is of kind '{Printable(((char)block[156]).ToString())}'; only files and folders are read");
            }

            if (isCutShort)
            {
                break;
            }

            if (entries.Count > mostFiles)
            {
                throw new ArchiveFormatException(source, $"more than {mostFiles} files");
            }

            position += (length + BlockSize - 1) / BlockSize * BlockSize;
        }

        return entries;
    }

    private static bool ReadBlock(Stream tar, long position, byte[] block)
    {
        if (position > tar.Length - BlockSize)
        {
            return false;
        }

        tar.Position = position;
        tar.ReadExactly(block);
        return true;
    }

    private static byte[] Read(Stream tar, long position, long length, string source)
    {
        if (length > LongestName || length > tar.Length - position)
        {
            throw new ArchiveFormatException(source, $"byte {position}: a member's name of {length} bytes");
        }

        byte[] bytes = new byte[length];
        tar.Position = position;
        tar.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The header's checksum: the sum of its bytes, with the checksum's own field read as spaces.</summary>
    private static bool HasChecksum(ReadOnlySpan<byte> header)
    {
        int sum = 8 * ' ';
        foreach (byte value in header[..148])
        {
            sum += value;
        }

        foreach (byte value in header[156..])
        {
            sum += value;
        }

        return TryOctal(header.Slice(148, 8), out long recorded) && recorded == sum;
    }

    private static string NameOf(ReadOnlySpan<byte> header)
    {
        string name = Text(header[..100]);
        // In POSIX headers the first part of a long path stands apart.
        return header.Slice(257, 6).SequenceEqual("ustar\0"u8) && header[345] != 0 ? Text(header.Slice(345, 155)) + "/" + name : name;
    }

    private static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field.IndexOf((byte)0) is >= 0 and int end ? field[..end] : field);

    private static long NumberOf(ReadOnlySpan<byte> field, string source, string name)
    {
        // GNU tar writes numbers beyond the octal field's range as big-endian binary, marked by the first bit.
        if ((field[0] & 0x80) != 0)
        {
            long number = BinaryPrimitives.ReadInt64BigEndian(field[4..]);
            if (field[0] == 0x80 && !field[1..4].ContainsAnyExcept((byte)0) && number >= 0)
            {
                return number;
            }
        }
        else if (TryOctal(field, out long octal))
        {
            return octal;
        }

        throw new ArchiveFormatException(source, $"member {Printable(name)} has a size that is no number of bytes");
    }

    private static bool TryOctal(ReadOnlySpan<byte> field, out long number)
    {
        number = 0;
        ReadOnlySpan<byte> digits = field.Trim(" \0"u8);
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return false;
            }

            number = (number * 8) + (digit - '0');
        }

        return !digits.IsEmpty;
    }

    /// <summary>The path and size from a POSIX extended header: lines of "length key=value".</summary>
    private static (string? Path, long? Length) PaxRecords(ReadOnlySpan<byte> records, string source)
    {
        string? path = null;
        long? size = null;
        while (!records.IsEmpty)
        {
            int space = records.IndexOf((byte)' ');
            if (space <= 0 || !int.TryParse(records[..space], NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length <= space + 1 || length > records.Length)
            {
                throw new ArchiveFormatException(source, "an extended tar header is damaged");
            }

            ReadOnlySpan<byte> record = records[(space + 1)..(length - 1)];
            records = records[length..];
            if (record.StartsWith("path="u8))
            {
                path = Encoding.UTF8.GetString(record[5..]);
            }
            else if (record.StartsWith("size="u8))
            {
                size = long.TryParse(record[5..], NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes : throw new ArchiveFormatException(source, "an extended tar header is damaged");
            }
        }

        return (path, size);
    }

    private static void CheckPath(string source, string path)
    {
        if (path.StartsWith('/') || path.Contains('\\', StringComparison.Ordinal) || path.Split('/').Contains(".."))
        {
            throw new ArchiveFormatException(source, $"member {Printable(path)} lies outside the archive's folder");
        }
    }

    private static string Printable(string name)
    {
        string shown = name.Length <= 80 ? name : name[..80] + "…";
        return string.Concat(shown.Select(character => char.IsControl(character) ? '?' : character));
    }
}
