using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Benchspace.Import.Archives;

namespace Benchspace.Formats.Zip;

/// <summary>
/// Finds one member of a zip archive by reading from its beginning, member by member. The list at a zip's end, which
/// can be made arbitrarily long, is not looked at.
/// </summary>
internal static class ZipMember
{
    private const int HeaderLength = 30;
    private const uint HeaderSignature = 0x04034b50;
    private const int MostMembers = 1 << 16;
    private const ushort SizesFollow = 1 << 3;
    private const ushort Stored = 0;
    private const ushort Deflated = 8;

    /// <summary>Moves to the content of the first member whose name has this ending.</summary>
    /// <param name="zip">The archive, at its beginning, seekable.</param>
    /// <param name="ending">How the member's name ends.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <returns>Whether what follows is deflated.</returns>
    /// <exception cref="ArchiveFormatException">There is no such member, or the archive is damaged.</exception>
    public static bool MoveTo(Stream zip, string ending, string source)
    {
        string first = "nothing";
        Span<byte> header = stackalloc byte[HeaderLength];
        for (int member = 0; member < MostMembers; member++)
        {
            if (zip.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) < HeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(header) != HeaderSignature)
            {
                break;
            }

            ushort method = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(header[18..]);
            byte[] name = new byte[BinaryPrimitives.ReadUInt16LittleEndian(header[26..])];
            if (zip.ReadAtLeast(name, name.Length, throwOnEndOfStream: false) < name.Length)
            {
                break;
            }

            zip.Position += BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);

            string text = Encoding.UTF8.GetString(name);
            if (member == 0)
            {
                first = text;
            }

            if (text.EndsWith(ending, StringComparison.Ordinal))
            {
                return method is Stored or Deflated
                    ? method == Deflated
                    : throw new ArchiveFormatException(source, $"its member {text} is compressed by method {method}; torch.save does not compress");
            }

            if ((BinaryPrimitives.ReadUInt16LittleEndian(header[6..]) & SizesFollow) != 0 || length == uint.MaxValue)
            {
                break;
            }

            zip.Position += length;
        }

        throw new ArchiveFormatException(source, $"found a zip archive that begins with {first}; expected a file of torch.save, whose first member ends in {ending}");
    }

    /// <summary>What lies at the present position, decompressed if need be.</summary>
    public static Stream Content(Stream zip, bool isDeflated) => isDeflated ? new DeflateStream(zip, CompressionMode.Decompress) : zip;
}
