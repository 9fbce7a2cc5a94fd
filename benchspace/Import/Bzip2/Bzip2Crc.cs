namespace Benchspace.Import.Bzip2;

/// <summary>bzip2's checksum: the CRC-32 of Ethernet with the most significant bit first, eight bytes at a time.</summary>
internal static class Bzip2Crc
{
    /// <summary>The value before the first byte; the checksum is the complement of the value after the last.</summary>
    public const uint Start = uint.MaxValue;

    private const uint Polynomial = 0x04c11db7;

    // Table k tells what a byte does to the checksum when k more bytes follow it.
    private static readonly uint[][] Tables = BuildTables();

    /// <summary>The value after more bytes.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint[] t0 = Tables[0], t1 = Tables[1], t2 = Tables[2], t3 = Tables[3], t4 = Tables[4], t5 = Tables[5], t6 = Tables[6], t7 = Tables[7];
        while (bytes.Length >= 8)
        {
            crc = t7[(byte)(crc >> 24) ^ bytes[0]] ^ t6[(byte)(crc >> 16) ^ bytes[1]] ^ t5[(byte)(crc >> 8) ^ bytes[2]] ^ t4[(byte)crc ^ bytes[3]]
                ^ t3[bytes[4]] ^ t2[bytes[5]] ^ t1[bytes[6]] ^ t0[bytes[7]];
            bytes = bytes[8..];
        }

        foreach (byte value in bytes)
            crc = (crc << 8) ^ t0[(byte)(crc >> 24) ^ value];
        return crc;
    }

    private static uint[][] BuildTables()
    {
        uint[][] tables = [.. Enumerable.Range(0, 8).Select(_ => new uint[256])];
        for (uint value = 0; value < 256; value++)
        {
            uint crc = value << 24;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc << 1) ^ ((crc >> 31) * Polynomial);
            tables[0][value] = crc;
        }

        for (int table = 1; table < tables.Length; table++)
        {
            for (int value = 0; value < 256; value++)
            {
                uint before = tables[table - 1][value];
                tables[table][value] = (before << 8) ^ tables[0][before >> 24];
            }
        }

        return tables;
    }
}
