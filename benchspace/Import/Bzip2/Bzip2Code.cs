namespace Benchspace.Import.Bzip2;

/// <summary>A canonical Huffman code. Short codes are looked up at once, longer ones by length.</summary>
internal sealed class Bzip2Code
{
    /// <summary>The longest code in bits.</summary>
    public const int LongestCode = 20;

    /// <summary>Codes up to this length are looked up.</summary>
    public const int LookupBits = 10;

    /// <summary>An entry has the code's length in its lowest bits, and the symbol above.</summary>
    public const int LengthBits = 5;

    /// <summary>The bits of an entry that are the length.</summary>
    public const int LengthMask = (1 << LengthBits) - 1;

    private readonly ushort[] _lookup = new ushort[1 << LookupBits];
    private readonly ushort[] _symbols = new ushort[258];
    private readonly int[] _firstCodes = new int[LongestCode + 2];
    private readonly int[] _firstIndices = new int[LongestCode + 2];

    /// <summary>The entry for every <see cref="LookupBits"/> bits; 0 where the code is longer, or where there is none.</summary>
    public ReadOnlySpan<ushort> Lookup => _lookup;

    /// <summary>Builds the code from the length of each symbol's code; false if there are more codes than fit.</summary>
    public bool TryBuild(ReadOnlySpan<byte> lengths)
    {
        Span<int> counts = stackalloc int[LongestCode + 2];
        counts.Clear();
        foreach (byte length in lengths)
            counts[length]++;

        int code = 0;
        int index = 0;
        Span<int> nextIndices = stackalloc int[LongestCode + 2];
        for (int length = 1; length <= LongestCode; length++)
        {
            _firstCodes[length] = code;
            _firstIndices[length] = index;
            nextIndices[length] = index;
            index += counts[length];
            code += counts[length];
            if (code > 1 << length)
                return false;
            code <<= 1;
        }

        _firstIndices[LongestCode + 1] = index;
        for (int symbol = 0; symbol < lengths.Length; symbol++)
            _symbols[nextIndices[lengths[symbol]]++] = (ushort)symbol;

        Array.Clear(_lookup);
        for (int length = 1; length <= LookupBits; length++)
        {
            int span = 1 << (LookupBits - length);
            for (int i = 0; i < counts[length]; i++)
            {
                ushort entry = (ushort)((_symbols[_firstIndices[length] + i] << LengthBits) | length);
                _lookup.AsSpan((_firstCodes[length] + i) * span, span).Fill(entry);
            }
        }

        return true;
    }

    /// <summary>The entry for a code that is longer than <see cref="LookupBits"/>.</summary>
    /// <param name="window">The next bits, left-aligned.</param>
    /// <exception cref="InvalidDataException">No code begins like this.</exception>
    public int FindLong(ulong window)
    {
        for (int length = LookupBits + 1; length <= LongestCode; length++)
        {
            int offset = (int)(window >> (64 - length)) - _firstCodes[length];
            if (offset >= 0 && offset < _firstIndices[length + 1] - _firstIndices[length])
                return (_symbols[_firstIndices[length] + offset] << LengthBits) | length;
        }

        throw new InvalidDataException("the bzip2 data is damaged");
    }
}
