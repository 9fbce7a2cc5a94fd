using System.Buffers;
using System.Runtime.Intrinsics;

namespace Benchspace.Import.Bzip2;

/// <summary>
/// Decodes bzip2 blocks, one after another. A block is up to 900,000 bytes that went through run-length coding, the
/// Burrows-Wheeler transform, move-to-front and Huffman coding; <see cref="Begin"/> undoes all but the first, and
/// <see cref="Read"/> that one. The format is that of bzip2 1.0. On measurements it takes about half the time of
/// libbz2, and what a hostile file can do to it is at worst an exception. Not thread-safe.
/// </summary>
internal sealed class Bzip2Block : IDisposable
{
    private const int LargestBlock = 900_000;
    private const int MostGroups = 6;
    private const int FewestGroups = 2;
    private const int SymbolsPerGroup = 50;
    private const int RunA = 0;
    private const int RunB = 1;

    // For each of the first positions in the move-to-front list, the order that brings it to the front.
    private static readonly byte[][] ToFront =
        [.. Enumerable.Range(0, Vector128<byte>.Count).Select(position => (byte[])[(byte)position, .. Enumerable.Range(0, Vector128<byte>.Count).Where(other => other != position).Select(other => (byte)other)])];

    private readonly Bzip2Code[] _codes = [new(), new(), new(), new(), new(), new()];
    private readonly byte[] _front = new byte[256];
    private readonly byte[] _selectors = new byte[1 << 15];

    // What is left but for run-length coding.
    private byte[] _text = [];
    private int _at;
    private int _end;
    private int _equal;
    private int _repeats;
    private byte _last;
    private uint _crc;

    /// <summary>The checksum that the present block must have.</summary>
    public uint ExpectedCrc { get; private set; }

    /// <summary>Reads a block, from behind its magic number to its end.</summary>
    /// <param name="bits">Where the block goes on.</param>
    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    public void Begin(ref Bzip2Bits bits)
    {
        ExpectedCrc = bits.Read(32);
        if (bits.ReadBit())
            throw new InvalidDataException("the bzip2 data is randomised, as no bzip2 since 1997 writes it");
        uint origin = bits.Read(24);
        int used = ReadSymbols(ref bits);
        int selectors = ReadCodes(ref bits, used + 2);

        byte[] sorted = ArrayPool<byte>.Shared.Rent(LargestBlock);
        try
        {
            int length = ReadSorted(ref bits, selectors, endOfBlock: used + 1, sorted);
            if (origin >= length)
                throw Bzip2Format.Damaged();
            if (_text.Length < length)
            {
                Dispose();
                _text = ArrayPool<byte>.Shared.Rent(length);
            }

            InverseTransform.Undo(sorted.AsSpan(0, length), (int)origin, _text.AsSpan(0, length));
            _end = length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(sorted);
        }

        _at = 0;
        _equal = 0;
        _repeats = 0;
        _crc = Bzip2Crc.Start;
    }

    /// <summary>Gives the block's next bytes; none at its end.</summary>
    /// <exception cref="InvalidDataException">The block's checksum does not match.</exception>
    public int Read(Span<byte> output)
    {
        ReadOnlySpan<byte> text = _text.AsSpan(0, _end);
        int at = _at;
        int equal = _equal;
        byte last = _last;
        int written = 0;
        while (written < output.Length)
        {
            if (_repeats > 0)
            {
                int repeats = Math.Min(_repeats, output.Length - written);
                output.Slice(written, repeats).Fill(last);
                written += repeats;
                _repeats -= repeats;
                continue;
            }

            if (at == text.Length)
                break;
            byte value = text[at++];
            if (equal == 4)
            {
                // After four equal bytes stands how many more there are.
                equal = 0;
                _repeats = value;
                continue;
            }

            equal = value == last ? equal + 1 : 1;
            last = value;
            output[written++] = value;
        }

        (_at, _equal, _last) = (at, equal, last);
        _crc = Bzip2Crc.Append(_crc, output[..written]);
        if (written == 0 && !output.IsEmpty && ~_crc != ExpectedCrc)
            throw Bzip2Format.Damaged();
        return written;
    }

    /// <summary>Gives back what was borrowed.</summary>
    public void Dispose()
    {
        if (_text.Length > 0)
            ArrayPool<byte>.Shared.Return(_text);
        _text = [];
        _end = 0;
    }

