using System.Buffers.Binary;
using System.Text;

namespace Benchspace.Import.Pickle;

/// <summary>
/// Short texts that were read lately. A record repeats the same few hundred keys thousands of times; a text that is
/// found here is neither decoded nor allocated again. Shared between threads without locks: the texts are immutable,
/// and a slot holds one or another.
/// </summary>
internal sealed class TextCache
{
    private const int LongestText = 32;
    private const int SlotBits = 13;

    private readonly PickleString?[] _slots = new PickleString?[1 << SlotBits];

    private TextCache() { }

    /// <summary>The only one.</summary>
    public static TextCache Shared { get; } = new();

    /// <summary>The cached text with these bytes, or a new one, which is cached if it is short.</summary>
    /// <exception cref="DecoderFallbackException">The bytes are not UTF-8.</exception>
    public PickleString Get(ReadOnlySpan<byte> utf8, Encoding strictUtf8)
    {
        if (utf8.Length is 0 or > LongestText)
            return new PickleString(strictUtf8.GetString(utf8));
        ref PickleString? slot = ref _slots[Hash(utf8) >> (64 - SlotBits)];
        PickleString? cached = slot;
        return cached is not null && Ascii.Equals(utf8, cached.Value) ? cached : slot = new PickleString(strictUtf8.GetString(utf8));
    }

    private static ulong Hash(ReadOnlySpan<byte> utf8)
    {
        ulong first;
        ulong last;
        if (utf8.Length >= 8)
        {
            first = BinaryPrimitives.ReadUInt64LittleEndian(utf8);
            last = BinaryPrimitives.ReadUInt64LittleEndian(utf8[^8..]);
        }
        else
        {
            first = utf8[0];
            last = 0;
            foreach (byte value in utf8)
                last = (last << 8) | value;
        }

        return ((first * 0x9e3779b97f4a7c15) ^ (last + (ulong)utf8.Length)) * 0xc2b2ae3d27d4eb4f;
    }
}
