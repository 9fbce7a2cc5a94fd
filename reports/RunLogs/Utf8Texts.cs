using System.Runtime.InteropServices;
using ParquetSharp;
using Encoding = System.Text.Encoding;

namespace Reports.RunLogs;

/// <summary>
/// Each distinct text of a log once: as a string for us, as pinned UTF-8 for Parquet. A log of a million evaluations
/// has fifteen thousand distinct architectures; converting each row anew takes most of the time of reading and
/// writing it.
/// </summary>
internal sealed class Utf8Texts
{
    private const int BlockLength = 1 << 16;

    private readonly Dictionary<string, ByteArray> _pinned = [];
    private readonly HashSet<string> _strings = [];
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _stringsByContent;
    private string? _latestPinned;
    private ByteArray _latestPinnedBytes;
    private string _latest = "";
    private byte[] _latestBytes = [];
    private int _latestLength;
    private byte[] _block = [];
    private int _used;

    // The native side sees only addresses: what keeps the blocks alive is this list.
    private readonly List<byte[]> _blocks = [];

    public Utf8Texts() => _stringsByContent = _strings.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The text's UTF-8 bytes, valid as long as this object is.</summary>
    public ByteArray BytesOf(string text)
    {
        if (ReferenceEquals(text, _latestPinned))
        {
            return _latestPinnedBytes;
        }

        _latestPinned = text;
        return _latestPinnedBytes = _pinned.TryGetValue(text, out ByteArray bytes) ? bytes : Pin(text);
    }

    /// <summary>The text of these bytes; the same string for the same text.</summary>
    public unsafe string StringOf(ByteArray bytes)
    {
        ReadOnlySpan<byte> utf8 = new((void*)bytes.Pointer, bytes.Length);
        if (utf8.SequenceEqual(_latestBytes.AsSpan(0, _latestLength)))
        {
            return _latest;
        }

        Span<char> letters = utf8.Length <= 512 ? stackalloc char[512] : new char[utf8.Length];
        ReadOnlySpan<char> text = letters[..Encoding.UTF8.GetChars(utf8, letters)];
        if (!_stringsByContent.TryGetValue(text, out string? known))
        {
            _strings.Add(known = text.ToString());
        }

        if (_latestBytes.Length < utf8.Length)
        {
            _latestBytes = new byte[Math.Max(512, utf8.Length)];
        }

        utf8.CopyTo(_latestBytes);
        _latestLength = utf8.Length;
        return _latest = known;
    }

    private ByteArray Pin(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        if (_used + length > _block.Length)
        {
            _block = GC.AllocateUninitializedArray<byte>(Math.Max(BlockLength, length), pinned: true);
            _blocks.Add(_block);
            _used = 0;
        }
        Encoding.UTF8.GetBytes(text, _block.AsSpan(_used));
        var bytes = new ByteArray(Marshal.UnsafeAddrOfPinnedArrayElement(_block, _used), length);
        _used += length;
        _pinned.Add(text, bytes);
        return bytes;
    }
}
