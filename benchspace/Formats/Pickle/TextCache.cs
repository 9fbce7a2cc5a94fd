using System.Buffers.Binary;
using System.Text;

namespace Benchspace.Formats.Pickle;

/// <summary>
/// Short texts that were read lately. Data files repeat the same few hundred keys thousands of times; a text that is
/// found here is neither decoded nor allocated again. Shared between threads without locks: entries are immutable,
/// and a slot holds one or another.
/// </summary>
internal sealed class TextCache
{
    /// <summary>The longest text that is cached, in bytes: two words and the length say all of it.</summary>
    public const int LongestText = 2 * sizeof(ulong);
    private const int SlotBits = 13;

    private readonly Entry?[] _slots = new Entry?[1 << SlotBits];

    private TextCache() { }

    /// <summary>The only one.</summary>
    public static TextCache Shared { get; } = new();

    /// <summary>The cached text with these bytes, or a new one, which is cached if it is short.</summary>
    /// <exception cref="DecoderFallbackException">The bytes are not UTF-8.</exception>
    public PickleString Get(ReadOnlySpan<byte> utf8, Encoding strictUtf8)
    {
        if (Find(utf8) is { } found)
        {
            return found;
        }

        var text = new PickleString(strictUtf8.GetString(utf8));
        if (utf8.Length is > 0 and <= LongestText)
        {
            (ulong first, ulong last) = Words(utf8);
            _slots[SlotOf(first, last)] = new Entry(first, last, utf8.Length, text);
        }

        return text;
    }

    /// <summary>The cached text with these bytes, or null.</summary>
    public PickleString? Find(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > LongestText)
        {
            return null;
        }

        (ulong first, ulong last) = Words(utf8);
        return _slots[SlotOf(first, last)] is { } cached && cached.First == first && cached.Last == last && cached.Length == utf8.Length ? cached.Text : null;
    }

    /// <summary>The first and the last eight bytes, which may overlap; of a shorter text all bytes, and 0.</summary>
    private static (ulong First, ulong Last) Words(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length >= sizeof(ulong))
        {
            return (BinaryPrimitives.ReadUInt64LittleEndian(utf8), BinaryPrimitives.ReadUInt64LittleEndian(utf8[^sizeof(ulong)..]));
        }

        ulong all = 0;
        foreach (byte value in utf8)
        {
            all = (all << 8) | value;
        }

        return (all, 0);
    }

    private static int SlotOf(ulong first, ulong last) => (int)((((first * 0x9e3779b97f4a7c15) ^ last) * 0xc2b2ae3d27d4eb4f) >> (64 - SlotBits));

    private sealed record Entry(ulong First, ulong Last, int Length, PickleString Text);
}
