using Microsoft.Win32.SafeHandles;

namespace Benchspace.Formats.Tar;

/// <summary>
/// The bytes of one file in a tar archive, read in place. Several may be read at once, from different threads; the archive
/// stays open when one is closed.
/// </summary>
/// <param name="tar">The archive.</param>
/// <param name="path">Its path, for messages.</param>
/// <param name="entry">Which file.</param>
internal sealed class TarEntryStream(SafeFileHandle tar, string path, TarIndex.Entry entry) : ForwardStream
{
    private long _read;

    public override int Read(Span<byte> buffer)
    {
        Span<byte> wanted = buffer[..(int)Math.Min(buffer.Length, entry.Length - _read)];
        if (wanted.IsEmpty)
        {
            return 0;
        }

        int read = RandomAccess.Read(tar, wanted, entry.Offset + _read);
        _read += read;
        return read > 0 ? read : throw new ArchiveFormatException(path, $"the archive was cut off while it was read, in {entry.Name}");
    }
}