    /// <summary>Which bytes occur, in two levels of sixteen flags; they start the move-to-front list.</summary>
    private int ReadSymbols(ref Bzip2Bits bits)
    {
        uint ranges = bits.Read(16);
        int used = 0;
        for (int range = 0; range < 16; range++)
        {
            if ((ranges & (0x8000 >> range)) == 0)
                continue;
            uint symbols = bits.Read(16);
            for (int symbol = 0; symbol < 16; symbol++)
            {
                if ((symbols & (0x8000 >> symbol)) != 0)
                    _front[used++] = (byte)((16 * range) + symbol);
            }
        }

        return used > 0 ? used : throw Bzip2Format.Damaged();
    }

    /// <summary>Reads the Huffman codes, and which of them holds for which fifty symbols.</summary>
    private int ReadCodes(ref Bzip2Bits bits, int alphabet)
    {
        int groups = (int)bits.Read(3);
        int selectors = (int)bits.Read(15);
        if (groups is < FewestGroups or > MostGroups || selectors == 0)
            throw Bzip2Format.Damaged();
        Span<byte> order = [0, 1, 2, 3, 4, 5];
        for (int selector = 0; selector < selectors; selector++)
        {
            int position = 0;
            while (bits.ReadBit())
            {
                if (++position == groups)
                    throw Bzip2Format.Damaged();
            }

            byte chosen = order[position];
            order[..position].CopyTo(order[1..]);
            order[0] = chosen;
            _selectors[selector] = chosen;
        }

        Span<byte> lengths = stackalloc byte[258];
        for (int group = 0; group < groups; group++)
        {
            int length = (int)bits.Read(5);
            for (int symbol = 0; symbol < alphabet; symbol++)
            {
                while (true)
                {
                    if (length is < 1 or > Bzip2Code.LongestCode)
                        throw Bzip2Format.Damaged();
                    if (!bits.ReadBit())
                        break;
                    length += bits.ReadBit() ? -1 : 1;
                }

                lengths[symbol] = (byte)length;
            }

            if (!_codes[group].TryBuild(lengths[..alphabet]))
                throw Bzip2Format.Damaged();
        }

        return selectors;
    }

    /// <summary>Undoes Huffman and move-to-front coding: the block's bytes in the order of the transform.</summary>
    private int ReadSorted(ref Bzip2Bits source, int selectors, int endOfBlock, byte[] sorted)
    {
        Bzip2Bits bits = source;
        Span<byte> front = _front;
        int length = 0;
        int run = 0;
        int runUnit = 1;
        for (int selector = 0; selector < selectors; selector++)
        {
            Bzip2Code code = _codes[_selectors[selector]];
            ReadOnlySpan<ushort> lookup = code.Lookup;
            for (int i = 0; i < SymbolsPerGroup; i++)
            {
                bits.Fill();
                int found = lookup[(int)(bits.Window >> (64 - Bzip2Code.LookupBits))];
                if (found == 0)
                    found = code.FindLong(bits.Window);
                bits.Skip(found & Bzip2Code.LengthMask);
                int symbol = found >> Bzip2Code.LengthBits;

                if (symbol <= RunB)
                {
                    // The length of a run, in binary with the digits 1 and 2.
                    if (runUnit > LargestBlock)
                        throw Bzip2Format.Damaged();
                    run += symbol == RunA ? runUnit : 2 * runUnit;
                    runUnit *= 2;
                    continue;
                }

                if (run > 0)
                {
                    if (run > LargestBlock - length)
                        throw Bzip2Format.Damaged();
                    sorted.AsSpan(length, run).Fill(front[0]);
                    length += run;
                    run = 0;
                    runUnit = 1;
                }

                if (symbol == endOfBlock)
                {
                    source = bits;
                    return length;
                }

                if (length == LargestBlock)
                    throw Bzip2Format.Damaged();
                int position = symbol - 1;
                byte value = front[position];
                if (position < Vector128<byte>.Count)
                {
                    // One shuffle whatever the position; how often a loop runs would be a guess, and often a wrong one.
                    Vector128.ShuffleNative(Vector128.Create<byte>(front), Vector128.Create(ToFront[position])).CopyTo(front);
                }
                else
                {
                    front[..position].CopyTo(front[1..]);
                    front[0] = value;
                }

                sorted[length++] = value;
            }
        }

        throw Bzip2Format.Damaged();
    }
}
